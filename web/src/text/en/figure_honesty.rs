use crate::text::figure_honesty::{Strings, Verdict};

pub const TEXT: Strings = Strings {
    caption: "The page measures its own models on readers whose last book it has never seen. Watch the band: it \
              is where the true figure lies, 95 times out of 100, and it narrows slowly. Then move K past the end \
              of the beam.",
    no_readers: "This bundle comes without held-out readers, so there is nothing to measure with.",
    how_many: "Measure on",
    readers: |readers| format!("{readers} readers"),
    start: "Measure",
    pause: "Pause",
    resume: "Go on",
    stop: "Start over",
    progress: |done, of| format!("{done} of {of}"),
    measure: "Metric",
    measures: ["Recall", "NDCG"],
    length: "Length K of the list",
    at: |measure, k| format!("{measure}@{k}"),
    by_readers: |measure| format!("{measure} as readers come in"),
    by_length: |measure, beams| format!("{measure}@K by K, with {beams} beams"),
    system: "System",
    generator: |beams| format!("generator, {beams} beams"),
    hybrid: |beams| format!("hybrid, {beams} beams"),
    short_generator: "generator",
    short_hybrid: "hybrid",
    knn: "item-kNN",
    popularity: "popularity",
    ceiling: "ceiling",
    wall: |k, beams| {
        format!(
            "A beam of {beams} names {beams} books, so this is the figure at {beams} under the name of \
             {k}: beyond the wall it is unknown, not flat."
        )
    },
    ends: "the beam ends",
    waiting: "Nothing is measured yet.",
    unknown: "unknown",
    verdict: |verdict| {
        let [recall, ndcg] = &verdict.here;
        let [recorded_recall, recorded_ndcg] = &verdict.recorded;
        let Verdict { system, readers, .. } = verdict;
        if verdict.equal {
            format!(
                "The {system}: Recall@10 {recall} and NDCG@10 {ndcg} on {readers} readers, to the fourth decimal what \
                 the trainer recorded for them."
            )
        } else {
            format!(
                "The {system}: Recall@10 {recall} and NDCG@10 {ndcg} on {readers} readers; the trainer recorded \
                 {recorded_recall} and {recorded_ndcg}, so this engine rounds differently."
            )
        }
    },
    part: |done, all| {
        format!("The trainer recorded its figures for all {all} readers; these are the first {done} of them.")
    },
    failed: |message| format!("The measuring has stopped: {message}."),
    table: "The curves as a table",
    k: "K",
};
