use crate::text::history::Strings;

pub const TEXT: Strings = Strings {
    title: "읽은 책(이력)",
    hint: "읽은 순서대로, 오래된 책부터 적습니다. 모델은 순서도 봅니다.",
    example: |titles| titles.join(" 다음 "),
    or_start_from: "또는 예시로 시작",
    up: |title| format!("{title} 위로 옮기기"),
    down: |title| format!("{title} 아래로 옮기기"),
    remove: |title| format!("{title} 빼기"),
    count: |length, longest| format!("최대 {longest}권 가운데 {length}권"),
    clear: "모두 비우기",
    added: |title, length| format!("《{title}》 추가, 모두 {length}권입니다."),
    present: |title| format!("이미 이력에 있습니다: 《{title}》."),
    removed: |title| format!("뺐습니다: 《{title}》."),
    moved: |title, place, length| format!("《{title}》: {length}권 가운데 {place}번째로 옮겼습니다."),
    full: |longest| format!("모델은 {longest}권까지만 읽습니다. 더 넣으려면 한 권을 빼십시오."),
    unknown: |ids| format!("이 카탈로그에 없어 제외했습니다: 《{}》.", ids.join("》, 《")),
    mended: |titles| format!("전달되는 동안 바뀐 링크를 이렇게 읽었습니다: 《{}》.", titles.join("》, 《")),
    cut: |longest| format!("링크의 이력이 모델이 읽는 {longest}권보다 길어 최근 것만 남겼습니다."),
    others: "이 번들에는 다른 항목이 들어 있어 이력을 비우고 이 번들의 예시를 넣었습니다.",
};
