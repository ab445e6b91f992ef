//! Where a new item goes among semantic IDs: its codes by the codebooks, frozen, and then the first ID that is free.
use std::collections::HashSet;

use crate::{
    matrix::Matrix,
    order,
    semantic_id::{Code, IdLayout, SemanticIds},
};

/// The codes of a vector, without a suffix.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Coded {
    /// The nearest ones at all levels but the last.
    pub prefix: Vec<Code>,
    /// All codes of the last level, nearest first.
    pub last: Vec<Code>,
    /// What is left of the vector after each level, as a length.
    pub residuals: Vec<f32>,
}

impl Coded {
    /// The codes of a vector of D numbers by the codebooks of all levels, each K×D: at each level the nearest to what the
    /// levels before have left over, the first of equally near ones.
    pub fn new(codebooks: &[Matrix], vector: &[f32]) -> Self {
        let mut residual = vector.to_vec();
        let mut coded = Self::default();
        for codebook in codebooks {
            let squares = |code: usize| -> f32 {
                residual.iter().zip(codebook.row(code)).map(|(a, b)| (a - b) * (a - b)).sum()
            };
            let distances: Vec<f32> = (0..codebook.rows()).map(squares).collect();
            let distance = |code: u32| distances[code as usize];
            let all = (0..codebook.rows() as u32).collect();
            let near = order::first(all, usize::MAX, &|a, b| distance(a).total_cmp(&distance(b)));
            coded.prefix.extend(coded.last.first());
            coded.last = near.into_iter().map(|code| code as Code).collect();
            let Some(&nearest) = coded.last.first() else { break };
            let centroid = codebook.row(usize::from(nearest));
            residual.iter_mut().zip(centroid).for_each(|(x, centroid)| *x -= centroid);
            coded.residuals.push(distance(u32::from(nearest)).sqrt());
        }
        coded
    }

    /// The nearest code at every level.
    pub fn nearest(&self) -> Vec<Code> {
        self.prefix.iter().chain(self.last.first()).copied().collect()
    }
}

/// The IDs of a layout that are taken.
pub struct Places {
    layout: IdLayout,
    taken: HashSet<Vec<Code>>,
}

/// An ID that was free.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its L codes.
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
    fn each_level_codes_what_the_one_before_left_over_and_the_last_ones_go_by_distance() {
        let book = |numbers: &[f32]| Matrix::new(numbers.len(), 1, numbers.to_vec()).unwrap();
        let codebooks = [book(&[0.0, 10.0]), book(&[-2.0, 0.0, 1.0])];
        let coded = Coded::new(&codebooks, &[11.25]);
        assert_eq!((&coded.prefix[..], &coded.last[..]), (&[1][..], &[2, 1, 0][..]));
        assert_eq!(
            (coded.residuals, Coded::new(&codebooks, &[-1.5]).nearest()),
            (vec![1.25, 0.25], vec![0, 0])
        );
        assert_eq!(Coded::new(&codebooks, &[5.0]).nearest(), [0, 2], "the first of equally near ones");
        assert_eq!(Coded::new(&[], &[5.0]), Coded::default());
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
