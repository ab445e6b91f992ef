//! The order of items, words and what else has a number.
use std::cmp::Ordering;

/// The first `most` of `numbers`, ties by number: a selection in O(N), then a sort.
///
/// One function for all orders: the compiler writes a sort of some 4 kB for every type and comparison, and a reader
/// downloads them.
pub(crate) fn first(mut numbers: Vec<u32>, most: usize, compare: &dyn Fn(u32, u32) -> Ordering) -> Vec<u32> {
    let compare = |&a: &u32, &b: &u32| compare(a, b).then(a.cmp(&b));
    if most < numbers.len() {
        numbers.select_nth_unstable_by(most, compare);
        numbers.truncate(most);
    }
    numbers.sort_unstable_by(compare);
    numbers
}
