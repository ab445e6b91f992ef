//! What the page's address asks for.

use gloo::utils::{document, document_element, window};
use tigerlet::card::EngineKind;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Url, UrlSearchParams};

/// The bundle that comes with the page.
pub const DEFAULT_BUNDLE: &str = "bundles/library/";
/// Where the browser keeps the bundle that was made or opened from a file last: nothing is on the server there.
pub const OWN: &str = "bundles/own/";

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

/// Whether the page's address names a bundle.
pub fn has_bundle() -> bool {
    parameter("bundle").is_some()
}

/// The origin of the bundle, where that is not the page's own. What is no URL has none that anything could be
/// fetched from.
pub fn foreign_origin() -> Option<String> {
    let origin = Url::new(&bundle()).ok()?.origin();
    (Some(&origin) != window().location().origin().ok().as_ref()).then_some(origin)
}

/// The page's address without what it asks for.
pub fn without_query() -> String {
    window().location().pathname().unwrap_or_default()
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

/// The engines' folder, which is named by its content and so changes with every build. index.html has noted it.
pub fn build() -> String {
    document_element().get_attribute("data-build").unwrap_or_default()
}

/// URLs of the two files of an engine.
pub fn engine_files(kind: EngineKind) -> Vec<String> {
    let folder = build();
    [".js", "_bg.wasm"]
        .into_iter()
        .filter_map(|end| resolve(&format!("{folder}engine-{kind}{end}")).ok())
        .collect()
}

/// SHA-256 that the address demands of the bundle's manifest: `&sha256=…`.
pub fn pinned() -> Option<String> {
    parameter("sha256")
}

/// The part behind `#`, with it.
pub fn fragment() -> String {
    window().location().hash().unwrap_or_default()
}

/// Puts a fragment into the address bar, with the state of the entry that the browser's history has for it. A
/// browser that refuses costs a link and nothing else.
pub fn replace(fragment: &str, state: &JsValue) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(state, "", Some(&path(fragment)));
    }
}

/// As [`replace`], in a new entry.
pub fn push(fragment: &str, state: &JsValue) {
    if let Ok(history) = window().history() {
        let _ = history.push_state_with_url(state, "", Some(&path(fragment)));
    }
}

/// Puts another bundle into the address, with a fragment and a state, in a new entry. `url` is its folder's.
pub fn push_bundle(url: &str, fragment: &str, state: &JsValue) {
    let name = resolve(".").ok().and_then(|base| url.strip_prefix(&base).map(str::to_owned));
    let name = name.unwrap_or_else(|| url.to_owned());
    let location = window().location();
    let search =
        with_bundle(&location.search().unwrap_or_default(), (name != DEFAULT_BUNDLE).then_some(&name));
    if let Ok(history) = window().history() {
        let whole = format!("{}{search}{fragment}", location.pathname().unwrap_or_default());
        let _ = history.push_state_with_url(state, "", Some(&whole));
    }
}

/// The state of the entry that is shown.
pub fn state() -> JsValue {
    window().history().and_then(|history| history.state()).unwrap_or(JsValue::NULL)
}

/// The page's whole address with that fragment.
pub fn whole(fragment: &str) -> String {
    format!("{}{}", window().location().origin().unwrap_or_default(), path(fragment))
}

fn path(fragment: &str) -> String {
    let location = window().location();
    format!("{}{}{fragment}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default(),)
}

/// Whether the page is to show itself without its surroundings, for another page's frame: `?embed`.
pub fn embedded() -> bool {
    parameter("embed").is_some()
}

/// Whether the page is inside another page's frame, asked for or not.
pub fn framed() -> bool {
    embedded() || !matches!(window().top(), Ok(Some(top)) if top == window())
}

/// The whole address of the page in a state, in or out of a frame, its bundle pinned by the SHA-256 of its manifest; the bundle and the engine stay what they are.
pub fn page(fragment: &str, embedded: bool, pin: Option<&str>) -> String {
    let location = window().location();
    let search = query(&location.search().unwrap_or_default(), embedded, pin);
    let (origin, path) = (location.origin().unwrap_or_default(), location.pathname().unwrap_or_default());
    format!("{origin}{path}{search}{fragment}")
}

/// An address's query with `embed` or without it, and with that pin where there is one; its other parameters as they
/// are.
fn query(search: &str, embedded: bool, pin: Option<&str>) -> String {
    let ours = |part: &&str| {
        let key = part.split('=').next();
        key == Some("embed") || (pin.is_some() && key == Some("sha256"))
    };
    let others = search.trim_start_matches('?').split('&').filter(|part| !part.is_empty() && !ours(part));
    let pin = pin.map(|pin| format!("sha256={pin}"));
    let embed = embedded.then_some("embed");
    let parts: Vec<&str> = embed.into_iter().chain(others).chain(pin.as_deref()).collect();
    if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
}

/// An address's query with that bundle, or without one; the pin was another bundle's.
fn with_bundle(search: &str, name: Option<&str>) -> String {
    let ours = |part: &&str| !matches!(part.split('=').next(), Some("bundle" | "sha256"));
    let others = search.trim_start_matches('?').split('&').filter(|part| !part.is_empty()).filter(ours);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~/:".contains(&byte);
    let escape = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    let bundle = name.map(|name| format!("bundle={}", name.bytes().map(escape).collect::<String>()));
    let parts: Vec<&str> = others.chain(bundle.as_deref()).collect();
    if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
}

/// A parameter of the page's address.
fn parameter(name: &str) -> Option<String> {
    let search = window().location().search().ok()?;
    UrlSearchParams::new_with_str(&search).ok()?.get(name)
}

/// The fragment of the link of this page that a click is on; none where the browser should do what it does,
/// other pages, other tabs, other buttons, and where somebody has followed it already.
pub fn followed(event: &web_sys::MouseEvent) -> Option<String> {
    if event.default_prevented()
        || event.ctrl_key()
        || event.meta_key()
        || event.shift_key()
        || event.button() != 0
    {
        return None;
    }
    let target: web_sys::Element = event.target()?.dyn_into().ok()?;
    let href = target.closest("a[href]").ok()??.get_attribute("href")?;
    href.starts_with('#').then_some(href)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_keeps_its_bundle_in_and_out_of_a_frame() {
        assert_eq!(query("", false, None), "");
        assert_eq!(query("", true, None), "?embed");
        assert_eq!(query("?embed=1&bundle=a%20b/", false, None), "?bundle=a%20b/");
        assert_eq!(query("?bundle=x&embed", true, None), "?embed&bundle=x");
        assert_eq!(query("?bundle=x&sha256=0", false, Some("1a")), "?bundle=x&sha256=1a");
        assert_eq!(query("?bundle=x&sha256=0", false, None), "?bundle=x&sha256=0");
    }

    #[test]
    fn another_bundle_takes_the_place_of_the_one_in_the_address() {
        assert_eq!(with_bundle("", None), "");
        assert_eq!(with_bundle("", Some("bundles/own/")), "?bundle=bundles/own/");
        assert_eq!(
            with_bundle("?engine=cpu&bundle=x&sha256=0", Some("a b&c/")),
            "?engine=cpu&bundle=a%20b%26c/"
        );
        assert_eq!(with_bundle("?bundle=x&engine=cpu&sha256=0", None), "?engine=cpu");
    }
}
