//! The prefix trie over a catalogue's semantic IDs, as flat arrays (after STATIC, arXiv 2602.22647).
//!
//! A node is a `u32`. Nodes are numbered breadth-first over the sorted IDs, so that the nodes of a level, the
//! children of a node and the leaves below a node are each one contiguous range, and children are in the
//! order of their codes. The root is 0; every leaf lies at depth L and holds exactly one item.
mod filter;

pub use filter::Filter;

use crate::semantic_id::{Code, SemanticIds};
use fixedbitset::FixedBitSet;
use std::{ops::Range, sync::Arc};

/// A prefix trie over N IDs of L levels: 6 bytes a node, at most 6 L bytes an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Trie {
    /// Per inner node, and one past the end: its first child. `first_child[n]..first_child[n + 1]` are n's
    /// children. Filters share it.
    first_child: Arc<[u32]>,
    /// Per node: the code on the edge from its parent; 0 for the root.
    code: Vec<Code>,
    /// Per leaf, in node order: its item.
    item: Vec<u32>,
    /// Per depth 0..=L, and one past the end: its first node.
    level_start: Vec<u32>,
}

impl Trie {
    /// The root, the empty prefix.
    pub const ROOT: u32 = 0;

    /// Builds the trie in O(N·L) after sorting the IDs.
    ///
    /// # Panics
    /// If there are 2³² nodes or more: IDs of L levels make at most N·L.
    pub fn new(ids: &SemanticIds) -> Self {
        let levels = ids.layout().levels();
        let item = ids.order();

        // 1. How many codes each ID shares with the one before: it opens a new node at every deeper level.
        let mut before: &[Code] = &[];
        let shared: Vec<u32> = item
            .iter()
            .map(|&item| {
                let id = ids.get(item);
                let shared = before.iter().zip(id).take_while(|(a, b)| a == b).count();
                before = id;
                shared as u32
            })
            .collect();

        // 2. Level by level: a node where the prefix changes, a first child where the parent's prefix does.
        let mut first_child: Vec<u32> = vec![1];
        let mut code: Vec<Code> = vec![0];
        let mut level_start = vec![0, 1];
        for depth in 1..=levels {
            for (&item, &shared) in item.iter().zip(&shared) {
                let shared = shared as usize;
                if shared >= depth {
                    continue;
                }
                if shared + 1 < depth {
                    first_child.push(node(code.len()));
                }
                code.push(ids.get(item)[depth - 1]);
            }
            level_start.push(node(code.len()));
        }

        // 3. The end. The root of an empty trie has no children, and its levels no nodes.
        first_child.push(node(code.len()));
        code.shrink_to_fit();
        Self { first_child: first_child.into(), code, item, level_start }
    }

    /// L, the depth of every leaf.
    pub fn levels(&self) -> usize {
        self.level_start.len() - 2
    }

    /// The number of nodes, the root included.
    #[allow(clippy::len_without_is_empty, reason = "there is always a root")]
    pub fn len(&self) -> usize {
        self.code.len()
    }

    /// The bytes that it holds.
    pub fn bytes(&self) -> usize {
        size_of_val(&*self.first_child) + size_of_val(&*self.code) + size_of_val(&*self.item)
    }

    /// A node's children, in ascending order of their codes; none of a leaf.
    pub fn children(&self, node: u32) -> Range<u32> {
        match self.first_child.get(node as usize..=node as usize + 1) {
            Some(&[start, end]) => start..end,
            _ => self.len() as u32..self.len() as u32,
        }
    }

    /// The code on the edge that leads to a node; 0 for the root.
    ///
    /// # Panics
    /// If there is no such node, as in every function of a node below.
    pub fn code(&self, node: u32) -> Code {
        self.code[node as usize]
    }

    /// The item of a leaf; `None` for an inner node.
    pub fn item(&self, node: u32) -> Option<u32> {
        let leaf = node.checked_sub(self.leaf_start())?;
        Some(self.item[leaf as usize])
    }

    /// A node's parent; `None` for the root. O(log N).
    pub fn parent(&self, node: u32) -> Option<u32> {
        // The last inner node whose children begin at or before it: all inner nodes have some.
        let after = self.first_child.partition_point(|&first| first <= node);
        (node != Self::ROOT).then(|| after as u32 - 1)
    }

