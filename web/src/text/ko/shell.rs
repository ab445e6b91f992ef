use crate::text::shell::Strings;

pub const TEXT: Strings = Strings {
    skip: "본문으로 건너뛰기",
    lead: "책을 몇 권 고르면, 이 페이지 안에서 도는 작은 트랜스포머가 다음 책의 시맨틱 ID를 코드 하나씩, 실제로 \
           있는 책들의 트라이를 따라 써 내려갑니다. 모델은 이 브라우저 안에 있으며, 무엇을 고르든 어디로도 보내지 않습니다.",
    navigation: "화면",
    playground: "놀이터",
    walkthrough: "길잡이",
    own: "내 데이터",
    language: "언어",
    theme: "색",
    themes: ["시스템 설정대로", "밝게", "어둡게"],
    name: "tigerlet: 코드 하나씩 써 내려가는 추천",
    named: |part| format!("{part} · tigerlet"),
    whole: "tigerlet: 전체 페이지 열기",
    source: "TIGER를 따랐습니다. Rajput 외, “Recommender Systems with Generative Retrieval”(2023), arXiv 2305.05065.",
    recorded: |titles| {
        format!("이 모델을 만들 때 기록해 둔 답입니다(읽은 책: {titles}). 모델은 지금 불러오고 있습니다.")
    },
    waiting: "페이지를 불러오고 있습니다.",
    poster: "모델을 불러오는 동안 보여 드리는, 기록해 둔 탐색입니다. 이 책들을 읽은 뒤 다음 책의 ID를 코드 하나씩 써 \
             내려간 것으로, 선이 굵을수록 확률이 높은 코드이고, 테두리만 있는 코드는 버려졌습니다.",
    unknown_view: |name| format!("링크가 가리키는 장이 여기에 없습니다: “{name}”."),
    all_chapters: "있는 장 모두 보기",
    restarted: "엔진이 작업 중에 멈췄습니다. 다시 시작해 같은 질문을 한 번 더 했습니다.",
    other_bundle: "링크가 이 페이지의 것이 아닌 다른 번들을 열려고 합니다.",
    own_bundle: "이 페이지의 카탈로그 열기",
    console: "같은 모델이 콘솔에서도 답합니다:",
};
