//! Prose becomes nodes: elements of a fixed list, and facts as text.
//!
//! No HTML parser meets it: a fact may be a word of a stranger's bundle.

#[path = "prose/marks.rs"]
mod marks;

use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen::JsValue;
use web_sys::{Element, Node};

pub use self::marks::PART;
use self::marks::{ATTRIBUTE, ATTRIBUTES, CLOSE, DEPTH, ELEMENTS, HEAD, OPEN, TARGETS, VALUE};
use crate::facts::Facts;

const MATHML: &str = "http://www.w3.org/1998/Math/MathML";
const SVG: &str = "http://www.w3.org/2000/svg";
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

/// The parts of a chapter's text, if it is one: there are `N`, every element has its end, and elements, attributes and
/// links are such as prose may have.
pub fn parts<const N: usize>(text: &str) -> Option<[Arc<str>; N]> {
    let parts: Vec<Arc<str>> = text.split(PART).map(Arc::from).collect();
    parts.try_into().ok().filter(|parts: &[Arc<str>; N]| parts.iter().all(|part| is_prose(part)))
}

/// The parts of a text without elements.
pub fn fields(text: &str) -> std::str::Split<'_, char> {
    text.split(PART)
}

fn is_prose(written: &str) -> bool {
    let mut depth = 0_usize;
    pieces(written).all(|piece| match piece {
        Piece::Open(name, attributes) => {
            depth += 1;
            depth <= DEPTH && listed(ELEMENTS, name) && valued(attributes).all(may_have)
        }
        Piece::Close => {
            let open = depth > 0;
            depth = depth.saturating_sub(1);
            open
        }
        Piece::Text(text) => !text.contains([OPEN, ATTRIBUTE, VALUE, HEAD, CLOSE]),
        Piece::Fact(_) => true,
    }) && depth == 0
}

fn listed(list: &str, name: &str) -> bool {
    list.split(' ').any(|known| known == name)
}

fn may_have((name, value): (&str, &str)) -> bool {
    listed(ATTRIBUTES, name) && (name != "href" || TARGETS.iter().any(|target| value.starts_with(target)))
}

/// Attributes by name and value.
fn valued(attributes: &str) -> impl Iterator<Item = (&str, &str)> {
    attributes
        .split(ATTRIBUTE)
        .skip(1)
        .map(|attribute| attribute.split_once(VALUE).unwrap_or((attribute, "")))
}

/// Fills an element with `written` prose; its facts follow those of the open bundle. Used as `use:prose`.
pub fn prose(element: Element, (written, facts): (Arc<str>, Memo<Facts>)) {
    // The next chapter is built in the elements of the one before.
    element.set_text_content(None);
    let mut told = Vec::new();
    // Only a browser without these nodes could refuse: it then shows the prose as far as it got.
    let _ = fill(&element, &written, &mut told);
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
fn fill(root: &Element, written: &str, facts: &mut Vec<(Element, String)>) -> Result<(), JsValue> {
    let document = document();
    let mut above: Vec<Element> = Vec::new();
    let mut parent = root.clone();
    for piece in pieces(written) {
        match piece {
            Piece::Open(name, attributes) => {
                let space = match name {
                    "math" => Some(MATHML.to_owned()),
                    "svg" => Some(SVG.to_owned()),
                    _ => parent.namespace_uri().filter(|space| space == MATHML || space == SVG),
                };
                let child = match space {
                    Some(space) => document.create_element_ns(Some(&space), name)?,
                    None => document.create_element(name)?,
                };
                for (name, value) in valued(attributes) {
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
                facts.push((fact, name.to_owned()));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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

    /// Every fact that is told in the chapters is one that there is.
    #[test]
    fn facts_of_the_chapters_are_known() {
        let facts = crate::facts::tests::facts("one");
        let folder = |name: &str| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("prose").join(name);
        let mut found = 0;
        for file in
            ["en", "ko", "glossary"].into_iter().flat_map(|name| std::fs::read_dir(folder(name)).unwrap())
        {
            let path = file.unwrap().path();
            for piece in pieces(&std::fs::read_to_string(&path).unwrap()) {
                if let Piece::Fact(name) = piece
                    && name != "figure"
                {
                    assert!(facts.word(name).is_some(), "{{{{{name}}}}} in {}", path.display());
                    found += 1;
                }
            }
        }
        assert!(found > 50, "{found}");
    }

    #[test]
    fn what_is_not_written_as_a_chapter_is_none() {
        let link = |to: &str| format!("{OPEN}a{ATTRIBUTE}href{VALUE}{to}{HEAD}there{CLOSE}");
        let good = [
            String::new(),
            "a < b".to_owned(),
            link("#at=why"),
            link("https://example.org"),
            format!("{OPEN}p{HEAD}{{{{items}}}}{OPEN}em{HEAD}!{CLOSE}{CLOSE}"),
        ];
        for good in good {
            assert!(parts::<2>(&format!("{good}{PART}{good}")).is_some(), "{good:?}");
            assert!(parts::<1>(&format!("{good}{PART}{good}")).is_none(), "{good:?}");
        }
        let deep =
            |depth| format!("{}{}", format!("{OPEN}p{HEAD}").repeat(depth), format!("{CLOSE}").repeat(depth));
        assert!(parts::<1>(&deep(DEPTH)).is_some());
        let bad = [
            link("javascript:alert(1)"),
            link("//example.org"),
            deep(DEPTH + 1),
            deep(100_000),
            format!("{OPEN}p{HEAD}no end"),
            format!("no beginning{CLOSE}"),
            format!("{OPEN}script{HEAD}{CLOSE}"),
            format!("{OPEN}{HEAD}{CLOSE}"),
            format!("{OPEN}p{ATTRIBUTE}onclick{VALUE}x{HEAD}{CLOSE}"),
            format!("{OPEN}p{ATTRIBUTE}style{VALUE}x{HEAD}{CLOSE}"),
            format!("{OPEN}p without a head"),
        ];
        for bad in bad {
            assert!(parts::<1>(&bad).is_none(), "{bad:?}");
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
            let _ = parts::<1>(&written);
        }
    }
}
