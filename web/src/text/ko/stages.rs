use crate::text::stages::Strings;

pub const TEXT: Strings = Strings {
    title: "시간이 쓰인 곳",
    stage: "단계",
    request: "질문 읽기",
    encoder: "이력 인코딩",
    level: |level| format!("코드 {level} 쓰기"),
    writing: "점수를 합쳐 답 적기",
    way: "왕복 전송",
    behind: "그래픽 프로세서는 프로그램이 계속 나아가는 동안 일합니다. 그래서 인코더의 남은 일은 숫자를 처음으로 \
             기다리는 코드 1에서 끝납니다.",
};
