//! Where rows come from: a path, a table of `[data.tables]`, or SQL over those.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::arrow::array::{Array, RecordBatch, UInt32Array, UInt64Array};
use datafusion::arrow::datatypes::DataType;
use datafusion::catalog::TableProvider;
use datafusion::common::Column;
use datafusion::common::TableReference;
use datafusion::dataframe::DataFrame;
use datafusion::datasource::source_as_provider;
use datafusion::execution::context::SQLOptions;
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::prelude::ParquetReadOptions;
use datafusion::sql::resolve::resolve_table_references;
use tigerlet_source::{ColumnType, LINE, Reading, Table};

use crate::engine::Engine;
use crate::error::{DataError, refuse};
use crate::remote;
use crate::texts::{FILE, Texts, is_own};

/// The tables of a configuration.
pub struct Tables<'a> {
    engine: &'a Engine,
    root: &'a Path,
    named: &'a BTreeMap<String, Table>,
    registered: BTreeMap<String, Reading>,
}

/// Rows to be read, with names for where each stands.
pub struct Relation {
    /// What errors call it.
    pub name: String,
    frame: DataFrame,
    /// The text tables that it reads.
    readings: Vec<Reading>,
    /// The files that [`FILE`] counts, where it is of one text table.
    files: Vec<PathBuf>,
    is_sql: bool,
}

impl<'a> Tables<'a> {
    /// Those of a configuration whose paths start from `root`.
    pub fn new(engine: &'a Engine, root: &'a Path, named: &'a BTreeMap<String, Table>) -> Self {
        Self { engine, root, named, registered: BTreeMap::new() }
    }

    /// What the key `key` of the configuration names.
    ///
    /// # Errors
    /// A file that is not there or cannot be read as it was asked, and SQL that cannot be planned.
    pub fn open(&mut self, key: &str, source: &str) -> Result<Relation, DataError> {
        if is_sql(source) {
            return self.query(key, source);
        }
        let path = || Table { path: source.to_owned(), ..Table::default() };
        self.table(&self.named.get(source).cloned().unwrap_or_else(path))
    }

    /// One table, all its columns as they are written.
    ///
    /// # Errors
    /// A file that is not there or cannot be read as it was asked.
    pub fn table(&self, table: &Table) -> Result<Relation, DataError> {
        let name = shown(self.root, &table.path);
        let (rows, reading) = self.rows(&name, table, None, |_| Ok(Vec::new()))?;
        let frame = self.engine.context.read_table(rows).map_err(|error| DataError::query(&name, error))?;
        let files = reading.iter().flat_map(Reading::files).cloned().collect();
        Ok(Relation { name, frame, readings: reading.into_iter().collect(), files, is_sql: false })
    }

    /// The rows of a table as the engine takes them, and the reading of a text, of which a `copy` serves if there is to
    /// be one.
    fn rows(
        &self,
        name: &str,
        table: &Table,
        copy: Option<PathBuf>,
        types: impl Fn(&Reading) -> Result<Vec<ColumnType>, DataError>,
    ) -> Result<(Arc<dyn TableProvider>, Option<Reading>), DataError> {
        if table.path.contains("://") {
            remote::register(&self.engine.context, &table.path)?;
            if self.engine.is_elsewhere() && !table.path.starts_with("file://") {
                return Err(DataError::at(
                    name,
                    "a cluster's executors do not open object stores; read it without --cluster",
                ));
            }
            return Ok((self.parquet(name, vec![table.path.clone()])?, None));
        }
        let reading = table.look(self.root)?;
        if reading.is_parquet() {
            return Ok((self.parquet(name, urls(reading.files())?)?, None));
        }
        let texts = Texts::typed(reading.clone(), &types(&reading)?);
        let failed = |error| DataError::query(name, error);
        let rows: Arc<dyn TableProvider> = match copy {
            Some(copy) => {
                texts.copy(&copy).map_err(failed)?;
                self.parquet(name, urls(&[copy])?)?
            }
            None => Arc::new(texts.into_table().map_err(failed)?),
        };
        Ok((rows, Some(reading)))
    }

    fn parquet(&self, name: &str, urls: Vec<String>) -> Result<Arc<dyn TableProvider>, DataError> {
        let reading = format!("cannot read {name}");
        let failed = |error| DataError::query(&reading, error);
        let options = ParquetReadOptions::default().file_extension("");
        let frame = self.engine.wait(&reading, self.engine.context.read_parquet(urls, options))?;
        match frame.logical_plan() {
            LogicalPlan::TableScan(scan) => source_as_provider(&scan.source).map_err(failed),
            _ => Ok(frame.into_view()),
        }
    }

