use crate::text::share::Strings;

pub const TEXT: Strings = Strings {
    label: "지금 이 상태 그대로의 링크",
    copy: "링크 복사",
    send: "보내기…",
    embed: "다른 페이지에 넣기",
    snippet: "머리말과 꼬리말 없이 보여 주는 프레임의 HTML",
    copy_snippet: "HTML 복사",
    copied: "복사했습니다.",
    selected: "브라우저가 복사를 허용하지 않아 글을 선택해 두었습니다. 직접 복사하십시오.",
    frame: "tigerlet: 코드 하나씩 써 내려가는 추천",
};
