//! Where the beam's path is drawn: which candidates of a trace are shown, and in which row.
//!
//! A trace may hold two hundred candidates a level; a picture of all of them shows nothing. Drawn
//! are the best leaves with everything above them, and beside each level the best of what was
//! given up there, so that a reader sees both what won and what it beat.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use tigerlet::trace::{TraceCandidate, TraceStep};

use crate::sorted::Sort;

/// Candidates drawn a level that were cut there.
const CUT: usize = 2;
/// Candidates drawn a level that were kept there and lost all their children later.
const LOST: usize = 1;
/// How many rows from its parent something given up may stand.
const REACH: f64 = 4.0;
/// Rows that a picture may have for what was given up, however few leaves it has.
const ROOM: f64 = 6.0;

/// What became of a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// On the way to a leaf of the beam.
    Live,
    /// Kept, but nothing below it was.
    Lost,
    /// Not among the best of its level.
    Cut,
}

/// One candidate of the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    /// Codes from the root; its length is the column, counted from 1.
    pub prefix: Vec<u16>,
    /// Log-probability of the prefix.
    pub score: f32,
    pub fate: Fate,
    /// Whether the trie has this prefix.
    pub exists: bool,
    /// Items that have it.
    pub items: usize,
    /// Row, from 0; halves lie between two rows.
    pub row: f64,
    /// Row of the parent.
    pub from: f64,
}

/// What a level saw, for its heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    pub considered: usize,
    pub kept: usize,
}

/// The whole picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Branches {
    pub levels: Vec<Level>,
    /// Every branch after its parent.
    pub branches: Vec<Branch>,
    pub rows: f64,
    /// Row of the root.
    pub root: f64,
    /// Leaves the beam kept, drawn or not.
    pub leaves: usize,
}

