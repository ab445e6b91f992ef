//! `trainer status`: what a run has, what of it is still valid, and what comes next.
use std::{fmt, path::Path};

use anyhow::{Context, Result};
use serde::Serialize;

use crate::{
    artifact::{self, Stage, State},
    evaluate::Table,
    growth,
    run::Run,
    sasrec,
    train::checkpoint,
};

/// A run folder, stage by stage.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    pub run: String,
    pub stages: Vec<Line>,
}

/// One stage.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    pub stage: String,
    pub state: Standing,
    /// Why it is so, a clause each.
    pub why: Vec<String>,
    /// Bytes of its folder.
    pub bytes: u64,
    /// Seconds that it took, where that is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// What `trainer run` does with it.
    pub next: &'static str,
}

/// How a stage stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    Valid,
    Begun,
    Stale,
    Absent,
}

impl Status {
    /// Looks at a run folder, and changes nothing.
    ///
    /// # Errors
    /// For a card that cannot be read.
    pub fn of(run: &Run) -> Result<Self> {
        let data = match run.dataset() {
            Ok(data) => Line {
                stage: "data".to_owned(),
                state: Standing::Valid,
                why: vec![format!(
                    "{} items, {} users, {} interactions",
                    data.catalog.len(),
                    data.users.len(),
                    data.interactions()
                )],
                bytes: bytes_of(&run.data())?,
                seconds: None,
                next: "is read anew from its source",
            },
            Err(error) => Line {
                stage: "data".to_owned(),
                state: if run.data().exists() { Standing::Stale } else { Standing::Absent },
                why: if run.data().exists() { vec![format!("{error:#}")] } else { Vec::new() },
                bytes: bytes_of(&run.data())?,
                seconds: None,
                next: "is read from its source",
            },
        };
        let mut stages = vec![data];
        let mut upstream = true;
        for stage in [Stage::Embed, Stage::Sasrec, Stage::Dense, Stage::Quantize, Stage::Train] {
            if matches!(stage, Stage::Sasrec | Stage::Dense) && !run.has_scorer(stage) {
                continue;
            }
            let line = Line::of(run, stage, upstream)?;
            upstream &= line.state == Standing::Valid;
            stages.push(line);
        }
        stages.extend(Line::of_growth(run)?);
        Ok(Self { run: run.folder.display().to_string(), stages })
    }
}

impl Line {
    /// What came to the items since training, if anything did.
    fn of_growth(run: &Run) -> Result<Option<Self>> {
        let folder = growth::folder(&run.folder);
        if !folder.exists() {
            return Ok(None);
        }
        let (state, why, next) = match run.growth() {
            Ok(growth) => (Standing::Valid, growth.to_string(), "is kept"),
            Err(error) => (Standing::Stale, format!("{error:#}"), "is kept, and export refuses it"),
        };
        let (stage, bytes) = ("growth".to_owned(), bytes_of(&folder)?);
        Ok(Some(Self { stage, state, why: vec![why], bytes, seconds: None, next }))
    }

    fn of(run: &Run, stage: Stage, upstream: bool) -> Result<Self> {
        let folder = run.folder_of(stage);
        let (state, why) = match run.state(stage) {
            // It cannot be read, or what it would be made of is not there yet.
            Err(error) => match folder.exists() {
                true => (Standing::Stale, vec![format!("{error:#}")]),
                false => (Standing::Absent, Vec::new()),
            },
            Ok(State::Absent) => (Standing::Absent, Vec::new()),
            Ok(State::Begun) => (Standing::Begun, Vec::new()),
            Ok(State::Stale(why)) => (Standing::Stale, why),
            Ok(State::Valid { replaced }) => {
                let other = |name| format!("`{name}` is not what the stage wrote");
                (Standing::Valid, replaced.into_iter().map(other).collect())
            }
        };
        let goes_on = stage.learns() || artifact::parts(&folder).exists();
        let next = match (state, goes_on) {
            (Standing::Valid, _) if upstream => "is kept",
            (Standing::Valid, _) => "is kept, if what comes before stays as it is",
            (Standing::Begun, true) if upstream => "goes on",
            (Standing::Begun, true) => "goes on, if what comes before stays as it is",
            (Standing::Stale, _) if stage.learns() => "is refused, unless --force",
            _ => "is made",
        };
        let seconds = match stage {
            // A damaged one has no time to tell.
            Stage::Train => {
                let state = checkpoint::latest(&folder).and_then(|latest| checkpoint::load_state(&latest));
                state.ok().map(|state| state.seconds)
            }
            Stage::Sasrec | Stage::Dense => sasrec::seconds(&folder).ok().flatten(),
            Stage::Embed | Stage::Quantize => None,
        };
        Ok(Self { stage: stage.to_string(), state, why, bytes: bytes_of(&folder)?, seconds, next })
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = |line: &Line| {
            let seconds = line.seconds.map_or_else(|| "-".to_owned(), |seconds| format!("{seconds:.0} s"));
            let megabytes = format!("{:.2} MB", line.bytes as f64 / 1e6);
            vec![line.stage.clone(), line.state.to_string(), megabytes, seconds, line.next.to_owned()]
        };
        let table = Table {
            title: self.run.clone(),
            head: ["stage", "state", "size", "time", "`trainer run`"].map(str::to_owned).to_vec(),
            rows: self.stages.iter().map(row).collect(),
        };
        f.write_str(&table.text())?;
        for line in self.stages.iter().filter(|line| !line.why.is_empty()) {
            writeln!(f, "{}: {}", line.stage, line.why.join(", "))?;
        }
        Ok(())
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Valid => "valid",
            Self::Begun => "begun",
            Self::Stale => "stale",
            Self::Absent => "absent",
        })
    }
}

/// Bytes of all files of a folder; 0 where there is none.
fn bytes_of(folder: &Path) -> Result<u64> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(0) };
    let mut bytes = 0;
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot list {}", folder.display()))?;
        bytes += match entry.file_type()?.is_dir() {
            true => bytes_of(&entry.path())?,
            false => entry.metadata()?.len(),
        };
    }
    Ok(bytes)
}
