//! Fetching a bundle, with the bytes counted as they arrive.

use std::cell::Cell;
use std::collections::BTreeMap;

use futures::future::try_join_all;
use gloo::net::{Error, http::Request};
use js_sys::{Reflect, Uint8Array};
use tigerlet::bundle::{BundleError, MANIFEST, Manifest, REQUIRED};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, RequestCache};

/// A manifest is some kilobytes; whatever is longer is something else.
const LONGEST_MANIFEST: u64 = 1 << 20;

/// A manifest's bytes, and those of the files that recommending needs, by name.
type Files = (Vec<u8>, BTreeMap<String, Vec<u8>>);

/// Fetches the manifest in the folder of that URL, then the files that recommending needs, side by side.
/// `progress` is told a file, the bytes received of all files, and the bytes in all.
///
/// Soon after a deployment the browser's cache may have some files of the one before: those that do not fit
/// together are fetched once more, past it, before anybody calls them damaged.
///
/// # Errors
/// One line that names the file, or the bundle whose manifest is no good.
pub async fn bundle(folder: &str, fresh: bool, progress: &dyn Fn(&str, u64, u64)) -> Result<Files, String> {
    let found = fetch(folder, fresh, progress).await;
    if fresh || found.as_ref().is_ok_and(fits) {
        return found;
    }
    fetch(folder, true, progress).await
}

/// Whether every file is the manifest's.
fn fits((manifest, files): &Files) -> bool {
    let Ok(manifest) = Manifest::parse(manifest) else { return false };
    files.iter().all(|(name, bytes)| manifest.check(name, bytes).is_ok())
}

async fn fetch(folder: &str, fresh: bool, progress: &dyn Fn(&str, u64, u64)) -> Result<Files, String> {
    let cache = if fresh { RequestCache::Reload } else { RequestCache::Default };
    let bytes = file(&format!("{folder}{MANIFEST}"), cache, LONGEST_MANIFEST, &mut |_| {}).await?;
    let manifest = Manifest::parse(&bytes).map_err(|error| refused(folder, &error))?;

    let needed = || manifest.files.iter().filter(|(name, _)| REQUIRED.contains(&name.as_str()));
    let total = needed().map(|(_, entry)| entry.bytes).sum();
    let received = Cell::new(0);
    let files = needed().map(|(name, entry)| {
        let received = &received;
        async move {
            let url = format!("{folder}{name}");
            let bytes = file(&url, cache, entry.bytes, &mut |more| {
                received.set(received.get() + more);
                progress(name, received.get(), total);
            })
            .await?;
            Ok::<_, String>((name.clone(), bytes))
        }
    });
    let files = try_join_all(files).await?.into_iter().collect();
    Ok((bytes, files))
}

/// Fetches one more file of the bundle in that folder, and checks it.
///
/// # Errors
/// One line that names the file.
pub async fn extra(folder: &str, manifest: &Manifest, name: &str) -> Result<Vec<u8>, String> {
    let refused = |error| refused(folder, &error);
    let entry = manifest.files.get(name).ok_or_else(|| refused(BundleError::Missing(name.to_owned())))?;
    let bytes = file(&format!("{folder}{name}"), RequestCache::Default, entry.bytes, &mut |_| {}).await?;
    manifest.check(name, &bytes).map_err(refused)?;
    Ok(bytes)
}

/// What is said of a bundle that arrived and is no good.
pub fn refused(folder: &str, error: &BundleError) -> String {
    format!("cannot open the bundle {folder}: {error}")
}

/// Fetches one file, of at most `longest` bytes; `arrived` is told the size of each part.
async fn file(
    url: &str,
    cache: RequestCache,
    longest: u64,
    arrived: &mut dyn FnMut(u64),
) -> Result<Vec<u8>, String> {
    let failed = |why: &str| format!("could not load {url}: {why}");
    let broken = |error: JsValue| {
        let error = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
        failed(error.as_deref().unwrap_or("the download broke off"))
    };

    let response = Request::get(url).cache(cache).send().await.map_err(|error| match error {
        Error::JsError(error) => failed(&error.message),
        error => failed(&error.to_string()),
    })?;
    if !response.ok() {
        return Err(failed(&format!("HTTP {}", response.status())));
    }
    let mut bytes = Vec::new();
    let Some(body) = response.body() else { return Ok(bytes) };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    loop {
        let part = JsFuture::from(reader.read()).await.map_err(broken)?;
        if Reflect::get(&part, &"done".into()).is_ok_and(|done| done.is_truthy()) {
            return Ok(bytes);
        }
        let part: Uint8Array =
            Reflect::get(&part, &"value".into()).and_then(JsCast::dyn_into).map_err(broken)?;
        let start = bytes.len();
        bytes.resize(start + part.length() as usize, 0);
        if bytes.len() as u64 > longest {
            let _ = reader.cancel();
            return Err(failed(&format!("it is longer than {longest} bytes")));
        }
        part.copy_to(&mut bytes[start..]);
        arrived(u64::from(part.length()));
    }
}
