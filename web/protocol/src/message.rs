//! Calls to an engine, and what it answers.

use serde::{Deserialize, Serialize};

use tigerlet::{
    card::BundleCard,
    request::{Question, Request},
};

/// A message and the call it belongs to: an event carries the number of the call it answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Numbered<T> {
    /// Counts the calls of one page to one engine, upwards.
    pub number: u32,
    /// The message.
    pub body: T,
}

/// What the page asks of an engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Call {
    /// Download, check and load a bundle: any number of [`Event::Progress`], then
    /// [`Event::Opened`] or [`Event::Failed`].
    Open {
        /// Absolute URL of the bundle's folder, with a slash at the end.
        bundle: String,
        /// Ask the server again for what the browser's cache holds.
        fresh: bool,
    },
    /// Recommend: [`Event::Recommended`], [`Event::Cancelled`] or [`Event::Failed`].
    Recommend {
        /// The question.
        request: Request,
        /// Whether a newer call that supersedes cancels this one. Where only the latest answer
        /// is of interest, the engine need not begin those before it; what it has begun, it finishes,
        /// and keeps the answer to itself.
        superseded: bool,
    },
    /// Ask something else: [`Event::Answered`], [`Event::Cancelled`] or [`Event::Failed`].
    Ask {
        /// The question.
        question: Question,
        /// Whether a newer question that supersedes cancels this one; recommendations do not.
        superseded: bool,
    },
    /// Download a file of the open bundle that recommending does without, and check it:
    /// [`Event::File`] or [`Event::Failed`]. Other calls do not wait for it.
    File {
        /// Its name, one of [`BundleCard::files`].
        name: String,
    },
}

/// What an engine answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// More bytes of a bundle have arrived.
    Progress {
        /// The file they belong to.
        file: String,
        /// Bytes of the whole bundle so far.
        received: u64,
        /// Bytes of the whole bundle.
        total: u64,
    },
    /// The bundle is loaded; recommendations may be asked for.
    Opened {
        /// What is in it.
        card: Box<BundleCard>,
    },
    /// An answer.
    Recommended {
        /// JSON text of a [`Response`](tigerlet::answer::Response), as `trainer recommend --json` prints it.
        response: String,
        /// How long the engine took.
        milliseconds: f64,
        /// Of that, how long each stage took: to understand the request, to encode the history, and to decode each
        /// level. What is left went into writing the answer down.
        stages: Vec<f64>,
    },
    /// An answer to a question.
    Answered {
        /// JSON text of an [`Answer`](tigerlet::answer::Answer).
        answer: String,
        /// How long the engine took.
        milliseconds: f64,
    },
    /// A file of the bundle.
    File {
        /// Its content, as the manifest has it.
        #[serde(with = "serde_bytes")]
        bytes: Vec<u8>,
    },
    /// A newer call has taken this one's place.
    Cancelled,
    /// The call came to nothing.
    Failed {
        /// One line for people.
        message: String,
    },
    /// The device under the engine has failed: neither this call nor another will be answered.
    Lost {
        /// One line for people.
        message: String,
    },
}
