//! Numbers and names as the page writes them.

use std::collections::BTreeMap;

use tigerlet::card::EngineKind;

/// A log-probability as a share of a hundred.
pub fn share(score: f32) -> String {
    let percent = f64::from(score).exp() * 100.0;
    match percent {
        p if p >= 9.95 => format!("{p:.0}%"),
        p if p >= 0.095 => format!("{p:.1}%"),
        p if p >= 0.0095 => format!("{p:.2}%"),
        _ => "< 0.01%".to_owned(),
    }
}

/// A log-probability with two decimals and a real minus sign.
pub fn log(score: f32) -> String {
    format!("{score:.2}").replace('-', "−")
}

/// What a part adds to a score, with one decimal and its sign.
pub fn part(added: f32) -> String {
    format!("{added:+.1}").replace('-', "−")
}

/// Megabytes, one decimal.
pub fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}

/// Milliseconds, or seconds where they are many.
pub fn time(milliseconds: f64) -> String {
    if milliseconds < 1000.0 {
        format!("{milliseconds:.0} ms")
    } else {
        format!("{:.1} s", milliseconds / 1000.0)
    }
}

/// Milliseconds that are few: a decimal below ten.
pub fn short_time(milliseconds: f64) -> String {
    if milliseconds < 9.95 { format!("{milliseconds:.1} ms") } else { time(milliseconds) }
}

/// An engine's name.
pub fn engine(kind: EngineKind) -> &'static str {
    match kind {
        EngineKind::Cpu => "CPU",
        EngineKind::WebGpu => "WebGPU",
    }
}

/// What tells an item from others of its title: author and year where they are known, otherwise
/// its first two attributes.
pub fn byline(attributes: &BTreeMap<String, String>) -> String {
    let mut known: Vec<&str> =
        ["author", "year"].iter().filter_map(|key| attributes.get(*key)).map(String::as_str).collect();
    if known.is_empty() {
        known = attributes.values().take(2).map(String::as_str).collect();
    }
    known.retain(|value| !value.is_empty());
    known.join(", ")
}

/// `text`, cut to `most` characters with an ellipsis.
pub fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", head.trim_end())
}

/// `text` in at most two lines of at most `most` characters, broken between words where it can be
/// and cut with an ellipsis where it is longer.
pub fn two_lines(text: &str, most: usize) -> (String, Option<String>) {
    if text.chars().count() <= most {
        return (text.to_owned(), None);
    }
    let spaces = text.char_indices().enumerate().filter(|(_, (_, letter))| *letter == ' ');
    let fitting = spaces.take_while(|(place, _)| *place <= most).last();
    fitting.map_or_else(
        || (cut(text, most), None),
        |(_, (byte, _))| (text[..byte].to_owned(), Some(cut(&text[byte + 1..], most))),
    )
}

/// A number in groups of three digits, as both languages write it.
pub fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number as people say it, in a language's `units`, largest first: 3.9 million, 390만. Below the
/// smallest unit it has all of its digits.
pub fn amount(value: f64, units: &[(f64, &str)]) -> String {
    let said = |(unit, name): &(f64, &str)| {
        let count = value / unit;
        // What rounds up to the next unit is said in tens of this one, which nobody minds.
        let digits = if count < 9.95 {
            let short = format!("{count:.1}");
            short.strip_suffix(".0").map_or(short.clone(), str::to_owned)
        } else {
            grouped(count.round() as u128)
        };
        format!("{digits}{name}")
    };
    units
        .iter()
        .find(|(unit, _)| value >= *unit)
        .map_or_else(|| grouped(value.round().max(0.0) as u128), said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_in_groups_of_three() {
        assert_eq!(grouped(252_000_000), "252,000,000");
        assert_eq!(grouped(12), "12");
    }

    #[test]
    fn shares_keep_two_figures_and_never_claim_nothing() {
        let shares = [0.0, -2.0, -5.0, -9.0, -30.0].map(share);
        assert_eq!(shares, ["100%", "14%", "0.7%", "0.01%", "< 0.01%"]);
        assert_eq!(log(-3.456), "−3.46");
    }

    #[test]
    fn a_title_is_cut_between_characters() {
        assert_eq!(cut("한국어 제목", 4), "한국어…");
        assert_eq!(cut("Emma", 4), "Emma");
        assert_eq!(two_lines("The Two Towers", 8), ("The Two".to_owned(), Some("Towers".to_owned())));
        assert_eq!(two_lines("The Two Towers", 20), ("The Two Towers".to_owned(), None));
        assert_eq!(two_lines("Cien años de soledad", 6), ("Cien".to_owned(), Some("años…".to_owned())));
        assert_eq!(two_lines("Middlemarch", 6), ("Middl…".to_owned(), None));
    }

    #[test]
    fn amounts_are_said_in_the_units_of_a_language() {
        let english = [(1e12, " trillion"), (1e9, " billion"), (1e6, " million")];
        let said = [1191.0, 1e6, 3_904_000.0, 12_345_678.0, 1.5e12].map(|value| amount(value, &english));
        assert_eq!(said, ["1,191", "1 million", "3.9 million", "12 million", "1.5 trillion"]);
        let korean = [(1e12, "조"), (1e8, "억"), (1e4, "만")];
        assert_eq!(
            [9999.0, 114_336.0, 1.28e8].map(|value| amount(value, &korean)),
            ["9,999", "11만", "1.3억"]
        );
    }
}
