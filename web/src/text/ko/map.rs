use crate::text::map::Strings;

/// 첫 코드가 같은 책이 몇 권인지, 두 코드까지 같은 책은 몇 권인지.
fn mates(counts: &[usize]) -> String {
    let parts = counts.iter().enumerate().map(|(at, &count)| match (at, count) {
        (0, 0) => "첫 코드가 같은 다른 책은 없습니다".to_owned(),
        (0, _) => format!("첫 코드가 같은 다른 책이 {count}권"),
        (_, 0) => format!("코드 {}개가 같은 책은 없습니다", at + 1),
        _ => format!("코드 {}개가 같은 책이 {count}권", at + 1),
    });
    let shared = counts.iter().position(|&count| count == 0).map_or(counts.len(), |none| none + 1);
    let end = if shared == counts.len() && counts.last() != Some(&0) { " 있습니다" } else { "" };
    format!("{}{end}.", parts.take(shared).collect::<Vec<_>>().join(", "))
}

pub const TEXT: Strings = Strings {
    title: "책의 지도",
    caption: "점 하나가 책 한 권이고, 설명의 뜻이 비슷한 책은 가까이 놓입니다. 한 가지 색이 모인 동네를 \
              찾아보십시오. 첫 코드가 가리키는 서가입니다.",
    method: |method| format!("점의 위치: {method}."),
    about: "색에 대하여",
    note: "1단계에서는 점의 색이 칩의 색과 같고, 같은 색끼리 모입니다. 더 깊은 코드는 앞의 코드가 남긴 \
           나머지만 말하므로, 2·3단계에서는 한 가지 색이 지도 전체에 흩어집니다.",
    levels: "색의 기준",
    level: |level| format!("코드 {level}"),
    waiting: "지도가 도착하는 대로 그립니다.",
    missing: "이 번들에는 지도가 없습니다.",
    failed: |message| format!("지도를 읽지 못했습니다: “{message}”."),
    retry: "다시 시도",
    walk: "지도 위의 책: 화살표 키로 그 방향의 가장 가까운 책으로 옮겨 가고, Enter로 읽은 책에 추가합니다",
    hint: "점을 가리키면 같은 서가의 책이 드러나고, 누르면 그대로 머무릅니다. 화살표 키로 점에서 점으로 옮겨 \
           가고, Enter로 읽은 책에 추가합니다.",
    read: "읽은 책",
    recommended: "추천된 책",
    shelf: "같은 서가: 같은 코드가 많을수록 큰 점",
    mates,
    rank: |rank| format!("추천 {rank}번째입니다."),
    add: "읽은 책에 추가",
    present: "이미 읽은 책",
    table: |level| match level {
        1 => "첫 코드로 나눈 서가를 표로 보기".to_owned(),
        _ => format!("코드 {level}개로 나눈 서가를 표로 보기"),
    },
    prefix: "서가",
    size: "권수",
    titles: "그 가운데",
    more: |count| format!("{count}개 더 보기"),
};
