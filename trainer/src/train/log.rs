use std::{
    fs::{File, OpenOptions},
    io::Write,
    path::Path,
};

use anyhow::{Context, Result};
use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use tigerlet::metrics::RankSummary;

use super::{State, clock::Speed, memory};
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
    /// Since the last such line, validations and checkpoints left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps_per_second: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub examples_per_second: Option<f64>,
    /// Resident memory of the process.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_mb: Option<f64>,
    /// Memory that the engine has reserved on its devices, where it counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_memory_mb: Option<f64>,
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

    /// The line with what the machine did: speed and the memory of `devices`.
    pub fn with_machine(self, speed: Speed, devices: &[Device]) -> Self {
        let rounded = |x: f64, digits: i32| (x * 10f64.powi(digits)).round() / 10f64.powi(digits);
        Self {
            steps_per_second: Some(rounded(speed.steps_per_second, 3)),
            examples_per_second: Some(rounded(speed.examples_per_second, 1)),
            memory_mb: memory::resident().map(|mb| rounded(mb, 0)),
            device_memory_mb: memory::reserved(devices).map(|mb| rounded(mb, 0)),
            ..self
        }
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
            steps_per_second: None,
            examples_per_second: None,
            memory_mb: None,
            device_memory_mb: None,
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
