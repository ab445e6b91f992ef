use super::problem;
use crate::text::filters::Strings;

pub const TEXT: Strings = Strings {
    title: "필터",
    attribute: |name| {
        match name {
            "author" => "저자",
            "brand" => "브랜드",
            "category" => "분류",
            "genre" => "장르",
            "number" => "권 번호",
            "series" => "시리즈",
            "subgenre" => "하위 장르",
            "themes" => "주제",
            "year" => "연도",
            other => other,
        }
        .to_owned()
    },
    any: "전체",
    option: |value, items| format!("{value} ({items})"),
    first_year: "시작 연도",
    last_year: "끝 연도",
    passing: |_, passing, total| format!("전체 {total}권 가운데 {passing}권이 통과합니다."),
    nothing: "필터를 넓히거나 모두 지우십시오.",
    resting: "지금은 필터가 적용되지 않습니다. 트라이가 없으면 모델을 정해진 서가에 붙잡아 둘 방법이 없습니다.",
    clear: "필터 지우기",
    written: "식으로 쓰기",
    example: "genre = \"Fantasy\" and year >= 1950",
    wrong: |why, written| {
        format!("필터로 읽을 수 없어 바뀐 것이 없습니다. {}", problem::within(why, written))
    },
    none: "이 카탈로그에는 필터로 쓸 만한 속성이 없습니다.",
};
