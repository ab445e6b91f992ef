use crate::text::figure_names::{Strings, Whole};
use crate::text::format::grouped;

pub const TEXT: Strings = Strings {
    caption: "제목을 하나 골라 ‘같은 시작’을 견주어 보십시오. 첫 토큰을 쓰고 나면 카탈로그의 얼마가 아직 후보로 \
              남습니까?",
    search: "카탈로그의 제목",
    awkward: "다른 제목의 앞부분인 제목:",
    waiting: "카탈로그를 받고 나면 그림이 나타납니다.",
    kinds: ["원자 ID", "시맨틱 ID", "제목"],
    length: |length, of| format!("토큰 {length}개, 고를 수 있는 토큰은 {}가지입니다.", grouped(of as u128)),
    first: |first, others, some| match others {
        0 => format!("첫 토큰이 ‘{first}’인 것은 이것뿐입니다."),
        1..=3 => format!("첫 토큰이 ‘{first}’인 것이 {others}개 더 있습니다. {some}."),
        _ => format!("첫 토큰이 ‘{first}’인 것이 {others}개 더 있습니다. 이를테면 {some}."),
    },
    alone: |alone| {
        match alone {
        None => "끝까지 써도 하나로 정해지지 않습니다. 전체가 다른 이름의 앞부분이라 끝을 알리는 토큰이 필요합니다."
            .to_owned(),
        Some(at) => format!("토큰 {at}개면 하나로 정해집니다."),
    }
    },
    rule: |pieces| {
        format!(
            "여기서 제목을 자르는 법: 이 카탈로그의 제목에서 조각 {pieces}개를 만듭니다. 모든 글자와, 가장 많이 줄여 \
             주는 낱말 조각입니다. 그리고 왼쪽부터 맞는 것 가운데 가장 긴 조각을 가져옵니다. 언어 모델의 진짜 \
             토크나이저는 아닙니다. 진짜는 조각을 수만 개 알고 있어서 더 적은 토큰으로 끝냅니다."
        )
    },
    whole: |Whole { mean, longest, opening, openings, unfinished, fullest, counted, items }| {
        let over = match counted < items {
            true => format!(
                "이 그림은 카탈로그의 {}개 가운데 고른 간격으로 뽑은 {}개만 셉니다. 그 안에서 보면",
                grouped(*items as u128),
                grouped(*counted as u128)
            ),
            false => format!("{}개 전체를 보면", grouped(*items as u128)),
        };
        format!(
            "{over}, 제목 하나에 토큰이 평균 {mean:.1}개, 가장 길게는 {longest}개 듭니다. 첫 토큰이 \
             ‘{opening}’인 것이 {openings}개인데, 첫 코드가 같은 것은 가장 많아도 {fullest}개입니다. 제목 {unfinished}개는 \
             다른 제목의 앞부분입니다."
        )
    },
    table: "같은 내용을 표로",
    heads: ["종류", "이름", "토큰", "선택지", "첫 토큰이 같은 것", "정해지는 토큰 수"],
    never: "없음",
};
