//! Free places among semantic IDs.
use std::collections::HashSet;

use tigerlet::semantic_id::{Code, IdLayout, SemanticIds};

/// The IDs of a layout that are taken.
pub struct Places {
    layout: IdLayout,
    taken: HashSet<Vec<Code>>,
}

/// An ID that was free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub id: Vec<Code>,
    /// Whether its codes are the nearest ones, and not those of a neighbour with room.
    pub is_nearest: bool,
}

impl Places {
    /// Those of a catalogue, retired items among them: histories still name these.
    pub fn new(ids: &SemanticIds) -> Self {
        let taken = ids.codes().chunks_exact(ids.layout().levels()).map(<[Code]>::to_vec).collect();
        Self { layout: ids.layout().clone(), taken }
    }

    /// Takes the first free ID that begins with `prefix`, its next code being as early in `last` as can be, and its
    /// suffix, if IDs have one, as low; none where all of them are taken.
    pub fn take(&mut self, prefix: &[Code], last: &[Code]) -> Option<Place> {
        let suffixes = match self.layout.has_suffix() {
            true => self.layout.codes(self.layout.levels() - 1),
            false => 0,
        };
        for (rank, &code) in last.iter().enumerate() {
            let cell = [prefix, &[code]].concat();
            let with = |suffix: usize| [&cell[..], &[suffix as Code]].concat();
            let free = match suffixes {
                0 => Some(cell.clone()).filter(|id| !self.taken.contains(id)),
                _ => (0..suffixes).map(with).find(|id| !self.taken.contains(id)),
            };
            if let Some(id) = free {
                self.taken.insert(id.clone());
                return Some(Place { id, is_nearest: rank == 0 });
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(sizes: &[usize], has_suffix: bool, codes: &[Code]) -> Places {
        let layout = IdLayout::new(sizes.to_vec()).unwrap();
        let layout = if has_suffix { layout } else { layout.without_suffix() };
        Places::new(&SemanticIds::new(layout, codes.to_vec()).unwrap())
    }

    #[test]
    fn the_lowest_free_suffix_then_the_nearest_neighbour_with_room_then_none() {
        let mut places = places(&[2, 2, 2], true, &[0, 1, 0, 0, 0, 1]);
        let mut take = || places.take(&[0], &[1, 0]).map(|Place { id, is_nearest }| (id, is_nearest));
        assert_eq!(take(), Some((vec![0, 1, 1], true)));
        assert_eq!(take(), Some((vec![0, 0, 0], false)), "the lowest, though a higher one is taken");
        assert_eq!(take(), None);
        assert_eq!(places.take(&[1], &[1, 0]).unwrap().id, [1, 1, 0], "another prefix has room");
    }

    #[test]
    fn without_a_suffix_a_code_is_taken_once_in_its_cell() {
        let mut places = places(&[2, 3], false, &[0, 1, 1, 1]);
        assert_eq!(places.take(&[0], &[1, 2, 0]), Some(Place { id: vec![0, 2], is_nearest: false }));
        assert_eq!(places.take(&[0], &[0, 1, 2]), Some(Place { id: vec![0, 0], is_nearest: true }));
        assert_eq!(places.take(&[0], &[0, 1, 2]), None);
    }
}
