use serde::{Deserialize, Serialize};

use super::{ExtraError, Refused};
use crate::{
    answer::Response,
    bundle::Manifest,
    limits::{Limits, at_most},
    request::{MOST_BEAMS, Request},
    semantic_id::Code,
    text::plain,
};

/// The file's name in a bundle.
pub const EXAMPLES: &str = "examples.json";

/// `examples.json`: histories to start from, best first, and what the model answered when the bundle was made.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Examples(Vec<Example>);

/// One of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Example {
    /// What was asked.
    pub request: Request,
    /// What was answered; its trace, if it has one, is sound ([`Trace::check`](crate::trace::Trace::check)).
    pub response: Response,
    /// The titles of the history, one an entry.
    pub titles: Vec<String>,
}

const REFUSED: Refused = Refused(EXAMPLES);

impl Examples {
    /// Reads the file of a bundle with this manifest.
    ///
    /// # Errors
    /// [`ExtraError`] names the first example that is not right, and what is wrong with it.
    pub fn read(bytes: &[u8], manifest: &Manifest, limits: &Limits) -> Result<Self, ExtraError> {
        at_most(limits.examples_bytes, "bytes", bytes.len()).map_err(|error| REFUSED.limit(error))?;
        let mut examples: Self = serde_json::from_slice(bytes).map_err(|error| REFUSED.json(error))?;
        at_most(limits.examples, "examples", examples.0.len()).map_err(|error| REFUSED.limit(error))?;
        for (at, example) in examples.0.iter_mut().enumerate() {
            check(example, &format!("example {at}"), manifest, limits)?;
            let listed = example.response.recommendations.iter_mut().map(|found| &mut found.title);
            for title in example.titles.iter_mut().chain(listed) {
                *title = plain(title).into_owned();
            }
        }
        Ok(examples)
    }

    /// Best first; there may be none.
    pub fn as_slice(&self) -> &[Example] {
        &self.0
    }

    /// All of them, to be kept.
    pub fn into_vec(self) -> Vec<Example> {
        self.0
    }
}

fn check(example: &Example, place: &str, manifest: &Manifest, limits: &Limits) -> Result<(), ExtraError> {
    let Example { request, response, titles } = example;
    let layout = &manifest.layout;
    let unless = |right: bool, what| REFUSED.unless(right, place, what);
    let fits = |codes: &[Code]| {
        let sizes = layout.codes_per_level();
        codes.len() <= sizes.len() && codes.iter().zip(sizes).all(|(&code, &size)| usize::from(code) < size)
    };
    let is_id = |codes: &[Code]| codes.len() == layout.levels() && fits(codes);
    let is_short = |text: &String, most: u64| text.len() as u64 <= most;

    let history = request.history.len();
    unless((1..=manifest.max_history).contains(&history), "has a history that the model does not read")?;
    unless(titles.len() == history, "has not one title for every item of its history")?;
    unless(titles.iter().all(|title| is_short(title, limits.title)), "has a title without end")?;
    let is_width = |width| (1..=MOST_BEAMS).contains(&width);
    unless(is_width(request.top_k) && is_width(request.beams), "asks for more than anybody may")?;
    unless(fits(&request.prefix), "asks for a prefix of codes that the model does not have")?;
    let temperatures = &request.temperature;
    let is_temperature = temperatures.len() <= layout.levels() && temperatures.iter().all(|t| t.is_finite());
    unless(is_temperature, "asks for temperatures that cannot be")?;

    let listed = &response.recommendations;
    unless(listed.len() <= MOST_BEAMS && response.invented.len() <= MOST_BEAMS, "answers without end")?;
    let ids = listed.iter().map(|found| (&found.semantic_id, found.score));
    let invented = response.invented.iter().map(|found| (&found.semantic_id, found.score));
    let mut all = ids.chain(invented);
    unless(all.all(|(id, score)| is_id(id) && score.is_finite()), "has an ID or a score that cannot be")?;
    let is_named =
        listed.iter().all(|found| is_short(&found.item, limits.id) && is_short(&found.title, limits.title));
    unless(is_named, "answers with a text without end")?;
    let Some(trace) = &response.trace else { return Ok(()) };
    let sound = trace.check(layout, 2 * MOST_BEAMS);
    sound.map_err(|error| REFUSED.value(format!("{place}, step {},", error.step), error.what))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::{Value, json};

    use super::*;

    fn library(name: &str) -> Vec<u8> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../static/bundles/library");
        std::fs::read(folder.join(name)).unwrap()
    }

    fn read(file: &[u8]) -> Result<Examples, ExtraError> {
        let manifest: Manifest = serde_json::from_slice(&library("manifest.json")).unwrap();
        Examples::read(file, &manifest, &Limits::DEFAULT)
    }

    /// The refusal of the embedded bundle's first example after a change.
    fn refusal(change: impl FnOnce(&mut Value)) -> String {
        let mut file: Value = serde_json::from_slice(&library(EXAMPLES)).unwrap();
        change(&mut file[0]);
        read(&serde_json::to_vec(&file).unwrap()).map(|_| "accepted").unwrap_err().to_string()
    }

    #[test]
    fn the_embedded_bundles_examples_are_sound() {
        let examples = read(&library(EXAMPLES)).unwrap();
        assert_eq!(examples.as_slice()[0].titles, ["The Hobbit", "A Wizard of Earthsea"]);
        assert!(read(b"[]").unwrap().as_slice().is_empty());
    }

    #[test]
    fn an_example_that_no_model_gave_is_refused_by_name() {
        let candidate = |example: &mut Value, step: usize, key: &str, value: Value| {
            example["response"]["trace"]["steps"][step]["candidates"][0][key] = value;
        };
        let empty = refusal(|example| candidate(example, 0, "prefix", json!([])));
        assert_eq!(empty, "examples.json: example 0, step 0, has a prefix of another length than its level");
        assert!(
            refusal(|example| candidate(example, 2, "prefix", json!([1, 2])))
                .contains("step 2, has a prefix")
        );
        assert!(
            refusal(|example| candidate(example, 0, "prefix", json!([64]))).contains("step 0, has a code")
        );
        assert!(
            refusal(|example| candidate(example, 1, "prefix", json!([63, 0]))).contains("that was not kept")
        );
        assert!(refusal(|example| candidate(example, 0, "score", json!(1e39))).contains("not finite"));
        assert!(refusal(|example| example["titles"] = json!([])).contains("has not one title"));
        assert!(refusal(|example| example["request"]["history"] = json!([])).contains("has a history"));
        assert!(refusal(|example| example["request"]["topK"] = json!(1_000_000)).contains("asks for more"));
        let endless = refusal(|example| {
            let listed = &mut example["response"]["recommendations"];
            *listed = json!(vec![listed[0].clone(); 1001]);
        });
        assert_eq!(endless, "examples.json: example 0 answers without end");
        let code = refusal(|example| example["response"]["recommendations"][0]["semanticId"] = json!([1, 2]));
        assert!(code.contains("has an ID or a score that cannot be"), "{code}");
    }

    #[test]
    fn what_is_too_large_is_not_even_parsed() {
        let huge = vec![b'['; 5 << 20];
        let error = read(&huge).unwrap_err().to_string();
        assert_eq!(error, "examples.json: 5242880 bytes, the limit is 4194304");
        let many: Value = serde_json::from_slice(&library(EXAMPLES)).unwrap();
        let many = serde_json::to_vec(&vec![many[0].clone(); 65]).unwrap();
        assert_eq!(read(&many).unwrap_err().to_string(), "examples.json: 65 examples, the limit is 64");
    }
}
