//! Tables become a bundle, in the worker: read, identified, learned, measured.

mod archive;
mod report;

use std::cell::RefCell;
use std::collections::BTreeMap;

use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use serde::{Deserialize, Serialize};
use tigerlet::bundle::DataCard;
use tigerlet::catalog::{Catalog, Item};
use tigerlet::extra::Histories;
use tigerlet::limits::Limits;
use tigerlet::make::{
    About, Alone, Figure, Shape, Shelf, baselines, bundle, identify, recipe, shelves, training_part, vectors,
};
use tigerlet::quantizer::Place;
use tigerlet::vectors::Vectors;
use tigerlet_source::given::{Bounds, Found, Given, Wanted, read};
use wasm_bindgen::prelude::*;

use crate::backend::{Processor, processor};
use crate::pace::Pace;
use crate::pupil::{Pupil, READERS_AT_LAST};
use crate::value::{Refusal, declined, from_js, now, to_js};
use report::Report;

/// Milliseconds between two words about codebooks.
const SILENCE: f64 = 250.0;

/// What is to be made of what was read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Wishes {
    /// Of codebooks and of the model.
    seed: u64,
    /// What the bundle is called.
    title: String,
    /// Begins anew, whatever has been made.
    again: bool,
}

impl Default for Wishes {
    fn default() -> Self {
        Self { seed: 1, title: String::new(), again: false }
    }
}

/// What is told before anything is learned.
#[derive(Serialize)]
#[serde(tag = "stage", rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Told<'a> {
    /// Items become vectors.
    Vectors,
    /// Vectors become codes.
    Codebooks { level: usize, levels: usize, error: f64 },
    /// What lies where.
    Tree { words: bool, layout: &'a [usize], collisions: usize, shelves: &'a [Shelf] },
    /// The baselines are measured.
    Measuring,
}

/// How it ended.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Made<'a> {
    /// The generator's own first.
    figures: &'a [Figure],
    /// Held-out items that were asked for.
    users: usize,
    /// Numbers of the model.
    parameters: usize,
    epochs: usize,
    max_history: usize,
}

/// A bundle in the making.
struct Making {
    seed: u64,
    catalog: Catalog,
    vectors: Vectors,
    /// Whether the vectors are of words.
    words: bool,
    shelves: Vec<Shelf>,
    pupil: Pupil,
    figures: Vec<Figure>,
    about: About,
}

/// Makes bundles of tables.
#[wasm_bindgen]
#[derive(Default)]
pub struct Maker {
    found: RefCell<Option<Found>>,
    making: RefCell<Option<Making>>,
}

#[wasm_bindgen]
impl Maker {
    /// One that has read nothing.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads tables, `{name, bytes}` each, with columns as `wanted` says and as they tell: the report.
    ///
    /// # Errors
    /// One line that names the table.
    pub fn read(&self, tables: &Array, wanted: JsValue) -> Result<JsValue, JsValue> {
        let wanted: Wanted = match wanted.is_undefined() {
            true => Wanted::default(),
            false => from_js("read", wanted)?,
        };
        let table = |table: JsValue| {
            let field = |name: &str| Reflect::get(&table, &name.into()).ok();
            let bytes: Uint8Array = field("bytes")?.dyn_into().ok()?;
            Some(Given { name: field("name")?.as_string()?, bytes: bytes.to_vec() })
        };
        let tables = tables.iter().map(table).collect::<Option<Vec<_>>>();
        let tables = tables
            .ok_or_else(|| Refusal::Declined("read: expected tables of `name` and `bytes`".to_owned()))?;
        let found = read(&tables, &wanted, &Bounds::default()).map_err(declined)?;
        let report = to_js(&Report::of(&found))?;
        self.found.replace(Some(found));
        self.making.replace(None);
        Ok(report)
    }

    /// Makes a bundle of what was read, or goes on with it, until it is made or `pause` says no: then what has been learned
    /// stays, and the same call goes on from there. `told` hears where it stands.
    ///
    /// # Errors
    /// One line that says why nothing can be made.
    pub async fn make(&self, wishes: JsValue, pause: Function, told: Function) -> Result<JsValue, JsValue> {
        let wishes: Wishes = from_js("make", wishes)?;
        let mut pace = Pace::new(pause);
        let begun = self.making.take().filter(|making| !wishes.again && making.seed == wishes.seed);
        let mut making = match begun {
            Some(making) => making,
            None => self.begin(&wishes, &mut pace, &told).await?,
        };
        making.tell_tree(&told)?;
        let end = making.pupil.sit(&[], pace, &told).await;
        let made = end.and_then(|_| making.measure(&told));
        self.making.replace(Some(making));
        Ok(made?)
    }

    /// The files of the bundle as it stands, by name.
    ///
    /// # Errors
    /// Where nothing has been made.
    pub fn files(&self) -> Result<Object, JsValue> {
        let files = Object::new();
        for (name, bytes) in self.written()? {
            // An ordinary object takes any.
            let _ = Reflect::set(&files, &name.into(), &Uint8Array::from(&bytes[..]));
        }
        Ok(files)
    }

    /// The same as an archive.
    ///
    /// # Errors
    /// Where nothing has been made.
    pub fn archive(&self) -> Result<Uint8Array, JsValue> {
        Ok(Uint8Array::from(&archive::pack(&self.written()?)?[..]))
    }

