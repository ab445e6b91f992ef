use crate::text::query::Strings;

pub const TEXT: Strings = Strings {
    label: "찾으시는 것이 있습니까?",
    placeholder: "영어 단어 몇 개, 예: murder mystery",
    hint: "이 말에 맞으면서 읽은 책과도 어울리는 책이 먼저 나옵니다.",
    resting: "지금은 찾는 말이 적용되지 않습니다. 확률로 뽑거나 트라이 없이 쓴 ID는 찾는 말을 따르지 않습니다.",
    clear: "지우기",
    wrong: "이 낱말이 하나라도 있는 책이 없어 앞의 목록을 그대로 둡니다.",
};
