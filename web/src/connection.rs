//! What the reader's connection is like, as far as the browser tells.

use gloo::utils::window;
use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// Whether the reader saves data: asked the browser to, or is on a network that is paid by the byte or crawls.
/// A browser that does not tell is taken to have none of it.
pub fn saves_data() -> bool {
    let Ok(connection) = Reflect::get(&window().navigator(), &"connection".into()) else { return false };
    let says = |key: &str| Reflect::get(&connection, &key.into()).unwrap_or(JsValue::UNDEFINED);
    if !connection.is_object() {
        return false;
    }
    let slow = says("effectiveType").as_string().is_some_and(|kind| kind.ends_with("2g"));
    says("saveData") == JsValue::TRUE || says("type") == "cellular" || slow
}
