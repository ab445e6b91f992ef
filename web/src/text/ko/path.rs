use crate::text::format::grouped;
use crate::text::path::Strings;

pub const TEXT: Strings = Strings {
    title: "빔이 지나간 길",
    caption: "왼쪽에서부터 주황색 선을 따라가 보십시오. 단계마다 코드가 하나씩 붙고, 선이 굵을수록 확률이 \
              높습니다. 회색 가지는 더 좋은 가지에 밀려난 자리에서 끊깁니다.",
    note_label: "칩에 대하여",
    note: "색상이 같은 칩은 첫 코드가 같습니다.",
    note_suffix: "접미 코드는 나머지 코드가 모두 같은 책들을 세는 번호일 뿐입니다.",
    note_hint: "추천 목록의 책을 가리키거나 여기에서 제목을 누르면 그 책에 이르는 길이 보입니다. 칩을 누르면 \
                아래 트라이에서 그 자리가 열립니다.",
    empty: "첫 추천이 나오면 그려집니다.",
    scored: "이 목록은 점수만으로 순위를 매겼습니다. ID를 쓰지 않았으니 그릴 빔도 없습니다.",
    drawing: "탐색의 각 단계가 남기고 버린 접두사를 트리로 그린 그림입니다. 아래 표의 내용과 같습니다.",
    code: |place| format!("코드 {place}"),
    suffix: "접미 코드",
    counts: |seen, kept| format!("{}개 중 {kept}개 남김", grouped(seen as u128)),
    share: |share, items| format!("{share} · {items}권"),
    nobody: "이 ID를 가진 책이 없음",
    all: |leaves| format!("빔 {leaves}개 모두 그리기"),
    best: |leaves| format!("가장 좋은 {leaves}개만 그리기"),
    open: |prefix| format!("트라이에서 {prefix} 보기"),
    table: "표로 보기",
    table_label: "빔이 지나간 길의 표",
    heads: ["단계", "지금까지의 코드", "확률", "로그", "아래의 책", "결과"],
    kept: "남김",
    kept_invented: "남김 (이 ID를 가진 책은 없음)",
    cut: "버림",
    cut_invented: "버림 (이 ID를 가진 책은 없음)",
};
