use crate::text::counterfactual::Strings;

pub const TEXT: Strings = Strings {
    title: "만약에?",
    lead: "책 한 권을 빼고 다시 물어봅니다. 그때 답이 잃는 만큼이 그 책이 준 몫입니다.",
    note_label: "막대에 대하여",
    note: "막대 하나하나는 따로 한 실험입니다. 인코더 안에서 책들이 서로 영향을 주므로 막대를 더한 값에는 특별한 뜻이 없습니다. \
           확률은 ID를 쓰는 모델의 것입니다.",
    explain: "추천",
    caption: "이력에서 한 권씩 빼면 이 추천의 확률은 얼마나 줄어듭니까? 막대가 선의 오른쪽이면 그 책이 추천을 돕고, 왼쪽이면 \
              막습니다. 1내트(nat)는 확률 2.7배에 해당합니다.",
    table: "이력의 책이 저마다 이 추천에 준 몫",
    item: "이력의 책",
    contribution: "몫(내트)",
    most: |title, giver, with, without| {
        format!("《{title}》: 확률 {with}. 이력에서 《{giver}》 한 권을 빼면 {without}.")
    },
    none: |title, with| format!("《{title}》: 확률 {with}. 이력의 어떤 책도 이 추천을 돕지 않습니다."),
    single: "모델은 적어도 한 권을 읽어야 하므로, 이력이 한 권뿐이면 뺄 것이 없습니다. 한 권을 더하면 여기에 각 책의 몫이 \
             나타납니다.",
    empty: "추천이 나오면 막대와 목록이 나타납니다.",
    failed: |message| format!("답을 얻지 못했습니다: {message}"),
    which: "책",
    what: "만약 이 책이",
    changes: ["없다면", "맨 앞이라면", "한 칸 앞이라면", "한 칸 뒤라면", "맨 뒤라면"],
    changed_caption: "지금의 목록과, 이력을 바꾼 뒤의 목록입니다. 오르고 내린 책, 새로 들어오고 빠진 책을 기호로 표시합니다.",
    before: "지금 그대로",
    after: |title, change| match change {
        0 => format!("《{title}》 없이"),
        1 => format!("《{title}》 맨 앞으로"),
        2 => format!("《{title}》 한 칸 앞으로"),
        3 => format!("《{title}》 한 칸 뒤로"),
        _ => format!("《{title}》 맨 뒤로"),
    },
    new: "새로",
    gone: "빠짐",
    up: |by| format!("{by}칸 오름"),
    down: |by| format!("{by}칸 내림"),
    account: |new, of, still| format!("{of}권 가운데 {new}권이 새로 들어왔고, {still}권은 제자리입니다."),
};
