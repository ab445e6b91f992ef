//! An open bundle whose model goes on learning, from what one reader likes.

use js_sys::Function;
use serde::{Deserialize, Serialize};
use tigerlet::learn::{Side, Tuner, Tuning};
use tigerlet::watch::{Stage, Watch};
use wasm_bindgen::prelude::*;

use crate::pace::Pace;
use crate::session::Session;
use crate::value::{Refusal, declined, from_js, object, to_js};

/// Other readers who are asked what they have lost by it.
const READERS: usize = 300;

/// What is liked, and how it is learned.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Taste {
    /// Ids of what was taken, oldest first.
    history: Vec<String>,
    /// Ids of what should come after it.
    likes: Vec<String>,
    #[serde(default)]
    tuning: Tuning,
}

/// What came of it.
#[derive(Serialize)]
struct Tuned {
    before: Side,
    after: Side,
}

#[wasm_bindgen]
impl Session {
    /// Lets a copy of the bundle's generator learn from what one reader likes: what it was worth before, and after. The
    /// bundle's own stays as it is, so that nothing has to be undone. `told` hears `{step, steps}` of every step.
    pub async fn tune(&self, taste: JsValue, pause: Function, told: Function) -> Result<JsValue, JsValue> {
        let Taste { history, likes, tuning } = from_js("tune", taste)?;
        let wish = (self.named("tune", &history)?, self.named("tune", &likes)?);
        let (recommender, histories) = (&self.recommender, self.histories().await?);
        let names = (recommender.ids(), recommender.trie());
        let max_history = recommender.manifest().max_history;
        let without = || Refusal::Declined("tune: this engine has no tensors".to_owned());
        let model = recommender.generator().model().ok_or_else(without)?;
        let mut tuner = Tuner::new(model, max_history, names, &histories, wish, tuning).map_err(declined)?;
        let mut pace = Pace::new(pause);
        let before = tuner.side(READERS, &mut pace).await.map_err(declined)?;
        let steps = tuner.steps();
        for step in 1..=steps {
            tuner.step().map_err(declined)?;
            let word = object([("step", (step as f64).into()), ("steps", (steps as f64).into())]);
            // What a listener throws is its own affair.
            let _ = told.call1(&JsValue::UNDEFINED, &word);
            pace.over(Stage::Step).await.map_err(declined)?;
        }
        let after = tuner.side(READERS, &mut pace).await.map_err(declined)?;
        Ok(to_js(&Tuned { before, after })?)
    }
}
