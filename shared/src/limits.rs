//! How large anything may be that comes from outside: a bundle is anybody's.
//!
//! A hash tells damage, not malice: it comes from where the files come from. So every reader asks these limits
//! before it allocates, and a bundle is judged by its manifest, its configuration and the header of its weights
//! before its files are fetched. `docs/robustness.md` prints the table, and a test keeps it to this one.
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Something larger than a reader takes. Whoever passes it on says where it was found.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{found} {what}, the limit is {most}")]
pub struct LimitError {
    /// What there is too much of, in the plural: `levels`, `bytes of title`.
    pub what: &'static str,
    /// How much there is; `u64::MAX` where it is more than can be counted.
    pub found: u64,
    /// The limit.
    pub most: u64,
}

/// One limit, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitRow {
    /// The field of [`Limits`].
    pub name: &'static str,
    /// What it bounds.
    pub meaning: &'static str,
    /// Its value.
    pub most: u64,
}

/// Declares the struct, its constants and its table from one list, so that none can differ from the others.
macro_rules! limits {
    ($($(#[doc = $meaning:literal])+ $name:ident: $default:expr, $wide:expr;)+) => {
        /// The most of everything that is read from outside; [`Limits::DEFAULT`] is what a page can carry.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(test, derive(ts_rs::TS))]
        #[serde(rename_all = "camelCase", deny_unknown_fields, default)]
        pub struct Limits {
            $($(#[doc = $meaning])+ pub $name: u64,)+
        }

        impl Limits {
            /// For anybody's bundle in anybody's browser: what a tab of 32-bit memory survives.
            pub const DEFAULT: Self = Self { $($name: $default,)+ };
            /// For files that one has made oneself, on a machine of one's own.
            pub const WIDE: Self = Self { $($name: $wide,)+ };

            /// All limits in order.
            pub fn rows(&self) -> Vec<LimitRow> {
                vec![$(LimitRow {
                    name: stringify!($name),
                    meaning: concat!($($meaning),+).trim(),
                    most: self.$name,
                },)+]
            }
        }
    };
}

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;

limits! {
    /// Bytes of `manifest.json`.
    manifest_bytes: MIB, 16 * MIB;
    /// Files that a manifest lists.
    files: 64, 1024;
    /// Bytes of a file's name.
    file_name: 128, 255;
    /// Bytes of `config.json`.
    config_bytes: 64 * KIB, MIB;
    /// Bytes of the header of a `.safetensors`.
    header_bytes: MIB, 64 * MIB;
    /// Bytes of `examples.json`.
    examples_bytes: 4 * MIB, 64 * MIB;
    /// Bytes of `histories.bin`.
    histories_bytes: 4 * MIB, 4 * GIB;
    /// Bytes of any one file.
    file_bytes: 256 * MIB, 64 * GIB;
    /// Bytes of all files together.
    total_bytes: 512 * MIB, 256 * GIB;
    /// Bytes of a text about the bundle: name, title, description, note, licence, a method, a system.
    about: 16 * KIB, MIB;
    /// Metrics of a manifest.
    metrics: 256, 4096;
    /// Bytes of a metric's name.
    metric_name: 256, 4096;
    /// Items N.
    items: 1 << 20, u32::MAX as u64;
    /// Bytes of an item's id.
    id: 1024, 16 * KIB;
    /// Bytes of an item's title.
    title: 64 * KIB, MIB;
    /// Aliases of an item.
    aliases: 64, 1024;
    /// Attributes of an item.
    attributes: 64, 1024;
    /// Bytes of an attribute's name.
    attribute_name: 256, 4096;
    /// Bytes of an attribute's value.
    attribute_value: 64 * KIB, MIB;
    /// Levels L of an ID.
    levels: 16, 64;
    /// Codes K of a level.
    codes: 65_536, 65_536;
    /// Items of a history that a model reads.
    history: 10_000, 1_000_000;
    /// Blocks of the encoder, and as many of the decoder.
    layers: 64, 1024;
    /// Attention heads H.
    heads: 128, 1024;
    /// Any width of a model: D, H · d_kv, d_ff; rows of its position bias.
    width: 16_384, 1 << 20;
    /// Numbers of a model.
    parameters: 1 << 27, 1 << 40;
    /// Attention weights of one history: encoder blocks · H · S², S = history · L.
    attention: 1 << 26, 1 << 40;
    /// Columns D of `vectors.safetensors`.
    dimensions: 4096, 65_536;
    /// Examples of `examples.json`.
    examples: 64, 4096;
    /// Neighbours of an item in `readers.json` and in `counted.bin`.
    neighbours: 256, 65_536;
    /// Held-out readers of `readers.json`.
    readers: 65_536, 1 << 24;
    /// Figures of `readers.json`.
    figures: 64, 1024;
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Refuses more than `most` of something.
///
/// # Errors
/// [`LimitError`], which says how many of `what` there are.
pub fn at_most(most: u64, what: &'static str, found: impl TryInto<u64>) -> Result<(), LimitError> {
    let found = found.try_into().unwrap_or(u64::MAX);
    if found <= most { Ok(()) } else { Err(LimitError { what, found, most }) }
}

/// A product that does not wrap: [`u64::MAX`] stands for all that is larger.
pub fn product(factors: impl IntoIterator<Item = usize>) -> u64 {
    factors.into_iter().fold(1, |product, factor| product.saturating_mul(factor as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_is_counted_and_never_wraps() {
        assert_eq!(at_most(16, "levels", 16_usize), Ok(()));
        let error = at_most(16, "levels", 500_000_usize).unwrap_err();
        assert_eq!(error.to_string(), "500000 levels, the limit is 16");
        assert_eq!(product([1 << 30, 1 << 30, 1 << 30]), u64::MAX);
        assert_eq!(at_most(9, "tokens", u128::MAX).unwrap_err().found, u64::MAX);
    }

    #[test]
    fn what_one_made_oneself_may_be_larger() {
        for (page, own) in Limits::DEFAULT.rows().iter().zip(Limits::WIDE.rows()) {
            assert!(page.most <= own.most, "{}", page.name);
        }
    }
}
