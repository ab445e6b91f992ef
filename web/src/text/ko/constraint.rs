use crate::text::constraint::Strings;

pub const TEXT: Strings = Strings {
    title: "트라이의 제약",
    explanation: "트라이는 단계마다 실제 책으로 이어지는 코드만 내어 줍니다. 트라이가 없으면 모델은 어디에나 아무 코드를 쓸 수 \
                  있고, 아무리 그럴듯해도 그중 일부는 어떤 책도 가리키지 않습니다.",
    note_label: "점수에 대하여",
    note: "점수는 그대로입니다. 트라이가 코드를 덜어 내기 전에 한 단계의 모든 코드에 대해 소프트맥스를 계산하기 때문입니다.",
    switch: "존재하는 ID만",
    count: |invented, written| format!("써낸 ID {written}개 가운데 {invented}개는 어떤 책의 것도 아닙니다."),
    held: |theirs, others| {
        format!("모델이 여기에 준 확률은 모두 {theirs}, 나머지 ID에 준 확률은 모두 {others}입니다.")
    },
    list: "어떤 책의 것도 아닌 ID",
};
