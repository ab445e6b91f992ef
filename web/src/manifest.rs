//! A bundle's manifest and examples, as the page reads them before an engine has: to show what a bundle is, and
//! something of it in the meantime. Both are checked as everything is.

use gloo::net::http::Request;
use js_sys::{Reflect, Uint8Array};
use tigerlet::bundle::{MANIFEST, Manifest};
use tigerlet::extra::{EXAMPLES, Examples};
use tigerlet::limits::Limits;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStreamDefaultReader;

use crate::address;

/// The manifest of the bundle that the address asks for; none where it cannot be had, or is not the one that the
/// address pins. The engine says why.
pub async fn read() -> Option<Manifest> {
    let limits = &Limits::DEFAULT;
    let bytes = capped(MANIFEST, limits.manifest_bytes).await?;
    if let Some(pinned) = address::pinned() {
        Manifest::check_pin(&bytes, &pinned).ok()?;
    }
    Manifest::parse(&bytes, limits).ok()
}

/// Bytes of all files of a bundle.
pub fn bytes(manifest: &Manifest) -> u64 {
    manifest.files.values().fold(0, |sum, entry| sum.saturating_add(entry.bytes))
}

/// The bundle's examples, if the manifest vouches for them.
pub async fn examples(manifest: &Manifest) -> Option<Examples> {
    let bytes = capped(EXAMPLES, manifest.files.get(EXAMPLES)?.bytes).await?;
    manifest.check(EXAMPLES, &bytes).ok()?;
    Examples::read(&bytes, manifest, &Limits::DEFAULT).ok()
}

/// The bytes of a file of the bundle, unless they are more than `most`: then no more are read.
async fn capped(name: &str, most: u64) -> Option<Vec<u8>> {
    let response = Request::get(&format!("{}{name}", address::bundle())).send().await.ok()?;
    let body = response.body().filter(|_| response.ok())?;
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut bytes = Vec::new();
    loop {
        let part = JsFuture::from(reader.read()).await.ok()?;
        let Ok(part) = Reflect::get(&part, &"value".into()).ok()?.dyn_into::<Uint8Array>() else {
            return Some(bytes);
        };
        if bytes.len() as u64 + u64::from(part.length()) > most {
            let _ = reader.cancel();
            return None;
        }
        bytes.extend(part.to_vec());
    }
}
