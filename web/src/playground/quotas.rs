//! The quotas: sentences, each a rule that the list keeps to.

use leptos::prelude::*;

use super::rule::Draft;
use super::{Catalog, Playground};
use crate::link::{self, MAX_QUOTAS};

impl Playground {
    /// Adds a quota that somebody wrote, if it is one and this catalogue has what it asks for; one that is there already
    /// is not there twice. Tells whether it is there now.
    pub fn add_quota(&self, written: &str) -> bool {
        let written = written.trim();
        let Some(catalog) = self.catalog.get_untracked() else { return false };
        match catalog.quota(written) {
            Ok(quota) => {
                self.quota_draft.set(None);
                let quota = quota.to_string();
                if !self.is_full() && self.quotas.with_untracked(|quotas| !quotas.contains(&quota)) {
                    self.quotas.update(|quotas| quotas.push(quota));
                }
                true
            }
            Err(problem) => {
                self.quota_draft.set(Some(Draft { written: written.to_owned(), problem }));
                false
            }
        }
    }

    /// Whether no further quota fits, without tracking it.
    fn is_full(&self) -> bool {
        self.quotas.with_untracked(|quotas| quotas.len() >= MAX_QUOTAS)
    }

    /// Takes the quota at `place` out.
    pub fn remove_quota(&self, place: usize) {
        self.quotas.update(|quotas| {
            if place < quotas.len() {
                quotas.remove(place);
            }
        });
    }

    /// Keeps of a link's quotas those that are some in this catalogue; of the others the last is told.
    pub fn sift_quotas(&self, catalog: &Catalog) {
        let asked = self.quotas.get_untracked();
        let is_quota = |written: &str| catalog.quota(written).is_ok();
        let (mut quotas, mut draft) = (Vec::new(), None);
        for written in &asked {
            let meant = link::mend(written, is_quota);
            if let ([], Err(problem)) = (meant.as_slice(), catalog.quota(written)) {
                draft = Some(Draft { written: written.clone(), problem });
            }
            for quota in meant.iter().filter_map(|written| catalog.quota(written).ok()) {
                let quota = quota.to_string();
                if quotas.len() < MAX_QUOTAS && !quotas.contains(&quota) {
                    quotas.push(quota);
                }
            }
        }
        self.quota_draft.set(draft);
        if quotas != asked {
            self.quotas.set(quotas);
        }
    }
}