    fn query(&mut self, key: &str, sql: &str) -> Result<Relation, DataError> {
        let name = format!("[data] {key}");
        let failed = |error| DataError::query(&name, error);
        let state = self.engine.context.state();
        let dialect = state.config_options().sql_parser.dialect;
        let statement = state.sql_to_statement(sql, &dialect).map_err(failed)?;
        let (references, _) = resolve_table_references(&statement, false).map_err(failed)?;
        let mut readings = Vec::new();
        for table in references.iter().map(TableReference::table).collect::<BTreeSet<_>>() {
            readings.extend(self.register(key, table)?);
        }
        let options =
            SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
        let frame = self.engine.wait(&name, self.engine.context.sql_with_options(sql, options))?;
        // Rows of one table know where they stand, if the query keeps the table's own columns.
        let files = match readings.as_slice() {
            [one] => one.files().to_vec(),
            _ => Vec::new(),
        };
        Ok(Relation { name, frame, readings, files, is_sql: true })
    }

    /// Lets SQL name a table; gives its reading if it is a text's.
    fn register(&mut self, key: &str, name: &str) -> Result<Option<Reading>, DataError> {
        if let Some(reading) = self.registered.get(name) {
            return Ok(Some(reading.clone()));
        }
        let context = &self.engine.context;
        if context.table_exist(quoted(name)).unwrap_or_default() {
            return Ok(None);
        }
        let Some(table) = self.named.get(name) else {
            let there: Vec<&str> = self.named.keys().map(String::as_str).collect();
            refuse!(
                "{key}: no table `{name}`: give it a [data.tables.{name}] with its path; there are: {}",
                there.join(", ")
            );
        };
        let place = format!("[data.tables.{name}]");
        let copy = self.engine.copies(&place);
        let (rows, reading) = self.rows(&place, table, copy, |reading| Ok(reading.types()?))?;
        context.register_table(quoted(name), rows).map_err(|error| DataError::query(&place, error))?;
        if let Some(reading) = &reading {
            self.registered.insert(name.to_owned(), reading.clone());
        }
        Ok(reading)
    }
}

impl Relation {
    /// What the columns are called, without the table's own.
    pub fn columns(&self) -> impl Iterator<Item = &str> + Clone {
        let fields = self.frame.schema().fields().iter();
        fields.map(|field| field.name().as_str()).filter(|name| !is_own(name))
    }

    /// Whether there is a column of this name.
    pub fn has(&self, column: &str) -> bool {
        self.columns().any(|name| name == column)
    }

    /// What a column holds.
    pub fn data_type(&self, column: &str) -> Option<&DataType> {
        self.frame
            .schema()
            .fields()
            .iter()
            .find(|field| field.name() == column)
            .map(|field| field.data_type())
    }

    /// # Errors
    /// A column that is not there, with those that are.
    pub fn expect(&self, column: &str) -> Result<(), DataError> {
        if self.has(column) {
            return Ok(());
        }
        let there: Vec<&str> = self.columns().collect();
        Err(DataError::at(&self.name, format!("no column `{column}`; there are: {}", there.join(", "))))
    }

    /// What the readers of text saw, and from what.
    pub fn told(&self) -> impl Iterator<Item = String> {
        self.readings.iter().flat_map(Reading::told)
    }

    /// What the readers of text have left out so far.
    pub fn left_out(&self) -> impl Iterator<Item = String> {
        self.readings.iter().flat_map(|reading| {
            let skipped = reading.skipped();
            let first = skipped.first.map(|first| format!(", the first: {first}")).unwrap_or_default();
            [
                (
                    skipped.damaged,
                    format!("damaged row{} left out{first}", if skipped.damaged == 1 { "" } else { "s" }),
                ),
                (skipped.headers, "lines left out that repeat the header".to_owned()),
                (skipped.marks, "byte order marks inside a file taken away".to_owned()),
            ]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
        })
    }

    /// Hands the rows' values of these columns to `visit`, batch by batch, with what tells where each row stands.
    ///
    /// The rows of one table come in its order. SQL that joins, groups or unites gives rows no order: they come in
    /// the one that is asked for, by some of these columns, unless it says one itself.
    ///
    /// # Errors
    /// Those of reading, and of `visit`.
    pub fn visit(
        &self,
        engine: &Engine,
        columns: &[&str],
        order: Order,
        mut visit: impl FnMut(&RecordBatch, &Places) -> Result<(), DataError>,
    ) -> Result<(), DataError> {
        let failed = |error| DataError::query(&self.name, error);
        let ordered = keeps_order(self.frame.logical_plan());
        let named = |name: &str| Expr::Column(Column::from_name(name));
        let own = self
            .frame
            .schema()
            .fields()
            .iter()
            .map(|field| field.name().as_str())
            .filter(|name| is_own(name));
        let own: BTreeSet<&str> = if ordered { own.collect() } else { BTreeSet::new() };
        // A column may be two things, an item's id its title as well.
        let mut wanted: Vec<&str> = Vec::new();
        for name in columns.iter().copied().chain(own) {
            if !wanted.contains(&name) {
                wanted.push(name);
            }
        }
        let mut frame = self.frame.clone().select(wanted.into_iter().map(named)).map_err(failed)?;
        if let (false, Order::By(keys)) = (ordered || is_sorted(self.frame.logical_plan()), order) {
            let keys = keys.iter().map(|name| named(name).sort(true, false)).collect();
            frame = frame.sort(keys).map_err(failed)?;
        }
        if ordered {
            frame = engine.in_order(frame);
        }
        let mut rows = 0;
        engine.visit(&self.name, frame, |batch| {
            let places = Places { relation: self, batch, rows };
            rows += batch.num_rows() as u64;
            visit(batch, &places)
        })
    }
}

