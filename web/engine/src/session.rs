//! An open bundle, as the worker holds it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Function, Object, Uint8Array};
use serde::Deserialize;
use tigerlet::bundle::{Bundle, BundleError, VECTORS};
use tigerlet::card::{BundleCard, Finds, ItemCard};
use tigerlet::growth::Newcomer;
use tigerlet::limits::Limits;
use tigerlet::newcomer::NewItem;
use tigerlet::recommender::{RecommendError, Recommender};
use tigerlet::request::{Question, Request, has_text};
use tigerlet::text::{EncoderError, TextEncoder};
use tigerlet::vectors::Vectors;
use wasm_bindgen::prelude::*;

use crate::backend::{Processor, processor};
use crate::columns;
use crate::download;
use crate::held::Held;
use crate::pace::Pace;
use crate::sentences;
use crate::value::{Refusal, declined, from_js, object, to_js};

/// How a bundle is to be opened.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Options {
    /// The library's table where there is none.
    limits: Limits,
    /// SHA-256 that the manifest has to have, in hexadecimal.
    sha256: Option<String>,
    /// Whether the browser's cache is passed by.
    fresh: bool,
}

/// A bundle on a device.
#[wasm_bindgen]
pub struct Session {
    /// As the bundle has it.
    pub(crate) recommender: Rc<Recommender>,
    /// What answers: that, with the newcomers. An answer that is under way keeps the one it began with.
    grown: RefCell<Rc<Recommender>>,
    newcomers: RefCell<Vec<Newcomer>>,
    card: BundleCard,
    adapter: Option<String>,
    /// URL of the folder that the bundle came from.
    folder: String,
    /// The bundle's files, where they were not fetched.
    held: Option<Held>,
    pub(crate) limits: Limits,
    /// Whether a query finds by words alone, since the vectors are not of text.
    words_alone: Cell<bool>,
    /// What learns.
    #[cfg(feature = "training")]
    pub(crate) pupil: RefCell<Option<crate::pupil::Pupil>>,
}

/// Downloads the bundle in that folder, or takes it from `held`, its files by name where there are any; checks it and
/// loads it. `progress` is told a file, the bytes received of all files, and the bytes in all.
///
/// # Errors
/// One line that names the file, or the device that is no good.
#[wasm_bindgen]
pub async fn open(
    folder: String,
    options: JsValue,
    progress: Function,
    held: JsValue,
) -> Result<Session, JsValue> {
    let Options { limits, sha256, fresh } = from_js("open", options)?;
    let progress = |file: &str, received: u64, total: u64| {
        let (received, total) = ((received as f64).into(), (total as f64).into());
        // What a listener throws is its own affair.
        let _ = progress.call3(&JsValue::UNDEFINED, &file.into(), &received, &total);
    };
    let held = Held::of("open", &held)?;
    let source = download::Source { folder: &folder, fresh, limits: &limits, held: held.as_ref() };
    let bundle = download::bundle(source, sha256.as_deref(), &progress).await.map_err(Refusal::Declined)?;
    let refused = |error| Refusal::Declined(download::refused(&folder, &error));
    let Processor { runtime, adapter } = processor().await.map_err(Refusal::Declined)?;
    let generator = bundle.generator(&runtime).map_err(BundleError::from).map_err(refused)?;
    let scorer = bundle.dense(&runtime).map_err(BundleError::from).map_err(refused)?;
    let card = BundleCard::of(&bundle, generator.parameters());
    let Bundle { manifest, catalog, ids, .. } = bundle;
    let recommender = Rc::new(Recommender::from_parts(manifest, catalog, ids, generator, scorer));
    Ok(Session {
        grown: RefCell::new(Rc::clone(&recommender)),
        newcomers: RefCell::default(),
        recommender,
        card,
        adapter,
        folder,
        held,
        limits,
        words_alone: Cell::new(false),
        #[cfg(feature = "training")]
        pupil: RefCell::default(),
    })
}

#[wasm_bindgen]
impl Session {
    /// What is known of the bundle: `{bundle, adapter}`.
    pub fn opened(&self) -> Result<JsValue, JsValue> {
        let adapter = self.adapter.as_deref().map_or(JsValue::UNDEFINED, JsValue::from);
        Ok(object([("bundle", to_js(&self.card)?), ("adapter", adapter)]).into())
    }

