//! The committed model of Amazon Beauty. Its histories may not be published, so random ones of its items stand in.
use std::path::Path;

use anyhow::{Context, Result, ensure};
use npyz::NpyFile;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tigerlet::{
    bundle::{CONFIG, MODEL},
    generator::Generator,
    limits::Limits,
    model::T5Config,
    semantic_id::{Code, IdLayout, SemanticIds},
    trie::Trie,
};

use crate::{model::read, subject::Subject};

/// Of a history, and as many of them as in `make`.
const HISTORY: usize = 20;
const HISTORIES: usize = 1000;

/// The checkpoint folder in the repository.
pub fn subject() -> Result<Subject> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../trainer/checkpoints/beauty");
    let config = T5Config::parse(&read(&folder.join(CONFIG))?, &Limits::WIDE)?;
    let weights = read(&folder.join(MODEL))?;
    let ids = ids(&read(&folder.join("codes_with_suffix.npy"))?, &config)?;
    let generator = Generator::on_host(&config, &weights, ids.layout())?;
    Ok(Subject { name: "beauty".to_owned(), config, generator, trie: Trie::new(&ids), ids })
}

/// IDs whose last code tells apart what the others do not: of the other levels, as many codes as can be alike, and of
/// the last what the vocabulary leaves.
fn ids(bytes: &[u8], config: &T5Config) -> Result<SemanticIds> {
    let file = NpyFile::new(bytes)?;
    let levels = file.shape().get(1).copied().context("codes of one dimension")? as usize;
    let codes: Vec<Code> = file.into_vec()?;
    ensure!(levels > 1, "IDs of one code");
    let largest = |level: usize| codes.iter().skip(level).step_by(levels).max().copied().unwrap_or(0);
    let sizes: Vec<usize> = (0..levels).map(|level| usize::from(largest(level)) + 1).collect();
    let layout = IdLayout::new(sizes)?;
    config.check_layout(&layout, 0)?;
    Ok(SemanticIds::new(layout, codes)?)
}

/// Random histories, all full.
pub fn histories(subject: &Subject) -> Vec<Vec<u32>> {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let mut history = || (0..HISTORY).map(|_| random.random_range(0..subject.ids.len() as u32)).collect();
    (0..HISTORIES).map(|_| history()).collect()
}
