use crate::text::figure_why::Strings;
use crate::text::format::amount;

pub const TEXT: Strings = Strings {
    caption: "첫 슬라이더를 천 개에서 십억 개까지 움직여 보십시오. 회색 막대는 카탈로그와 함께 길어지지만 주황색 \
              막대는 카탈로그가 얼마나 큰지 모릅니다. 로그 눈금이며 한 칸이 천 배입니다.",
    sliders: "크기",
    items: "아이템 수 N",
    codes: "단계별 코드 수 K",
    levels: "단계 수 L",
    beams: "빔 수 W",
    width: "모델의 폭 D",
    own: "이 페이지의 모델",
    counts: ["요청 하나에 계산하는 점수", "출력 표에 저장하는 수", "요청 하나의 곱셈·덧셈 (디코더 포함)"],
    scoring: "모든 아이템 채점",
    writing: "ID 쓰기",
    amount: said,
    verdict: |[scores, numbers, work]| {
        format!(
            "모든 아이템을 채점할 때와 견주면 빔이 계산하는 점수는 {}, 저장하는 수는 {}, 곱셈·덧셈은 {}입니다.",
            times(scores),
            times(numbers),
            times(work)
        )
    },
    break_even: |items| {
        format!(
            "디코더 비용을 치르고도 곱셈·덧셈에서 빔이 앞서는 것은 아이템이 {items} 개 이상일 때부터입니다."
        )
    },
    table: "같은 내용을 표로",
    count: "세는 것",
    live: "이번에는 진짜로, 놀이터의 이력을 가지고 재어 봅니다. 생성 모델에는 곱해 볼 아이템 벡터의 표가 없으므로 전수 \
           채점은 모든 아이템의 ID를 끝까지 써 보아야 합니다. 빔은 유망한 것만 씁니다. 한 번 잰 다음 빔 수를 1까지 \
           줄여 보십시오.",
    measure: "이 모델로 재기",
    measuring: "재는 중…",
    exact: |scored, time| {
        format!("모든 ID: {}개를 {time}에 채점했습니다.", crate::text::format::grouped(scored as u128))
    },
    beam: |beams, time| format!("빔 {beams}개: {time} 걸렸습니다."),
    shared: |found, of| match found {
        found if found == of => format!("빔은 정확한 상위 {of}개를 모두 찾았습니다."),
        0 => format!("빔은 정확한 상위 {of}개 가운데 하나도 찾지 못했습니다."),
        _ => format!("빔은 정확한 상위 {of}개 가운데 {found}개를 찾았습니다."),
    },
    lost: " · 빔이 놓침",
    best: "정확한 점수로 본 상위 목록:",
};

fn said(value: f64) -> String {
    amount(value, &[(1e12, "조"), (1e8, "억"), (1e4, "만")])
}

/// What share, or how many times as much.
fn times(ratio: f64) -> String {
    match ratio {
        ratio if ratio >= 9.95 => format!("{}분의 1", said(ratio.round())),
        ratio if ratio >= 1.05 => format!("{:.0}%", 100.0 / ratio),
        ratio if ratio > 0.95 => "거의 같은 정도".to_owned(),
        ratio if ratio > 0.1 => format!("{:.1}배", 1.0 / ratio),
        ratio => format!("{}배", said((1.0 / ratio).round())),
    }
}
