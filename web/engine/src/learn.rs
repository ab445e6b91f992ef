//! An open bundle whose histories are learned.

use js_sys::Function;
use tigerlet::extra::{HISTORIES, Histories};
use wasm_bindgen::prelude::*;

use crate::backend::{Processor, processor};
use crate::pace::Pace;
use crate::pupil::{Lesson, Pupil};
use crate::session::Session;
use crate::value::{Refusal, declined, from_js};

#[wasm_bindgen]
impl Session {
    /// Lets a small generator learn what the bundle's readers took, until it has or `pause` says no: then what has been
    /// learned stays, and the same call goes on from there. `told` hears a few times a second where it stands.
    pub async fn learn(&self, lesson: JsValue, pause: Function, told: Function) -> Result<JsValue, JsValue> {
        let lesson: Lesson = from_js("learn", lesson)?;
        let history = self.named("learn", &lesson.history)?;
        let mut pupil = match self.pupil.take().filter(|pupil| pupil.goes_on(&lesson)) {
            Some(pupil) => pupil,
            None => self.pupil(&lesson).await?,
        };
        let end = pupil.sit(&history, Pace::new(pause), &told).await;
        self.pupil.replace(Some(pupil));
        Ok(end?)
    }
}

impl Session {
    /// One that has learned nothing.
    async fn pupil(&self, lesson: &Lesson) -> Result<Pupil, Refusal> {
        let histories = self.histories().await?;
        let device = processor().await.and_then(Processor::device).map_err(Refusal::Declined)?;
        Pupil::new(lesson, self.recommender.ids(), histories, &self.limits, &device)
    }

    /// What the bundle's readers took.
    pub(crate) async fn histories(&self) -> Result<Histories, Refusal> {
        let file = self.fetch(HISTORIES).await?;
        Histories::read(&file, self.recommender.catalog().len(), &self.limits).map_err(declined)
    }

    /// The items of these ids, which `call` was given.
    pub(crate) fn named(&self, call: &str, ids: &[String]) -> Result<Vec<u32>, Refusal> {
        let catalog = self.recommender.catalog();
        let unknown = |id: &String| Refusal::Declined(format!("{call}: no item has the id `{id}`"));
        ids.iter().map(|id| catalog.by_id(id).ok_or_else(|| unknown(id))).collect()
    }
}