impl Branches {
    /// Lays out the `most` best leaves of a trace's steps and what was given up beside them. The first
    /// few steps alone are the search as far as it had got by then. A candidate whose prefix is not as long as its
    /// level asks for is left out: a trace may be a stranger's.
    pub fn new<'a>(steps: &'a [TraceStep], most: usize) -> Self {
        let levels: Vec<Level> = steps
            .iter()
            .map(|step| Level {
                considered: step.considered,
                kept: step.candidates.iter().filter(|candidate| candidate.kept).count(),
            })
            .collect();
        let depth = levels.len();
        let fit = |(level, step): (usize, &'a TraceStep)| -> Vec<&'a TraceCandidate> {
            step.candidates.iter().filter(|candidate| candidate.prefix.len() == level + 1).collect()
        };
        let candidates: Vec<Vec<&TraceCandidate>> = steps.iter().enumerate().map(fit).collect();
        let Some(last) = candidates.last() else {
            return Self::default();
        };

        // 1. The leaves drawn, and all that leads to them.
        let mut leaves: Vec<&TraceCandidate> =
            last.iter().copied().filter(|candidate| candidate.kept).collect();
        leaves.order_by(|a, b| best_first(a.score, b.score));
        let kept_leaves = leaves.len();
        let survives = |prefix: &[u16]| leaves.iter().any(|leaf| leaf.prefix.starts_with(prefix));
        let drawn: Vec<&TraceCandidate> = leaves.iter().copied().take(most).collect();
        let leads = |prefix: &[u16]| drawn.iter().any(|leaf| leaf.prefix.starts_with(prefix));

        let mut shown: Vec<Branch> = Vec::new();
        for mut ordered in candidates {
            ordered.order_by(|a, b| best_first(a.score, b.score));
            let (mut cut, mut lost) = (CUT, LOST);
            for candidate in ordered {
                let fate = if leads(&candidate.prefix) && candidate.kept {
                    Fate::Live
                } else if !leads(above(&candidate.prefix)) || survives(&candidate.prefix) {
                    continue; // below a branch that is not drawn, or of a leaf that is not
                } else if candidate.kept && lost > 0 {
                    lost -= 1;
                    Fate::Lost
                } else if !candidate.kept && cut > 0 {
                    cut -= 1;
                    Fate::Cut
                } else {
                    continue;
                };
                shown.push(Branch {
                    prefix: candidate.prefix.clone(),
                    score: candidate.score,
                    fate,
                    exists: candidate.exists,
                    items: candidate.items,
                    row: 0.0,
                    from: 0.0,
                });
            }
        }

        // 2. A row for everything in the last column, in the order of a walk through the tree that
        //    takes the best child first: no two lines of live branches cross.
        let mut best: BTreeMap<&[u16], f32> = BTreeMap::new();
        for branch in shown.iter().filter(|branch| branch.prefix.len() == depth) {
            // What was given up goes below its living siblings, whatever its score.
            let score = if branch.fate == Fate::Live { branch.score } else { branch.score - 1e6 };
            for prefix in beginnings(&branch.prefix) {
                let entry = best.entry(prefix).or_insert(f32::NEG_INFINITY);
                *entry = entry.max(score);
            }
        }
        let walk = |a: &[u16], b: &[u16]| {
            let score = |prefix: &[u16]| best.get(prefix).copied().unwrap_or(f32::NEG_INFINITY);
            beginnings(a)
                .zip(beginnings(b))
                .map(|(a, b)| best_first(score(a), score(b)).then_with(|| a.cmp(b)))
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        };
        let mut column: Vec<Vec<u16>> = shown
            .iter()
            .filter(|branch| branch.prefix.len() == depth)
            .map(|branch| branch.prefix.clone())
            .collect();
        column.order_by(|a, b| walk(a, b));
        let rows = column.len().max(1) as f64;

        // 3. Above, a live branch sits in the middle of its live leaves.
        let middle = |prefix: &[u16]| {
            let below: Vec<usize> = column
                .iter()
                .enumerate()
                .filter(|(_, leaf)| leaf.starts_with(prefix) && leads(leaf))
                .map(|(row, _)| row)
                .collect();
            match (below.first(), below.last()) {
                (Some(first), Some(last)) => (first + last) as f64 / 2.0,
                _ => 0.0,
            }
        };
        let mut taken: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
        for branch in &mut shown {
            let end = branch.prefix.len();
            branch.from = middle(above(&branch.prefix));
            if end == depth {
                branch.row = column.iter().position(|leaf| *leaf == branch.prefix).unwrap_or(0) as f64;
            } else if branch.fate == Fate::Live {
                branch.row = middle(&branch.prefix);
                taken.entry(end).or_default().push(branch.row);
            }
        }

        // 4. What was given up above the last column takes the free place nearest its parent, and
        //    is left out where there is none near: long lines across the picture would hide it.
        let mut lowest = rows - 1.0;
        shown.retain_mut(|branch| {
            let end = branch.prefix.len();
            if branch.fate == Fate::Live || end == depth {
                return true;
            }
            let taken = taken.entry(end).or_default();
            let Some(row) = nearest_free(branch.from, rows.max(ROOM), taken) else {
                return false;
            };
            taken.push(row);
            lowest = lowest.max(row);
            branch.row = row;
            true
        });

        Self { levels, root: middle(&[]), branches: shown, rows: lowest + 1.0, leaves: kept_leaves }
    }

    /// The branch with this prefix, if it is drawn.
    pub fn find(&self, prefix: &[u16]) -> Option<&Branch> {
        self.branches.iter().find(|branch| branch.prefix == prefix)
    }
}

/// The place nearest `wish`, among `rows`, that is at least a row from all of `taken`.
fn nearest_free(wish: f64, rows: f64, taken: &[f64]) -> Option<f64> {
    let free = |row: f64| taken.iter().all(|other| (row - other).abs() > 0.99);
    let halves = (0..=(2.0 * REACH) as u32).map(|half| f64::from(half) / 2.0);
    halves.flat_map(|by| [wish + by, wish - by]).find(|&row| row >= 0.0 && row <= rows - 1.0 && free(row))
}

/// A prefix without its last code.
fn above(prefix: &[u16]) -> &[u16] {
    prefix.split_last().map_or(&[], |(_, above)| above)
}

/// The beginnings of a prefix, from its first code to the whole of it.
fn beginnings(prefix: &[u16]) -> impl Iterator<Item = &[u16]> {
    (1..=prefix.len()).filter_map(|end| prefix.get(..end))
}

