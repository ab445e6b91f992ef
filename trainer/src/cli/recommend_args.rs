//! What `trainer recommend` is told.
use std::path::PathBuf;

use clap::Args;
use tigerlet::{history_entry::HistoryEntry, request::Request, slate::Fixed};

use super::args::Device;
use crate::{
    evaluate::ScorerKind,
    recommend::{
        self,
        batch::{Broken, Shard},
    },
};

#[derive(Debug, Args)]
pub struct RecommendArgs {
    /// Bundle folder, or a run folder.
    #[arg(long, value_name = "DIR")]
    pub bundle: PathBuf,
    /// Item ids or titles, oldest first, separated by commas; a title with a comma in it goes into an
    /// option of its own: repeat --history.
    #[arg(long, required_unless_present_any = ["text", "batch", "query"], value_name = "ITEMS")]
    pub history: Vec<String>,
    /// Recommend for many, a line of JSON each: {"history": ["item id or title", …], "topK": 5, …}, oldest first, with
    /// whatever a request may have; the other options say what a line leaves unsaid. FILE is of such lines, compressed or
    /// not, or Parquet with a column for each field; `-` is stdin, each line answered as it comes; a run folder stands
    /// for all its users. What comes out is a line for each, in order: what --json prints, and its "user".
    #[arg(long, value_name = "FILE", conflicts_with_all = ["history", "text", "json"])]
    pub batch: Option<PathBuf>,
    /// Of `--batch`, the I-th of N parts: every N-th line. The parts can be made by as many processes, wherever.
    #[arg(long, value_name = "I/N", requires = "batch")]
    pub shard: Option<Shard>,
    /// What becomes of a line of `--batch` that cannot be answered.
    #[arg(long, value_enum, requires = "batch", default_value_t)]
    pub broken: Broken,
    /// Words to recommend from as if they were an item's title, read after the items; where the bundle's vectors
    /// are of words alone. May be repeated.
    #[arg(long, value_name = "WORDS")]
    pub text: Vec<String>,
    /// Words that are looked for: items that answer them and go with the history come first; without a history, those
    /// that answer them. Filters, quotas and places hold.
    #[arg(long, value_name = "WORDS")]
    pub query: Option<String>,
    /// Recommendations to print.
    #[arg(long, default_value_t = Request::default().top_k)]
    pub top_k: usize,
    /// Width of the beam; at least `--top-k` is searched.
    #[arg(long, default_value_t = Request::default().beams)]
    pub beams: usize,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
    /// Show what every step considered, kept and pruned.
    #[arg(long)]
    pub trace: bool,
    /// Do not hold generation to existing items, and show the IDs that no item has.
    #[arg(long)]
    pub unconstrained: bool,
    /// Recommend items of the history as well.
    #[arg(long)]
    pub include_seen: bool,
    /// Recommend from one shelf only: items whose semantic IDs begin with these codes. The IDs are those
    /// that the table shows, 7-1-4-0; the first code is the coarsest, so `7` is a wide shelf and `7,1` a
    /// part of it.
    #[arg(long, value_delimiter = ',', value_name = "CODES")]
    pub prefix: Vec<u16>,
    /// Recommend only items that this expression lets pass, as 'genre = "Fantasy" and year >= 1950'. An attribute is
    /// compared by =, !=, <, <=, > or >=, or is `in ("a", "b")` or `in 1950..1960`; `id` is the item's own; `has year`
    /// asks whether there is one; `and`, `or`, `not` and parentheses join. docs/rules.md has the whole language.
    #[arg(long = "where", value_name = "EXPR")]
    pub filter: Option<String>,
    /// What the list must have: 'at most 2 of each author', 'at least 4 different shelf', 'at least 3 where year >= 2000',
    /// 'at most 1 where genre = "Crime"'. May be repeated; what no list can keep is let go, and named.
    #[arg(long = "quota", value_name = "SENTENCE")]
    pub quotas: Vec<String>,
    /// An item that has its place in the list, as `3=the-hobbit`. May be repeated.
    #[arg(long = "fix", value_name = "PLACE=ID", value_parser = recommend::fixed)]
    pub fixed: Vec<Fixed>,
    /// Draw IDs instead of searching for the best: 1 draws them as probable as the model finds them, less
    /// prefers the best, more evens out. One number, or one for each level of the ID, separated by commas.
    /// No ID is drawn twice; the list is in the order drawn, the scores stay the model's.
    #[arg(long, value_delimiter = ',', value_name = "T")]
    pub temperature: Vec<f32>,
    /// Which draw: the same seed is the same list.
    #[arg(long, default_value_t = 0, requires = "temperature")]
    pub seed: u64,
    /// How much less an item is worth the more have taken it: one that n took loses NU · ln(1 + n), 0 to 2.
    #[arg(long, value_name = "NU", default_value_t = 0.0)]
    pub novelty: f32,
    /// How many nats an item loses that is just like one already listed, 0 to 20: lists of things unlike each other.
    #[arg(long, value_name = "NATS", default_value_t = 0.0)]
    pub diversity: f32,
    /// Say of each item what of the history it owes its place to: without which entries its score would fall, and how
    /// far.
    #[arg(long)]
    pub reasons: bool,
    /// What ranks: generate writes IDs, dense scores items, hybrid mixes both [default: hybrid, where the bundle has a
    /// dense model and IDs are neither drawn nor unconstrained].
    #[arg(long, value_enum)]
    pub scorer: Option<ScorerKind>,
    #[command(flatten)]
    pub device: Device,
}

impl RecommendArgs {
    /// What is asked, of these entries.
    pub fn request(&self, history: Vec<HistoryEntry>) -> Request {
        Request {
            history,
            query: self.query.clone(),
            top_k: self.top_k,
            beams: self.beams,
            trace: self.trace,
            constrained: !self.unconstrained,
            include_seen: self.include_seen,
            prefix: self.prefix.clone(),
            only: None,
            filter: self.filter.clone(),
            quotas: self.quotas.clone(),
            fixed: self.fixed.clone(),
            temperature: self.temperature.clone(),
            seed: self.seed,
            novelty: self.novelty,
            diversity: self.diversity,
            reasons: self.reasons,
            scorer: self.scorer.map(Into::into),
        }
    }
}
