use crate::text::format::grouped;
use crate::text::trie::Strings;

pub const TEXT: Strings = Strings {
    title: "트라이",
    caption: "왼쪽에서 오른쪽으로 이어지는 길 하나하나가 책의 시맨틱 ID입니다. 막대는 앞선 코드 다음에 그 코드가 \
              올 확률이고, 탐색이 지나간 곳은 주황색입니다. 코드를 고르면 그다음 코드가 열립니다.",
    note_label: "트라이에 대하여",
    note: "작은 확률도 보이도록 막대의 길이는 확률의 제곱근입니다. 속이 빈 칩은 살펴보고 버린 코드입니다.",
    keys: "키보드로는 화살표로 옮기고 열며, Enter로 고릅니다.",
    tree: "시맨틱 ID의 트라이",
    code: |place| format!("코드 {place}"),
    suffix: "접미 코드",
    after: |prefix| format!("{prefix} 다음"),
    nowhere: |codes, chance| format!("여기서 코드 {codes}개는 막다른 길: 모델이 준 확률 {chance}"),
    everywhere: "여기서는 모든 코드가 책으로 이어짐",
    count: |items| format!("{items}권"),
    kept: "빔이 남김",
    dropped: "빔이 버림",
    more: |codes| format!("코드 {codes}개 더 보기"),
    shelf: "이 서가의 책",
    share: |items, prefix| format!("앞부분이 {prefix}인 책 {items}권"),
    everything: |items| format!("전체 {}권: 코드를 고르면 좁혀집니다", grouped(items as u128)),
    others: |others| format!("외 {}권", grouped(others as u128)),
    pin: "이 서가에서만 추천받기",
    lift: "고정 풀기",
    follow: "가장 좋은 빔 따라가기",
    pinned: |prefix, items| format!("{prefix} 서가의 {items}권 안에서만 추천합니다."),
    rests: |prefix| {
        format!("{prefix} 고정은 지금 적용되지 않습니다. 트라이의 제약이 없으면 머무를 서가도 없습니다.")
    },
    stale: |prefix| format!("앞부분이 {prefix}인 책이 없어 링크의 고정을 풀었습니다."),
    table: "열린 열을 표로 보기",
    table_label: "트라이에서 열린 열의 표",
    heads: ["지금까지의 코드", "마지막 코드의 확률", "아래의 책", "빔"],
};