    /// Recommends: `{answer, timings}`. `pause` promises after every stage whether to go on.
    pub async fn recommend(&self, request: JsValue, pause: Function) -> Result<JsValue, JsValue> {
        let request: Request = from_js("recommend", request)?;
        if has_text(&request.history) {
            self.read_text().await?;
        } else if request.query.is_some() {
            self.read_query().await?;
        }
        let mut pace = Pace::new(pause);
        let response = self.grown().recommend_watched(&request, &mut pace).await.map_err(Refusal::from)?;
        Ok(timed(to_js(&response)?, &pace)?)
    }

    /// Answers another question: `{answer, timings}`.
    pub async fn ask(&self, question: JsValue, pause: Function) -> Result<JsValue, JsValue> {
        let question: Question = from_js("ask", question)?;
        if question.needs_encoder() {
            self.read_text().await?;
        }
        let mut pace = Pace::new(pause);
        let answer = self.grown().ask_watched(&question, &mut pace).await.map_err(Refusal::from)?;
        Ok(timed(to_js(&answer)?, &pace)?)
    }

    /// Items that a query finds, at most `limit`, and the nearest spelling where there are none.
    pub fn search(&self, query: &str, limit: usize) -> Result<JsValue, JsValue> {
        let recommender = self.grown();
        let found = recommender.catalog().search(query, limit);
        let hits = found.hits.iter().filter_map(|&at| item(&recommender, at)).collect();
        Ok(to_js(&Finds { hits, total: found.total, suggestion: found.suggestion })?)
    }

    /// Items by their places or ids, in the order named; all of them where none are.
    pub fn items(&self, names: JsValue) -> Result<JsValue, JsValue> {
        let recommender = self.grown();
        let catalog = recommender.catalog();
        let item = |at| item(&recommender, at);
        if names.is_undefined() || names.is_null() {
            let all = (0..catalog.len() as u32).filter_map(item);
            return Ok(to_js(&all.collect::<Vec<_>>())?);
        }
        // Told apart here: a derived reader of either is 5 kB that a page downloads.
        let find = |name: JsValue| match (name.as_string(), name.as_f64()) {
            (Some(id), _) => {
                catalog.by_id(&id).and_then(item).ok_or(format!("items: no item has the id `{id}`"))
            }
            (None, Some(place)) => Some(place as u32)
                .filter(|&whole| f64::from(whole) == place)
                .and_then(item)
                .ok_or(format!("items: no item has the place {place}")),
            (None, None) => Err("items: expected places and ids".to_owned()),
        };
        let names = names.dyn_into::<Array>();
        let names =
            names.map_err(|_| Refusal::Declined("items: expected a list of places and ids".to_owned()))?;
        let items = names.iter().map(find).collect::<Result<Vec<_>, _>>().map_err(Refusal::Declined)?;
        Ok(to_js(&items)?)
    }

    /// How many items a request leaves to be recommended.
    pub fn count(&self, request: JsValue) -> Result<usize, JsValue> {
        let request: Request = from_js("count", request)?;
        Ok(self.grown().admitted(&request).map_err(Refusal::from)?)
    }

    /// The catalogue as flat arrays, each with a buffer of its own.
    pub fn columns(&self) -> Object {
        let recommender = self.grown();
        columns::of(recommender.catalog(), recommender.ids())
    }

    /// Adds a new item, for this session alone, and tells where it has come to stand.
    #[wasm_bindgen(js_name = addItem)]
    pub async fn add_item(&self, item: JsValue) -> Result<JsValue, JsValue> {
        let item: NewItem = from_js("addItem", item)?;
        self.read_text().await?;
        let (newcomer, placed) = self.grown().place(item, &self.limits).map_err(declined)?;
        let mut newcomers = self.newcomers.borrow().clone();
        newcomers.push(newcomer);
        self.grow(newcomers)?;
        Ok(to_js(&placed)?)
    }

    /// Takes an item back that was added, by its id, or all of them.
    #[wasm_bindgen(js_name = removeItem)]
    pub fn remove_item(&self, id: Option<String>) -> Result<(), JsValue> {
        let mut newcomers = self.newcomers.borrow().clone();
        let before = newcomers.len();
        newcomers.retain(|it| id.as_ref().is_some_and(|id| it.item().id != *id));
        match id {
            Some(id) if newcomers.len() == before => {
                Err(Refusal::Declined(format!("removeItem: no item was added with the id `{id}`")).into())
            }
            _ => Ok(self.grow(newcomers)?),
        }
    }

