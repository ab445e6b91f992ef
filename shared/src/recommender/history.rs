//! A history as the model reads it.
use super::{RecommendError, Recommender};
use crate::{history::HistoryBatch, history_entry::HistoryEntry, request::check_codes, semantic_id::Code};

impl Recommender {
    /// A history as the model reads it: every entry's item, where it has one, and codes.
    ///
    /// # Errors
    /// [`RecommendError::History`] for an unknown item; for a text, that the bundle has no encoder or knows none of
    /// its words. The history itself must have been checked.
    pub(crate) fn history(&self, entries: &[HistoryEntry]) -> Result<History, RecommendError> {
        let read = |(index, entry)| self.entry(index + 1, entry);
        Ok(History(entries.iter().enumerate().map(read).collect::<Result<_, _>>()?))
    }

    fn entry(&self, place: usize, entry: &HistoryEntry) -> Result<Entry, RecommendError> {
        let layout = self.ids().layout();
        match entry {
            HistoryEntry::Item(name) => {
                let resolved = self.catalog().resolve(name);
                let item = resolved.map_err(|source| RecommendError::History { place, source })?;
                Ok(Entry { item: Some(item), codes: self.ids().get(item).to_vec() })
            }
            HistoryEntry::Codes(codes) if codes.len() == layout.levels() => {
                let item = self.trie().find(codes).and_then(|node| self.trie().item(node));
                Ok(Entry { item, codes: codes.clone() })
            }
            // Codes without a suffix are no item, though an item may have them.
            HistoryEntry::Codes(codes) => Ok(Entry { item: None, codes: with_suffix(codes) }),
            HistoryEntry::Text(text) => {
                let encoder = self.encoder().ok_or(RecommendError::NoEncoder { place })?;
                let embedded =
                    encoder.embed(text, 0).map_err(|source| RecommendError::Text { place, source })?;
                if !embedded.is_known() {
                    return Err(RecommendError::UnknownWords { place });
                }
                let codes = embedded.semantic_id;
                let (found, expected) = (codes.len(), layout.levels() - usize::from(layout.has_suffix()));
                if found != expected {
                    return Err(RecommendError::EncoderLevels { place, found, expected });
                }
                let codes = if layout.has_suffix() { with_suffix(&codes) } else { codes };
                check_codes(&codes, layout)?;
                Ok(Entry { item: None, codes })
            }
        }
    }

    /// Histories in tokens.
    pub(crate) fn batch<'a>(&self, histories: impl IntoIterator<Item = &'a History>) -> HistoryBatch {
        let layout = self.ids().layout();
        HistoryBatch::from_tokens(histories.into_iter().map(|History(entries)| {
            entries.iter().flat_map(|entry| {
                entry.codes.iter().enumerate().map(|(level, &code)| layout.token(level, code))
            })
        }))
    }
}

/// The first of those who share these codes.
fn with_suffix(codes: &[Code]) -> Vec<Code> {
    codes.iter().copied().chain([0]).collect()
}

/// What was read, oldest first.
pub(crate) struct History(pub(crate) Vec<Entry>);

/// One entry of it.
#[derive(Clone)]
pub(crate) struct Entry {
    /// The item, where it is one of the catalogue's.
    pub(crate) item: Option<u32>,
    /// L codes.
    pub(crate) codes: Vec<Code>,
}
