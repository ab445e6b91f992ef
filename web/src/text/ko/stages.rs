use crate::text::stages::Strings;

pub const TEXT: Strings = Strings {
    title: "시간이 쓰인 곳",
    stage: "단계",
    request: "질문 읽기",
    encoder: "이력 인코딩",
    level: |level| format!("코드 {level} 쓰기"),
    writing: "점수를 합쳐 답 적기",
    way: "왕복 전송",
    behind: "그래픽 프로세서는 프로그램이 계속 나아가는 동안 일합니다. 모든 코드를 한꺼번에 맡기고 마지막 코드에서만 \
             결과를 기다리므로, 걸린 시간은 거의 모두 그 줄에 나타납니다.",
};
