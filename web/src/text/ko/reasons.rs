use crate::text::reasons::{Owed, Strings};

fn clause((place, Owed { title, fall, shared, codes }): (usize, &Owed)) -> String {
    let so = match (place, fall) {
        (0, Some(fall)) => format!("“{title}” 덕분입니다. 이 책을 빼면 점수가 {fall} 낮아집니다"),
        (_, Some(fall)) => format!("“{title}”도 한몫합니다. 빼면 점수가 {fall} 낮아집니다"),
        (_, None) => format!("“{title}” 덕분입니다. 읽은 책이 이 한 권뿐입니다"),
    };
    let attribute = super::filters::TEXT.attribute;
    let mut common: Vec<String> =
        shared.iter().map(|(name, values)| format!("{} {values}", attribute(name))).collect();
    match codes {
        0 => {}
        1 => common.push("첫 코드".to_owned()),
        codes => common.push(format!("앞의 코드 {codes}개")),
    }
    let common =
        if common.is_empty() { String::new() } else { format!("(공통점: {})", common.join(", ")) };
    format!("{so}{common}.")
}

pub const TEXT: Strings = Strings {
    title: "왜 이 목록입니까?",
    hint: "읽은 책을 한 권씩 빼고 순위를 매기는 모든 것에 다시 묻습니다. 어떤 책이 빠졌을 때 추천이 잃는 점수가 그 책의 몫입니다.",
    asking: "읽은 책마다 한 번씩 다시 묻고 있습니다.",
    because: |owed| owed.iter().enumerate().map(clause).collect::<Vec<_>>().join(" "),
    whole: "읽은 책 전체를 보고 골랐습니다. 어느 한 권을 빼도 점수는 거의 그대로입니다.",
    unread: "읽은 책이 없어 찾는 말만 보고 골랐습니다.",
    resting: "확률로 뽑거나 트라이 없이 쓴 ID에는 이유를 붙일 수 없습니다.",
    failed: |message| format!("이유를 알아내지 못했습니다: {message}"),
};
