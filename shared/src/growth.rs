//! Items that come to a loaded bundle: nothing is trained, no ID changes, and only this recommender knows of them.
//!
//! What `trainer items add` does to a run, done to what a page holds: the encoder, frozen, says where the new item's text
//! lies, the codebooks which codes it has, and it gets the first ID that is free. The dense model knows it by its text,
//! the hybrid beside by the bias of an item that nobody has taken, and the generator by the codes that it shares.
use thiserror::Error;

use crate::{
    card::ItemCard,
    catalog::{CatalogError, Item},
    limits::{LimitError, Limits, at_most},
    matrix::{Matrix, MatrixError},
    newcomer::{MOST_NEWCOMERS, NewItem, Placed, PlacedLevel},
    placement::{Coded, Place, Places},
    recommender::Recommender,
    request::Scorer,
    semantic_id::{Code, SemanticIdError},
    text::{EncoderError, TextEncoder, plain},
};

/// Items told of at each level, and as the nearest of all.
const NEAREST: usize = 6;

/// Begins the id of an item that was given none.
const PREFIX: &str = "new-";

/// A new item that has its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Newcomer {
    item: Item,
    semantic_id: Vec<Code>,
    /// As it would be quantised, D numbers.
    vector: Vec<f32>,
    /// In the dense model, W numbers, if the bundle has one.
    dense: Option<Vec<f32>>,
    /// What its text says, C numbers, if the bundle likens texts.
    content: Option<Vec<f32>>,
}

