//! A bundle's manifest and examples, as the page reads them before an engine has: to show what a bundle is, and
//! something of it in the meantime. Both are checked as everything is.

use tigerlet::bundle::{MANIFEST, Manifest};
use tigerlet::extra::{EXAMPLES, Examples};
use tigerlet::limits::Limits;
use web_sys::RequestCache;

use crate::{address, download};

/// The manifest of the bundle that the address asks for, and its SHA-256; none where it cannot be had, or is not the
/// one that the address pins. The engine says why.
pub async fn read() -> Option<(Manifest, String)> {
    let limits = &Limits::DEFAULT;
    let bytes = capped(MANIFEST, limits.manifest_bytes).await?;
    if let Some(pinned) = address::pinned() {
        Manifest::check_pin(&bytes, &pinned).ok()?;
    }
    Some((Manifest::parse(&bytes, limits).ok()?, Manifest::digest(&bytes)))
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

async fn capped(name: &str, most: u64) -> Option<Vec<u8>> {
    download::capped(&format!("{}{name}", address::bundle()), most, RequestCache::Default).await
}
