use crate::text::about::Strings;

pub const TEXT: Strings = Strings {
    title: "무엇으로 만들었나",
    bundle: "번들",
    open: "여기서 열기",
    library: "이 페이지의 도서관",
    others: "다른 카탈로그와 그 모델로 바꿔 엽니다. 직접 만들거나 파일에서 여는 곳:",
    simulated: "독자는 시뮬레이션한 가상의 독자입니다.",
    simulated_note: "모델이 배운 독서 이력은 사람이 아니라 프로그램이 만들었습니다.",
    licence: |licence| format!("데이터 라이선스: {licence}."),
    shape: |items, length, codes| {
        format!("책 {items}권, 코드 {length}개로 된 시맨틱 ID(단계마다 차례로 {codes}개 가운데 하나).")
    },
    caption: "이 번들을 만들 때, 따로 남겨 둔 책으로 측정한 값",
    system: "시스템",
    systems: ["하이브리드", "생성 모델", "모델", "item-kNN", "인기순", "상한"],
    recall: "재현율",
};
