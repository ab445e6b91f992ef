use crate::text::figure_vectors::Strings;

pub const TEXT: Strings = Strings {
    caption: "아무 글이나 써 보십시오. 어떤 낱말이 얼마나 무거운지, 그리고 겹치는 낱말이 하나도 없는데도 \
              가까이 온 책이 무엇인지 보십시오. 카탈로그의 낱말이 영어이므로 글도 영어로 써야 합니다.",
    label: "글 (영어)",
    suggestions: ["wizard", "a wizard", "Mars", "survival at sea", "a haunted house", "murder on a train"],
    try_these: "써 볼 만한 글",
    any_title: "아무 제목이나",
    waiting: "엔진을 불러오는 중입니다. 준비되면 쓰는 대로 바뀝니다.",
    failed: |message| format!("이 번들로는 새 글의 벡터를 구할 수 없습니다: {message}."),
    empty: "아직 아무것도 쓰지 않았습니다.",
    nothing: "카탈로그에 두 번 이상 나오는 낱말이 없습니다. 낱말이 없으니 벡터도, ID도 없습니다.",
    words: "무게를 갖는 낱말",
    word: "낱말 또는 낱말 쌍",
    weight: "가중치",
    more: |count| format!("더 가벼운 것이 {count}개 더 있습니다."),
    unknown: |words| format!("{words}: 이 말이 나오는 책이 두 권이 안 되어 아는 것이 없습니다."),
    vector: |numbers| format!("{numbers}차원 벡터"),
    strip: |numbers, at, value| {
        format!(
            "수 {numbers}개를 0에서 위아래로 뻗은 선으로 그렸습니다. 가장 큰 것은 {at}번째, {value:.2}입니다."
        )
    },
    numbers: "수로 보기",
    semantic_id: "시맨틱 ID",
    shelf: |counts| {
        let counts: Vec<String> = counts
            .iter()
            .enumerate()
            .map(|(at, count)| format!("앞 코드 {}개가 같은 책 {count}권", at + 1))
            .collect();
        format!("{}.", counts.join(", "))
    },
    nearest: "가장 가까운 책",
    title: "제목",
    cosine: "코사인",
    shared: "겹치는 낱말",
    spoken: |title, cosine| format!("가장 가까운 책은 {title}, 코사인 {cosine}입니다."),
};
