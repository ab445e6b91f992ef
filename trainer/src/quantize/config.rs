use std::fmt;

use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};
use tigerlet::semantic_id::MAX_CODES;

use super::rqvae::RqVaeConfig;

/// The `[quantize]` table.
///
/// What stands at its default beyond the first five keys is not written, so that runs made before those
/// keys existed stay valid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct QuantizeConfig {
    /// Residual levels, without the suffix.
    pub levels: usize,
    /// Codes of each level.
    pub codes: usize,
    /// Most Lloyd iterations of a level; of an RQ-VAE's, when its codebooks are initialised.
    pub iterations: usize,
    /// Quantise unit vectors instead of the raw ones.
    pub normalize: bool,
    /// Seed of k-means++ and of the RQ-VAE's training.
    pub seed: u64,
    /// Share, 0 to 1, of the squared length that the run's SASRec item vectors get beside the text's:
    /// see [`crate::collaborative`].
    #[serde(skip_serializing_if = "crate::defaults::is_default")]
    pub collaborative: f64,
    /// Principal components that are quantised; 0 = the vectors as they are.
    #[serde(skip_serializing_if = "crate::defaults::is_default")]
    pub dimensions: usize,
    /// How codebooks are found.
    #[serde(skip_serializing_if = "crate::defaults::is_default")]
    pub method: Method,
    /// How items that the codebooks do not tell apart get IDs of their own.
    #[serde(skip_serializing_if = "crate::defaults::is_default")]
    pub unique: Unique,
    /// `suffix`: codes beyond those that the fullest cell needs, for items that are added later. No model has learned
    /// to write one before such an item comes: it is worth having where a cell's neighbours fill up too.
    #[serde(skip_serializing_if = "crate::defaults::is_default")]
    pub spare: usize,
    /// `rq-vae`: the network and how it is trained; small enough for a CPU if not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rqvae: Option<RqVaeConfig>,
}

/// The ways to find codebooks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Residual k-means on the vectors themselves.
    #[default]
    RqKmeans,
    /// A residual-quantised autoencoder (TIGER, section 3.1): codebooks in a learned latent space.
    RqVae,
}

/// The ways to tell items of one cell apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unique {
    /// One more level, which counts the items of a cell (TIGER, section 3.1).
    #[default]
    Suffix,
    /// No more level: the last one's codes are shared out evenly, each at most once in a cell (LC-Rec, arXiv
    /// 2311.09049, section 3.1).
    Sinkhorn,
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::RqKmeans => "rq-kmeans",
            Self::RqVae => "rq-vae",
        })
    }
}

impl Default for QuantizeConfig {
    fn default() -> Self {
        Self {
            levels: 3,
            codes: 256,
            iterations: 50,
            normalize: true,
            seed: 1,
            collaborative: 0.0,
            dimensions: 0,
            method: Method::default(),
            unique: Unique::default(),
            spare: 0,
            rqvae: None,
        }
    }
}

impl QuantizeConfig {
    /// Checks what the types do not.
    pub fn validate(&self) -> Result<()> {
        for (key, value) in [("levels", self.levels), ("codes", self.codes), ("iterations", self.iterations)]
        {
            ensure!(value > 0, "[quantize] `{key}` is 0, expected at least 1");
        }
        ensure!(
            self.codes <= MAX_CODES,
            "[quantize] `codes` is {}, a level has at most {MAX_CODES}",
            self.codes
        );
        let share = self.collaborative;
        ensure!((0.0..=1.0).contains(&share), "[quantize] `collaborative` is {share}, expected 0 to 1");
        ensure!(
            self.spare == 0 || self.unique == Unique::Suffix,
            "[quantize] `spare` is for `unique = \"suffix\"`; `sinkhorn` has no suffix"
        );
        match (self.method, &self.rqvae) {
            (Method::RqKmeans, Some(_)) => {
                anyhow::bail!("[quantize.rqvae] is for `method = \"rq-vae\"`; `rq-kmeans` trains no network")
            }
            (_, Some(rqvae)) => rqvae.validate(),
            (_, None) => Ok(()),
        }
    }

    /// Refuses more codes than there are items to tell apart.
    pub fn check_items(&self, items: usize) -> Result<()> {
        ensure!(items > 0, "no vectors to quantise");
        ensure!(
            self.codes <= items,
            "[quantize] `codes` is {}, but there are only {items} items: a level cannot use more codes than \
             items",
            self.codes
        );
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(table: &str) -> Result<QuantizeConfig> {
        let config: QuantizeConfig = toml::from_str(table)?;
        config.validate()?;
        Ok(config)
    }

    #[test]
    fn a_table_is_written_as_before_the_new_keys_and_read_back_with_them() {
        let plain = serde_json::to_string(&QuantizeConfig::default()).unwrap();
        assert_eq!(plain, r#"{"levels":3,"codes":256,"iterations":50,"normalize":true,"seed":1}"#);
        let config = parse("method = \"rq-vae\"\nunique = \"sinkhorn\"\n[rqvae]\nlatent = 8").unwrap();
        assert_eq!(toml::from_str::<QuantizeConfig>(&toml::to_string(&config).unwrap()).unwrap(), config);
    }

    #[test]
    fn settings_without_a_meaning_are_refused_by_name() {
        for (table, named) in [
            ("codes = 0", "`codes` is 0"),
            ("codes = 65537", "`codes` is 65537"),
            ("unique = \"sinkhorn\"\nspare = 2", "`spare` is for"),
            ("method = \"pq\"", "pq"),
            ("unique = \"hash\"", "hash"),
            ("[rqvae]\nlatent = 8", "[quantize.rqvae] is for"),
            ("method = \"rq-vae\"\n[rqvae]\nlatent = 0", "`latent` is 0"),
            ("method = \"rq-vae\"\n[rqvae]\npreset = \"best\"", "best"),
            ("method = \"rq-vae\"\n[rqvae]\nlayers = 3", "layers"),
            ("method = \"rq-vae\"\n[rqvae]\nhidden = [64, 0]", "`hidden`"),
            ("method = \"rq-vae\"\n[rqvae]\ndropout = 1.0", "`dropout` is 1"),
        ] {
            let error = parse(table).unwrap_err().to_string();
            assert!(error.contains(named), "{table}: {error}");
        }
        let error = QuantizeConfig::default().check_items(12).unwrap_err().to_string();
        assert!(error.contains("`codes` is 256") && error.contains("12 items"), "{error}");
    }
}
