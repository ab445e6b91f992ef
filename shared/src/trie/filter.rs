//! What of a trie may be walked.
use fixedbitset::FixedBitSet;
use std::sync::Arc;

/// Which nodes of a trie may be walked: a leaf whose item is allowed, an inner node with such a leaf below
/// it.
#[derive(Clone, Debug)]
pub struct Filter {
    nodes: FixedBitSet,
    /// The trie's: two filters meet at the leaves, and what is above follows from there.
    first_child: Arc<[u32]>,
}

impl Filter {
    /// Whether some allowed item lies at or below a node; `false` for a node the trie does not have.
    pub fn allows(&self, node: u32) -> bool {
        self.nodes.contains(node as usize)
    }

    /// A bit a node, the first one lowest, in this many words of 32.
    #[cfg(feature = "gpu")]
    pub(crate) fn words(&self, words: usize) -> Vec<u32> {
        let blocks = self.nodes.as_slice().iter().flat_map(|block| block.to_le_bytes());
        let bytes: Vec<u8> = blocks.take(size_of::<u32>() * words).collect();
        bytes.as_chunks().0.iter().map(|&word| u32::from_le_bytes(word)).collect()
    }

    /// The filter that admits the items both filters admit. Both must be of the same trie.
    pub fn and(&self, other: &Filter) -> Filter {
        debug_assert_eq!(self.nodes.len(), other.nodes.len(), "filters of two tries");
        // A node that both allow may hold no item that both allow, so only the leaves are met.
        Self::of_leaves(&self.nodes & &other.nodes, Arc::clone(&self.first_child))
    }

    /// The filter of a trie whose leaves are so marked: an inner node is where a child is.
    pub(super) fn of_leaves(mut nodes: FixedBitSet, first_child: Arc<[u32]>) -> Self {
        for (node, children) in first_child.windows(2).enumerate().rev() {
            let any = nodes.contains_any_in_range(children[0] as usize..children[1] as usize);
            nodes.set(node, any);
        }
        Self { nodes, first_child }
    }
}
