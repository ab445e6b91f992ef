//! A course that was recorded: the same model, seed and passes as here, by `scripts/course.mjs`, for those who would not
//! wait for their own.

use serde::Deserialize;
use web_sys::RequestCache;

use crate::client::from_js;
use crate::learner::Look;
use crate::{address, download};

/// Its file, beside the page, and the most bytes of it.
const FILE: &str = "course.json";
const MOST: u64 = 1 << 18;

/// A look, and the step that it is of.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Seen {
    pub step: usize,
    pub look: Look,
}

/// What was recorded.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Recorded {
    /// SHA-256 of the manifest of the bundle that was learned from.
    pub bundle: String,
    /// Ids of the history that was watched.
    pub history: Vec<String>,
    pub steps: usize,
    pub looks: Vec<Seen>,
}

/// The recorded course, if it is of the bundle with that digest.
pub async fn recorded(digest: Option<String>) -> Option<Recorded> {
    let bytes = download::capped(&address::resolve(FILE).ok()?, MOST, RequestCache::Default).await?;
    let value = js_sys::JSON::parse(&String::from_utf8(bytes).ok()?).ok()?;
    from_js::<Recorded>(value).ok().filter(|recorded| Some(&recorded.bundle) == digest.as_ref())
}
