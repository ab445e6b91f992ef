//! The part of the link after `#`: what the reader set, so that a link reproduces it.
//!
//! `#h=ID,ID&beams=20&k=10&free`, settings left out while they have their default. Item ids are
//! percent-encoded, so that a comma or an ampersand in one does no harm. Without `h`, as on a first
//! visit, the page starts with an example; `h=` is a history that the reader emptied.

/// The most beams the slider offers.
pub const MAX_BEAMS: usize = 100;
/// The longest list the slider offers.
pub const MAX_TOP_K: usize = 50;

/// What a link carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Item ids, oldest first.
    pub history: Vec<String>,
    pub beams: usize,
    pub top_k: usize,
    /// Whether the trie keeps the model to items that exist.
    pub constrained: bool,
}

impl Default for Link {
    fn default() -> Self {
        Self { history: Vec::new(), beams: 20, top_k: 10, constrained: true }
    }
}

impl Link {
    /// Reads a fragment, with or without its `#`. A part that makes no sense keeps its default, a
    /// number out of range the nearest one: a stale link still opens.
    pub fn parse(fragment: &str) -> Self {
        let mut link = Self::default();
        for part in fragment.trim_start_matches('#').split('&') {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            match key {
                "h" => {
                    let ids = value.split(',').filter(|id| !id.is_empty()).map(decode);
                    for id in ids {
                        if !link.history.contains(&id) {
                            link.history.push(id);
                        }
                    }
                }
                "beams" => link.beams = number(value, link.beams, MAX_BEAMS),
                "k" => link.top_k = number(value, link.top_k, MAX_TOP_K),
                "free" => link.constrained = false,
                _ => {}
            }
        }
        link
    }

    /// Whether a fragment says anything about the history.
    pub fn has_history(fragment: &str) -> bool {
        fragment.trim_start_matches('#').split('&').any(|part| part == "h" || part.starts_with("h="))
    }

    /// The fragment with its `#`.
    pub fn fragment(&self) -> String {
        let default = Self::default();
        let ids: Vec<String> = self.history.iter().map(|id| encode(id)).collect();
        let mut parts = vec![format!("h={}", ids.join(","))];
        if self.beams != default.beams {
            parts.push(format!("beams={}", self.beams));
        }
        if self.top_k != default.top_k {
            parts.push(format!("k={}", self.top_k));
        }
        if !self.constrained {
            parts.push("free".to_owned());
        }
        format!("#{}", parts.join("&"))
    }
}

fn number(text: &str, default: usize, most: usize) -> usize {
    text.parse().map_or(default, |value: usize| value.clamp(1, most))
}

fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~:".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A broken escape stands for itself.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%')
            .then(|| bytes.get(at + 1..at + 3))
            .flatten()
            .filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(escaped.unwrap_or(bytes[at]));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_gives_back_what_was_set() {
        let link = Link {
            history: vec!["the-hobbit".into(), "a,b&c=d%#é 한".into(), "B000:1".into()],
            beams: 7,
            top_k: 50,
            constrained: false,
        };
        assert_eq!(Link::parse(&link.fragment()), link);
        assert_eq!(Link::default().fragment(), "#h=");
        assert_eq!(Link::parse(""), Link::default());
        assert!(Link::has_history("#h=") && Link::has_history("#k=3&h=a") && !Link::has_history("#k=3"));
    }

    #[test]
    fn a_stale_link_still_opens() {
        let link = Link::parse("#h=a,,a,%zz%+4%4&beams=0&k=999999&beams=x&unknown=1&");
        assert_eq!(link.history, ["a", "%zz%+4%4"]);
        assert_eq!((link.beams, link.top_k, link.constrained), (1, MAX_TOP_K, true));
    }
}
