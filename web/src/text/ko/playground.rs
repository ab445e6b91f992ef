use crate::text::playground::Strings;

pub const TEXT: Strings = Strings {
    recommendations: "추천",
    sections: "이 페이지의 차례",
    link_to: |title| format!("‘{title}’ 부분의 링크"),
};
