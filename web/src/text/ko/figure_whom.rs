use crate::text::figure_whom::Strings;
use crate::text::format::grouped;

pub const TEXT: Strings = Strings {
    caption: "따로 남겨 둔 독자마다 다섯 시스템이 책을 열 권씩 내놓고, 그 목록을 이 브라우저에서 셉니다. 누군가에게 한 번이라도 \
              보이는 책은 몇 가지이고, 그 책들은 얼마나 인기가 있을까요?",
    question: "먼저 짐작해 보십시오. 독자 모두의 목록을 합쳤을 때 가장 여러 가지 책을 보여 주는 시스템은 무엇일까요?",
    guess: "짐작",
    hidden: "재어 보면 답이 나옵니다.",
    revealed: |right, system, items, of, readers| {
        let of = grouped(of as u128);
        let judged = match right {
            Some(true) => "맞습니다. ",
            Some(false) => "아닙니다. ",
            None => "",
        };
        format!(
            "{judged}독자 {readers}명에게 가장 여러 가지를 보여 준 것은 ‘{system}’이며, 책 {of}권 가운데 {items}권입니다."
        )
    },
    dense: "밀집 모델",
    books: "보인 책",
    places: "많이 읽힌 책부터 10분의 1씩 나누어 본 자리",
    head: "첫 10분의 1",
    tail: "뒤쪽 절반",
    found: "재현율@10",
    taken: "실제로 다음에 읽은 책",
    table: "무엇이 보이는가",
};
