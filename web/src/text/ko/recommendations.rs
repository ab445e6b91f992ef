use crate::text::recommendations::Strings;

pub const TEXT: Strings = Strings {
    tooltip: |log, share| format!("로그 확률 {log}, 확률 {share}"),
    add: ", 기록에 더하기",
    account: |found, time, engine| format!("추천 {found}권, {time}, {engine}에서 계산했습니다."),
    invented: "나머지 빔은 어떤 책의 것도 아닌 ID를 썼습니다.",
    narrow: "빔 하나는 책 한 권에서 끝납니다. 빔이 많을수록 책도 많아집니다.",
    drawn: "뽑힌 순서대로입니다.",
    empty: "기록에 책을 한 권이라도 넣으면 나타납니다.",
    barred: "추천할 책이 남지 않았습니다. 필터를 지우거나 접두사 고정을 푸십시오.",
    legend: "오른쪽: 로그 확률, 확률",
};
