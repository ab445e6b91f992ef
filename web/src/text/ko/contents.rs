use crate::text::contents::Strings;

pub const TEXT: Strings = Strings {
    title: "길잡이",
    lead: "짧은 열한 장. 읽는 데 30분, 그림까지 보면 한 시간쯤 걸립니다. 모든 그림은 지금 열려 있는 모델로 이 페이지 안에서 직접 계산합니다.",
    previous: "이전",
    next: "다음",
    contents: "길잡이",
    place: |place, of| format!("전체 {of}장 가운데 {place}장"),
};