    /// The files of a bundle in an archive, by name.
    ///
    /// # Errors
    /// What is no such archive.
    pub fn unpack(&self, archive: &Uint8Array) -> Result<Object, JsValue> {
        let files = Object::new();
        for (name, bytes) in archive::unpack(archive.to_vec(), &Limits::DEFAULT)? {
            let _ = Reflect::set(&files, &name.into(), &Uint8Array::from(&bytes[..]));
        }
        Ok(files)
    }
}

impl Maker {
    /// Vectors, codebooks and a model that has learned nothing.
    async fn begin(&self, wishes: &Wishes, pace: &mut Pace, told: &Function) -> Result<Making, Refusal> {
        let tell = |word: &Told| {
            let word = to_js(word)?;
            // What a listener throws is its own affair.
            let _ = told.call1(&JsValue::UNDEFINED, &word);
            Ok::<_, Refusal>(())
        };
        let (catalog, histories) = {
            let found = self.found.borrow();
            let found =
                found.as_ref().ok_or_else(|| Refusal::Declined("make: nothing has been read".to_owned()))?;
            (catalog(found)?, found.histories.iter().map(Vec::as_slice).collect::<Histories>())
        };
        let shape = Shape::of(catalog.len());
        tell(&Told::Vectors)?;
        pace.rest().await?;
        let (raw, encoder) =
            vectors(&catalog, training_part(histories.iter()), &shape, &Alone).map_err(declined)?;
        pace.rest().await?;
        let device = processor().await.and_then(Processor::device).map_err(Refusal::Declined)?;
        let mut spoken = f64::NEG_INFINITY;
        let mut hear = |level, _, error| {
            if now() - spoken > SILENCE {
                spoken = now();
                let _ = tell(&Told::Codebooks { level, levels: shape.levels, error });
            }
        };
        let place = Place::Cpu(device.clone());
        let (vectors, ids) =
            identify(&raw, encoder, &shape, wishes.seed, &place, &mut hear).map_err(declined)?;
        pace.rest().await?;
        let shelves = shelves(&catalog, &ids);
        let recipe = recipe(histories.iter().map(<[u32]>::len), wishes.seed);
        let about = about(wishes, &catalog, &histories);
        let words = encoder == "tfidf";
        let pupil = Pupil::of(recipe, ids, histories, &Limits::DEFAULT, &device)?;
        Ok(Making { seed: wishes.seed, catalog, vectors, words, shelves, pupil, figures: Vec::new(), about })
    }

    fn written(&self) -> Result<BTreeMap<String, Vec<u8>>, Refusal> {
        let making = self.making.borrow();
        let making = making.as_ref().ok_or_else(|| Refusal::Declined("nothing has been made".to_owned()))?;
        let Making { pupil, catalog, vectors, about, .. } = making;
        bundle(pupil.learner(), catalog.clone(), vectors, about.clone()).map_err(declined)
    }
}

impl Making {
    fn tell_tree(&self, told: &Function) -> Result<(), Refusal> {
        let ids = self.pupil.learner().ids();
        let layout: Vec<usize> = (0..ids.layout().levels()).map(|level| ids.layout().codes(level)).collect();
        let (collisions, shelves) = (ids.collisions(), &self.shelves[..]);
        let word = to_js(&Told::Tree { words: self.words, layout: &layout, collisions, shelves })?;
        let _ = told.call1(&JsValue::UNDEFINED, &word);
        Ok(())
    }

    /// The figures beside those of the baselines.
    fn measure(&mut self, told: &Function) -> Result<JsValue, Refusal> {
        let learner = self.pupil.learner();
        if let Some(look) = self.pupil.last().filter(|_| self.figures.is_empty()) {
            let _ = told.call1(&JsValue::UNDEFINED, &to_js(&Told::Measuring)?);
            let own = Figure { system: "generator", recall: look.recall, ndcg: look.ndcg };
            self.figures = [own].into_iter().chain(baselines(learner, READERS_AT_LAST, &Alone)).collect();
            let named = self.figures.iter().flat_map(|figure| {
                [
                    (format!("{} R@10", figure.system), figure.recall),
                    (format!("{} N@10", figure.system), figure.ndcg),
                ]
            });
            self.about.metrics = named.collect();
        }
        to_js(&Made {
            figures: &self.figures,
            users: self.pupil.last().map_or(0, |look| look.users),
            parameters: learner.parameters(),
            epochs: learner.recipe().epochs,
            max_history: learner.recipe().max_history,
        })
    }
}

fn catalog(found: &Found) -> Result<Catalog, Refusal> {
    let item = |item: &tigerlet_source::given::Described| Item {
        id: item.id.clone(),
        title: item.title.clone(),
        attributes: item.attributes.clone(),
        ..Item::default()
    };
    Catalog::new(found.items.iter().map(item).collect()).map_err(declined)
}

fn about(wishes: &Wishes, catalog: &Catalog, histories: &Histories) -> About {
    let title = match wishes.title.trim() {
        "" => "My own data".to_owned(),
        title => title.chars().take(80).collect(),
    };
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' };
    let name: String = title.chars().map(plain).collect();
    let name = name.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    About {
        name: if name.is_empty() { "own-data".to_owned() } else { name },
        title: title.clone(),
        description: String::new(),
        data: DataCard {
            name: title,
            licence: "Private: made in a browser of its owner's data.".to_owned(),
            items: catalog.len(),
            users: histories.len(),
            interactions: histories.iter().map(<[u32]>::len).sum(),
            simulated: false,
            note: String::new(),
        },
        metrics: BTreeMap::new(),
    }
}
