use crate::text::compare::{Account, Strings};

pub const TEXT: Strings = Strings {
    title: "같은 목록에 이르는 네 갈래 길",
    lead: "모두가 읽는 책, 이 책들의 독자가 함께 읽은 책, 모든 책의 점수, 그리고 위의 목록. 같은 이력을 네 방식에 넣어 봅니다.",
    note_label: "네 방식에 대하여",
    note: "인기순과 item-kNN은 번들에 들어 있는 표입니다. 전수 채점은 모델에게 모든 책의 확률을 묻고, 빔은 트라이를 따라 \
           걸으며 그중 일부만 봅니다.",
    note_hybrid: "하이브리드는 빔과 밀집 모델, item-kNN의 집계를 함께 따집니다.",
    caption: "한 방식만 찾아낸 책을 눈여겨보십시오. 책마다 아래에 그 책을 함께 올린 다른 방식을 적었습니다.",
    region: "방식별 목록",
    systems: ["인기순", "item-kNN", "전수 채점", "빔", "하이브리드", "밀집 모델"],
    short: ["인기순", "kNN", "전수", "빔", "하이브리드", "밀집"],
    ways: [
        "누구에게나 같습니다.",
        "마지막에 읽은 책들과 어울리는 책입니다.",
        "모든 ID를 확률이 높은 순으로 세웁니다.",
        "위의 목록입니다.",
        "위의 목록입니다.",
        "위의 목록입니다.",
    ],
    named: ["빔", "하이브리드", "밀집 모델"],
    also: "함께 올린 방식:",
    account: |Account { system, shared, rows, took, scored, exact }| {
        format!(
            "{system}: 전수 채점과 {rows}권 가운데 {shared}권이 같습니다. 걸린 시간: {system} {took}, {scored}권 전수 채점 \
             {exact}."
        )
    },
    recall: |share, users| {
        format!("따로 남겨 둔 독자 {users}명 가운데 {share}는 다음 책을 이 열 권에서 찾습니다.")
    },
    instant: "1 ms 미만",
    drawn: "빔의 목록만 확률로 뽑은 것입니다.",
    unconstrained: "빔만 트라이 없이 걷습니다. 나머지는 존재하는 책만 압니다.",
    filtered: "접두사 고정과 필터는 모두에 적용됩니다.",
    wished: "찾는 말과 목록 규칙, 뜻밖의 책을 바라는 정도는 위의 목록에만 적용됩니다.",
    readerless: "이 번들에는 독자의 이력이 없어 인기순과 item-kNN을 볼 수 없습니다.",
    failed: |message| format!("방식을 비교할 수 없습니다: {message}"),
    empty: "추천이 나오면 목록이 나타납니다.",
    nothing: "여기에는 올린 책이 없습니다.",
};
