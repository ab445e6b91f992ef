//! Any text beside the items of a bundle: its words, vector, semantic ID and nearest items.
use std::sync::Arc;

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

/// A bundle's catalogue and vectors, ready for new text.
#[derive(Clone, Debug)]
pub struct TextEncoder {
    /// Of the items that the encoder was fitted to, whatever came later.
    fold_in: Arc<FoldIn>,
    vectors: Vectors,
}

/// What becomes of a text.
#[cfg_attr(test, derive(ts_rs::TS))]
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Embedded {
    /// The words, pairs of words and attributes that count, heaviest first.
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

/// Why no text can be embedded.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EncoderError {
    /// Vectors of a sentence encoder, or of more than text.
    #[error(
        "this bundle's vectors are not of words alone (encoder {0}), so no new text can stand beside them"
    )]
    NotOfWords(String),
    /// Vectors of another catalogue.
    #[error("vectors.safetensors: {0}")]
    FoldIn(#[from] FoldInError),
}

impl TextEncoder {
    /// An encoder of the catalogue's items and the vectors of the same bundle.
    ///
    /// # Errors
    /// [`EncoderError`] if the vectors are not of words alone, or not of these items.
    pub fn new(catalog: &Catalog, vectors: Vectors) -> Result<Self, EncoderError> {
        let Some(lengths) = vectors.lengths.as_ref().filter(|_| vectors.embedding.encoder == "tfidf") else {
            return Err(EncoderError::NotOfWords(vectors.embedding.encoder));
        };
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
        Ok(Self { fold_in: Arc::new(fold_in), vectors })
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
        let Self { fold_in, mut vectors } = self.clone();
        vectors.items = vectors.items.above(items)?;
        Ok(Self { fold_in, vectors })
    }

    /// What a text with this vector says to the dense model, W numbers, if the bundle tells.
    pub fn to_dense(&self, vector: &[f32]) -> Option<Vec<f32>> {
        let map = self.vectors.dense.as_ref()?;
        let mut sums: Vec<f64> = map.row(map.rows() - 1).iter().map(|&x| f64::from(x)).collect();
        let length = norm(vector);
        for (row, &x) in (0..map.rows() - 1).zip(vector) {
            let x = if length > 0.0 { f64::from(x) / length } else { 0.0 };
            sums.iter_mut().zip(map.row(row)).for_each(|(sum, &weight)| *sum += x * f64::from(weight));
        }
        Some(sums.into_iter().map(|x| x as f32).collect())
    }

    /// A text as if it were the title of an item without attributes, and the `most` items nearest to it.
    pub fn embed(&self, text: &str, most: usize) -> Embedded {
        let item = Item { title: text.to_string(), ..Item::default() };
        self.embed_item((&item).into(), most)
    }

    /// An item that need not be in the catalogue, and the `most` items nearest to it.
    pub fn embed_item(&self, item: ItemRef, most: usize) -> Embedded {
        let item = match &self.vectors.embedding.fields {
            Some(fields) => item.only(fields),
            None => item,
        };
        let weighed = self.fold_in.tfidf().weigh(item);
        let mut vector = self.fold_in.vector(&weighed);
        let length = norm(&vector);
        let known = length > 0.0;
        if known && self.vectors.embedding.unit {
            vector.iter_mut().for_each(|x| *x = (f64::from(*x) / length) as f32);
        }
        let weight = |place: u32| weighed[place as usize].2;
        let heaviest = (0..weighed.len() as u32).collect();
        let heaviest = order::first(heaviest, usize::MAX, &|a, b| weight(b).total_cmp(&weight(a)));
        let word = |place: u32| weighed[place as usize].0.to_string();
        let words = heaviest.into_iter().map(|it| Weighed { word: word(it), weight: weight(it) }).collect();
        let all = || (0..self.vectors.items.rows() as u32).collect();
        let (semantic_id, nearest) = match known {
            true => (
                Coded::new(&self.vectors.codebooks, &vector).nearest(),
                self.most_alike(&vector, all(), most),
            ),
            false => Default::default(),
        };
        let unknown = self.fold_in.tfidf().unknown(item.title);
        Embedded { words, unknown, vector, semantic_id, nearest }
    }

    /// Cosine of each of the N items' vectors and a text's, -1 to 1; none if none of its words is known.
    pub fn cosines(&self, text: &str) -> Option<Vec<f64>> {
        let vector = self.embed(text, 0).vector;
        (norm(&vector) > 0.0).then(|| self.cosines_of(&vector))
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

fn norm(vector: &[f32]) -> f64 {
    vector.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>().sqrt()
}
