//! How far the page's engines are, as its parts are told.

use tigerlet::answer::Response;
use tigerlet::card::EngineKind;

use crate::adapter::Absence;

/// How far the page is.
#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// Something is on its way; a total of 0 is unknown.
    Loading {
        /// Bytes so far.
        received: u64,
        /// Bytes in all.
        total: u64,
        /// What they belong to.
        part: Part,
    },
    /// Recommendations can be asked for.
    Ready,
    /// Nothing can be, until [`Client::retry`](super::Client::retry).
    Failed {
        /// One line that names what failed.
        message: String,
    },
}

impl Phase {
    /// Nothing has arrived yet.
    pub fn beginning() -> Self {
        Self::Loading { received: 0, total: 0, part: Part::Engine(EngineKind::Cpu) }
    }
}

/// Something that is downloaded.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// An engine.
    Engine(EngineKind),
    /// A file of the bundle, by its name.
    File(String),
}

/// Why the engine that answers is the one.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// Nothing is known yet, and the CPU engine is the smaller one.
    First,
    /// The page's address asks for it.
    Address(EngineKind),
    /// The reader has chosen it.
    Choice(EngineKind),
    /// The reader chose it on an earlier visit.
    Remembered(EngineKind),
    /// WebGPU: there is a graphics adapter of that name.
    Hardware(String),
    /// CPU: the adapter of that name is made of software.
    Software(String),
    /// CPU: there is no adapter.
    Absent(Absence),
    /// CPU: the WebGPU engine is still on its way; a total of 0 bytes is unknown.
    Coming { part: Part, received: u64, total: u64 },
    /// CPU: the WebGPU engine has failed, and what it said.
    Failed(String),
}

/// How far the WebGPU engine is.
#[derive(Clone, Debug, PartialEq)]
pub enum WebGpuState {
    /// Nobody has looked yet.
    Unknown,
    /// It cannot run here, and why.
    Absent(Absence),
    /// It can be chosen.
    Available,
    /// It is on its way.
    Loading,
    /// It answers when asked.
    Ready,
    /// It could have run, and why it does not.
    Failed(String),
}

/// A response, and what it took.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// What was recommended.
    pub response: Response,
    /// Time that the engine took.
    pub milliseconds: f64,
    /// What of it each stage took: the request, the encoder, each level; empty where it is a recording.
    pub stages: Vec<f64>,
    /// Milliseconds that the question waited for the engine, and the answer was on its way and read.
    pub on_the_way: f64,
    /// The engine that answered.
    pub engine: EngineKind,
}

/// A bundle that was opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Visited {
    /// URL of its folder.
    pub url: String,
    /// What it calls itself, as it may be shown.
    pub title: String,
}
