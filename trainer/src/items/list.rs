//! What came to a run's items, and what went.
use anyhow::Result;
use serde_json::json;
use tigerlet::semantic_id::Code;

use crate::{evaluate::Table, run::Run};

/// The items that were added or retired, as a table or as JSON lines.
///
/// # Errors
/// Growth that is damaged, or of other items than the run has.
pub fn list(run: &Run, json: bool) -> Result<String> {
    let growth = run.growth()?;
    let dataset = run.dataset()?;
    let catalog = growth.catalog(&dataset.catalog)?;
    let ids = growth.ids(&run.semantic_ids(&dataset)?)?;
    let retired = growth.retired_in(&catalog)?;
    let added = dataset.catalog.len() as u32..catalog.len() as u32;
    let old = retired.iter().copied().filter(|item| !added.contains(item));
    let shown = added.clone().chain(old).filter_map(|item| Some((item, catalog.get(item)?)));
    if json {
        let line = |(index, item)| {
            let (is_added, is_retired) = (added.contains(&index), retired.binary_search(&index).is_ok());
            let mut line = serde_json::to_value(item)?;
            line["semantic_id"] = json!(ids.get(index));
            line["added"] = json!(is_added);
            line["retired"] = json!(is_retired);
            Ok(line.to_string())
        };
        return Ok(shown.map(line).collect::<Result<Vec<_>>>()?.join("\n"));
    }
    let row = |(index, item): (u32, tigerlet::catalog::ItemRef)| {
        let codes = ids.get(index).iter().map(Code::to_string).collect::<Vec<_>>().join("-");
        let state = match (added.contains(&index), retired.binary_search(&index).is_ok()) {
            (true, false) => "added",
            (true, true) => "added, retired",
            (false, _) => "retired",
        };
        vec![item.id.to_owned(), codes, state.to_owned(), item.title.to_owned()]
    };
    let table = Table {
        title: format!("{}: {} items, {growth}", run.folder.display(), catalog.len()),
        head: ["item", "semantic ID", "", "title"].map(str::to_owned).to_vec(),
        rows: shown.map(row).collect(),
    };
    Ok(table.text())
}
