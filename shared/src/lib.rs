//! Generative retrieval with semantic IDs (TIGER, arXiv 2305.05065), the part that a GPU server and a web page share.
//!
//! Nothing here touches files, clocks, threads or the network: bytes and tensors in, values out.
pub mod beam;
pub mod bundle;
pub mod catalog;
pub mod exact;
pub mod history;
pub mod limits;
pub mod matrix;
pub mod metrics;
pub mod model;
pub mod quantizer;
pub mod question;
pub mod recommender;
pub mod sampling;
pub mod semantic_id;
pub mod text;
pub mod trace;
pub mod trie;
pub mod vectors;
