//! Any text beside the items of a bundle: its words, vector, semantic ID and nearest items.
use std::fmt::Debug;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::{FoldIn, FoldInError};
use crate::{
    catalog::{Catalog, Item, ItemRef},
    matrix::{Matrix, MatrixError},
    order,
    placement::Coded,
    semantic_id::Code,
    vectors::Vectors,
};

/// The encoder of vectors that are of words.
const WORDS: &str = "tfidf";

/// A bundle's catalogue and vectors, ready for new text.
#[derive(Clone, Debug)]
pub struct TextEncoder {
    reader: Reader,
    vectors: Vectors,
}

/// What makes a vector of a text.
#[derive(Clone, Debug)]
enum Reader {
    /// Words as the catalogue's are weighed: of the items that the encoder was fitted to, whatever came later.
    Words(Arc<FoldIn>),
    /// A sentence encoder, once there is one.
    Sentences(Arc<OnceLock<Box<dyn Sentences>>>),
}

/// A sentence encoder, which reads a text without the catalogue.
pub trait Sentences: Debug + Send + Sync {
    /// D numbers, not normalised.
    ///
    /// # Errors
    /// One line for people.
    fn encode(&self, text: &str) -> Result<Vec<f32>, String>;
}

/// What becomes of a text.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Embedded {
    /// The words, pairs of words and attributes that count, heaviest first; none by a sentence encoder.
    pub words: Vec<Weighed>,
    /// Words that fewer than two items have, so that nothing is known of them.
    pub unknown: Vec<String>,
    /// D numbers, as an item's would be quantised; zeros if no word is known.
    pub vector: Vec<f32>,
    /// The nearest codes level by level, without a suffix; empty if no word is known.
    pub semantic_id: Vec<Code>,
    /// The items most alike, best first; none if no word is known.
    pub nearest: Vec<Near>,
}

/// A word and what it counts.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Weighed {
    /// A word, two words, or `attribute: value`.
    pub word: String,
    /// Its weight; the squares of all add up to 1.
    pub weight: f64,
}

/// An item and how much it is like the text.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Near {
    /// The item's index.
    pub item: u32,
    /// Cosine of the two vectors, -1 to 1.
    pub cosine: f64,
}

impl Embedded {
    /// Whether anything is known of the text.
    pub fn is_known(&self) -> bool {
        self.vector.iter().any(|&x| x != 0.0)
    }
}

/// Why no text can be embedded.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EncoderError {
    /// Vectors of more than text.
    #[error(
        "this bundle's vectors are not of text alone (encoder {0}), so no new text can stand beside them"
    )]
    NotOfText(String),
    /// Vectors of an encoder that is not here.
    #[error(
        "this bundle's vectors are another encoder's ({0}), and no new text can stand beside them before it is loaded"
    )]
    NotLoaded(String),
    /// The sentence encoder has none for it.
    #[error("{0}")]
    Sentence(String),
    /// A vector of another space.
    #[error("a vector of {found} numbers, and those of this bundle have {expected}, each finite")]
    Vector {
        /// Its numbers.
        found: usize,
        /// D
        expected: usize,
    },
    /// Vectors of another catalogue.
    #[error("vectors.safetensors: {0}")]
    FoldIn(#[from] FoldInError),
}

impl TextEncoder {
    /// An encoder of the catalogue's items and the vectors of the same bundle. Where these are a sentence encoder's, it
    /// reads none until it is given that: [`read_by`](Self::read_by).
    ///
    /// # Errors
    /// [`EncoderError`] if the vectors are not of text alone, or not of these items.
    pub fn new(catalog: &Catalog, vectors: Vectors) -> Result<Self, EncoderError> {
        let Some(lengths) = &vectors.lengths else {
            return Err(EncoderError::NotOfText(vectors.embedding.encoder));
        };
        if vectors.embedding.encoder != WORDS {
            return Ok(Self { reader: Reader::Sentences(Arc::default()), vectors });
        }
        let fitted = vectors.embedding.fitted.unwrap_or(vectors.items.rows());
        let mut own = vectors.items.first_rows(fitted);
        for (row, length) in lengths.iter().take(fitted).enumerate() {
            own.row_mut(row).iter_mut().for_each(|x| *x *= length);
        }
        let items = catalog.items().take(fitted);
        let fold_in = match &vectors.embedding.fields {
            None => FoldIn::new(items, own)?,
            Some(fields) => FoldIn::new(items.map(|item| item.only(fields)), own)?,
        };
        Ok(Self { reader: Reader::Words(Arc::new(fold_in)), vectors })
    }

    /// Has a sentence encoder read texts from now on, for this and whatever has grown of it; the first one stays, and
    /// vectors of words need none.
    pub fn read_by(&self, sentences: Box<dyn Sentences>) {
        if let Reader::Sentences(reader) = &self.reader {
            let _ = reader.set(sentences);
        }
    }

    /// Whether it can read a text.
    pub fn reads(&self) -> bool {
        match &self.reader {
            Reader::Words(_) => true,
            Reader::Sentences(reader) => reader.get().is_some(),
        }
    }

    /// The bundle's vectors.
    pub fn vectors(&self) -> &Vectors {
        &self.vectors
    }

    /// The same encoder beside more items, whose vectors are the rows of `items`, as an item's would be quantised.
    ///
    /// # Errors
    /// Vectors of another width.
    pub fn grown(&self, items: &Matrix) -> Result<Self, MatrixError> {
        let Self { reader, mut vectors } = self.clone();
        vectors.items = vectors.items.above(items)?;
        Ok(Self { reader, vectors })
    }

