use crate::text::figure_quantisation::Strings;
use crate::text::format::grouped;

pub const TEXT: Strings = Strings {
    caption: "고리를 끌어 보십시오. 주황색 선이 중심에서 중심으로 고리를 찾아갑니다. 선의 마디가 단계마다 \
              대체로 짧아지는 것과, 그 마디들이 어떤 코드를 적어 내려가는지 보십시오.",
    mapped: "점 하나가 책 한 권이며, 카탈로그의 벡터를 평면에 펼친 지도입니다. 점의 색은 첫 코드입니다.",
    sampled: |drawn, items| {
        format!(
            "카탈로그의 {}개 가운데 무작위로 뽑은 {}개만 씁니다.",
            grouped(items as u128),
            grouped(drawn as u128)
        )
    },
    invented: "이 번들에는 지도가 없어 점을 지어냈습니다.",
    plane: |x, y| format!("1단계 중심들과, x {x}, y {y}에 있는 점까지의 경로를 그린 평면."),
    hint: "터치 화면에서는 고리를 끌거나 아무 곳이나 누르십시오. x와 y 슬라이더로도 옮길 수 있습니다.",
    x: "x",
    y: "y",
    codes: "단계당 코드 수",
    levels: "단계 수",
    start: "중심의 시작 위치",
    anywhere: "평면의 아무 곳",
    spread: "서로 먼 점 위 (k-means++)",
    afresh: "다른 시작",
    step: "로이드 알고리즘 1회",
    run: "실행",
    stop: "멈춤",
    revive: "죽은 코드 되살리기",
    making: |level, levels, steps| format!("{levels}단계 중 {level}단계를 학습하는 중: 지금까지 {steps}회."),
    done: |steps| format!("모든 단계가 {steps}회 만에 자리를 잡았습니다. 더 움직여도 바뀌지 않습니다."),
    code: "코드:",
    table: "점의 코드와 단계마다 남는 잔차",
    level: "단계",
    chosen: "코드",
    left: "이 점의 잔차",
    average: "평균 잔차",
    dead: "죽은 코드",
    before: "시작 전",
    one: |all, levels, codes, flat, ours| {
        format!(
            "남는 오차는 코드 {all}개짜리 코드북 하나면 평균 {flat}, {codes}개씩 {levels}단계면 평균 {ours}입니다."
        )
    },
    small: |level, scale| format!("{level}단계가 보는 것, {scale}배"),
    residuals: |level, points, dead| {
        format!("{level}단계 앞에 놓인 점 {points}개의 잔차와 중심들. 죽은 코드 {dead}개.")
    },
    unbegun: |level| format!("{level}단계는 앞 단계가 남길 잔차를 기다립니다."),
};
