use crate::text::figure_constraint::Strings;

pub const TEXT: Strings = Strings {
    caption: "띠 하나는 그 너비의 빔이 트라이 없이 쓴 목록이며, 왼쪽이 가장 그럴듯한 ID입니다. 주인 없는 ID는 \
              진하게 칠했습니다. 맨 앞은 실제 책이고, 빔이 넓을수록 주인 없는 ID가 늘어납니다. 너비를 고르면 그 \
              ID들이 나옵니다.",
    whose: "누구의 이력",
    own: "놀이터의 이력",
    readers: |readers| format!("따로 남겨 둔 독자 처음 {readers}명"),
    no_readers: "이 번들에는 따로 남겨 둔 독자가 없습니다.",
    no_history: "놀이터의 이력이 비어 있습니다. 먼저 책을 한 권 넣어 주십시오.",
    history: |titles| titles.to_owned(),
    start: "세기",
    stop: "멈춤",
    progress: |done, of| format!("{of}명 중 {done}명"),
    done: |histories| match histories {
        1 => "모든 너비를 세었습니다.".to_owned(),
        _ => format!("독자 {histories}명에 대해 모든 너비를 세었습니다."),
    },
    failed: |message| format!("세다가 멈추었습니다: {message}."),
    widths: "빔 수, 그리고 쓰인 ID 가운데 주인 없는 것의 수",
    best: "첫 ID",
    last: "끝 ID",
    count: |invented, written| format!("{written}개 중 {invented}개"),
    inventive: |inventive, readers| format!("독자 {readers}명 중 {inventive}명이 하나 이상 받습니다."),
    mass: |share, most| {
        let most = if most { "많아야 " } else { "" };
        format!(
            "모든 책의 점수를 정확히 계산하면, 모델의 확률 가운데 {most}{share}가 주인 없는 ID에 놓여 있습니다."
        )
    },
    none: |width| format!("빔 {width}개로는 지어낸 ID가 없습니다."),
    found: |ids, width| {
        format!(
            "빔 {width}개로 모델이 지어낸 ID는 {ids}개입니다. 각각의 아래에 실재하는 가장 가까운 ID를 적었습니다."
        )
    },
    astray: |levels| {
        let levels: Vec<String> =
            levels.iter().map(|(code, ids)| format!("{code}번째 코드에서 {ids}개")).collect();
        format!("카탈로그를 벗어나는 자리는 {}입니다.", levels.join(", "))
    },
    nobody: "주인 없음",
    probability: |share| share.to_owned(),
    times: |times| format!("독자 {times}명에게 쓰임"),
    shared: |shared| match shared {
        0 => "같은 코드 없음".to_owned(),
        _ => format!("같은 코드 {shared}개"),
    },
    more: |more| format!("그 밖에 {more}개"),
    table: "표로 보기",
    columns: ["빔", "쓴 ID", "주인 없음", "비율", "하나 이상 나온 이력"],
};
