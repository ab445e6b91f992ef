use crate::text::foreign::Strings;

pub const TEXT: Strings = Strings {
    title: "다른 곳의 카탈로그를 여시겠습니까?",
    from: |origin| format!("이 링크는 이 페이지의 카탈로그가 아니라 {origin}에 있는 카탈로그를 엽니다."),
    calls_itself: "스스로 밝힌 이름",
    size: "크기",
    megabytes: |megabytes| format!("{megabytes} MB"),
    unknown: "알 수 없음",
    means: "제목과 수치는 그 사이트가 제공한 것이며, 그 내용도 그쪽의 주장입니다. 그 사이트는 다녀간 사실을 알게 되지만, 무엇을 고르는지는 여기에만 남습니다.",
    open: "열기",
    own: "tigerlet의 카탈로그 쓰기",
    remember: "앞으로 이 사이트의 카탈로그는 묻지 않고 열기",
    origin: |origin| format!("이 카탈로그는 {origin}에서 왔습니다."),
};