    /// The nodes at a depth 0..=L; the root is depth 0, the leaves are depth L.
    ///
    /// # Panics
    /// If the depth is beyond L.
    pub fn level(&self, depth: usize) -> Range<u32> {
        self.level_start[depth]..self.level_start[depth + 1]
    }

    /// The leaves below a node (a leaf is below itself), as nodes: [`Trie::item`] tells their items. O(L).
    pub fn leaves(&self, node: u32) -> Range<u32> {
        // The end of a node's range is the start of its right neighbour's; the last node of a level has the
        // next level's first node there, whose first child is exactly where the level below ends.
        let (mut start, mut end) = (node, node + 1);
        while start < self.leaf_start() {
            start = self.first_child[start as usize];
            end = self.first_child[end as usize];
        }
        start..end
    }

    /// The number of items below a node. O(L).
    pub fn items_below(&self, node: u32) -> usize {
        self.leaves(node).len()
    }

    /// The node of a prefix of 0 to L codes, if some item's ID begins with it. O(L log K).
    pub fn find(&self, prefix: &[Code]) -> Option<u32> {
        prefix.iter().try_fold(Self::ROOT, |node, code| {
            let children = self.children(node);
            let codes = &self.code[children.start as usize..children.end as usize];
            Some(children.start + codes.binary_search(code).ok()? as u32)
        })
    }

    /// The node of the longest beginning of `codes` that some item's ID has, and its length. O(L log K).
    pub fn reach(&self, codes: &[Code]) -> (u32, usize) {
        let mut reached = (Self::ROOT, 0);
        while let Some(node) = codes.get(..reached.1 + 1).and_then(|prefix| self.find(prefix)) {
            reached = (node, reached.1 + 1);
        }
        reached
    }

    /// The items below a node, in the order of their IDs.
    pub fn items(&self, node: u32) -> &[u32] {
        let leaves = self.leaves(node);
        let start = self.leaf_start();
        &self.item[(leaves.start - start) as usize..(leaves.end - start) as usize]
    }

    /// The codes from the root to a node, as many as the node is deep.
    pub fn prefix(&self, node: u32) -> Vec<Code> {
        let mut codes: Vec<Code> = std::iter::successors(Some(node), |&node| self.parent(node))
            .map(|node| self.code(node))
            .collect();
        codes.pop(); // the root's
        codes.reverse();
        codes
    }

    /// Every item with its ID, in the order of the IDs.
    pub fn ids(&self) -> impl Iterator<Item = (u32, Vec<Code>)> + '_ {
        self.level(self.levels()).zip(&self.item).map(|(leaf, &item)| (item, self.prefix(leaf)))
    }

    /// A filter that admits exactly the allowed items, and the prefixes that lead to one of them.
    pub fn filter(&self, allowed: impl Fn(u32) -> bool) -> Filter {
        let mut nodes = FixedBitSet::with_capacity(self.len());
        for (leaf, &item) in self.level(self.levels()).zip(&self.item) {
            nodes.set(leaf as usize, allowed(item));
        }
        Filter::of_leaves(nodes, Arc::clone(&self.first_child))
    }

    /// Of every node the highest number of an item at or below it; `number` is asked for every item once. O(nodes).
    pub fn highest(&self, number: impl Fn(u32) -> f32) -> Vec<f32> {
        let mut highest = vec![f32::NEG_INFINITY; self.len()];
        for (leaf, &item) in self.level(self.levels()).zip(&self.item) {
            highest[leaf as usize] = number(item);
        }
        for (node, children) in self.first_child.windows(2).enumerate().rev() {
            let below = &highest[children[0] as usize..children[1] as usize];
            highest[node] = below.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        }
        highest
    }

    /// Of every inner node its first child, and one past the end; of every node its code.
    #[cfg(feature = "gpu")]
    pub(crate) fn arrays(&self) -> (&[u32], &[Code]) {
        (&self.first_child, &self.code)
    }

    /// What this trie and its clones share, and no other does while it is held.
    #[cfg(feature = "gpu")]
    pub(crate) fn key(&self) -> &Arc<[u32]> {
        &self.first_child
    }

    /// The most children of a node at a depth 0..L; of a trie without items none. O(nodes).
    #[cfg(feature = "gpu")]
    pub(crate) fn widest(&self, depth: usize) -> usize {
        self.level(depth).map(|node| self.children(node).len()).max().unwrap_or(0)
    }

    fn leaf_start(&self) -> u32 {
        self.level_start[self.levels()]
    }
}

