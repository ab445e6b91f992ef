//! A file that has to be small.

use gloo::net::http::Request;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, RequestCache};

/// The bytes of a file, unless they are more than `most`: then no more are read.
pub async fn capped(url: &str, most: u64, cache: RequestCache) -> Option<Vec<u8>> {
    let response = Request::get(url).cache(cache).send().await.ok()?;
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