/// The order of rows that have none of their own.
#[derive(Clone, Copy)]
pub enum Order<'a> {
    /// Whichever.
    Any,
    /// By these columns.
    By(&'a [&'a str]),
}

/// Where the rows of a batch stand.
pub struct Places<'a> {
    relation: &'a Relation,
    batch: &'a RecordBatch,
    rows: u64,
}

impl Places<'_> {
    /// `items.csv:3`, or `items.parquet row 3`, for row `at` of the batch.
    pub fn of(&self, at: usize) -> String {
        let of_text = || {
            let line: &UInt64Array = self.batch.column_by_name(LINE)?.as_any().downcast_ref()?;
            let file: &UInt32Array = self.batch.column_by_name(FILE)?.as_any().downcast_ref()?;
            let file = self.relation.files.get(file.value(at) as usize)?;
            Some(format!("{}:{}", file.display(), line.value(at)))
        };
        of_text().unwrap_or_else(|| {
            let row = self.rows + at as u64 + 1;
            match self.relation.is_sql {
                true => format!("{}: row {row} of its result", self.relation.name),
                false => format!("{} row {row}", self.relation.name),
            }
        })
    }
}

/// `line 3` of `items.csv:3`, `row 3` of `items.parquet row 3`.
pub fn brief(place: &str) -> String {
    match place.rsplit_once(':') {
        Some((_, line)) if line.bytes().all(|byte| byte.is_ascii_digit()) => format!("line {line}"),
        _ => place.rsplit_once(" row ").map_or_else(|| place.to_owned(), |(_, row)| format!("row {row}")),
    }
}

/// Whether a configuration's words are a query.
pub fn is_sql(source: &str) -> bool {
    let word =
        source.trim_start().split(|letter: char| !letter.is_ascii_alphabetic()).next().unwrap_or_default();
    let is_spaced = source.trim_start()[word.len()..].starts_with(char::is_whitespace);
    is_spaced && ["select", "with"].iter().any(|sql| word.eq_ignore_ascii_case(sql))
}

/// Whether rows come out of a plan in the order in which they stand in its one table.
fn keeps_order(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::TableScan(_) => true,
        LogicalPlan::Projection(_)
        | LogicalPlan::Filter(_)
        | LogicalPlan::SubqueryAlias(_)
        | LogicalPlan::Unnest(_)
        | LogicalPlan::Limit(_) => plan.inputs().into_iter().all(keeps_order),
        _ => false,
    }
}

/// Whether a query says the order of its rows itself.
fn is_sorted(plan: &LogicalPlan) -> bool {
    match plan {
        LogicalPlan::Sort(_) => true,
        LogicalPlan::Projection(_) | LogicalPlan::SubqueryAlias(_) | LogicalPlan::Limit(_) => {
            plan.inputs().into_iter().all(is_sorted)
        }
        _ => false,
    }
}

/// A name that the engine takes as it is.
fn quoted(name: &str) -> TableReference {
    TableReference::bare(name.to_owned())
}

/// A path in words that lead to it from where the program was started.
fn shown(root: &Path, path: &str) -> String {
    root.join(path).display().to_string()
}

fn urls(files: &[PathBuf]) -> Result<Vec<String>, DataError> {
    let url = |path: &PathBuf| {
        let failed = |error| DataError::File { what: format!("read {}", path.display()), error };
        let absolute = std::path::absolute(path).map_err(failed)?;
        url::Url::from_file_path(&absolute)
            .map(String::from)
            .map_err(|()| DataError::at(path.display(), "no URL can name it"))
    };
    files.iter().map(url).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_begin_with_their_verb() {
        assert!(is_sql(" select 1") && is_sql("WITH x AS (SELECT 1) SELECT * FROM x"));
        assert_eq!(
            (brief("a:b.csv:12"), brief("x.parquet row 3")),
            ("line 12".to_owned(), "row 3".to_owned())
        );
        assert!(!is_sql("select.csv") && !is_sql("with") && !is_sql("data/SELECT 1.csv"));
    }
}
