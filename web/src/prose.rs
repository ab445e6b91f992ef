//! Prose becomes nodes: elements that were known when the page was built, and facts as text.
//!
//! No HTML parser meets it: a fact may be a word of a stranger's bundle.

#[path = "prose/marks.rs"]
mod marks;

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{Element, Node};

use self::marks::{ATTRIBUTE, CLOSE, HEAD, OPEN, VALUE};
use crate::facts::Facts;

const MATHML: &str = "http://www.w3.org/1998/Math/MathML";
/// What stands for a fact that nobody knows, or not yet.
const UNKNOWN: &str = "…";

/// One piece of written prose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece<'a> {
    /// An element begins: its name, and its attributes as they are written.
    Open(&'a str, &'a str),
    /// The innermost element ends.
    Close,
    Text(&'a str),
    /// The name of a fact.
    Fact(&'a str),
}

/// The pieces of a text, in its order. Whatever is not written as it should be is text.
fn pieces(written: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = written;
    std::iter::from_fn(move || {
        let (piece, after) = next(rest)?;
        rest = after;
        Some(piece)
    })
}

fn next(rest: &str) -> Option<(Piece<'_>, &str)> {
    if let Some(after) = rest.strip_prefix(CLOSE) {
        return Some((Piece::Close, after));
    }
    if let Some((head, after)) = rest.strip_prefix(OPEN).and_then(|rest| rest.split_once(HEAD)) {
        let name = head.find(ATTRIBUTE).unwrap_or(head.len());
        let (name, attributes) = head.split_at(name);
        return Some((Piece::Open(name, attributes), after));
    }
    if let Some((name, after)) = rest.strip_prefix("{{").and_then(|rest| rest.split_once("}}")) {
        return Some((Piece::Fact(name), after));
    }
    let first = rest.chars().next()?.len_utf8();
    let mark = |tail: &str| tail.find([OPEN, CLOSE]).into_iter().chain(tail.find("{{")).min();
    let end = rest.get(first..).and_then(mark).map_or(rest.len(), |at| first + at);
    let (text, after) = rest.split_at(end);
    Some((Piece::Text(text), after))
}

/// Fills an element with `written` prose; its facts follow those of the open bundle. Used as `use:prose`.
pub fn prose(element: Element, (written, facts): (&'static str, Memo<Facts>)) {
    let mut told = Vec::new();
    // Only a browser without these nodes could refuse: it then shows the prose as far as it got.
    let _ = fill(&element, written, &mut told);
    let told = StoredValue::new_local(told);
    let tell = move |facts: &Facts| {
        told.with_value(|told| {
            for (node, name) in told {
                let word = facts.word(name);
                node.set_text_content(Some(word.unwrap_or(UNKNOWN)));
                let _ = node.toggle_attribute_with_force("data-unknown", word.is_none());
            }
        });
    };
    facts.with_untracked(tell);
    Effect::new(move |_| facts.with(tell));
}

/// Appends `written` to an element, and notes what is to hold facts.
fn fill(
    root: &Element,
    written: &'static str,
    facts: &mut Vec<(Element, &'static str)>,
) -> Result<(), JsValue> {
    let document = document();
    let mut above: Vec<Element> = Vec::new();
    let mut parent = root.clone();
    for piece in pieces(written) {
        match piece {
            Piece::Open(name, attributes) => {
                let formula = name == "math" || parent.namespace_uri().as_deref() == Some(MATHML);
                let child = match formula {
                    true => document.create_element_ns(Some(MATHML), name)?,
                    false => document.create_element(name)?,
                };
                for attribute in attributes.split(ATTRIBUTE).skip(1) {
                    let (name, value) = attribute.split_once(VALUE).unwrap_or((attribute, ""));
                    child.set_attribute(name, value)?;
                }
                parent.append_child(&child)?;
                above.push(std::mem::replace(&mut parent, child));
            }
            Piece::Close => parent = above.pop().unwrap_or_else(|| root.clone()),
            Piece::Text(text) => {
                let text: Node = document.create_text_node(text).into();
                parent.append_child(&text)?;
            }
            Piece::Fact(name) => {
                // A title may run from right to left: it turns nothing around it.
                let fact = document.create_element("bdi")?;
                parent.append_child(&fact)?;
                facts.push((fact, name));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::chapters::CHAPTERS;
    use crate::page::Language;

    #[test]
    fn elements_text_and_facts_come_in_their_order() {
        let written = format!(
            "a{OPEN}p{ATTRIBUTE}class{VALUE}lead{ATTRIBUTE}lang{VALUE}ko{HEAD}{{{{items}}}} < b{CLOSE}{{c"
        );
        let attributes = format!("{ATTRIBUTE}class{VALUE}lead{ATTRIBUTE}lang{VALUE}ko");
        let found: Vec<Piece<'_>> = pieces(&written).collect();
        let want = [
            Piece::Text("a"),
            Piece::Open("p", &attributes),
            Piece::Fact("items"),
            Piece::Text(" < b"),
            Piece::Close,
            Piece::Text("{c"),
        ];
        assert_eq!(found, want);
    }

    /// The facts of the chapters are those that there are, and every element has its end.
    #[test]
    fn chapters_are_whole() {
        let facts = crate::facts::tests::facts("one");
        for prose in CHAPTERS.iter().flat_map(|chapter| Language::ALL.map(|it| chapter.prose(it))) {
            for written in [prose.lead, prose.before, prose.after, prose.attempt] {
                let mut depth = 0_i32;
                for piece in pieces(written) {
                    match piece {
                        Piece::Open(name, _) => {
                            assert!(!name.is_empty() && name.chars().all(|it| it.is_ascii_alphanumeric()));
                            depth += 1;
                        }
                        Piece::Close => depth -= 1,
                        Piece::Text(text) => assert!(!text.contains([OPEN, ATTRIBUTE, VALUE, HEAD, CLOSE])),
                        Piece::Fact(name) => assert!(facts.word(name).is_some(), "{{{{{name}}}}}"),
                    }
                    assert!(depth >= 0, "{}", prose.name);
                }
                assert_eq!(depth, 0, "{}", prose.name);
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_to_its_end(written in "[\u{1}-\u{5}{}a<é]{0,40}") {
            let length = |piece: Piece<'_>| match piece {
                Piece::Open(name, attributes) => 2 + name.len() + attributes.len(),
                Piece::Close => 1,
                Piece::Text(text) => text.len(),
                Piece::Fact(name) => 4 + name.len(),
            };
            prop_assert_eq!(pieces(&written).map(length).sum::<usize>(), written.len());
        }
    }
}
