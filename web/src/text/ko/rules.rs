use tigerlet::slate::{Kind, Quota};

use super::problem;
use crate::text::rules::{Cost, Strings};

/// An attribute's name, or that of the first code.
fn named(kind: &Kind) -> String {
    match kind {
        Kind::Attribute(name) => (super::filters::TEXT.attribute)(&name.value),
        Kind::Shelf => TEXT.shelf.to_owned(),
    }
}

pub const TEXT: Strings = Strings {
    title: "목록 규칙",
    lead: "순위를 무엇으로 매기든 목록이 지켜야 할 것입니다. 규칙을 모두 지키는 목록 가운데 가장 좋은 것을 보여 줍니다.",
    bound: "규칙",
    bounds: ["많아야", "적어도"],
    count: "수",
    of: "무엇을",
    each: |name| format!("{}마다", (super::filters::TEXT.attribute)(name)),
    different: |name| format!("서로 다른 {}", (super::filters::TEXT.attribute)(name)),
    shelf: "서가",
    passing: "조건에 맞는 책",
    condition: "조건",
    add: "규칙 더하기",
    written: "또는 문장으로 쓰기",
    example: "at least 3 where year >= 2000",
    wrong: |why, written| {
        format!("규칙으로 읽을 수 없어 바뀐 것이 없습니다. {}", problem::within(why, written))
    },
    said: |quota| match quota {
        Quota::Each(count, kind) => format!("{}마다 많아야 {count}권", named(kind)),
        Quota::Different(count, kind) => format!("서로 다른 {} {count}가지 이상", named(kind)),
        Quota::Most(count, condition) => format!("{condition} 조건에 맞는 책은 많아야 {count}권"),
        Quota::Least(count, condition) => format!("{condition} 조건에 맞는 책은 적어도 {count}권"),
    },
    list: "규칙 목록",
    remove: |rule| format!("규칙 ‘{rule}’ 빼기"),
    clear: "규칙 모두 빼기",
    full: |most| format!("목록 하나에 규칙은 {most}개까지입니다. 더 넣으려면 하나를 빼십시오."),
    resting: "지금은 규칙이 적용되지 않습니다. 규칙은 책을 고르는 것이라, 확률로 뽑거나 트라이 없이 쓴 ID에는 쓸 수 없습니다.",
    exact: "규칙을 지키는 목록 가운데 이보다 좋은 것은 없습니다.",
    near: "규칙을 모두 지켰습니다. 빔을 늘리면 더 좋은 목록이 나올 수도 있습니다.",
    unmet: |rules| {
        format!("규칙을 모두 지키는 목록을 찾지 못해 다음 규칙은 뺐습니다: ‘{}’.", rules.join("’, ‘"))
    },
    cost: Cost {
        ask: "이 규칙을 지키면 무엇을 잃습니까?",
        measuring: |done, of| format!("독자 {of}명 가운데 {done}명"),
        told: |readers, without, with| {
            format!("따로 남겨 둔 독자 {readers}명의 재현율@10: 규칙이 없으면 {without}, 있으면 {with}.")
        },
        failed: |message| format!("재지 못했습니다: {message}"),
    },
};
