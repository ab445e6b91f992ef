//! A bundle's manifest, as the page reads it before an engine has: to show what a bundle is, and to check what it
//! shows of it in the meantime.

use std::collections::BTreeMap;

use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::address;

/// Bytes that a manifest may have, as in the library's limits.
const LONGEST: u64 = 1 << 20;

/// What it says. The engine reads and checks it by itself.
#[derive(Clone, Default, Deserialize)]
pub struct Manifest {
    #[serde(default)]
    pub title: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    files: BTreeMap<String, Entry>,
}

#[derive(Clone, Deserialize)]
struct Entry {
    /// A whole number, as JavaScript has them.
    bytes: f64,
    sha256: String,
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch)]
    fn fetch(url: &str) -> Result<Promise, JsValue>;

    /// Missing where the page is not in a secure context.
    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"])]
    fn digest(algorithm: &str, data: &Uint8Array) -> Result<Promise, JsValue>;
}

impl Manifest {
    /// The manifest of the bundle that the address asks for; none where it cannot be had or read.
    pub async fn read() -> Option<Self> {
        parse(&capped(&format!("{}manifest.json", address::bundle()), LONGEST).await?)
    }

    /// Bytes of all files.
    pub fn bytes(&self) -> f64 {
        self.files.values().map(|entry| entry.bytes.max(0.0)).sum()
    }

    /// What a JSON file of the bundle holds, if it is the one that the manifest names, of at most so many bytes.
    pub async fn json<T: DeserializeOwned>(&self, name: &str, most: u64) -> Option<T> {
        let entry = self.files.get(name)?;
        let bytes = capped(&format!("{}{name}", address::bundle()), most).await?;
        let hash = JsFuture::from(digest("SHA-256", &Uint8Array::from(&bytes[..])).ok()?).await.ok()?;
        let hash: String = Uint8Array::new(&hash).to_vec().iter().map(|byte| format!("{byte:02x}")).collect();
        (bytes.len() as f64 == entry.bytes && hash == entry.sha256).then(|| parse(&bytes))?
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let parsed = js_sys::JSON::parse(std::str::from_utf8(bytes).ok()?).ok()?;
    serde_wasm_bindgen::from_value(parsed).ok()
}

/// The bytes of a file, unless they are more than `most`: then no more are read.
async fn capped(url: &str, most: u64) -> Option<Vec<u8>> {
    let get = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).ok();
    let method = |of: &JsValue, name: &str| get(of, name)?.dyn_into::<Function>().ok();
    let response = JsFuture::from(fetch(url).ok()?).await.ok()?;
    if get(&response, "ok")?.is_falsy() {
        return None;
    }
    let reader = get(&response, "body").filter(JsValue::is_object)?;
    let reader = method(&reader, "getReader")?.call0(&reader).ok()?.dyn_into::<Object>().ok()?;
    let read = method(&reader, "read")?;
    let mut bytes = Vec::new();
    loop {
        let next: Promise = read.call0(&reader).ok()?.dyn_into().ok()?;
        let next = JsFuture::from(next).await.ok()?;
        let Ok(chunk) = get(&next, "value")?.dyn_into::<Uint8Array>() else { return Some(bytes) };
        if bytes.len() as u64 + u64::from(chunk.length()) > most {
            let _ = method(&reader, "cancel").and_then(|cancel| cancel.call0(&reader).ok());
            return None;
        }
        bytes.extend(chunk.to_vec());
    }
}
