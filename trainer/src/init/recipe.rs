//! A recipe for how much data there is and what computes: minutes, not hours, on a few cores.

use std::fmt::Write;

use tigerlet::make::Shape;
use tigerlet_source::guess::Counts;

use crate::data::Dataset;

/// How much there is to learn from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// U.
    pub users: usize,
    /// N.
    pub items: usize,
    /// All of them, held out or not.
    pub interactions: usize,
    /// The length that nine of ten histories do not exceed.
    pub history: usize,
}

impl Size {
    /// Of a data set that was read.
    pub fn of(dataset: &Dataset) -> Self {
        let mut lengths: Vec<usize> = dataset.sequences.iter().map(<[u32]>::len).collect();
        lengths.sort_unstable();
        Self {
            users: lengths.len(),
            items: dataset.catalog.len(),
            interactions: dataset.interactions(),
            history: lengths.get(lengths.len() * 9 / 10).copied().unwrap_or(1),
        }
    }

    /// Of what a look at the first rows says.
    pub fn guessed(counts: Counts) -> Self {
        let Counts { users, items, interactions, .. } = counts;
        let mean = interactions / users.max(1);
        Self {
            users: users as usize,
            items: items as usize,
            interactions: interactions as usize,
            history: 2 * mean as usize,
        }
    }
}

/// IDs, model and training for a [`Size`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recipe {
    size: Size,
    cores: usize,
    /// Of the vectors of texts.
    dimensions: usize,
    levels: usize,
    codes: usize,
    /// D.
    width: usize,
    layers: usize,
    history: usize,
    batch: usize,
    micro_batch: usize,
    epochs: usize,
    learning_rate: f64,
}

/// What training an example costs a core: seconds per floating-point operation, and beside them. Two measured runs on two
/// AVX-512 cores decide the two numbers: 3,300 examples a second of MovieTweetings with the recipe below (10 MFLOP an
/// example), 624 of Amazon Beauty (201 MFLOP, RESULTS.md, "Batches of 128 …").
const SECONDS_A_FLOP: f64 = 1.36e-11;
const SECONDS_BESIDE: f64 = 4.7e-4;

impl Recipe {
    /// The recipe for a size of the data, and cores.
    pub fn of(size: Size, cores: usize) -> Self {
        let Shape { levels, codes, dimensions } = Shape::of(size.items);
        let examples = size.interactions.saturating_sub(2 * size.users).max(1);
        let (width, layers, learning_rate, minutes) = match examples {
            few if few < 20_000 => (48, 1, 3e-3, 2.0),
            some if some < 300_000 => (64, 1, 3e-3, 3.5),
            many if many < 3_000_000 => (96, 2, 2e-3, 20.0),
            _ => (128, 2, 1e-3, 120.0),
        };
        let batch = if examples < 2_000 { 32 } else { 256 };
        let mut recipe = Self {
            size,
            cores,
            dimensions,
            levels,
            codes,
            width,
            layers,
            history: size.history.clamp(5, if layers == 1 { 10 } else { 20 }),
            batch,
            micro_batch: batch.min(64),
            epochs: 1,
            learning_rate,
        };
        recipe.epochs = (60.0 * minutes / recipe.seconds()).floor().clamp(2.0, 30.0) as usize;
        recipe
    }

    /// Prefixes of histories, each an example.
    fn examples(&self) -> usize {
        self.size.interactions.saturating_sub(2 * self.size.users).max(1)
    }

    /// Whether a dense model is trained first, for its vectors and its opinion. On MovieTweetings 100K that took NDCG@10 on the
    /// validation items from .092 to .106; fewer examples teach it nothing, and of many more items it takes long.
    fn is_taught(&self) -> bool {
        (20_000..3_000_000).contains(&self.examples()) && self.size.items < 50_000
    }

    /// Floating-point operations of training one example: forward once, backward twice as much.
    fn operations(&self) -> f64 {
        let (source, target) = (self.history * (self.levels + 1), self.levels + 1);
        let weights = (self.width * self.width) as f64;
        // An encoder block has 4 D² of attention and 8 D² beside it, a decoder's 4 D² more of attention.
        3.0 * 2.0 * self.layers as f64 * (source as f64 * 12.0 + target as f64 * 16.0) * weights
    }

    /// How long training takes, about.
    pub fn seconds(&self) -> f64 {
        let example = SECONDS_A_FLOP * self.operations() + SECONDS_BESIDE;
        self.epochs as f64 * self.examples() as f64 * example / self.cores as f64
    }

