//! The catalogue on its way to a page, as flat arrays that are transferred and not copied.

use js_sys::{Object, Uint8Array, Uint16Array, Uint32Array};
use tigerlet::catalog::{Catalog, Texts};
use tigerlet::semantic_id::SemanticIds;

use crate::value::object;

/// The columns of [`Catalog::columns`] by their names, a text column as its bytes and, under `…Ends`, where each text
/// ends; and `codes`, the semantic IDs, L codes an item.
pub fn of(catalog: &Catalog, ids: &SemanticIds) -> Object {
    let columns = catalog.columns();
    let bytes = |texts: &Texts| Uint8Array::from(texts.bytes()).into();
    let ends = |texts: &Texts| Uint32Array::from(texts.ends()).into();
    let numbers = |numbers: &[u32]| Uint32Array::from(numbers).into();
    object([
        ("ids", bytes(&columns.ids)),
        ("idsEnds", ends(&columns.ids)),
        ("byId", numbers(&columns.by_id)),
        ("titles", bytes(&columns.titles)),
        ("titlesEnds", ends(&columns.titles)),
        ("aliases", bytes(&columns.aliases)),
        ("aliasesEnds", ends(&columns.aliases)),
        ("aliasEnds", numbers(&columns.alias_ends)),
        ("names", bytes(&columns.names)),
        ("namesEnds", ends(&columns.names)),
        ("values", bytes(&columns.values)),
        ("valuesEnds", ends(&columns.values)),
        ("pairEnds", numbers(&columns.pair_ends)),
        ("pairNames", numbers(&columns.pair_names)),
        ("pairValues", numbers(&columns.pair_values)),
        ("codes", Uint16Array::from(ids.codes()).into()),
    ])
}
