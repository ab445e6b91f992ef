use crate::text::figure_honesty::{Strings, Verdict};

pub const TEXT: Strings = Strings {
    caption: "이 페이지가 자기 모델을 직접 잽니다. 독자들의 마지막 책은 모델이 본 적 없는 것입니다. 띠(신뢰 구간)를 보십시오. 참값이 100번 중 \
              95번은 그 안에 있으며, 띠는 천천히 좁아집니다. 그다음 K를 빔의 끝 너머로 옮겨 보십시오.",
    no_readers: "이 번들에는 따로 남겨 둔 독자가 없어 잴 수 없습니다.",
    how_many: "몇 명으로",
    readers: |readers| format!("독자 {readers}명"),
    start: "재기",
    pause: "잠시 멈춤",
    resume: "이어서",
    stop: "처음부터",
    progress: |done, of| format!("{of}명 중 {done}명"),
    measure: "지표",
    measures: ["재현율", "NDCG"],
    length: "목록 길이 K",
    at: |measure, k| format!("{measure}@{k}"),
    by_readers: |measure| format!("독자가 늘어남에 따른 {measure}"),
    by_length: |measure, beams| format!("K에 따른 {measure}@K, 빔 {beams}개"),
    system: "시스템",
    generator: |beams| format!("생성 모델, 빔 {beams}개"),
    hybrid: |beams| format!("하이브리드, 빔 {beams}개"),
    short_generator: "생성 모델",
    short_hybrid: "하이브리드",
    knn: "item-kNN",
    popularity: "인기순",
    ceiling: "상한",
    wall: |k, beams| {
        format!(
            "빔 {beams}개는 책 {beams}권만 부르므로, 이 값은 K = {beams}에서의 값을 K = {k} 자리에 적은 것입니다. 벽 너머는 \
             평평한 것이 아니라 모르는 것입니다."
        )
    },
    ends: "빔의 끝",
    waiting: "아직 잰 것이 없습니다.",
    unknown: "모름",
    verdict: |verdict| {
        let [recall, ndcg] = &verdict.here;
        let [recorded_recall, recorded_ndcg] = &verdict.recorded;
        let Verdict { system, readers, .. } = verdict;
        if verdict.equal {
            format!(
                "{system}, 독자 {readers}명: 재현율@10 {recall}, NDCG@10 {ndcg}. 학습 프로그램이 기록한 값과 소수 넷째 \
                 자리까지 같습니다."
            )
        } else {
            format!(
                "{system}, 독자 {readers}명: 재현율@10 {recall}, NDCG@10 {ndcg}. 학습 프로그램의 기록은 재현율@10 \
                 {recorded_recall}, NDCG@10 {recorded_ndcg}이며, 이 엔진은 반올림이 다릅니다."
            )
        }
    },
    part: |done, all| {
        format!("학습 프로그램의 기록은 독자 {all}명 모두에 대한 값이며, 여기는 그 처음 {done}명입니다.")
    },
    failed: |message| format!("재다가 멈추었습니다: {message}."),
    table: "곡선을 표로 보기",
    k: "K",
};
