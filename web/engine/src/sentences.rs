//! A sentence encoder that is another module of this worker.

use std::cell::RefCell;

use js_sys::{Float32Array, Function};
use tigerlet::text::Sentences;
use wasm_bindgen::prelude::*;

use crate::value::said;

thread_local! {
    /// What reads a text. A library's encoder may go from thread to thread, which no value of JavaScript can: it stays
    /// here.
    static ENCODE: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Has `encode` read every text of this worker's bundle from now on.
pub fn read_by(encode: Function) -> Box<dyn Sentences> {
    ENCODE.replace(Some(encode));
    Box::new(Beside)
}

/// Whatever reads texts in this worker.
#[derive(Debug)]
struct Beside;

impl Sentences for Beside {
    fn encode(&self, text: &str) -> Result<Vec<f32>, String> {
        let encode = ENCODE.with_borrow(Clone::clone).ok_or("no sentence encoder is loaded")?;
        let vector = encode
            .call1(&JsValue::UNDEFINED, &text.into())
            .map_err(|error| said(&error).unwrap_or_else(|| "the sentence encoder has stopped".to_owned()))?;
        let vector: Float32Array = vector.dyn_into().map_err(|_| "the sentence encoder gives no vector")?;
        Ok(vector.to_vec())
    }
}
