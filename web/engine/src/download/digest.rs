//! SHA-256 as the platform computes it, in instructions of the processor's own.

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    // Not `async`: what is thrown, where there is no `subtle`, has no promise to be caught in.
    #[wasm_bindgen(catch, js_namespace = ["globalThis", "crypto", "subtle"])]
    fn digest(algorithm: &str, bytes: &[u8]) -> Result<Promise, JsValue>;
}

/// SHA-256 of these bytes; none where the platform computes none, as browsers do not for pages over plain HTTP.
pub async fn sha256(bytes: &[u8]) -> Option<Vec<u8>> {
    let digest = JsFuture::from(digest("SHA-256", bytes).ok()?).await.ok()?;
    Some(Uint8Array::new(&digest).to_vec())
}
