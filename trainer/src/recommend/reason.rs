//! A reason in words.
use tigerlet::answer::{Because, Reason};

/// Values that are named, at most.
const NAMED: usize = 3;

/// One sentence.
pub fn sentence(reason: &Reason) -> String {
    if reason.because.is_empty() {
        return "for the history as a whole: without any one of its items the score hardly falls".to_owned();
    }
    let clauses: Vec<String> = reason.because.iter().map(clause).collect();
    format!("because of {}", clauses.join("; and of "))
}

fn clause(because: &Because) -> String {
    let Because { place, title, fall, shared, codes } = because;
    let mut words = match title {
        Some(title) => format!("“{title}”"),
        None => format!("entry {place}"),
    };
    words += &match fall {
        Some(fall) => format!(", without which the score is lower by {fall:.2}"),
        None => ", which is all that there is".to_owned(),
    };
    let mut common: Vec<String> = Vec::new();
    let mut name_before = "";
    for shared in shared.iter().take(NAMED) {
        match shared.name == name_before {
            true => common.push(shared.value.clone()),
            false => common.push(format!("{} {}", shared.name, shared.value)),
        }
        name_before = &shared.name;
    }
    match codes {
        0 => {}
        1 => common.push("the first code".to_owned()),
        codes => common.push(format!("the first {codes} codes")),
    }
    if !common.is_empty() {
        words += &format!(" (in common: {})", common.join(", "));
    }
    words
}

#[cfg(test)]
mod tests {
    use tigerlet::answer::SharedValue;

    use super::*;

    #[test]
    fn a_reason_says_what_counted_and_what_is_in_common() {
        let value = |name: &str, value: &str| SharedValue { name: name.to_owned(), value: value.to_owned() };
        let shared = vec![value("genre", "Fantasy"), value("themes", "war"), value("themes", "loss")];
        let emma = Because { place: 1, title: Some("Emma".to_owned()), fall: Some(1.239), shared, codes: 2 };
        let text = Because { place: 2, title: None, fall: Some(0.7), shared: Vec::new(), codes: 0 };
        let said = sentence(&Reason { because: vec![emma, text.clone()] });
        assert_eq!(
            said,
            "because of “Emma”, without which the score is lower by 1.24 (in common: genre Fantasy, themes war, loss, \
             the first 2 codes); and of entry 2, without which the score is lower by 0.70"
        );
        let only = sentence(&Reason { because: vec![Because { fall: None, ..text }] });
        assert_eq!(only, "because of entry 2, which is all that there is");
        assert!(sentence(&Reason::default()).starts_with("for the history as a whole"));
    }
}
