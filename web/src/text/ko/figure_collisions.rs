use crate::text::figure_collisions::Strings;
use crate::text::format::grouped;

pub const TEXT: Strings = Strings {
    caption: "띠 하나가 서가 하나, 곧 ID의 앞부분이 같은 책들입니다. 맨 앞의 가장 또렷한 부분이 가장 흔한 \
              값이며, 그 부분이 띠를 많이 채울수록 코드에 뜻이 있습니다. 서가를 누르면 꽂힌 책이 보입니다.",
    waiting: "카탈로그를 불러오는 중입니다.",
    depth: "서가의 깊이",
    codes: |codes| format!("코드 {codes}개"),
    whole: "ID 전체",
    attribute: "나누는 기준",
    name: |name| {
        match name {
            "genre" => "장르",
            "subgenre" => "하위 장르",
            "author" => "저자",
            "series" => "시리즈",
            other => other,
        }
        .to_owned()
    },
    shelves: "쓰이는 서가",
    largest: "가장 큰 서가",
    alone: "혼자 꽂힌 책",
    shared: "함께 꽂힌 책",
    purity: "순도",
    chance: "무작위일 때 순도",
    items: |items| format!("{}권", grouped(items as u128)),
    names: "모두 혼자 꽂혀 있습니다. 서가가 아니라 이름입니다",
    list: "두 권 이상 꽂힌 서가, 큰 것부터",
    shelf: |items, value, common| format!("{value}: {items}권 중 {common}권"),
    more: |shelves| format!("더 보기, {shelves}개 남음"),
    only: "이 서가에서만 추천받기",
    no_value: "없음",
    collisions: |cells, items| format!("충돌 전체: {cells}개 칸을 나누어 쓰는 책 {items}권"),
    none: "이 카탈로그에는 칸을 나누어 쓰는 아이템이 없습니다.",
};
