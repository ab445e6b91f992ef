use crate::text::settings::Strings;

pub const TEXT: Strings = Strings {
    beams: "빔 수",
    top_k: "보여 줄 책 수",
    surprise: "무난하게 … 뜻밖에",
    surprising: "적게 읽힌 책이 앞으로 나오고, 서로 닮은 책은 떨어집니다.",
    surprise_ruled: "적게 읽힌 책이 앞으로 나옵니다. 서로 얼마나 닮아도 되는지는 목록 규칙이 정합니다.",
    surprise_resting: "지금은 적용되지 않습니다. 확률로 뽑거나 트라이 없이 쓴 ID는 모델이 쓴 그대로입니다.",
    ranks: "순위 기준",
    hybrid: "ID와 점수",
    generate: "ID만",
    dense: "점수만",
    ranks_by: "한 모델은 ID를 쓰고 다른 모델은 책에 점수를 매깁니다. 어느 쪽이든 찾은 책은 두 모델의 점수에 이력의 책과 함께 \
               읽힌 정도, 읽힌 횟수를 더해 순위를 정합니다. 확률로 뽑거나 트라이 없이 쓰는 것은 ID로만 할 수 있습니다.",
    more: "무작위와 재추천",
    hide_seen: "읽은 책 숨기기",
    seen: "읽은 책도 다시 나올 수 있음",
    chance: "확률로 뽑기",
    drawn: |temperature, seed| format!("온도 {temperature}, {seed}번째 뽑기"),
    temperature: "모든 단계의 온도",
    varied: "단계마다 다름",
    each: "단계별 온도",
    level: |number| format!("{number}번째 코드"),
    suffix: "접미 코드",
    again: "다시 뽑기",
    draw: |seed| format!("{seed}번째 뽑기"),
    explanation: "가장 그럴듯한 ID를 남기는 대신 확률에 따라 겹치지 않게 뽑습니다. 1.00이면 모델의 확률 그대로, 낮추면 더 \
                  조심스럽게, 높이면 더 과감하게 뽑습니다. 번호가 같으면 결과도 같으므로 링크로도 똑같이 재현됩니다.",
    source: "확률적 빔 탐색: Kool 외(2019)",
};
