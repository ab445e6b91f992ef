//! Texts through the encoder, batch by batch.
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use tigerlet::matrix::Matrix;

use super::MiniLm;
use crate::learn::Sitting;
use crate::learn::sitting::{Steps, minutes, sit};
use crate::progress::Progress;
use crate::tell::tell;
use crate::{files, npy};

/// Minutes between two saves.
const SAVE_MINUTES: f64 = 5.0;

/// Texts of which some have their vectors.
struct Encoding<'a> {
    model: &'a MiniLm,
    /// The word pieces of each text.
    tokens: Vec<Vec<u32>>,
    /// The texts of each batch.
    batches: Vec<Vec<usize>>,
    /// How many batches are done.
    done: usize,
    /// N×D.
    vectors: Matrix,
    /// The file for the vectors that there are, the others being zero, which no text's is.
    part: Option<PathBuf>,
    bar: Option<Progress>,
}

impl MiniLm {
    /// The vectors of `texts`, not normalised, N×D. Texts of similar length share a batch, so that little is computed on
    /// padding.
    ///
    /// # Errors
    /// A device that fails.
    pub fn embed(&self, texts: &[String], batch_size: usize) -> Result<Matrix> {
        let mut encoding = Encoding::of(self, texts, batch_size)?;
        while !encoding.is_done() {
            encoding.step()?;
        }
        Ok(encoding.vectors)
    }

    /// The same in a sitting; none if it was over before: then what is in `parts` continues.
    ///
    /// # Errors
    /// A device that fails, or parts that are damaged or cannot be written.
    pub fn embed_in(
        &self,
        texts: &[String],
        batch_size: usize,
        parts: &Path,
        sitting: &Sitting,
    ) -> Result<Option<Matrix>> {
        let mut encoding = Encoding::of(self, texts, batch_size)?;
        // What other weights gave, or other batches in another order, is no part of it.
        encoding.resume(parts.join(format!("vectors-{}-{batch_size}.npy", &self.hash[..16])))?;
        let bar = Progress::new("embed", texts.len() as u64, "items");
        bar.inc(encoding.batches[..encoding.done].iter().map(Vec::len).sum::<usize>() as u64);
        encoding.bar = Some(bar);
        let is_done = sit(&mut encoding, sitting, minutes(SAVE_MINUTES))?;
        encoding.bar.iter().for_each(Progress::finish);
        Ok(is_done.then_some(encoding.vectors))
    }
}

impl<'a> Encoding<'a> {
    fn of(model: &'a MiniLm, texts: &[String], batch_size: usize) -> Result<Self> {
        let tokens = model.encoder.tokens(texts)?;
        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.sort_by_key(|&text| tokens[text].len());
        let mut batches: Vec<Vec<usize>> = order.chunks(batch_size.max(1)).map(<[_]>::to_vec).collect();
        // Long and short ones mixed, so that the rate so far tells the time left.
        batches.shuffle(&mut ChaCha8Rng::seed_from_u64(0));
        let vectors = Matrix::zeros(texts.len(), model.encoder.width());
        Ok(Self { model, tokens, batches, done: 0, vectors, part: None, bar: None })
    }

    /// Takes over what an earlier sitting has left.
    fn resume(&mut self, path: PathBuf) -> Result<()> {
        let path = &*self.part.insert(path);
        if !path.exists() {
            return Ok(());
        }
        let damaged = || format!("{} is damaged: remove it, and it is made anew", path.display());
        let vectors = npy::read(&files::read(path)?).with_context(damaged)?;
        if (vectors.rows(), vectors.cols()) == (self.vectors.rows(), self.vectors.cols()) {
            self.vectors = vectors;
            let has_vector = |&text: &usize| self.vectors.row(text).iter().any(|&number| number != 0.0);
            let is_made = |batch: &Vec<usize>| batch.iter().all(has_vector);
            self.done = self.batches.iter().take_while(|batch| is_made(batch)).count();
            tell!("embed: resuming after batch {} of {}", self.done, self.batches.len());
        }
        Ok(())
    }
}

impl Steps for Encoding<'_> {
    fn is_done(&self) -> bool {
        self.done == self.batches.len()
    }

    fn step(&mut self) -> Result<bool> {
        let batch = &self.batches[self.done];
        let tokens: Vec<&[u32]> = batch.iter().map(|&text| &self.tokens[text][..]).collect();
        let pooled = self.model.encoder.encode_tokens(&tokens)?;
        for (&text, vector) in batch.iter().zip(pooled.chunks_exact(self.model.encoder.width())) {
            self.vectors.row_mut(text).copy_from_slice(vector);
        }
        self.bar.iter().for_each(|bar| bar.inc(batch.len() as u64));
        self.done += 1;
        Ok(false)
    }

    fn save(&mut self) -> Result<()> {
        let Some(part) = &self.part else { return Ok(()) };
        files::write_atomic(part, &npy::write(&self.vectors)?)
    }
}