/// The number of nodes so far, as the next one's.
fn node(nodes: usize) -> u32 {
    u32::try_from(nodes).expect("fewer than 2^32 nodes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::semantic_id::IdLayout;
    use proptest::{prelude::*, test_runner::RngSeed};
    use std::collections::BTreeMap;

    fn ids(sizes: &[usize], rows: &[Vec<Code>]) -> SemanticIds {
        SemanticIds::new(IdLayout::new(sizes.to_vec()).unwrap(), rows.concat()).unwrap()
    }

    /// Any set of unique IDs, the empty one included, of one to four levels, in any order.
    fn any_ids() -> impl Strategy<Value = SemanticIds> {
        prop::collection::vec(1usize..6, 1..5)
            .prop_flat_map(|sizes| {
                let row: Vec<_> = sizes.iter().map(|&codes| 0..codes as Code).collect();
                let rows = prop::collection::vec(row, 0..50).prop_map(|mut rows| {
                    let mut seen = std::collections::HashSet::new();
                    rows.retain(|row| seen.insert(row.clone()));
                    rows
                });
                (Just(sizes), rows)
            })
            .prop_map(|(sizes, rows)| ids(&sizes, &rows))
    }

    /// Each prefix with its items, the slow way.
    fn prefixes(ids: &SemanticIds) -> BTreeMap<Vec<Code>, Vec<u32>> {
        let mut prefixes = BTreeMap::from([(Vec::new(), Vec::new())]);
        for item in 0..ids.len() as u32 {
            for depth in 0..=ids.layout().levels() {
                prefixes.entry(ids.get(item)[..depth].to_vec()).or_default().push(item);
            }
        }
        prefixes
    }

    #[test]
    fn nodes_are_breadth_first() {
        //        0
        //    1       2        codes 0, 2
        //  3   4     5        codes 1, 3, 0
        let trie = Trie::new(&ids(&[3, 4], &[vec![2, 0], vec![0, 3], vec![0, 1]]));
        assert_eq!((trie.len(), trie.levels()), (6, 2));
        assert_eq!([0, 1, 2].map(|depth| trie.level(depth)), [0..1, 1..3, 3..6]);
        assert_eq!([0, 1, 2, 3].map(|node| trie.children(node)), [1..3, 3..5, 5..6, 6..6]);
        assert_eq!([1, 2, 3, 4, 5].map(|node| trie.code(node)), [0, 2, 1, 3, 0]);
        assert_eq!([0, 1, 3, 4, 5].map(|node| trie.item(node)), [None, None, Some(2), Some(1), Some(0)]);
        assert_eq!([0, 2, 4].map(|node| trie.parent(node)), [None, Some(0), Some(1)]);
        assert_eq!([0, 1, 5].map(|node| trie.leaves(node)), [3..6, 3..5, 5..6]);
        assert_eq!((trie.find(&[0, 3]), trie.find(&[2, 1]), trie.find(&[0, 3, 0])), (Some(4), None, None));
    }

    #[test]
    fn without_items_there_is_only_the_root() {
        let trie = Trie::new(&ids(&[3, 4], &[]));
        assert_eq!((trie.len(), trie.levels()), (1, 2));
        assert_eq!((trie.children(Trie::ROOT), trie.items_below(Trie::ROOT)), (1..1, 0));
        assert_eq!((trie.item(Trie::ROOT), trie.ids().count()), (None, 0));
        let filter = trie.filter(|_| true);
        assert!(!filter.allows(Trie::ROOT) && !filter.and(&filter).allows(Trie::ROOT));
    }

    #[test]
    fn filters_that_share_a_prefix_but_no_item_meet_nowhere() {
        let trie = Trie::new(&ids(&[2, 2], &[vec![0, 0], vec![0, 1], vec![1, 0]]));
        let (first, second) = (trie.filter(|item| item == 0), trie.filter(|item| item == 1));
        let both = first.and(&second);
        assert!(first.allows(1) && second.allows(1));
        assert!((0..trie.len() as u32).all(|node| !both.allows(node)));
        assert!(!first.allows(1000));
    }

    #[test]
    fn an_item_takes_six_bytes_a_level_at_most() {
        // No two share a code, so that every item has a path of its own.
        let trie = Trie::new(&ids(&[500; 4], &(0..500).map(|code| vec![code; 4]).collect::<Vec<_>>()));
        assert!(trie.bytes() <= 4 * 6 * 500 + 16, "{}", trie.bytes());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 256, rng_seed: RngSeed::Fixed(1), ..Default::default() })]

        #[test]
        fn every_set_of_ids_comes_back(ids in any_ids()) {
            let trie = Trie::new(&ids);
            let mut back: Vec<_> = trie.ids().collect();
            prop_assert!(back.windows(2).all(|pair| pair[0].1 < pair[1].1), "sorted by ID");
            back.sort_unstable();
            let codes = back.iter().flat_map(|(_, codes)| codes.iter().copied()).collect();
            prop_assert!(back.iter().map(|(item, _)| *item).eq(0..ids.len() as u32));
            prop_assert_eq!(SemanticIds::new(ids.layout().clone(), codes).unwrap(), ids);
        }

        #[test]
        fn nodes_are_exactly_the_prefixes(ids in any_ids()) {
            let trie = Trie::new(&ids);
            let prefixes = prefixes(&ids);
            prop_assert_eq!(trie.len(), prefixes.len());
            for (prefix, items) in &prefixes {
                let node = trie.find(prefix).unwrap();
                prop_assert!(trie.level(prefix.len()).contains(&node));
                prop_assert_eq!(&trie.prefix(node), prefix);
                let mut below: Vec<u32> = trie.leaves(node).map(|leaf| trie.item(leaf).unwrap()).collect();
                below.sort_unstable();
                prop_assert_eq!(&below, items);
                prop_assert_eq!(trie.items_below(node), items.len());
                for child in trie.children(node) {
                    prop_assert_eq!(trie.parent(child), Some(node));
                    let extended = [&prefix[..], &[trie.code(child)]].concat();
                    prop_assert!(prefixes.contains_key(&extended));
                }
            }
        }

        #[test]
        fn a_filter_loses_no_allowed_item_and_lets_no_forbidden_one_through(
            ids in any_ids(), a in any::<u64>(), b in any::<u64>(),
        ) {
            let trie = Trie::new(&ids);
            let in_a = |item: u32| a >> item & 1 == 1;
            let in_b = |item: u32| b >> item & 1 == 1;
            let filters = [trie.filter(in_a), trie.filter(in_b), trie.filter(in_a).and(&trie.filter(in_b))];
            let allowed: [&dyn Fn(u32) -> bool; 3] = [&in_a, &in_b, &|item| in_a(item) && in_b(item)];
            for (filter, allowed) in filters.iter().zip(allowed) {
                for (prefix, items) in prefixes(&ids) {
                    let node = trie.find(&prefix).unwrap();
                    let expected = items.into_iter().any(allowed);
                    prop_assert_eq!(filter.allows(node), expected, "prefix {:?}", prefix);
                }
                // Walking down only where the filter allows never ends before a leaf.
                let mut open: Vec<u32> = vec![Trie::ROOT];
                open.retain(|&node| filter.allows(node));
                let mut reached = Vec::new();
                while let Some(node) = open.pop() {
                    let ahead = open.len() + reached.len();
                    reached.extend(trie.item(node));
                    open.extend(trie.children(node).filter(|&child| filter.allows(child)));
                    prop_assert!(open.len() + reached.len() > ahead, "dead end at node {}", node);
                }
                reached.sort_unstable();
                prop_assert!((0..ids.len() as u32).filter(|&item| allowed(item)).eq(reached));
            }
        }
    }
}
