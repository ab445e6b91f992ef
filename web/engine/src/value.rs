//! Values and errors on their way to JavaScript and back.

use js_sys::{Error, Object, Reflect};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

/// Why a call has no answer.
pub enum Refusal {
    /// The call is no good; the engine goes on.
    Declined(String),
    /// The device is.
    Lost(String),
}

impl From<Refusal> for JsValue {
    fn from(refusal: Refusal) -> Self {
        let (kind, message) = match refusal {
            Refusal::Declined(message) => ("refused", message),
            Refusal::Lost(message) => ("lost", message),
        };
        let error = Error::new(&message);
        // An error is an ordinary object: it takes properties.
        let _ = Reflect::set(&error, &"kind".into(), &kind.into());
        error.into()
    }
}

/// The refusal that an error is.
pub fn declined(error: impl std::error::Error) -> Refusal {
    Refusal::Declined(error.to_string())
}

/// What a JavaScript error says; none of what is no error.
pub fn said(error: &JsValue) -> Option<String> {
    error.dyn_ref::<Error>().map(|error| String::from(error.message()))
}

/// A value as plain objects and arrays, as from JSON.
///
/// # Errors
/// Where it cannot be written, which no answer of the library's is.
pub fn to_js(value: &impl Serialize) -> Result<JsValue, Refusal> {
    value.serialize(&Serializer::json_compatible()).map_err(declined)
}

/// An object of these properties.
pub fn object<const N: usize>(properties: [(&str, JsValue); N]) -> Object {
    let object = Object::new();
    for (name, value) in properties {
        // An ordinary object takes any.
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    object
}

/// What `call` was given, checked by its type. It goes through JSON's values: by itself the bridge passes over fields
/// that no type has. A field without a value is one that was not given.
///
/// # Errors
/// One line that names the call and the field.
pub fn from_js<T: DeserializeOwned>(call: &str, value: JsValue) -> Result<T, Refusal> {
    let refused = |error: String| {
        Refusal::Declined(format!("{call}: {}", error.strip_prefix("Error: ").unwrap_or(&error)))
    };
    let mut value: Value =
        serde_wasm_bindgen::from_value(value).map_err(|error| refused(error.to_string()))?;
    leave_given(&mut value);
    serde_json::from_value(value).map_err(|error| refused(error.to_string()))
}

/// Leaves in objects only the fields that were given.
fn leave_given(value: &mut Value) {
    let Value::Object(fields) = value else { return };
    for (name, mut value) in std::mem::take(fields) {
        if !value.is_null() {
            leave_given(&mut value);
            fields.insert(name, value);
        }
    }
}

#[wasm_bindgen]
extern "C" {
    /// Milliseconds since the worker began.
    #[wasm_bindgen(js_namespace = performance)]
    pub fn now() -> f64;
}