/// Why a new item has no place.
#[derive(Debug, Error)]
pub enum NewcomerError {
    /// Longer than an item may be.
    #[error("the new item: {0}")]
    Limit(#[from] LimitError),
    /// Nothing to call it by.
    #[error("the new item has no title")]
    NoTitle,
    /// An id that nobody could write.
    #[error("the new item's id is blank, or has signs that nobody sees")]
    Id,
    /// An attribute that no item has.
    #[error("the new item: no item has an attribute `{0}`")]
    Attribute(String),
    /// A bundle whose vectors were not loaded, or cannot take a text.
    #[error("this bundle has no vectors of text to place a new item by")]
    NoVectors,
    /// A text that nothing here reads, or a vector of another space.
    #[error("the new item: {0}")]
    Encoder(#[from] EncoderError),
    /// Codebooks that are not those of the IDs.
    #[error("this bundle's codebooks give {found} codes, its semantic IDs have {expected} before the suffix")]
    Codebooks {
        /// Codes of the codebooks.
        found: usize,
        /// Codes of an ID without its suffix.
        expected: usize,
    },
    /// A bundle that has a dense model and does not say how it reads texts.
    #[error(
        "this bundle does not say how its dense model reads texts: `trainer export` of today writes that"
    )]
    NoProjection,
    /// A text of words that no item has.
    #[error("the new item: none of its words is known to this catalogue")]
    UnknownWords,
    /// No ID is left where it belongs.
    #[error("the new item finds no free semantic ID: all that begin with {0:?} are taken")]
    Full(Vec<Code>),
    /// An id that is taken, or more items than a catalogue can count.
    #[error("the new item: {0}")]
    Catalog(#[from] CatalogError),
    /// Newcomers of another bundle.
    #[error("new items of another bundle: {0}")]
    Ids(#[from] SemanticIdError),
    /// The same.
    #[error("new items of another bundle: {0}")]
    Vectors(#[from] MatrixError),
}

impl Newcomer {
    /// The item.
    pub fn item(&self) -> &Item {
        &self.item
    }

    /// Its semantic ID, L codes.
    pub fn semantic_id(&self) -> &[Code] {
        &self.semantic_id
    }

    /// What the dense model knows of it, W numbers.
    pub fn dense(&self) -> Option<&[f32]> {
        self.dense.as_deref()
    }
}

impl Recommender {
    /// Finds the place of a new item, which nobody has yet; the recommender stays as it is.
    ///
    /// # Errors
    /// [`NewcomerError`] says what is wrong with the item, or why this bundle takes none.
    pub fn place(&self, mut new: NewItem, limits: &Limits) -> Result<(Newcomer, Placed), NewcomerError> {
        let given = new.vector.take();
        let item = self.item_of(new, limits)?;
        let encoder = self.encoder().ok_or(NewcomerError::NoVectors)?;
        let embedded = match given {
            Some(vector) => encoder.embed_vector(vector, NEAREST),
            None => encoder.embed_item((&item).into(), NEAREST),
        }?;
        if !embedded.is_known() {
            return Err(NewcomerError::UnknownWords);
        }
        let layout = self.ids().layout();
        let (found, expected) =
            (embedded.semantic_id.len(), layout.levels() - usize::from(layout.has_suffix()));
        if found != expected {
            return Err(NewcomerError::Codebooks { found, expected });
        }
        let dense = match self.scores_items() {
            true => Some(encoder.to_dense(&embedded.vector).ok_or(NewcomerError::NoProjection)?),
            false => None,
        };
        let content =
            match self.item_scorer(Scorer::Dense).ok().and_then(|scorer| scorer.known.content.as_ref()) {
                Some(_) => Some(encoder.to_content(&embedded.vector).ok_or(NewcomerError::NoProjection)?),
                None => None,
            };
        let coded = Coded::new(&encoder.vectors().codebooks, &embedded.vector);
        let place = Places::new(self.ids()).take(&coded.prefix, &coded.last);
        let Place { id, is_nearest } = place.ok_or_else(|| NewcomerError::Full(coded.prefix.clone()))?;
        let levels = self.shelves(encoder, &embedded.vector, &id);
        let card = ItemCard::of(self.catalog().len() as u32, (&item).into(), &id);
        let newcomer = Newcomer { item, semantic_id: id, vector: embedded.vector.clone(), dense, content };
        Ok((newcomer, Placed { item: card, embedded, levels, nearest_codes: is_nearest }))
    }

    /// The same recommender with these items after its own; it shares the models' weights with this one.
    ///
    /// # Errors
    /// [`NewcomerError`] for an id or an ID that is taken, for too many of them, and for those of another bundle.
    pub fn grown(&self, newcomers: &[Newcomer]) -> Result<Self, NewcomerError> {
        at_most(MOST_NEWCOMERS as u64, "new items", newcomers.len())?;
        let rows = |row: fn(&Newcomer) -> &[f32]| {
            let data: Vec<f32> = newcomers.iter().flat_map(row).copied().collect();
            Matrix::new(newcomers.len(), data.len() / newcomers.len().max(1), data)
        };
        let scorer = match self.item_scorer(Scorer::Dense) {
            Err(_) => None,
            Ok(scorer) => {
                let added = of_width(scorer.width(), rows(|it| it.dense.as_deref().unwrap_or_default())?)?;
                let untaken = self.encoder().and_then(|encoder| encoder.vectors().embedding.untaken);
                let content = match &scorer.known.content {
                    None => None,
                    Some(own) => {
                        Some(of_width(own.width(), rows(|it| it.content.as_deref().unwrap_or_default())?)?)
                    }
                };
                Some(scorer.grown(&added, content.as_ref(), untaken.unwrap_or_default()))
            }
        };
        let catalog = self.catalog().grown(newcomers.iter().map(|it| &it.item))?;
        let ids = self.ids().grown(newcomers.iter().map(|it| &it.semantic_id[..]))?;
        let (manifest, generator) = (self.manifest().clone(), self.generator().clone());
        let grown = Self::from_parts(manifest, catalog, ids, generator, scorer);
        if let Some(encoder) = self.encoder() {
            grown.set_encoder(encoder.grown(&rows(|it| &it.vector)?)?);
        }
        Ok(grown)
    }

    /// The item asked for, within the limits of any catalogue's, and with texts that may be shown.
    fn item_of(&self, new: NewItem, limits: &Limits) -> Result<Item, NewcomerError> {
        let NewItem { title, attributes, id, vector: _ } = new;
        at_most(limits.title, "bytes of title", title.len())?;
        at_most(limits.attributes, "attributes of an item", attributes.len())?;
        at_most(limits.id, "bytes of id", id.as_ref().map_or(0, String::len))?;
        let title = plain(title.trim()).into_owned();
        if title.trim().is_empty() {
            return Err(NewcomerError::NoTitle);
        }
        let mut item = Item { title, ..Item::default() };
        for (name, value) in attributes {
            at_most(limits.attribute_value, "bytes of an attribute's value", value.len())?;
            if !self.catalog().columns().names.iter().any(|known| known == name) {
                return Err(NewcomerError::Attribute(name.chars().take(SHOWN).collect()));
            }
            let value = plain(value.trim());
            if !value.is_empty() {
                item.attributes.insert(name, value.into_owned());
            }
        }
        item.id = match id {
            Some(id) if id.trim().is_empty() || plain(&id) != id => return Err(NewcomerError::Id),
            Some(id) => id,
            None => self.free_id(),
        };
        match self.catalog().by_id(&item.id) {
            Some(first) => {
                let (first, second) = (first as usize, self.catalog().len());
                Err(CatalogError::Duplicate { id: item.id, first, second }.into())
            }
            None => Ok(item),
        }
    }

    /// An id that no item has.
    fn free_id(&self) -> String {
        let mut numbered = (1..).map(|number| format!("{PREFIX}{number}"));
        numbered.find(|id| self.catalog().by_id(id).is_none()).unwrap_or_default()
    }

    /// What stands below each beginning of an ID, and what the ID leaves of the vector there.
    fn shelves(&self, encoder: &TextEncoder, vector: &[f32], id: &[Code]) -> Vec<PlacedLevel> {
        let codebooks = &encoder.vectors().codebooks;
        let mut left = vector.to_vec();
        let level = |(level, &code): (usize, &Code)| {
            let residual = codebooks.get(level).map(|codebook| {
                let centroid = codebook.row(usize::from(code));
                left.iter_mut().zip(centroid).for_each(|(x, centroid)| *x -= centroid);
                left.iter().map(|x| x * x).sum::<f32>().sqrt()
            });
            let items = match self.trie().find(&id[..=level]) {
                Some(node) => self.trie().items(node).to_vec(),
                None => Vec::new(),
            };
            let count = items.len();
            PlacedLevel { code, residual, items: count, shelf: encoder.most_alike(vector, items, NEAREST) }
        };
        id.iter().enumerate().map(level).collect()
    }
}

/// Rows of new items, which are as wide as those that are there; where there are none, they have no width of their own.
fn of_width(width: usize, rows: Matrix) -> Result<Matrix, MatrixError> {
    match rows.rows() > 0 && rows.cols() != width {
        true => Err(MatrixError { rows: rows.rows(), cols: width, len: rows.data().len() }),
        false => Ok(rows),
    }
}

/// Letters of a name that a message repeats.
const SHOWN: usize = 80;
