use crate::text::recommendations::Strings;

pub const TEXT: Strings = Strings {
    tooltip: |log, share| format!("로그 확률 {log}, 확률 {share}"),
    parts: |score, [generated, dense, neighbours, bias]| {
        format!(
            "점수 {score}: ID를 쓰는 모델 {generated}, 아이템에 점수를 매기는 모델 {dense}, 이력의 책과 함께 읽힌 정도 \
             {neighbours}, 읽힌 횟수 {bias}"
        )
    },
    by_content: |part| format!(", 이력의 책과 글이 비슷한 정도 {part}"),
    by_query: |part| format!(", 찾는 말에 맞는 정도 {part}"),
    by_novelty: |part| format!(", 이미 많이 읽힌 만큼 {part}"),
    add: ", 이력에 더하기",
    account: |found, time, engine| format!("추천 {found}권, {time}, {engine}에서 계산했습니다."),
    invented: "나머지 빔은 어떤 책의 것도 아닌 ID를 썼습니다.",
    narrow: "빔 하나는 책 한 권에서 끝납니다. 빔이 많을수록 책도 많아집니다.",
    drawn: "뽑힌 순서대로입니다.",
    empty: "이력에 책을 한 권이라도 넣거나 찾는 말을 적으면 나타납니다.",
    barred: "추천할 책이 남지 않았습니다. 필터를 지우거나 접두사 고정을 푸십시오.",
    legend: "오른쪽: 로그 확률, 확률",
    legend_of_parts: "오른쪽: 점수, 그리고 ID·아이템·이웃·인기도가 더한 몫",
    legend_of_content: ", 글의 몫",
    legend_of_query: ", 찾는 말의 몫",
    legend_of_novelty: ", 뜻밖의 책을 바란 몫",
    scored: "카탈로그 전체에 점수를 매겼습니다. ID는 쓰지 않았습니다.",
};
