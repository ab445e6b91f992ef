use crate::text::search::Strings;

pub const TEXT: Strings = Strings {
    label: "책 추가",
    placeholder: "제목, 저자, 주제(대부분 영어)",
    matching: "찾은 책",
    nothing: "찾는 책이 없습니다.",
    meant: |words| format!("혹시 이것을 찾으십니까? ‘{words}’"),
    matches: |count| format!("{count}권을 찾았습니다."),
};
