use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use super::Options;
use crate::{config::Config, device::DeviceKind, files, packed, run::Run};

/// The one model that a command is about: a run folder's, or a checkpoint's that `trainer checkpoint` wrote.
#[derive(Clone, Debug, Args)]
pub struct Subject {
    /// Run folder; its best checkpoint is measured.
    #[arg(value_name = "RUN", required_unless_present = "checkpoint", conflicts_with = "checkpoint")]
    run: Option<PathBuf>,
    /// Instead of a run, a folder that `trainer checkpoint` wrote; prints, and writes nothing.
    #[arg(long, value_name = "DIR")]
    checkpoint: Option<PathBuf>,
    /// Folder of the checkpoint's data set.
    #[arg(long, value_name = "DIR", requires = "checkpoint")]
    data: Option<PathBuf>,
}

impl Subject {
    /// What opens the model, everything as its configuration says.
    pub fn options(&self, device: DeviceKind) -> Options {
        Options {
            runs: self.run.iter().cloned().collect(),
            checkpoints: self.checkpoint.iter().cloned().collect(),
            data: self.data.clone(),
            ..Options::of_run(PathBuf::new(), device)
        }
    }

    /// The configuration that it was trained by, without its data.
    ///
    /// # Errors
    /// A folder that is neither.
    pub fn config(&self, device: DeviceKind) -> Result<Config> {
        match (&self.run, &self.checkpoint) {
            (None, Some(folder)) => Ok(packed::read(folder, self.data.as_deref())?.0),
            (run, _) => Ok(Run::open(run.clone().unwrap_or_default(), device)?.config),
        }
    }

    /// What errors call it.
    pub fn name(&self) -> String {
        let folder = self.run.as_deref().or(self.checkpoint.as_deref()).unwrap_or(Path::new(""));
        folder.display().to_string()
    }

    /// Keeps a report in the run folder, if it is one.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn keep(&self, name: &str, report: &impl Serialize) -> Result<()> {
        self.keep_text(name, &serde_json::to_string_pretty(report)?)
    }

    /// Keeps a text in the run folder, if it is one.
    ///
    /// # Errors
    /// A folder that cannot be written.
    pub fn keep_text(&self, name: &str, text: &str) -> Result<()> {
        self.run.as_ref().map_or(Ok(()), |run| files::write_atomic(&run.join(name), text.as_bytes()))
    }
}
