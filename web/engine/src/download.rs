//! Fetching a bundle, with the bytes counted as they arrive.

use std::cell::Cell;
use std::collections::BTreeMap;

use futures::future::try_join_all;
use gloo::net::{Error, http::Request};
use js_sys::{Reflect, Uint8Array};
use tigerlet::bundle::{Bundle, BundleError, MANIFEST, Manifest, REQUIRED};
use tigerlet::limits::Limits;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, RequestCache};

/// Where a bundle comes from, and how.
pub struct Source<'a> {
    /// URL of its folder, with a slash at the end.
    pub folder: &'a str,
    /// Whether the browser's cache is passed by.
    pub fresh: bool,
    /// What it may be at most.
    pub limits: &'a Limits,
}

impl Source<'_> {
    fn cache(&self) -> RequestCache {
        if self.fresh { RequestCache::Reload } else { RequestCache::Default }
    }

    fn url(&self, name: &str) -> String {
        format!("{}{name}", self.folder)
    }
}

/// Fetches the manifest, which has to have that SHA-256 if one is given, then the files that recommending needs, side
/// by side. `progress` is told a file, the bytes received of all files, and the bytes in all.
///
/// # Errors
/// One line that names the file, or the bundle whose manifest is no good.
pub async fn bundle(
    source: &Source<'_>,
    sha256: Option<&str>,
    progress: &dyn Fn(&str, u64, u64),
) -> Result<Bundle, String> {
    let refused = |error| refused(source.folder, &error);
    let bytes = file(&source.url(MANIFEST), source.cache(), source.limits.manifest_bytes, &mut |_| {}).await?;
    if let Some(pinned) = sha256 {
        Manifest::check_pin(&bytes, pinned).map_err(refused)?;
    }
    let manifest = Manifest::parse(&bytes).map_err(refused)?;

    let needed = || manifest.files.iter().filter(|(name, _)| REQUIRED.contains(&name.as_str()));
    let total = needed().fold(0, |sum: u64, (_, entry)| sum.saturating_add(entry.bytes));
    let received = Cell::new(0);
    let files = needed().map(|(name, entry)| {
        let received = &received;
        async move {
            let mut arrived = |more| {
                received.set(received.get() + more);
                progress(name, received.get(), total);
            };
            let bytes = file(&source.url(name), source.cache(), entry.bytes, &mut arrived).await?;
            // A browser's cache may have the file of an older bundle under the same name.
            let bytes = match manifest.check(name, &bytes) {
                Err(_) if !source.fresh => {
                    file(&source.url(name), RequestCache::Reload, entry.bytes, &mut |_| {}).await?
                }
                _ => bytes,
            };
            Ok::<_, String>((name.clone(), bytes))
        }
    });
    let files: BTreeMap<_, _> = try_join_all(files).await?.into_iter().collect();
    Bundle::read(&bytes, files).map_err(refused)
}

/// Fetches one more file of the bundle, and checks it.
///
/// # Errors
/// One line that names the file.
pub async fn extra(source: &Source<'_>, manifest: &Manifest, name: &str) -> Result<Vec<u8>, String> {
    let refused = |error| refused(source.folder, &error);
    let entry = manifest.files.get(name).ok_or_else(|| refused(BundleError::Missing(name.to_owned())))?;
    let bytes = file(&source.url(name), source.cache(), entry.bytes, &mut |_| {}).await?;
    if manifest.check(name, &bytes).is_ok() {
        return Ok(bytes);
    }
    let bytes = file(&source.url(name), RequestCache::Reload, entry.bytes, &mut |_| {}).await?;
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
