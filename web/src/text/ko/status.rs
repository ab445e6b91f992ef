use crate::text::status::Strings;

pub const TEXT: Strings = Strings {
    loading: "모델을 불러오는 중입니다.",
    ready: "모델을 불러왔습니다.",
    bytes: "내려받은 모델의 바이트",
    broken: "모델을 불러오지 못했습니다.",
    broken_because: |message| format!("원인: “{message}”. 다시 시도를 누르면 처음부터 새로 내려받습니다."),
    unanswered: "답이 없습니다.",
    unanswered_because: |message| {
        format!("원인: “{message}”. 보이는 것은 그전의 답입니다. 무엇이든 바꾸면 다시 묻습니다.")
    },
    retry: "다시 시도",
};
