//! Vectors of anybody's making, for `[embed] encoder = "file"`.
//!
//! | file | vectors | ids of their items |
//! | --- | --- | --- |
//! | `.npy` | an array of two dimensions, f16, f32 or f64 | none |
//! | `.parquet` | the one column of lists of floats | the other column, or the one named `id` |
//! | `.safetensors` | the one tensor of two dimensions, F16, BF16, F32 or F64 | the metadata's `ids`, a JSON list |
//!
//! A file with ids may hold vectors of other items too, in any order; one without has a vector for each item, in the
//! order of the items.
mod tensors;

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use tigerlet::matrix::Matrix;

use crate::{
    data::{self, Vectors},
    files, npy,
};

/// What a file holds.
struct Given {
    /// One a row.
    vectors: Matrix,
    /// Whose they are, and where the file says so.
    ids: Option<Ids>,
}

struct Ids {
    ids: Vec<String>,
    /// As in "column `id`".
    place: String,
}

/// The vectors of the items that are `wanted`, in their order, and a sentence on what was matched. Without ids, the file
/// must have a vector for each of `items`, wanted or not.
///
/// # Errors
/// A file that is not of these kinds, or damaged; an item without a vector, or with two; a value that is not finite.
pub fn read(path: &Path, items: &[&str], wanted: impl Fn(&str) -> bool) -> Result<(Matrix, String)> {
    let cannot = || path.display().to_string();
    let given = match path.extension().and_then(|extension| extension.to_str()) {
        Some("npy") => npy::read(&files::read(path)?).map(|vectors| Given { vectors, ids: None }),
        // Its errors name the file.
        Some("parquet") => Ok(of_table(path)?),
        Some("safetensors") => tensors::read(&files::read(path)?),
        _ => bail!("{}: unknown extension, vectors are in .npy, .parquet or .safetensors", path.display()),
    };
    given.and_then(|given| given.of(items, wanted)).with_context(cannot)
}

/// The vectors of a table.
fn of_table(path: &Path) -> Result<Given> {
    let Vectors { values, width, ids } = data::read_vectors(path)?;
    let vectors = Matrix::new(values.len() / width.max(1), width, values)?;
    Ok(Given { vectors, ids: ids.map(|(column, ids)| Ids { ids, place: format!("column `{column}`") }) })
}

impl Given {
    fn of(self, items: &[&str], wanted: impl Fn(&str) -> bool) -> Result<(Matrix, String)> {
        let Self { vectors, ids } = self;
        let (rows, width) = (vectors.rows(), vectors.cols());
        ensure!(rows > 0 && width > 0, "it holds {rows} vectors of {width} numbers");
        for row in 0..rows {
            let finite = vectors.row(row).iter().all(|value| value.is_finite());
            ensure!(finite, "row {row} has a value that is not finite");
        }
        let chosen: Vec<usize> = (0..items.len()).filter(|&item| wanted(items[item])).collect();
        let (chosen, how) = match ids {
            Some(ids) => ids.rows_of(&chosen.iter().map(|&item| items[item]).collect::<Vec<_>>(), rows)?,
            None => {
                ensure!(
                    rows == items.len(),
                    "{rows} vectors for {} items: without ids, a vector stands for each item, in the order of the items",
                    items.len()
                );
                (chosen, "in the order of the items".to_owned())
            }
        };
        let values: Vec<f32> = chosen.iter().flat_map(|&row| vectors.row(row)).copied().collect();
        let told = format!("{} vectors of {width} numbers, {how}", chosen.len());
        Ok((Matrix::new(chosen.len(), width, values)?, told))
    }
}

impl Ids {
    /// The row of each item, of as many as there are, and a clause on how it was found.
    fn rows_of(&self, items: &[&str], rows: usize) -> Result<(Vec<usize>, String)> {
        let Self { ids, place } = self;
        ensure!(ids.len() == rows, "{rows} vectors, but {} ids", ids.len());
        let mut row_of = HashMap::with_capacity(rows);
        for (row, id) in ids.iter().enumerate() {
            if let Some(first) = row_of.insert(id.as_str(), row) {
                bail!("rows {first} and {row} are both of item `{id}`");
            }
        }
        let mut missing = items.iter().filter(|id| !row_of.contains_key(*id));
        if let Some(first) = missing.next() {
            let count = 1 + missing.count();
            bail!("no vector for {count} of {} items by {place}, the first of them `{first}`", items.len());
        }
        let others = match rows - items.len() {
            0 => String::new(),
            others => format!("; {others} more are of none of them"),
        };
        Ok((
            items.iter().filter_map(|id| row_of.get(id)).copied().collect(),
            format!("matched by {place}{others}"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(ids: Option<&[&str]>) -> Given {
        let ids = ids
            .map(|ids| Ids { ids: ids.iter().map(|id| (*id).to_owned()).collect(), place: "`ids`".into() });
        Given { vectors: Matrix::new(3, 2, vec![0.0, 0.5, 1.0, 1.5, 2.0, 2.5]).unwrap(), ids }
    }

    #[test]
    fn vectors_go_to_their_items_by_id_or_else_in_order() {
        let (vectors, told) = given(Some(&["c", "a", "b"])).of(&["a", "x", "c"], |id| id != "x").unwrap();
        assert_eq!(vectors.data(), [1.0, 1.5, 0.0, 0.5]);
        assert_eq!(told, "2 vectors of 2 numbers, matched by `ids`; 1 more are of none of them");
        let (vectors, told) = given(None).of(&["a", "b", "c"], |_| true).unwrap();
        assert_eq!((vectors.rows(), told.as_str()), (3, "3 vectors of 2 numbers, in the order of the items"));

        let (last, _) = given(None).of(&["a", "b", "c"], |id| id == "c").unwrap();
        assert_eq!(last.data(), [2.0, 2.5]);

        let refused = |given: Given, items: &[&str]| given.of(items, |_| true).unwrap_err().to_string();
        assert!(refused(given(None), &["a", "b"]).starts_with("3 vectors for 2 items: without ids"));
        assert_eq!(refused(given(Some(&["a", "b", "a"])), &["a"]), "rows 0 and 2 are both of item `a`");
        assert_eq!(
            refused(given(Some(&["a", "b", "c"])), &["x", "a", "y"]),
            "no vector for 2 of 3 items by `ids`, the first of them `x`"
        );
        assert_eq!(refused(given(Some(&["a", "b"])), &["a"]), "3 vectors, but 2 ids");
        let mut nan = given(None);
        nan.vectors.row_mut(1)[0] = f32::NAN;
        assert_eq!(refused(nan, &["a", "b", "c"]), "row 1 has a value that is not finite");
    }

    #[test]
    fn the_extension_says_what_a_file_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vectors.npy");
        std::fs::write(&path, npy::array(&[1.0f64, 2.0], &[2, 1]).unwrap()).unwrap();
        assert_eq!(read(&path, &["a", "b"], |_| true).unwrap().0.data(), [1.0, 2.0]);
        let refused =
            |name: &str| format!("{:#}", read(&folder.path().join(name), &["a"], |_| true).unwrap_err());
        assert!(refused("vectors.txt").contains("vectors.txt: unknown extension"));
        assert!(refused("none.npy").contains("none.npy"));
        assert!(refused("vectors.npy").contains("vectors.npy: 2 vectors for 1 items"));
    }
}
