//! What a line asks: a request, whose fields stand beside the name of whoever it is for.
use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use tigerlet::{history_entry::HistoryEntry, recommender::Recommender, request::Request};

/// A line as it was read.
pub struct Asked {
    /// Whoever it is for, as the line says it.
    pub user: Option<Value>,
    /// Its history has only what the catalogue has, and no more than the model reads.
    pub request: Request,
    /// Items of its history that the catalogue lacks.
    pub unknown: usize,
}

/// A request's fields, by the names that a line gives them.
pub fn fields(request: &Request) -> Result<Map<String, Value>> {
    match serde_json::to_value(request)? {
        Value::Object(fields) => Ok(fields),
        _ => Ok(Map::new()),
    }
}

impl Asked {
    /// Reads a line. What it leaves unsaid is as `defaults` say.
    ///
    /// # Errors
    /// What is no request, by the field; a title of several items.
    pub fn read(
        text: &str,
        number: usize,
        defaults: &Map<String, Value>,
        recommender: &Recommender,
    ) -> Result<Self> {
        let what = "not a line like {\"user\": \"u1\", \"history\": [\"item\", \"item\"]}";
        let mut line: Map<String, Value> = serde_json::from_str(text).context(what)?;
        // Null is what a table has where it has nothing to say.
        line.retain(|_, value| !value.is_null());
        let user = line.remove("user");
        let draws_itself = line.contains_key("seed");
        let has_history = line.contains_key("history");
        let mut fields = defaults.clone();
        fields.extend(line);
        if let Some(Value::Array(history)) = fields.get_mut("history") {
            history.iter_mut().for_each(as_id);
        }
        let mut request: Request = serde_json::from_value(Value::Object(fields)).context(what)?;
        ensure!(has_history || request.query.is_some(), "{what}: it has neither a history nor a query");
        if !draws_itself {
            request.seed ^= own_seed(user.as_ref(), number);
        }
        let unknown = keep_known(&mut request.history, recommender)?;
        Ok(Self { user, request, unknown })
    }
}

/// Ids are texts, though a table may have them as numbers.
fn as_id(entry: &mut Value) {
    if let Value::Number(number) = entry {
        *entry = Value::String(number.to_string());
    }
}

/// Draws of their own for everybody, whichever part they are in.
fn own_seed(user: Option<&Value>, number: usize) -> u64 {
    let name = user.map_or_else(|| number.to_string(), Value::to_string);
    Sha256::digest(name)[..8].iter().fold(0, |seed, &byte| seed << 8 | u64::from(byte))
}

/// Leaves out what the catalogue lacks, and then all but the last entries that the model reads.
fn keep_known(history: &mut Vec<HistoryEntry>, recommender: &Recommender) -> Result<usize> {
    let entries = history.len();
    let mut known = Vec::with_capacity(entries);
    for entry in history.drain(..) {
        let is_known = match entry.item() {
            Some(item) => recommender.catalog().find(item)?.is_some(),
            None => true,
        };
        if is_known {
            known.push(entry);
        }
    }
    let unknown = entries - known.len();
    *history = known.split_off(known.len().saturating_sub(recommender.manifest().max_history));
    Ok(unknown)
}
