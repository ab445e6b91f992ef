//! Unicode's normal forms.
//!
//! A browser has them already, and their tables would be a tenth of the engine that a reader downloads. The two
//! agree on every character that both know: what is normalised stays so in all later versions of Unicode
//! (<https://www.unicode.org/policies/stability_policy.html>).
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
use js_sys::JsString;
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
use unicode_normalization::UnicodeNormalization;

/// Letters and their marks, each by itself, in Unicode's order.
pub(super) fn nfd(text: &str) -> String {
    #[cfg(all(target_family = "wasm", target_os = "unknown"))]
    return JsString::from(text).normalize("NFD").into();
    #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
    return text.nfd().collect();
}

/// [`nfd`], with compatibility forms as the plain ones.
pub(super) fn nfkd(text: &str) -> String {
    #[cfg(all(target_family = "wasm", target_os = "unknown"))]
    return JsString::from(text).normalize("NFKD").into();
    #[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
    return text.nfkd().collect();
}