/// The greater score first, and what is no number last.
fn best_first(a: f32, b: f32) -> Ordering {
    let key = |score: f32| if score.is_nan() { f32::NEG_INFINITY } else { score };
    key(b).total_cmp(&key(a))
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn candidate(prefix: &[u16], score: f32, kept: bool) -> TraceCandidate {
        TraceCandidate { prefix: prefix.to_vec(), score, kept, exists: true, items: 1 }
    }

    /// Two levels, a beam of three: 5 dies at the second level, 9 is cut at the first.
    fn trace() -> Vec<TraceStep> {
        let step = |level, candidates| TraceStep { level, considered: 8, candidates };
        vec![
            step(
                0,
                vec![
                    candidate(&[3], -0.5, true),
                    candidate(&[1], -1.0, true),
                    candidate(&[5], -3.0, true),
                    candidate(&[9], -4.0, false),
                ],
            ),
            step(
                1,
                vec![
                    candidate(&[1, 0], -1.1, true),
                    candidate(&[3, 2], -1.2, true),
                    candidate(&[1, 7], -2.0, true),
                    candidate(&[3, 8], -3.0, false),
                    candidate(&[5, 1], -5.0, false),
                ],
            ),
        ]
    }

    #[test]
    fn leaves_stand_in_the_order_of_a_walk_and_parents_in_their_middle() {
        let picture = Branches::new(&trace(), 12);
        let row = |prefix: &[u16]| picture.find(prefix).map(|branch| branch.row);
        // The best leaf is below 1, so its family comes first.
        assert_eq!(row(&[1, 0]), Some(0.0));
        assert_eq!(row(&[1, 7]), Some(1.0));
        assert_eq!(row(&[3, 2]), Some(2.0));
        assert_eq!(row(&[3, 8]), Some(3.0));
        assert_eq!(row(&[1]), Some(0.5));
        assert_eq!(row(&[3]), Some(2.0));
        assert_eq!(picture.root, 1.0);
        assert_eq!(picture.leaves, 3);
    }

    #[test]
    fn what_was_given_up_is_told_apart() {
        let picture = Branches::new(&trace(), 12);
        let fate = |prefix: &[u16]| picture.find(prefix).map(|branch| branch.fate);
        assert_eq!(fate(&[5]), Some(Fate::Lost));
        assert_eq!(fate(&[9]), Some(Fate::Cut));
        assert_eq!(fate(&[3, 8]), Some(Fate::Cut));
        assert_eq!(fate(&[5, 1]), None, "its parent leads to no leaf");
        assert_eq!(picture.levels[0], Level { considered: 8, kept: 3 });
    }

    #[test]
    fn the_first_steps_alone_are_the_search_as_far_as_it_had_got() {
        let picture = Branches::new(&trace()[..1], 2);
        let fate = |prefix: &[u16]| picture.find(prefix).map(|branch| branch.fate);
        assert_eq!(fate(&[3]), Some(Fate::Live));
        assert_eq!(fate(&[1]), Some(Fate::Live));
        assert_eq!(fate(&[5]), None, "kept, but not among the two that are drawn");
        assert_eq!(fate(&[9]), Some(Fate::Cut));
        assert_eq!(picture.leaves, 3);
    }

    #[test]
    fn no_two_branches_of_a_level_share_a_place() {
        for most in [1, 2, 12] {
            let picture = Branches::new(&trace(), most);
            for (at, a) in picture.branches.iter().enumerate() {
                assert!(a.row >= 0.0 && a.row < picture.rows);
                for b in &picture.branches[at + 1..] {
                    let apart = a.prefix.len() != b.prefix.len() || (a.row - b.row).abs() >= 0.99;
                    assert!(apart, "{:?} and {:?}", a.prefix, b.prefix);
                }
            }
        }
    }

    proptest! {
        /// Whatever a trace says, its picture is finite, within its rows, and has every parent that it draws from.
        #[test]
        fn any_trace_has_a_picture(
            steps in vec((0..5_usize, vec((vec(0..4_u16, 0..5), any::<f32>(), any::<bool>()), 0..9)), 0..5),
            most in 0..6_usize,
        ) {
            let steps: Vec<TraceStep> = steps
                .into_iter()
                .map(|(level, candidates)| TraceStep {
                    level,
                    considered: candidates.len(),
                    candidates: candidates.iter().map(|(prefix, score, kept)| candidate(prefix, *score, *kept)).collect(),
                })
                .collect();
            let picture = Branches::new(&steps, most);
            prop_assert!(picture.rows.is_finite() && picture.root >= 0.0);
            for branch in &picture.branches {
                prop_assert!(!branch.prefix.is_empty() && branch.prefix.len() <= steps.len());
                prop_assert!(branch.row >= 0.0 && branch.row < picture.rows);
                prop_assert!(branch.from >= 0.0 && branch.from < picture.rows);
            }
        }
    }

    #[test]
    fn an_undrawn_leaf_is_not_shown_as_given_up() {
        let picture = Branches::new(&trace(), 1);
        assert_eq!(picture.find(&[3]), None, "it leads to a leaf that was kept but not drawn");
        assert_eq!(picture.find(&[1, 7]), None);
        assert_eq!(Branches::new(&[], 5), Branches::default());
    }
}
