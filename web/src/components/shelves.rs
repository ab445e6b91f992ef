//! The catalogue as the trie orders it: which codes follow a prefix, and which items share it.

use tigerlet_protocol::ItemCard;

/// Items sorted by semantic ID: those that share a prefix stand together, as on a shelf.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shelves {
    /// Semantic ID, and the item's place in the catalogue.
    ids: Vec<(Vec<u16>, usize)>,
}

impl Shelves {
    /// Puts a catalogue's items on their shelves.
    pub fn new(items: &[ItemCard]) -> Self {
        let mut ids: Vec<_> =
            items.iter().enumerate().map(|(at, item)| (item.semantic_id.clone(), at)).collect();
        ids.sort();
        Self { ids }
    }

    /// The IDs that begin with a prefix, each with its item's place in the catalogue.
    pub fn below(&self, prefix: &[u16]) -> &[(Vec<u16>, usize)] {
        // All IDs are of one length, so that those with the prefix follow each other.
        let head = |id: &[u16]| id.get(..prefix.len()).unwrap_or(id) < prefix;
        let start = self.ids.partition_point(|(id, _)| head(id));
        let rest = self.ids.get(start..).unwrap_or_default();
        let end = rest.partition_point(|(id, _)| id.starts_with(prefix));
        rest.get(..end).unwrap_or_default()
    }

    /// The codes that follow a prefix, in their order, each with the number of items below it.
    pub fn children(&self, prefix: &[u16]) -> Vec<(u16, usize)> {
        let mut children: Vec<(u16, usize)> = Vec::new();
        for code in self.below(prefix).iter().filter_map(|(id, _)| id.get(prefix.len()).copied()) {
            match children.last_mut() {
                Some((last, items)) if *last == code => *items += 1,
                _ => children.push((code, 1)),
            }
        }
        children
    }

    /// The longest beginning of `codes` that any item's ID has.
    pub fn reach(&self, codes: &[u16]) -> Vec<u16> {
        let existing = (0..=codes.len()).rev().filter_map(|end| codes.get(..end));
        existing.into_iter().find(|prefix| !self.below(prefix).is_empty()).unwrap_or_default().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shelves(ids: &[&[u16]]) -> Shelves {
        let item = |id: &&[u16]| ItemCard {
            id: String::new(),
            title: String::new(),
            attributes: Default::default(),
            semantic_id: id.to_vec(),
        };
        Shelves::new(&ids.iter().map(item).collect::<Vec<_>>())
    }

    #[test]
    fn a_shelf_holds_exactly_what_begins_with_its_prefix() {
        let shelves = shelves(&[&[2, 1, 0], &[1, 9, 0], &[2, 0, 1], &[2, 0, 0], &[3, 0, 0]]);
        let places = |prefix: &[u16]| shelves.below(prefix).iter().map(|(_, at)| *at).collect::<Vec<_>>();
        assert_eq!(places(&[]), [1, 3, 2, 0, 4]);
        assert_eq!(places(&[2]), [3, 2, 0]);
        assert_eq!(places(&[2, 0]), [3, 2]);
        assert_eq!(places(&[2, 0, 1]), [2]);
        assert!(places(&[2, 0, 1, 7]).is_empty() && places(&[9]).is_empty() && places(&[2, 2]).is_empty());
        assert_eq!(shelves.children(&[]), [(1, 1), (2, 3), (3, 1)]);
        assert_eq!(shelves.children(&[2]), [(0, 2), (1, 1)]);
        assert!(shelves.children(&[2, 0, 1]).is_empty());
    }

    #[test]
    fn what_does_not_exist_is_reached_as_far_as_it_does() {
        let shelves = shelves(&[&[2, 1], &[2, 3]]);
        assert_eq!(shelves.reach(&[2, 1]), [2, 1]);
        assert_eq!(shelves.reach(&[2, 2]), [2]);
        assert!(shelves.reach(&[7, 1]).is_empty());
        assert!(Shelves::default().reach(&[7]).is_empty());
    }
}
