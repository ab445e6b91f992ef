//! Fetching a bundle: in the order in which it can be judged, with the bytes counted as they arrive.

mod digest;
mod file;

use std::cell::Cell;

use futures::future::try_join_all;
use tigerlet::bundle::{Bundle, BundleError, CONFIG, CheckedFile, DENSE, MANIFEST, MODEL, Manifest};
use tigerlet::limits::Limits;
use tigerlet::model::Promise;
use tigerlet::text::plain;
use web_sys::RequestCache;

use self::{digest::sha256, file::File};
use crate::held::Held;

/// Where a bundle comes from, and how.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// URL of its folder, with a slash at the end.
    pub folder: &'a str,
    /// Whether the browser's cache is passed by.
    pub fresh: bool,
    /// What it may be at most.
    pub limits: &'a Limits,
    /// Its files, where they need not be fetched.
    pub held: Option<&'a Held>,
}

/// Fetches a bundle: the manifest, which has to have that SHA-256 if one is given, then the configuration, then the
/// rest side by side. Nothing is fetched that what came before it forbids, and of the weights no more than their header
/// if that is wrong. `progress` is told a file, the bytes received of all files, and the bytes in all.
///
/// Soon after a deployment the browser's cache may have some files of the one before: what does not fit together is
/// fetched once more, past it, before anybody calls it damaged.
///
/// # Errors
/// One line that names the file, or the bundle whose manifest is no good.
pub async fn bundle(
    source: Source<'_>,
    sha256: Option<&str>,
    progress: &dyn Fn(&str, u64, u64),
) -> Result<Bundle, String> {
    match attempt(source, sha256, progress).await {
        Err(_) if !source.fresh => attempt(Source { fresh: true, ..source }, sha256, progress).await,
        outcome => outcome,
    }
}

async fn attempt(
    source: Source<'_>,
    sha256: Option<&str>,
    progress: &dyn Fn(&str, u64, u64),
) -> Result<Bundle, String> {
    let refused = |error| refused(source.folder, &error);
    let bytes = source.file(MANIFEST, source.limits.manifest_bytes).whole().await?;
    if let Some(pinned) = sha256 {
        Manifest::check_pin(&bytes, pinned).map_err(refused)?;
    }
    let manifest = Manifest::parse(&bytes, source.limits).map_err(refused)?;
    let size = |name: &str| manifest.files.get(name).map_or(0, |entry| entry.bytes);
    let config_json = source.file(CONFIG, size(CONFIG)).whole().await?;
    let config_json = checked(&manifest, CONFIG, config_json).await.map_err(refused)?;
    let config = manifest.config(config_json.as_ref(), source.limits).map_err(refused)?;

    let rest: Vec<&'static str> = manifest.required().filter(|&name| name != CONFIG).collect();
    let total = rest.iter().fold(0_u64, |sum, name| sum.saturating_add(size(name)));
    let received = Cell::new(0);
    let files = rest.into_iter().map(|name| {
        let (received, manifest) = (&received, &manifest);
        let promise = match (name, &manifest.dense) {
            (MODEL, _) => Some(Promise::T5(&config)),
            (DENSE, Some(dense)) => Some(Promise::Dense(&dense.tower, manifest.items())),
            _ => None,
        };
        async move {
            let mut unchecked = promise;
            let mut arrived = |so_far: &[u8], more: u64| {
                received.set(received.get() + more);
                progress(name, received.get(), total);
                let is_kept = |promise: Promise| is_kept(promise, so_far, size(name), source.limits);
                if unchecked.map(is_kept).transpose().map_err(refused)? == Some(true) {
                    unchecked = None;
                }
                Ok(())
            };
            let bytes = source.file(name, size(name)).watched(&mut arrived).await?;
            checked(manifest, name, bytes).await.map_err(refused)
        }
    });
    let files: Vec<CheckedFile> = try_join_all(files).await?;
    Bundle::of_checked(manifest, files.into_iter().chain([config_json]), source.limits).map_err(refused)
}

/// The file, once its size and hash are checked.
async fn checked(manifest: &Manifest, name: &str, bytes: Vec<u8>) -> Result<CheckedFile, BundleError> {
    let digest = sha256(&bytes).await;
    manifest.checked(name, bytes, digest.as_deref())
}

/// Whether the header of the weights has arrived, and holds what the model asks for.
fn is_kept(promise: Promise, so_far: &[u8], bytes: u64, limits: &Limits) -> Result<bool, BundleError> {
    match promise.header_end(so_far, limits)? {
        Some(end) if so_far.len() >= end => promise.check(so_far, bytes, limits).map(|()| true),
        _ => Ok(false),
    }
    .map_err(BundleError::from)
}

/// Fetches one more file of the bundle, and checks it; past the browser's cache, where that has another. `progress` is
/// told the bytes so far.
///
/// # Errors
/// One line that names the file.
pub async fn extra(
    source: Source<'_>,
    manifest: &Manifest,
    name: &str,
    progress: &dyn Fn(u64),
) -> Result<Vec<u8>, String> {
    let mut arrived = |so_far: &[u8], _| {
        progress(so_far.len() as u64);
        Ok(())
    };
    let refused = |error| refused(source.folder, &error);
    let entry = manifest.files.get(name).ok_or_else(|| refused(BundleError::Missing(name.to_owned())))?;
    if let Ok(bytes) = source.file(name, entry.bytes).watched(&mut arrived).await
        && let Ok(file) = checked(manifest, name, bytes).await
    {
        return Ok(file.into_bytes());
    }
    let bytes = Source { fresh: true, ..source }.file(name, entry.bytes).watched(&mut arrived).await?;
    Ok(checked(manifest, name, bytes).await.map_err(refused)?.into_bytes())
}

/// What is said of a bundle that arrived and is no good, in a sentence however long the names in it are.
pub fn refused(folder: &str, error: &BundleError) -> String {
    /// Letters of an error that are worth repeating.
    const SENTENCE: usize = 400;
    let error = error.to_string();
    let words = plain(&error);
    let mut sentence: String = words.chars().take(SENTENCE).collect();
    if sentence.len() < words.len() {
        sentence.push('…');
    }
    format!("cannot open the bundle {folder}: {sentence}")
}

impl<'a> Source<'a> {
    fn file(&self, name: &str, longest: u64) -> File<'a> {
        let cache = if self.fresh { RequestCache::Reload } else { RequestCache::Default };
        let held = self.held.map(|files| files.get(name));
        File { url: format!("{}{name}", self.folder), cache, longest, held }
    }
}