    /// What a text with this vector says to the dense model, W numbers, if the bundle tells.
    pub fn to_dense(&self, vector: &[f32]) -> Option<Vec<f32>> {
        Some(through(self.vectors.dense.as_ref()?, vector))
    }

    /// What it says to a hybrid that likens texts, C numbers, if the bundle tells.
    pub fn to_content(&self, vector: &[f32]) -> Option<Vec<f32>> {
        Some(through(self.vectors.content.as_ref()?, vector))
    }

    /// A text as if it were the title of an item without attributes, and the `most` items nearest to it.
    ///
    /// # Errors
    /// [`EncoderError::NotLoaded`] and [`EncoderError::Sentence`].
    pub fn embed(&self, text: &str, most: usize) -> Result<Embedded, EncoderError> {
        let item = Item { title: text.to_string(), ..Item::default() };
        self.embed_item((&item).into(), most)
    }

    /// An item that need not be in the catalogue, and the `most` items nearest to it.
    ///
    /// # Errors
    /// As [`embed`](Self::embed).
    pub fn embed_item(&self, item: ItemRef, most: usize) -> Result<Embedded, EncoderError> {
        let item = match &self.vectors.embedding.fields {
            Some(fields) => item.only(fields),
            None => item,
        };
        match &self.reader {
            Reader::Words(fold_in) => {
                let weighed = fold_in.tfidf().weigh(item);
                let vector = fold_in.vector(&weighed);
                let weight = |place: u32| weighed[place as usize].2;
                let heaviest = (0..weighed.len() as u32).collect();
                let heaviest = order::first(heaviest, usize::MAX, &|a, b| weight(b).total_cmp(&weight(a)));
                let word = |place: u32| weighed[place as usize].0.to_string();
                let words = heaviest.into_iter().map(|it| Weighed { word: word(it), weight: weight(it) });
                let (words, unknown) = (words.collect(), fold_in.tfidf().unknown(item.title));
                Ok(Embedded { words, unknown, ..self.embed_vector(vector, most)? })
            }
            Reader::Sentences(reader) => {
                let not_loaded = || EncoderError::NotLoaded(self.vectors.embedding.encoder.clone());
                let sentences = reader.get().ok_or_else(not_loaded)?;
                self.embed_vector(sentences.encode(&item.text()).map_err(EncoderError::Sentence)?, most)
            }
        }
    }

    /// The encoder's own vector of a text, D numbers, and the `most` items nearest to it.
    ///
    /// # Errors
    /// [`EncoderError::Vector`].
    pub fn embed_vector(&self, mut vector: Vec<f32>, most: usize) -> Result<Embedded, EncoderError> {
        let (found, expected) = (vector.len(), self.vectors.items.cols());
        if found != expected || !vector.iter().all(|x| x.is_finite()) {
            return Err(EncoderError::Vector { found, expected });
        }
        let length = norm(&vector);
        if length == 0.0 {
            return Ok(Embedded { vector, ..Embedded::default() });
        }
        if self.vectors.embedding.unit {
            vector.iter_mut().for_each(|x| *x = (f64::from(*x) / length) as f32);
        }
        let semantic_id = Coded::new(&self.vectors.codebooks, &vector).nearest();
        let nearest = self.most_alike(&vector, (0..self.vectors.items.rows() as u32).collect(), most);
        Ok(Embedded { vector, semantic_id, nearest, ..Embedded::default() })
    }

    /// Cosine of each of the N items' vectors and a text's, -1 to 1; none if none of its words is known, or nothing reads
    /// them.
    pub fn cosines(&self, text: &str) -> Option<Vec<f64>> {
        let embedded = self.embed(text, 0).ok().filter(Embedded::is_known)?;
        Some(self.cosines_of(&embedded.vector))
    }

    /// Items and their cosines to a vector, best first, of those that are `among`; at most `most`.
    pub fn most_alike(&self, vector: &[f32], among: Vec<u32>, most: usize) -> Vec<Near> {
        let cosines = self.cosines_of(vector);
        let cosine = |row: u32| cosines[row as usize];
        let nearest = order::first(among, most, &|a, b| cosine(b).total_cmp(&cosine(a)));
        nearest.into_iter().map(|item| Near { item, cosine: cosine(item) }).collect()
    }

    fn cosines_of(&self, vector: &[f32]) -> Vec<f64> {
        let items = &self.vectors.items;
        let length = norm(vector);
        let cosine = |row: usize| {
            let dot: f64 =
                items.row(row).iter().zip(vector).map(|(&a, &b)| f64::from(a) * f64::from(b)).sum();
            let lengths = norm(items.row(row)) * length;
            if lengths > 0.0 { dot / lengths } else { 0.0 }
        };
        (0..items.rows()).map(cosine).collect()
    }
}

/// The direction of a text's vector through an affine map, (D + 1)×W.
fn through(map: &Matrix, vector: &[f32]) -> Vec<f32> {
    let mut sums: Vec<f64> = map.row(map.rows() - 1).iter().map(|&x| f64::from(x)).collect();
    let length = norm(vector);
    for (row, &x) in (0..map.rows() - 1).zip(vector) {
        let x = if length > 0.0 { f64::from(x) / length } else { 0.0 };
        sums.iter_mut().zip(map.row(row)).for_each(|(sum, &weight)| *sum += x * f64::from(weight));
    }
    sums.into_iter().map(|x| x as f32).collect()
}

fn norm(vector: &[f32]) -> f64 {
    vector.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>().sqrt()
}
