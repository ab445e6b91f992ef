//! What the page's address asks for.

use gloo::utils::{document, window};
use tigerlet_protocol::EngineKind;
use wasm_bindgen::JsValue;
use web_sys::{Url, UrlSearchParams};

/// The bundle that comes with the page.
const DEFAULT_BUNDLE: &str = "bundles/library/";

/// URL of the bundle's folder, with a slash at the end: `?bundle=URL`, absolute or relative to the
/// page, or the bundle that comes with the page.
pub fn bundle() -> String {
    let given = parameter("bundle").unwrap_or_else(|| DEFAULT_BUNDLE.to_owned());
    let folder = given.strip_suffix("manifest.json").unwrap_or(&given);
    // What is no URL stays as it is, for the download to complain of by name.
    let mut url = resolve(folder).unwrap_or_else(|_| folder.to_owned());
    if !url.ends_with('/') {
        url.push('/');
    }
    url
}

/// The engine that `?engine=cpu` or `?engine=webgpu` demands.
pub fn engine() -> Option<EngineKind> {
    match parameter("engine")?.as_str() {
        "cpu" => Some(EngineKind::Cpu),
        "webgpu" => Some(EngineKind::WebGpu),
        _ => None,
    }
}

/// The absolute form of a URL that is relative to the page.
///
/// # Errors
/// The browser's error where it is no URL.
pub fn resolve(relative: &str) -> Result<String, JsValue> {
    let base = document().base_uri()?.unwrap_or_default();
    Ok(Url::new_with_base(relative, &base)?.href())
}

/// A parameter of the page's address.
fn parameter(name: &str) -> Option<String> {
    let search = window().location().search().ok()?;
    UrlSearchParams::new_with_str(&search).ok()?.get(name)
}