    /// Has texts read from now on by `encode`, which gives the vector of one.
    #[wasm_bindgen(js_name = readBy)]
    pub async fn read_by(&self, encode: Function) -> Result<(), JsValue> {
        self.read_text().await?;
        if let Some(encoder) = self.recommender.encoder() {
            encoder.read_by(sentences::read_by(encode));
        }
        Ok(())
    }

    /// A file of the bundle that recommending does without; `progress`, if there is one, is told the bytes so far.
    pub async fn file(&self, name: String, progress: Option<Function>) -> Result<Uint8Array, JsValue> {
        let told = |received: u64| {
            if let Some(progress) = &progress {
                // What a listener throws is its own affair.
                let _ = progress.call1(&JsValue::UNDEFINED, &(received as f64).into());
            }
        };
        let bytes = self.fetch_watched(&name, &told).await?;
        Ok(Uint8Array::from(&bytes[..]))
    }
}

impl Session {
    /// What answers now.
    fn grown(&self) -> Rc<Recommender> {
        Rc::clone(&self.grown.borrow())
    }

    /// Answers with these newcomers from now on. Without any it is the bundle's own recommender again.
    fn grow(&self, newcomers: Vec<Newcomer>) -> Result<(), Refusal> {
        self.grown.replace(match newcomers[..] {
            [] => Rc::clone(&self.recommender),
            _ => Rc::new(self.recommender.grown(&newcomers).map_err(declined)?),
        });
        self.newcomers.replace(newcomers);
        Ok(())
    }

    /// Makes the recommender ready for texts, whose vectors are downloaded when they are first needed.
    async fn read_text(&self) -> Result<(), Refusal> {
        if self.recommender.encoder().is_some() {
            return Ok(());
        }
        let vectors = self.vectors().await?;
        let encoder = TextEncoder::new(self.recommender.catalog(), vectors).map_err(declined)?;
        self.recommender.set_encoder(encoder);
        Ok(())
    }

    /// The same for a query, which finds by words alone where the bundle's vectors cannot read it.
    async fn read_query(&self) -> Result<(), Refusal> {
        let has_vectors = self.recommender.manifest().files.contains_key(VECTORS);
        if !has_vectors || self.words_alone.get() || self.recommender.encoder().is_some() {
            return Ok(());
        }
        let vectors = self.vectors().await?;
        match TextEncoder::new(self.recommender.catalog(), vectors) {
            Err(EncoderError::NotOfText(_)) => self.words_alone.set(true),
            encoder => drop(self.recommender.set_encoder(encoder.map_err(declined)?)),
        }
        Ok(())
    }

    async fn vectors(&self) -> Result<Vectors, Refusal> {
        let file = self.fetch(VECTORS).await?;
        Vectors::read(&file, self.recommender.ids().layout(), self.recommender.catalog().len(), &self.limits)
            .map_err(declined)
    }

    pub(crate) async fn fetch(&self, name: &str) -> Result<Vec<u8>, Refusal> {
        self.fetch_watched(name, &|_| ()).await
    }

    async fn fetch_watched(&self, name: &str, progress: &dyn Fn(u64)) -> Result<Vec<u8>, Refusal> {
        let held = self.held.as_ref();
        let source = download::Source { folder: &self.folder, fresh: false, limits: &self.limits, held };
        download::extra(source, self.recommender.manifest(), name, progress).await.map_err(Refusal::Declined)
    }
}

fn item(recommender: &Recommender, at: u32) -> Option<ItemCard> {
    Some(ItemCard::of(at, recommender.catalog().get(at)?, recommender.ids().get(at)))
}

/// An answer and what it took.
fn timed(answer: JsValue, pace: &Pace) -> Result<JsValue, Refusal> {
    let timings = object([("milliseconds", pace.milliseconds().into()), ("stages", to_js(&pace.stages)?)]);
    Ok(object([("answer", answer), ("timings", timings.into())]).into())
}

impl From<RecommendError> for Refusal {
    fn from(error: RecommendError) -> Self {
        let message = error.to_string();
        match error {
            RecommendError::Decode(_) => Self::Lost(message),
            _ => Self::Declined(message),
        }
    }
}
