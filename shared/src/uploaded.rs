//! Tries on a graphics adapter: what is uploaded once is walked by every answer.
use std::sync::{Arc, Mutex, PoisonError};

use burn::tensor::Device;

use crate::trie::Trie;

/// A trie on a device.
#[derive(Clone, Debug)]
pub(crate) struct Uploaded {
    /// Tells the trie that it was made of.
    key: Arc<[u32]>,
    pub(crate) trie: tigerlet_gpu::Trie,
    /// Of every level the most children of a node above it.
    pub(crate) widest: Arc<[usize]>,
}

/// The trie that was walked last, on the device that a model is on.
#[derive(Clone, Debug, Default)]
pub(crate) struct LastTrie(Arc<Mutex<Option<Uploaded>>>);

impl LastTrie {
    /// A trie on this device, the same at every call, put there if it is another than the last one.
    pub(crate) fn upload(&self, trie: &Trie, device: &Device) -> Uploaded {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(uploaded) = last.as_ref().filter(|uploaded| Arc::ptr_eq(&uploaded.key, trie.key())) {
            return uploaded.clone();
        }
        let (first_child, code) = trie.arrays();
        let uploaded = Uploaded {
            key: Arc::clone(trie.key()),
            trie: tigerlet_gpu::Trie::new(first_child, code, device),
            widest: (0..trie.levels()).map(|depth| trie.widest(depth)).collect(),
        };
        last.insert(uploaded).clone()
    }
}
