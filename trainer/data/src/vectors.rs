//! Vectors in a column of lists: anybody's, for items.

use std::collections::BTreeMap;
use std::path::Path;

use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Field, Float32Type};
use tigerlet_source::Table;

use crate::cells::Ids;
use crate::engine::{Engine, Resources};
use crate::error::DataError;
use crate::tables::{Order, Relation, Tables};

/// N vectors, and whose they are.
#[derive(Clone, Debug, PartialEq)]
pub struct Vectors {
    /// N×D, row-major.
    pub values: Vec<f32>,
    /// D.
    pub width: usize,
    /// The name of the column of ids, and the ids; none where the table has no other column.
    pub ids: Option<(String, Vec<String>)>,
}

/// The vectors of a table: its one column of lists of floats, in the order of the rows, with the ids of the other column,
/// or of the one that is called `id`.
///
/// # Errors
/// A file that cannot be read, columns that leave open which is which, an empty list, a null, lists of several lengths.
pub fn read_vectors(path: &Path) -> Result<Vectors, DataError> {
    let (engine, tables) = (Engine::new(&Resources::default())?, BTreeMap::new());
    let table = Table { path: path.display().to_string(), ..Table::default() };
    let relation = Tables::new(&engine, Path::new("."), &tables).table(&table)?;
    let (column, id) = roles(&relation)?;
    let mut found = Vectors { values: Vec::new(), width: 0, ids: id.clone().map(|id| (id, Vec::new())) };
    let wanted: Vec<&str> = [Some(&column), id.as_ref()].into_iter().flatten().map(String::as_str).collect();
    let floats = DataType::List(Field::new_list_field(DataType::Float32, true).into());
    relation.visit(&engine, &wanted, Order::Any, |batch, at| {
        let of = |name: &str, what: String| DataError::at(&relation.name, format!("column `{name}`: {what}"));
        let lists = cast(batch.column(0), &floats).map_err(|error| of(&column, error.to_string()))?;
        let lists = lists.as_list::<i32>();
        for row in 0..lists.len() {
            let list = lists.value(row);
            if lists.is_null(row) || list.is_empty() || list.null_count() > 0 {
                return Err(DataError::at(
                    at.of(row),
                    format!("column `{column}` has an empty list or a null"),
                ));
            }
            if found.width == 0 {
                found.width = list.len();
            } else if found.width != list.len() {
                let what = format!("a vector of {} numbers, those before have {}", list.len(), found.width);
                return Err(DataError::at(at.of(row), what));
            }
            found.values.extend_from_slice(list.as_primitive::<Float32Type>().values());
        }
        if let Some((name, all)) = &mut found.ids {
            let ids = Ids::of(batch.column(1)).map_err(|what| of(name, what))?;
            for row in 0..batch.num_rows() {
                let id = ids.get(row).map_err(|what| DataError::at(at.of(row), what))?;
                let id = id.ok_or_else(|| DataError::at(at.of(row), format!("column `{name}` has no id")))?;
                all.push(id.into_owned());
            }
        }
        Ok(())
    })?;
    Ok(found)
}

/// The column of vectors, and that of ids.
fn roles(relation: &Relation) -> Result<(String, Option<String>), DataError> {
    use DataType::{FixedSizeList, LargeList, List};
    let is_vectors = |name: &&str| match relation.data_type(name) {
        Some(List(of) | LargeList(of) | FixedSizeList(of, _)) => of.data_type().is_floating(),
        _ => false,
    };
    let (lists, others): (Vec<&str>, Vec<&str>) = relation.columns().partition(is_vectors);
    let refuse = |what: String| DataError::at(&relation.name, what);
    let [vectors] = lists[..] else {
        let (count, names) = (lists.len(), lists.join(", "));
        return Err(refuse(format!("it has {count} columns of lists of floats ({names}), expected one")));
    };
    let id = match others[..] {
        [] => None,
        [only] => Some(only),
        _ if others.contains(&"id") => Some("id"),
        _ => {
            let names = others.join(", ");
            return Err(refuse(format!(
                "none of its columns ({names}) is called `id`: which says whose the vectors are?"
            )));
        }
    };
    Ok((vectors.to_owned(), id.map(str::to_owned)))
}
