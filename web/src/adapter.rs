//! The graphics adapter that the browser would give to WebGPU.

use gloo::utils::window;
use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Names that software renderers go by.
const SOFTWARE: [&str; 5] = ["swiftshader", "llvmpipe", "lavapipe", "basic render", "software"];

/// A graphics adapter.
#[derive(Clone, Debug, PartialEq)]
pub struct Adapter {
    /// What it calls itself; empty where it does not say.
    pub name: String,
    /// Whether it only imitates graphics hardware.
    pub software: bool,
}

/// Why there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absence {
    /// The browser knows no WebGPU.
    Unsupported,
    /// WebGPU needs https or localhost.
    Insecure,
    /// The browser knows WebGPU, and has nothing to run it on.
    NoAdapter,
}

/// Looks for an adapter.
///
/// # Errors
/// Why there is none.
pub async fn find() -> Result<Adapter, Absence> {
    let gpu = property(&window().navigator(), "gpu");
    if gpu.is_undefined() {
        let secure = property(&window(), "isSecureContext").is_truthy();
        return Err(if secure { Absence::Unsupported } else { Absence::Insecure });
    }
    let adapter = match request(&gpu) {
        Ok(promise) => JsFuture::from(promise).await.unwrap_or(JsValue::NULL),
        Err(_) => JsValue::NULL,
    };
    if adapter.is_null() || adapter.is_undefined() {
        return Err(Absence::NoAdapter);
    }

    let info = property(&adapter, "info");
    let text = |name| property(&info, name).as_string().filter(|text| !text.is_empty());
    let name = text("description")
        .or_else(|| match (text("vendor"), text("architecture")) {
            (Some(vendor), Some(architecture)) => Some(format!("{vendor} {architecture}")),
            (vendor, architecture) => vendor.or(architecture),
        })
        .unwrap_or_default();
    let words = ["description", "vendor", "architecture", "device"]
        .into_iter()
        .filter_map(text)
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase();
    let software = [&info, &adapter].iter().any(|of| property(of, "isFallbackAdapter").is_truthy())
        || SOFTWARE.iter().any(|renderer| words.contains(renderer));
    Ok(Adapter { name, software })
}

/// `gpu.requestAdapter()`; web-sys has it only behind a compiler flag.
fn request(gpu: &JsValue) -> Result<Promise, JsValue> {
    let method: Function = property(gpu, "requestAdapter").dyn_into()?;
    method.call0(gpu)?.dyn_into()
}

/// A property, or undefined.
fn property(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}
