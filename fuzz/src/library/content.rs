//! `content.bin`: what is accepted likens items by cosines, and reads back.
use tigerlet::{content::Content, limits::Limits};

use super::input::Input;

pub fn run(data: &[u8]) {
    let mut input = Input(data);
    let items = input.byte();
    let Ok(content) = Content::read(input.0, items, &Limits::DEFAULT) else { return };
    assert_eq!(content.items(), items);
    assert_eq!(Content::read(&content.write(), items, &Limits::DEFAULT).as_ref(), Ok(&content));
    let history: Vec<Option<u32>> = (0..items as u32).map(|item| (item % 3 > 0).then_some(item)).collect();
    let alike = content.alike(&history);
    assert!(alike.len() == items && alike.iter().all(|cosine| cosine.abs() <= 1.0001));
}
