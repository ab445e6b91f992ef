//! Checks that requests and questions share.
use super::RequestError;
use crate::{
    history_entry::HistoryEntry,
    semantic_id::{Code, IdLayout},
};

/// Whether a history has free text in it, for which the bundle's vectors are needed.
pub fn has_text(history: &[HistoryEntry]) -> bool {
    history.iter().any(|entry| matches!(entry, HistoryEntry::Text(_)))
}

pub(super) fn check_history(
    history: &[HistoryEntry],
    layout: &IdLayout,
    longest: usize,
) -> Result<(), RequestError> {
    if history.is_empty() {
        return Err(RequestError::EmptyHistory);
    }
    let found = history.len();
    if found > longest {
        return Err(RequestError::LongHistory { found, longest });
    }
    for entry in history {
        let HistoryEntry::Codes(codes) = entry else { continue };
        check_codes(codes, layout)?;
        let (found, levels) = (codes.len(), layout.levels());
        if found != levels && !(layout.has_suffix() && found + 1 == levels) {
            return Err(RequestError::Codes { found, levels });
        }
    }
    Ok(())
}

/// Checks that a level has each of the codes that stand there.
pub(crate) fn check_codes(codes: &[Code], layout: &IdLayout) -> Result<(), RequestError> {
    for (level, (&code, &size)) in codes.iter().zip(layout.codes_per_level()).enumerate() {
        if usize::from(code) >= size {
            return Err(RequestError::Code { code, level: level + 1, last: size - 1 });
        }
    }
    Ok(())
}

pub(super) fn check_range(name: &'static str, found: usize, most: usize) -> Result<(), RequestError> {
    if (1..=most).contains(&found) { Ok(()) } else { Err(RequestError::Range { name, found, most }) }
}
