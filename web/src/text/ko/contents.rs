use crate::text::contents::Strings;

pub const TEXT: Strings = Strings {
    title: "길잡이",
    lead: "짧은 열두 장. 읽는 데 한 시간쯤, 그림과 물음까지 하면 그 두 배쯤 걸립니다. 모든 그림은 지금 열려 있는 모델로 이 페이지 안에서 직접 계산합니다.",
    previous: "이전",
    next: "다음",
    contents: "길잡이",
    place: |place, of| format!("전체 {of}장 가운데 {place}장"),
    minutes: |minutes| format!("읽는 데 {minutes}분"),
    missing: "이 장의 글을 불러오지 못했습니다. 그림은 그대로 쓸 수 있습니다.",
    missing_questions: "물음을 불러오지 못했습니다.",
    again: "다시 시도",
    questions: ["읽기 전에 다섯 물음", "다 읽은 뒤에 다섯 물음"],
    questions_about: [
        "지금 아는 만큼만 답해 보십시오. 정답은 뒤의 다섯 물음과 함께 알려 드립니다. 답은 모두 이 브라우저에만 남습니다.",
        "같은 내용을 다르게 물었습니다.",
    ],
    check: "채점",
    anew: "처음부터",
    right: "맞습니다.",
    wrong: "아닙니다.",
    score: |right, of, before| match before {
        Some(before) => {
            format!("{of}문제 가운데 {right}문제를 맞혔습니다. 읽기 전에는 {before}문제였습니다.")
        }
        None => format!("{of}문제 가운데 {right}문제를 맞혔습니다."),
    },
    teaching: "가르치는 분께: 50분 또는 90분 수업안",
};
