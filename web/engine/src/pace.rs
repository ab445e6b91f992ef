//! The worker's hand on an answer in the making: between its steps it hears what the page has sent meanwhile, and
//! may give it up.

use js_sys::{Function, Promise};
use tigerlet::watch::{Cancelled, Stage, Watch};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::value::now;

/// Measures the stages of an answer, and asks JavaScript after each whether to go on.
pub struct Pace {
    /// A function that promises whether to go on.
    pause: Function,
    begun: f64,
    last: f64,
    /// Time between stages that was not the engine's own, in milliseconds.
    rested: f64,
    /// Milliseconds of one stage after the other.
    pub stages: Vec<f64>,
}

impl Pace {
    /// Begins now.
    pub fn new(pause: Function) -> Self {
        let now = now();
        Self { pause, begun: now, last: now, rested: 0.0, stages: Vec::new() }
    }

    /// Lets JavaScript speak between two stages of work that is no answer.
    #[cfg(feature = "making")]
    pub async fn rest(&mut self) -> Result<(), crate::value::Refusal> {
        self.over(Stage::Step).await.map_err(crate::value::declined)
    }

    /// Milliseconds since the beginning, without the time that JavaScript took.
    pub fn milliseconds(&self) -> f64 {
        now() - self.begun - self.rested
    }
}

impl Watch for Pace {
    async fn over(&mut self, _: Stage) -> Result<(), Cancelled> {
        let over = now();
        self.stages.push(over - self.last);
        let goes_on = match self.pause.call0(&JsValue::UNDEFINED).map(JsCast::dyn_into::<Promise>) {
            Ok(Ok(promise)) => JsFuture::from(promise).await.is_ok_and(|answer| answer.is_truthy()),
            _ => false,
        };
        self.last = now();
        self.rested += self.last - over;
        if goes_on { Ok(()) } else { Err(Cancelled) }
    }
}
