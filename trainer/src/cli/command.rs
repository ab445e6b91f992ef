//! What can be asked for.
use clap::{Parser, Subcommand};

use super::args::{
    BenchArgs, CheckArgs, CheckpointArgs, ExportArgs, InspectArgs, LogitsArgs, QuantizeArgs, RunArgs,
    ShowArgs, StatusArgs, SweepArgs, TimedStage, TrainArgs, WholeRunArgs,
};
use super::recommend_args::RecommendArgs;
use crate::{constraint, evaluate, init, items, machine::Machine, queries, sizes, variety};

/// Trains TIGER: items get semantic IDs, a Transformer learns to write the next one.
///
/// `trainer run CONFIG` walks all stages. Each stage is also a command of its own that works on the run
/// folder: it reads the files of the stage before and writes its own, so any of them can be inspected,
/// repeated or replaced.
#[derive(Debug, Parser)]
#[command(
    name = "trainer",
    version,
    max_term_width = 100,
    after_help = "\
Examples:
  trainer init FOLDER --to my.toml                          a configuration for files of your own
  trainer run trainer/configs/library.toml                  train the embedded library, about 10 minutes
  trainer run trainer/configs/beauty-small.toml --data DIR  Amazon Beauty on a CPU
  trainer evaluate runs/library                             the table again
  trainer evaluate runs/a runs/b --sample 2000              two models on the same 2,000 users
  trainer evaluate --checkpoint trainer/checkpoints/beauty --data DIR --search beam --beams 50
  trainer sweep trainer/configs/sweeps/size.toml            accuracy against megabytes
  trainer export --run runs/library --to static/bundles/library
  trainer items add --run runs/library new.jsonl --bundle static/bundles/library
  trainer recommend --bundle static/bundles/library --history 'The Hobbit, Dune'"
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub machine: Machine,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Look at a stranger's files and write a configuration for them.
    ///
    /// Says what was seen and concluded, shows histories as they will be read, names what the data does not decide,
    /// and chooses IDs, model and training for the size of the data and this machine.
    Init(init::Options),
    /// Walk all stages of a configuration; those already done and still valid are skipped.
    ///
    /// The run folder keeps the configuration and every stage's files. Interrupted training continues
    /// from its latest checkpoint; Ctrl-C and SIGTERM save where it stands. At the end the table of results
    /// is printed. With --max-minutes, `run` ends with training when the time is up; the same command
    /// continues, and `trainer evaluate` measures the best checkpoint so far.
    Run(WholeRunArgs),
    /// Say of every stage of a run whether it is valid, and why not, how large it is and how long it took.
    ///
    /// A stage is valid while it was made of what it would be made of now. What `trainer run` would do next stands
    /// beside it.
    Status(StatusArgs),
    /// Read a data set: `prepare` writes the run's items and sequences, `inspect` describes them.
    #[command(subcommand)]
    Data(DataCommand),
    /// Stage 1: embed every item's text, or take vectors of another's making.
    ///
    /// The run's table [embed] says how: `encoder` is minilm, tfidf or file, whose `vectors` are a .npy in the order of
    /// the items, or a .parquet or .safetensors by their ids.
    /// Writes embeddings/{item_embeddings_raw.npy, item_ids.json, embedding_stats.json}.
    Embed(TimedStage),
    /// Stage 2: quantise the embeddings into semantic IDs (RQ-KMeans or RQ-VAE); `report` judges them.
    ///
    /// The run's table [quantize] says how: `method` is rq-kmeans or rq-vae, whose network and recipe are
    /// in [quantize.rqvae] (`preset` is small, tiger-paper or paischer); `unique` is suffix or sinkhorn.
    /// `spare` reserves suffix codes for items that are added later.
    /// Writes ids/{codes.npy, codes_with_suffix.npy, centroids_LEVEL.npy, summary.json}, the last codes
    /// being the IDs, and for rq-vae ids/{rqvae.safetensors, rqvae-log.jsonl}.
    Quantize(QuantizeArgs),
    /// Stage 3: train the Transformer to write the next item's semantic ID.
    ///
    /// Writes train/checkpoint-STEP/{config.json, model.safetensors, optimizer.bpk, state.json} (and
    /// ema.safetensors with [train] `ema`), train/best.json, train/log.jsonl and train/curve.svg. The best
    /// checkpoint by NDCG@10 on the validation items and the latest one are kept.
    Train(TrainArgs),
    /// Train SASRec, the baseline that scores items instead of writing them (arXiv 1808.09781).
    ///
    /// Writes sasrec/{best,latest}. The run's configuration must have a `[sasrec]` table.
    Sasrec(TimedStage),
    /// Train the dense model: a SASRec that knows items by their texts too, and teaches the generator.
    ///
    /// Writes dense/{best,latest}. The run's configuration must have a `[dense]` table.
    Dense(TimedStage),
    /// Check that a device computes what the CPU does, before training on it.
    ///
    /// Compares the loss and every gradient of one batch with the CPU's, and learns that batch by heart.
    /// Burn fuses kernels in builds with the feature `fusion` only, and fused kernels can be wrong where
    /// others are not: check both builds, `--features cuda` and `--features cuda,fusion`, and train with
    /// the faster one that passes. Ends with an error if the device does not pass.
    Check(CheckArgs),
    /// Time training steps of a shape on a device, on random histories.
    ///
    /// A step is training's own: forward and backward pass with dropout, the loss of every level, clipping of
    /// the gradient's norm, AdamW. Prints milliseconds a step and examples a second.
    Bench(BenchArgs),
    /// Measure any number of models on the same held-out items, beside the baselines.
    ///
    /// The test target is the last item of every history, never used for training or selection; all
    /// items are ranked. Prints Recall, NDCG and MRR at 1 to 1000; coverage, Gini index of exposure and
    /// novelty; figures by history length and by popularity of the target; 95 % bootstrap intervals; and a
    /// paired test of every system against the best one. A system that ranks for fewer users than another
    /// gets tables of its own, with all systems on those users.
    Evaluate(Box<evaluate::Options>),
    /// Train and compare variants of one configuration: an ablation, or a scaling curve.
    ///
    /// The sweep file names a `base` configuration, a `title`, and [[variant]]s, each with a `name` and the
    /// keys that it changes, `set`; trainer/configs/sweeps has examples. Every variant becomes a run in
    /// RUN/variants; stages that were made from the same are copied, not made again. Interrupted, the same
    /// command continues; with --max-minutes, it ends when the time is up. At the end all variants are measured
    /// on the same test users, their weights stored as f16 and as int8: prints a table and writes
    /// RUN/sweep.json, sweep.md and sweep.svg.
    Sweep(SweepArgs),
    /// Measure what variety costs: the generator's lists, lists drawn at temperatures, and the hybrid's under wishes for
    /// novelty and diversity.
    ///
    /// For each Recall@10 and NDCG@10, coverage, Gini index and novelty of what is shown, entropy of a list's shelves,
    /// its mean distance, and recall by popularity. Writes RUN/variety.json and RUN/variety.svg.
    Variety(variety::Options),
    /// Measure search: users look for their held-out item by its title, by attributes, in other words.
    ///
    /// Beside each other BM25, text vectors, both together, the same with the history, the history alone, and the history
    /// over what has all words of the query. Writes RUN/queries-SPLIT.json.
    Queries(queries::Options),
    /// Measure what the trie is for: decode with it and without, and count the IDs that no item has.
    ///
    /// For every width of the beam the share of such IDs, the share of users who get one, and Recall@10 with
    /// the trie and without. Writes RUN/constraint.json and RUN/constraint.svg.
    Constraint(constraint::Options),
    /// Measure what a model loses when it is stored in fewer bits: f32, f16 and int8.
    ///
    /// Prints bytes, Recall@10 and NDCG@10, and the paired difference to f32; writes RUN/sizes.json. For models
    /// of several sizes see `trainer sweep trainer/configs/sweeps/size.toml`.
    Sizes(sizes::Options),
    /// Write the best checkpoint as a folder that can be measured elsewhere, without titles or histories.
    ///
    /// Holds the weights as f16 or int8, the semantic IDs, the tables [data], [train] and [evaluate] of the
    /// configuration, and hashes of the items and of the training part, so that `trainer evaluate
    /// --checkpoint DIR --data DATA` notices other data.
    Checkpoint(CheckpointArgs),
    /// Write the best checkpoint, the catalogue and the semantic IDs as a bundle.
    ///
    /// The folder loads in the page, in `trainer recommend`, and, unless its weights are int8, in Hugging
    /// Face's `T5ForConditionalGeneration.from_pretrained`.
    Export(ExportArgs),
    /// Add items to a trained run, retire some, and write its bundle anew; nothing is trained.
    #[command(subcommand)]
    Items(items::Command),
    /// Recommend from a bundle, or from a run folder; for one history, or with --batch for everybody.
    Recommend(RecommendArgs),
    /// Print the logits of a checkpoint as JSON, for comparison with other programs.
    #[command(hide = true)]
    Logits(LogitsArgs),
}

#[derive(Debug, Subcommand)]
pub enum DataCommand {
    /// Read, filter and check the data set of a configuration; write data/ of the run folder.
    Prepare(RunArgs),
    /// Print counts, lengths, times, ties and cold items of a configuration's data set or of a run folder, what was left
    /// out, and what was seen of the files.
    Inspect(InspectArgs),
    /// Print a user's history as it was read.
    Show(ShowArgs),
}
