//! Files of a bundle that are already here: made in this worker, or kept by the browser.

use std::collections::BTreeMap;

use js_sys::{Array, Object, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::value::Refusal;

/// Files by name.
#[derive(Default)]
pub struct Held(BTreeMap<String, Vec<u8>>);

impl Held {
    /// Of an object of byte arrays; none where there is no object.
    ///
    /// # Errors
    /// Anything else.
    pub fn of(call: &str, value: &JsValue) -> Result<Option<Self>, Refusal> {
        if value.is_undefined() || value.is_null() {
            return Ok(None);
        }
        let wrong = || Refusal::Declined(format!("{call}: expected the bytes of files by their names"));
        let object: &Object = value.dyn_ref().ok_or_else(wrong)?;
        let file = |entry: JsValue| {
            let entry: Array = entry.dyn_into().ok()?;
            Some((entry.get(0).as_string()?, entry.get(1).dyn_into::<Uint8Array>().ok()?.to_vec()))
        };
        let files = Object::entries(object).iter().map(file).collect::<Option<_>>().ok_or_else(wrong)?;
        Ok(Some(Self(files)))
    }

    /// The bytes of a file.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name).map(Vec::as_slice)
    }
}
