use crate::text::desk::Strings;

pub const TEXT: Strings = Strings {
    title: "새 책을 쓰는 책상",
    lead: "세상에 없는 책을 한 권 써 보십시오. 다른 책과 똑같이 글은 벡터가 되고, 벡터는 ID가 되고, ID는 트라이의 잎이 \
           됩니다. 모델은 다시 배우지 않으며, 다른 책의 ID도 그대로입니다.",
    note_label: "콜드 스타트에 대하여",
    note: "아직 아무도 읽지 않은 책입니다. 밀집 모델은 책을 설명하는 말만 보고도 바로 자리를 찾습니다. 생성 모델은 이 잎을 써 \
           본 적이 없어, 다른 책과 겹치는 코드로 짐작할 뿐입니다. 하이브리드는 둘을 섞고, 아무도 읽지 않은 책의 몫을 더합니다.",
    caption: "새 책이 코드 하나하나를 따라 제 서가를 찾아갑니다.",
    closed: "책상을 열 수 없습니다. 이 번들의 벡터는 이 페이지에 없는 언어 모델이 만든 것이라, 새 글을 그 곁에 놓을 수 \
             없습니다.",
    offered: |size| {
        format!(
            "이 번들의 벡터는 언어 모델이 만들었고, 그 모델이 번들에 들어 있습니다. 크기는 {size} MB이고, 원할 때만 \
             내려받습니다. 모델은 이 페이지 안에서 글을 읽으며, 쓴 글은 어디로도 나가지 않습니다."
        )
    },
    fetch: "언어 모델 내려받기",
    fetching: |received, total| format!("{total} MB 가운데 {received} MB를 받았습니다."),
    fetched: "언어 모델을 받았습니다. 이제 책상을 쓸 수 있습니다.",
    unfetched: |why| format!("언어 모델을 내려받지 못했습니다. {why}"),
    examples: "세상에 없는 책",
    name: "제목",
    write: "쓰기",
    writing: "쓰는 중 …",
    failed: |why| format!("쓸 수 없습니다. {why}"),
    placed: |title, took| format!("‘{title}’, {took} 만에 서가에 꽂았습니다."),
    beside: "가장 가까운 칸이 꽉 차서, 마지막 코드는 옆 칸의 것입니다.",
    read: "이력에 넣기",
    remove: "다시 치우기",
    removed: "책을 치웠습니다. 모든 답이 이전과 같습니다.",
    levels: "ID의 코드와, 같은 코드 아래 꽂힌 책들(가장 비슷한 책부터)",
    columns: ["여기까지의 ID", "남은 길이", "다른 책", "같은 서가의 책"],
    alone: "없음: 이 책만의 잎",
    nearest: "벡터가 가장 가까운 책:",
    ask: "누구에게 추천될까요?",
    stop: "멈추기",
    asked: |asked, all| format!("따로 남겨 둔 독자 {all}명 가운데 {asked}명에게 물었습니다."),
    audience: "각 독자가 읽지 않은 모든 책 가운데 이 책의 순위",
    heads: ["순위를 매긴 모델", "열 권 안에 든 독자", "중간 순위", "가장 높이 올린 독자가 읽은 책"],
    scorers: ["생성 모델", "밀집 모델", "하이브리드"],
    best: |rank, titles| format!("{rank}위: {titles}"),
    readerless: "이 번들에는 물어볼 독자가 없습니다.",
};
