use crate::text::forward::{Logit, Strings, Token, Value, Weight};

fn token(Token { title, level, code }: &Token) -> String {
    format!("‘{title}’의 {level}단계 코드 {code}")
}

pub const TEXT: Strings = Strings {
    title: "임베딩에서 로짓까지",
    lead: "같은 단계를 모델 안에서 들여다봅니다. 이력의 토큰이 어떤 벡터로 시작하는지, 지금 쓰는 코드가 그 토큰을 얼마나 보는지, 끝에 가서 코드마다 얼마를 받는지가 차례로 나옵니다.",
    note_label: "숫자에 대하여",
    note: "임베딩 표 하나를 양쪽 끝에서 함께 씁니다. 로짓은 디코더의 마지막 상태와 코드의 임베딩을 곱한 값이고, 한 단계의 로짓에 소프트맥스를 취하면 그 단계의 확률이 됩니다. 이 내용을 다룬 장:",
    touch: "숫자를 가리키거나 화살표 키로 줄을 따라가면 그 뜻을 말로 풀어 줍니다.",
    writing: |title| format!("쓰는 중: {title}"),
    tokens: "이력의 토큰과 토큰마다 받는 어텐션(%)",
    values: |shown, width| format!("고른 토큰의 임베딩: 숫자 {width}개 가운데 {shown}개"),
    codes: "가장 그럴듯한 코드의 로짓과 확률",
    value: |Value { token: of, place, width, value }| {
        format!("{}의 임베딩을 이루는 숫자 {width}개 가운데 {place}번째 값은 {value}입니다.", token(of))
    },
    weight: |Weight { token: of, written, layer, head, share }| {
        let who = match head {
            Some(head) => format!("{layer}층의 헤드 {head}번은"),
            None => format!("{layer}층의 헤드들은 평균하여"),
        };
        format!("{written}번째 코드를 쓸 때 {who} 어텐션의 {share}를 {}에 줍니다.", token(of))
    },
    logit: |Logit { code, level, logit, share }| {
        format!("{level}단계 코드 {code}의 로짓은 {logit}, 소프트맥스를 지난 확률은 {share}입니다.")
    },
    failed: |message| format!("모델이 답하지 못했습니다: {message}."),
    empty: "이력에 책을 넣으면 숫자가 보입니다.",
};
