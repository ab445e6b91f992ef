//! `codes.bin`: IDs that are accepted are unique and within their layout, and their trie says what a walk over all of
//! them says.
use std::collections::BTreeSet;

use tigerlet::{semantic_id::SemanticIds, trie::Trie};

use super::input::Input;

pub fn run(data: &[u8]) {
    let mut input = Input(data);
    let layout = input.layout();
    let barred = input.byte() as u32;
    let Ok(ids) = SemanticIds::read(layout.clone(), input.0) else { return };
    let (items, levels) = (ids.len() as u32, layout.levels());
    let all: BTreeSet<&[u16]> = (0..items).map(|item| ids.get(item)).collect();
    assert_eq!(all.len(), ids.len(), "no two of one ID");
    for item in 0..items {
        for (level, token) in ids.tokens(item).enumerate() {
            assert_eq!(layout.code(level, token), Some(ids.get(item)[level]));
        }
    }
    if items == 0 {
        return;
    }
    let trie = Trie::new(&ids);
    let filter = trie.filter(|item| item != barred);
    assert_eq!(trie.items_below(Trie::ROOT), ids.len());
    for item in 0..items {
        let id = ids.get(item);
        for depth in 0..=levels {
            let prefix = &id[..depth];
            let node = trie.find(prefix).expect("a prefix of an item's ID");
            let below = || (0..items).filter(|&other| ids.get(other).starts_with(prefix));
            assert_eq!(trie.items_below(node), below().count());
            assert_eq!(filter.allows(node), below().any(|other| other != barred));
            assert_eq!(trie.prefix(node), prefix);
        }
        assert_eq!(trie.item(trie.find(id).expect("an item's ID")), Some(item));
    }
}
