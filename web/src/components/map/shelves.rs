//! Which items share codes, as the trie has them: a shelf is a node, and nobody walks all items.

use crate::catalog::Catalog;
use crate::sorted::Sort;

/// The levels of an ID that tell something: all but a suffix.
pub fn levels(catalog: &Catalog) -> usize {
    catalog.card.layout.len() - usize::from(catalog.card.suffix)
}

/// The items that share the first code with an item, the first two, and so on: one list a level, the item itself in
/// each.
pub fn of(catalog: &Catalog, item: usize) -> Vec<&[u32]> {
    let Some(item) = catalog.get(item) else { return Vec::new() };
    let shelf = |depth: usize| {
        let node = item.semantic_id.get(..depth).and_then(|prefix| catalog.trie.find(prefix));
        node.map_or(&[][..], |node| catalog.trie.items(node))
    };
    (1..=levels(catalog)).map(shelf).collect()
}

/// The shelves of a level, from 0, as nodes of the trie, the largest first.
pub fn largest(catalog: &Catalog, level: usize) -> Vec<u32> {
    if level >= levels(catalog) {
        return Vec::new();
    }
    let mut shelves: Vec<u32> = catalog.trie.level(level + 1).collect();
    shelves.order_by_key(|&shelf| std::cmp::Reverse(catalog.trie.items_below(shelf)));
    shelves
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::tests::catalogue;

    #[test]
    fn shelves_are_what_shares_a_prefix_and_the_largest_comes_first() {
        let ids: [[u16; 3]; 5] = [[7, 1, 0], [3, 1, 0], [7, 1, 1], [7, 2, 0], [4, 1, 0]];
        let items: Vec<_> = ids.iter().map(|id| ("a title", &[][..], &id[..])).collect();
        let catalog = catalogue(&items);
        assert_eq!(of(&catalog, 0), [&[0, 2, 3][..], &[0, 2]]);
        assert_eq!(of(&catalog, 1), [&[1][..], &[1]]);
        assert!(of(&catalog, 99).is_empty());
        let sizes = |level| -> Vec<(Vec<u16>, usize)> {
            let size = |shelf| (catalog.trie.prefix(shelf), catalog.trie.items_below(shelf));
            largest(&catalog, level).into_iter().map(size).collect()
        };
        assert_eq!(sizes(0), [(vec![7], 3), (vec![3], 1), (vec![4], 1)]);
        assert_eq!(sizes(1).iter().map(|(_, size)| size).sum::<usize>(), 5);
        assert!(largest(&catalog, 2).is_empty(), "a suffix is no shelf");
    }
}
