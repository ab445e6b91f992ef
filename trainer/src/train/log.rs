use std::{
    fs::{File, OpenOptions},
    io::Write,
    path::Path,
};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use tigerlet::metrics::RankSummary;

use super::State;
use crate::files;

/// One line of `log.jsonl`: a mean loss, or a validation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    pub step: usize,
    pub epoch: usize,
    /// Training seconds so far.
    pub seconds: f64,
    /// Mean loss a code since the last such line, in nats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loss: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learning_rate: Option<f64>,
    /// Recall@10 on the validation items.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recall_at_10: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ndcg_at_10: Option<f64>,
}

impl Line {
    pub fn loss(state: &State, epoch: usize, loss: f64, rate: f64) -> Self {
        Self { loss: Some(loss), learning_rate: Some(rate), ..Self::at(state, epoch) }
    }

    pub fn validation(state: &State, epoch: usize, metrics: &RankSummary) -> Self {
        Self { recall_at_10: metrics.recall(10), ndcg_at_10: metrics.ndcg(10), ..Self::at(state, epoch) }
    }

    fn at(state: &State, epoch: usize) -> Self {
        let seconds = (state.seconds * 10.0).round() / 10.0;
        Self {
            step: state.step,
            epoch,
            seconds,
            loss: None,
            learning_rate: None,
            recall_at_10: None,
            ndcg_at_10: None,
        }
    }
}

/// The run's log, appended line by line.
pub struct Log {
    file: File,
}

impl Log {
    /// Opens `FOLDER/log.jsonl` for a run that stands at `step`; lines beyond it, from a sitting that was
    /// cut off after its last checkpoint, are dropped.
    pub fn open(folder: &Path, step: usize) -> Result<Self> {
        let path = folder.join("log.jsonl");
        let kept: String = read(folder)?
            .into_iter()
            .filter(|line| line.step <= step)
            .map(|line| Ok(serde_json::to_string(&line)? + "\n"))
            .collect::<Result<_>>()?;
        files::write_atomic(&path, kept.as_bytes())?;
        let file = OpenOptions::new().append(true).open(&path);
        Ok(Self { file: file.with_context(|| format!("cannot open {}", path.display()))? })
    }

    pub fn write(&mut self, line: &Line) -> Result<()> {
        let line = serde_json::to_string(line)? + "\n";
        self.file.write_all(line.as_bytes()).context("cannot write log.jsonl")
    }
}

/// The lines of `FOLDER/log.jsonl`; a last line cut short is left out.
pub fn read(folder: &Path) -> Result<Vec<Line>> {
    let path = folder.join("log.jsonl");
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text = files::read_text(&path)?;
    Ok(text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
}