    /// In words, with where the number comes from.
    pub fn told(&self) -> String {
        let seconds = self.seconds();
        let shown = if seconds < 90.0 {
            format!("{seconds:.0} seconds")
        } else {
            format!("{:.0} minutes", seconds / 60.0)
        };
        format!(
            "{} epochs of {} examples, {:.0} million operations each: about {shown} of training on {} cores, by what \
             two trainings on two cores took (a recipe this small: 3,300 examples a second; a large one: 624)",
            self.epochs,
            self.examples(),
            self.operations() / 1e6,
            self.cores
        )
    }

    /// The tables after `[data]`.
    pub fn toml(&self) -> String {
        let mut toml = String::new();
        self.write(&mut toml).expect("text takes text");
        toml
    }

    fn write(&self, toml: &mut String) -> std::fmt::Result {
        let Size { users, items, interactions, .. } = self.size;
        let steps = (self.epochs * self.examples()).div_ceil(self.batch).max(1);
        writeln!(
            toml,
            "# Words weighted by TF-IDF: needs no download. `minilm` reads better, and wants 91 MB."
        )?;
        writeln!(toml, "[embed]\nencoder = \"tfidf\"\ndimensions = {}\n", self.dimensions)?;
        writeln!(toml, "# {} levels of {} codes for {items} items.", self.levels, self.codes)?;
        writeln!(toml, "[quantize]\nlevels = {}\ncodes = {}", self.levels, self.codes)?;
        if self.is_taught() {
            writeln!(
                toml,
                "# Words say little of who takes what: the dense model's vectors of the items count beside them."
            )?;
            writeln!(toml, "collaborative = 0.8")?;
        }
        writeln!(toml)?;
        writeln!(toml, "# For {interactions} interactions of {users} users: {}.", self.told())?;
        writeln!(
            toml,
            "[train]\nd_model = {}\nheads = 4\nd_kv = {}\nd_ff = {}",
            self.width,
            self.width / 4,
            4 * self.width
        )?;
        writeln!(toml, "layers = {}\nmax_history = {}", self.layers, self.history)?;
        writeln!(
            toml,
            "batch_size = {}\nmicro_batch = {}\nepochs = {}",
            self.batch, self.micro_batch, self.epochs
        )?;
        writeln!(toml, "learning_rate = {}\nwarmup = {}", self.learning_rate, (steps / 25).clamp(1, 300))?;
        writeln!(
            toml,
            "validate_every = {}\nvalidation_users = 1000\nvalidation_beams = 10",
            (steps / 8).max(1)
        )?;
        if self.is_taught() {
            writeln!(toml, "ema = 0.998\n")?;
            writeln!(
                toml,
                "# Half of what is learned is the dense model's opinion of the next item, beside the item itself."
            )?;
            writeln!(toml, "[train.teacher]\nweight = 0.5\nitems = 128\n")?;
            writeln!(
                toml,
                "# The model that scores items by who takes them and by their words, beside the IDs."
            )?;
            writeln!(toml, "[dense]\nepochs = 20")?;
        }
        writeln!(toml)?;
        let exact = if self.size.items <= 5_000 && users <= 10_000 { 0 } else { 400 };
        writeln!(toml, "# `exact_users` are scored item by item as well; 0 is all of them.")?;
        writeln!(toml, "[evaluate]\nbeams = 20\nexact_users = {exact}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn every_size_has_a_valid_recipe() {
        for items in [1, 3, 15, 127, 2_414, 12_101, 1_000_000] {
            for interactions in [1_usize, 78, 68_055, 198_502, 100_000_000] {
                let size = Size { users: interactions.div_ceil(8), items, interactions, history: 16 };
                let recipe = Recipe::of(size, 2);
                let config = Config::of_table(toml::from_str(&recipe.toml()).unwrap()).unwrap();
                config.validate().unwrap();
                config.quantize.check_items(items).unwrap();
            }
        }
    }

    #[test]
    fn the_first_hour_of_a_stranger_is_mostly_not_training() {
        // MovieTweetings 100K, its 5-core.
        let size = Size { users: 4_333, items: 2_414, interactions: 68_055, history: 34 };
        let seconds = Recipe::of(size, 2).seconds();
        assert!((120.0..300.0).contains(&seconds), "{seconds}");
    }
}
