//! Whether two models learned from the same data, so that one table may hold both.
use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::data::Dataset;

/// What a model's indices mean and what it has seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// N.
    pub items: usize,
    /// Hash of the items' ids in the order of their indices, a line each.
    pub items_sha256: String,
    /// Hash of the training part: the item indices of each history with spaces between, a line each.
    pub training_sha256: String,
}

impl Fingerprint {
    /// The fingerprint of a data set.
    pub fn new(dataset: &Dataset) -> Self {
        let mut items = Sha256::new();
        for item in dataset.catalog.items() {
            items.update(item.id);
            items.update("\n");
        }
        let mut training = Sha256::new();
        for history in dataset.split().train() {
            let line: Vec<String> = history.iter().map(u32::to_string).collect();
            training.update(line.join(" "));
            training.update("\n");
        }
        Self {
            items: dataset.catalog.len(),
            items_sha256: format!("{:x}", items.finalize()),
            training_sha256: format!("{:x}", training.finalize()),
        }
    }

    /// Compares two; the error says what differs.
    pub fn check(&self, other: &Self) -> Result<()> {
        ensure!(self.items == other.items, "{} items there, {} here", other.items, self.items);
        ensure!(self.items_sha256 == other.items_sha256, "other items, or the same in another order");
        ensure!(
            self.training_sha256 == other.training_sha256,
            "other training histories, so that what is held out here may have been learned from there"
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::tests::dataset;

    #[test]
    fn items_and_training_count_but_held_out_items_do_not() {
        let print = |items, history: &[u32]| Fingerprint::new(&dataset(items, vec![history.to_vec()]));
        let check = |items, history| print(5, &[0, 1, 2, 3]).check(&print(items, history));
        assert!(check(5, &[0, 1, 4, 4]).is_ok());
        assert_eq!(check(6, &[0, 1, 2, 3]).unwrap_err().to_string(), "6 items there, 5 here");
        assert!(check(5, &[1, 0, 2, 3]).unwrap_err().to_string().starts_with("other training histories"));
        assert!(check(5, &[0, 1, 2, 3, 4]).is_err(), "one more item to learn from");
    }
}
