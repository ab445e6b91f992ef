use crate::text::offline::Strings;

pub const TEXT: Strings = Strings {
    keeping: "이 브라우저에 저장을 마치면 네트워크 없이도 이 페이지를 열 수 있습니다.",
    kept: |megabytes| format!("오프라인에서도 열립니다. 이 브라우저에 {megabytes} MB를 저장해 두었습니다."),
    larger: |megabytes| {
        format!("페이지는 이 브라우저에 저장했지만 {megabytes} MB인 번들은 저장하지 않았습니다.")
    },
    keep: "번들도 저장하기",
    full: "브라우저의 저장 공간이 모자라 페이지를 저장하지 못했습니다. 지금은 그대로 쓸 수 있고, 다시 열 때는 네트워크가 필요합니다.",
    absent: "이 브라우저에 페이지를 저장하지 못했습니다. 다시 열 때는 네트워크가 필요합니다.",
    forbidden: "브라우저가 저장을 허용하지 않아, 언어와 색과 엔진의 선택은 이번 방문에만 적용됩니다.",
    unkept: "브라우저의 저장 공간이 모자라 방금 고른 설정은 이번 방문에만 적용됩니다.",
    clear: "저장한 것 지우기",
    cleared: "저장해 둔 페이지와 선택을 모두 지웠습니다. 다음에 네트워크에 연결해 열면 처음부터 다시 시작합니다.",
};
