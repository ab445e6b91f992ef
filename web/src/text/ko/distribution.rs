use crate::text::distribution::{Strings, Told};

pub const TEXT: Strings = Strings {
    title: "다음 코드의 확률",
    lead: "디코딩의 한 단계를 들여다봅니다. 트라이에서 열린 코드 다음에 올 코드마다 모델이 준 확률과, 트라이가 거기서 남긴 것, 나머지로 뽑을 때의 확률이 나란히 나옵니다.",
    note_label: "세 열에 대하여",
    note: "트라이는 코드를 덜어 낼 뿐 그 몫을 다른 코드에 나누어 주지 않으므로 빔의 점수는 모델의 점수 그대로입니다. 뽑을 때에만 합이 다시 100이 되고, 온도에 따라 분포가 뾰족해지거나 평평해집니다. 이 내용을 다룬 장:",
    temperature: "뽑을 때의 온도",
    told: |Told { prefix, invented, shut, left, temperature, best }| {
        let after =
            if prefix.is_empty() { "첫 코드에서".to_owned() } else { format!("{prefix} 다음에") };
        let mut told = match invented {
            (0, _) => format!("{after}는 모든 코드가 책으로 이어지므로 아직 지어낼 수 있는 ID가 없습니다."),
            (count, share) => format!(
                "{after} 모델은 확률의 {share}를 어떤 책으로도 이어지지 않는 코드 {count}개, 곧 지어낸 ID에 줍니다."
            ),
        };
        if shut.0 > 0 {
            told +=
                &format!(" 이미 읽었거나 필터에 걸린 책뿐인 코드 {}개에도 {}가 있습니다.", shut.0, shut.1);
        }
        told += &match best {
            None => " 마스크를 지나는 코드가 없습니다.".to_owned(),
            Some((code, before, drawn)) => format!(
                " 마스크를 지나면 {left}가 남습니다. 남은 코드 가운데 가장 그럴듯한 {code}의 확률은 {before}이고, 온도 {temperature}에서 뽑을 때는 {drawn}입니다."
            ),
        };
        told
    },
    failed: |message| format!("모델이 답하지 못했습니다: {message}."),
    empty: "이력에 책을 넣으면 모델의 생각이 보입니다.",
    table: "다음 코드의 확률: 모델이 준 것, 마스크를 지난 것, 뽑을 때의 것",
    head: "코드",
    free: "모델",
    masked: "마스크 뒤",
    drawn: |temperature| format!("온도 {temperature}에서 뽑기"),
    items: |items, open| match (items, open) {
        (0, _) => "주인 없음".to_owned(),
        (items, true) => format!("{items}권"),
        (_, false) => "막힘".to_owned(),
    },
    others: |codes| format!("나머지 코드 {codes}개"),
    sum: "합",
};
