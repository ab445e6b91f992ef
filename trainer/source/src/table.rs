//! `[data.tables.NAME]`: where a table is and how it is read.

use serde::{Deserialize, Serialize};

/// Where a table is and how it is read. What is not said is seen from the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Table {
    /// A file, a folder (its parts in the order of their names; those that begin with `_` or `.` are none) or a
    /// pattern with `*`, from the data's root.
    pub path: String,
    /// How rows are laid out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<Format>,
    /// Delimited, histories: what stands between cells, one or more characters, or `whitespace`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub separator: Option<String>,
    /// Delimited: whether the first line names the columns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<bool>,
    /// Delimited: what the columns are called; `column_1`, `column_2` … without a header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub columns: Option<Vec<String>>,
    /// Delimited: whether `"` quotes a cell, with `""` or `\"` for a quotation mark in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quotes: Option<bool>,
    /// The label of an encoding as browsers know it: `utf-8`, `utf-16le`, `latin1`, `shift_jis` …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// How the files are compressed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compression: Option<Compression>,
    /// JSON: where the rows are: a key, `[]` for each of a list, `{}` for each of an object, as in
    /// `playlists[].tracks[]`. The fields of what stands around a row stand beside its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub records: Option<String>,
    /// What becomes of a row that cannot be read.
    #[serde(skip_serializing_if = "Damaged::is_refuse")]
    pub damaged: Damaged,
}

/// How rows are laid out in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Cells with something between them, a row a line.
    Delimited,
    /// JSON: a value a line, or one document.
    Json,
    /// Apache Parquet.
    Parquet,
    /// A user and then their items, oldest first, a line.
    Histories,
}

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Compression {
    /// Not at all.
    None,
    /// RFC 1952, one or several members.
    Gzip,
    /// RFC 8878, one or several frames.
    Zstd,
    /// A ZIP archive of one file.
    Zip,
}

/// What becomes of rows that cannot be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Damaged {
    /// The first one is an error.
    #[default]
    Refuse,
    /// They are left out and counted.
    Skip,
}

impl Damaged {
    fn is_refuse(&self) -> bool {
        *self == Self::Refuse
    }
}
