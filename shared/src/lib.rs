//! Generative retrieval with semantic IDs (TIGER, arXiv 2305.05065), the part that a GPU server and a web page share.
//!
//! Nothing here touches files, clocks, threads or the network: bytes and tensors in, values out. With the feature `model`
//! models answer, on the CPU; with `tensors`, on any device of Burn's; with `training` they learn there. Without them: IDs,
//! trie, catalogue, text, quantiser, metrics, and the requests and answers of a model that runs elsewhere.
#[cfg(feature = "model")]
mod admission;
pub mod answer;
pub mod baseline;
#[cfg(feature = "model")]
pub mod beam;
pub mod bundle;
pub mod card;
pub mod catalog;
pub mod content;
pub mod counted;
#[cfg(feature = "model")]
pub mod exact;
pub mod extra;
pub mod filter;
#[cfg(feature = "model")]
pub mod generator;
#[cfg(feature = "model")]
pub mod growth;
#[cfg(feature = "model")]
pub mod history;
pub mod history_entry;
#[cfg(feature = "model")]
pub mod hybrid;
pub mod interval;
#[cfg(feature = "model")]
pub mod item_scorer;
pub mod known;
#[cfg(feature = "training")]
pub mod learn;
pub mod limits;
#[cfg(feature = "training")]
pub mod make;
pub mod matrix;
pub mod metrics;
pub mod model;
pub mod newcomer;
pub mod number;
mod order;
pub mod placement;
pub mod quantizer;
#[cfg(feature = "model")]
pub mod question;
#[cfg(feature = "model")]
mod reasons;
#[cfg(feature = "model")]
pub mod recommender;
pub mod request;
#[cfg(feature = "model")]
pub mod sampling;
pub mod search;
pub mod semantic_id;
pub mod slate;
#[cfg(feature = "model")]
mod standing;
#[cfg(feature = "model")]
pub mod steering;
pub mod text;
pub mod trace;
pub mod trie;
#[cfg(test)]
mod typescript;
#[cfg(feature = "gpu")]
mod uploaded;
#[cfg(feature = "model")]
pub mod variety;
pub mod vectors;
pub mod watch;
