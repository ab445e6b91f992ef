//! The engine that reads tables, Apache DataFusion, within bounds.

use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::Arc;

use datafusion::arrow::record_batch::RecordBatch;
use datafusion::dataframe::DataFrame;
use datafusion::error::DataFusionError;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::prelude::{SessionConfig, SessionContext};
use futures::StreamExt;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::cluster::{self, Cluster};
use crate::error::DataError;
use crate::quiet::Quiet;

/// How many batches wait for who numbers their ids.
const AHEAD: usize = 4;

/// What the data stage may take of the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resources {
    /// The most bytes that joins, sorts and groups keep in memory before they spill.
    pub memory: usize,
    /// The folder for what they spill, one of their own being made in it; the system's by default.
    pub spill: Option<PathBuf>,
    /// Where queries run, if not here.
    pub cluster: Option<Cluster>,
}

impl Default for Resources {
    fn default() -> Self {
        Self { memory: 2 << 30, spill: None, cluster: None }
    }
}

/// A session of the engine, and the threads that it runs on.
pub struct Engine {
    pub context: SessionContext,
    /// The same on this machine, where `context` is a cluster's.
    here: SessionContext,
    runtime: Runtime,
    /// Where a cluster finds copies of texts.
    copies: Option<TempDir>,
    is_elsewhere: bool,
}

impl Engine {
    /// A session without tables.
    ///
    /// # Errors
    /// A spill folder that cannot be made.
    pub fn new(resources: &Resources) -> Result<Self, DataError> {
        let failed = |error| DataError::File { what: "start the threads that read".to_owned(), error };
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(failed)?;
        let mode = match &resources.spill {
            Some(folder) => DiskManagerMode::Directories(vec![folder.clone()]),
            None => DiskManagerMode::OsTmpDirectory,
        };
        let environment = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(FairSpillPool::new(resources.memory)))
            .with_disk_manager_builder(DiskManagerBuilder::default().with_mode(mode))
            .build_arc()
            .map_err(|error| DataError::query("the engine", error))?;
        let mut config = SessionConfig::new();
        let options = config.options_mut();
        // Columns are called as the file calls them, `StockCode` and all.
        options.sql_parser.enable_ident_normalization = false;
        // Its words for nothing leave `user`, `time` and `title` to the columns.
        options.sql_parser.dialect = datafusion::config::Dialect::DuckDB;
        // The order of rows is that of their files: nobody hands batches out in turn, or takes another's.
        options.optimizer.enable_round_robin_repartition = false;
        options.execution.enable_file_stream_work_stealing = false;
        // What Hive, Impala and old Spark write.
        options.execution.parquet.binary_as_string = true;
        let here = SessionContext::new_with_config_rt(config.clone(), Arc::clone(&environment));
        let Some(cluster) = &resources.cluster else {
            return Ok(Self { context: here.clone(), here, runtime, copies: None, is_elsewhere: false });
        };
        let failed = |error| DataError::File { what: "make a folder for the cluster".to_owned(), error };
        let copies = match &resources.spill {
            Some(folder) => TempDir::new_in(folder),
            None => TempDir::new(),
        };
        let context = runtime.block_on(cluster::connect(cluster, config, environment))?;
        Ok(Self {
            context,
            here,
            runtime,
            copies: Some(copies.map_err(failed)?),
            is_elsewhere: *cluster != Cluster::Local,
        })
    }

    /// Whether queries run on other machines.
    pub fn is_elsewhere(&self) -> bool {
        self.is_elsewhere
    }

    /// The frame as one stream on this machine: rows that have an order come in it, and there is nothing to spread.
    pub fn in_order(&self, frame: DataFrame) -> DataFrame {
        let mut state = self.here.state();
        state.config_mut().options_mut().execution.target_partitions = 1;
        DataFrame::new(state, frame.into_unoptimized_plan())
    }

    /// A file for a copy of a text table, where queries run on a cluster.
    pub fn copies(&self, name: &str) -> Option<PathBuf> {
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        let folder = self.copies.as_ref()?.path();
        let free = |number: &usize| !folder.join(format!("{name}-{number}.parquet")).exists();
        (0..).find(free).map(|number| folder.join(format!("{name}-{number}.parquet")))
    }

    /// Waits for what the engine does with what has this `name`.
    ///
    /// # Errors
    /// Those of the engine, whose readers panic at some damage.
    pub fn wait<T>(
        &self,
        name: &str,
        work: impl Future<Output = Result<T, DataFusionError>>,
    ) -> Result<T, DataError> {
        let _quiet = Quiet::new();
        let done = panic::catch_unwind(AssertUnwindSafe(|| self.runtime.block_on(work)));
        done.map_err(|_| damaged(name))?.map_err(|error| DataError::query(name, error))
    }

    /// Hands the rows of a frame to `visit`, batch by batch in their order, while the next ones are being read.
    ///
    /// # Errors
    /// Those of the engine, by the name of what is read, and of `visit`.
    pub fn visit(
        &self,
        name: &str,
        frame: DataFrame,
        mut visit: impl FnMut(&RecordBatch) -> Result<(), DataError>,
    ) -> Result<(), DataError> {
        let _quiet = Quiet::new();
        let (sender, mut batches) = tokio::sync::mpsc::channel(AHEAD);
        let reading = self.runtime.spawn(async move {
            let mut streams = match frame.execute_stream_partitioned().await {
                Ok(streams) => streams,
                Err(error) => return drop(sender.send(Err(error)).await),
            };
            // One after the other: their order is that of the rows.
            for stream in &mut streams {
                while let Some(batch) = stream.next().await {
                    if sender.send(batch).await.is_err() {
                        return;
                    }
                }
            }
        });
        while let Some(batch) = batches.blocking_recv() {
            visit(&batch.map_err(|error| DataError::query(name, error))?)?;
        }
        // Damage that makes a decoder panic ends here.
        self.runtime.block_on(reading).map_err(|_| damaged(name))
    }
}

fn damaged(name: &str) -> DataError {
    DataError::Query { name: name.to_owned(), what: "it is damaged".to_owned() }
}
