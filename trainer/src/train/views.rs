use std::borrow::Cow;

use anyhow::{Context, Result, ensure};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};

use crate::data::{Example, Sequences};

/// The `[train.views]` table: every example also with histories that might have been.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ViewsConfig {
    /// Histories an example, of which the first is its own; an epoch is a pass over all of them, and all of them are in
    /// memory, with the teacher's list of each.
    pub count: usize,
    /// Probability that an item of a history is left out; one always stays.
    pub drop: f64,
    /// Probability, at every place of a history, that an item stands there which the teacher held likely next.
    pub insert: f64,
}

impl Default for ViewsConfig {
    fn default() -> Self {
        Self { count: 4, drop: 0.2, insert: 0.2 }
    }
}

impl ViewsConfig {
    /// Checks what the types do not.
    pub fn validate(&self) -> Result<()> {
        let &Self { count, drop, insert } = self;
        ensure!((1..=64).contains(&count), "[train.views] `count` is {count}, expected 1 to 64");
        ensure!((0.0..1.0).contains(&drop), "[train.views] `drop` is {drop}, expected 0 to below 1");
        ensure!((0.0..1.0).contains(&insert), "[train.views] `insert` is {insert}, expected 0 to below 1");
        Ok(())
    }
}

/// What is learned from: examples, and the sequences they point into.
pub struct Corpus<'a> {
    pub sequences: Cow<'a, Sequences>,
    pub examples: Vec<Example>,
}

impl<'a> Corpus<'a> {
    /// The examples as they are.
    pub fn plain(sequences: &'a Sequences, examples: Vec<Example>) -> Self {
        Self { sequences: Cow::Borrowed(sequences), examples }
    }

    /// Every view of every example of `plain`, each a sequence of its own that ends with its target.
    ///
    /// A teacher answers any history, so it may be asked about more of them than there are: what it says of a
    /// history that it has learned the next item of is nearly that item, and says little of how it thinks. Leaving
    /// items out and setting likely ones in keeps a view near what users do (item masking and insertion: Xie et al.,
    /// arXiv 2010.14395; Liu et al., arXiv 2108.06479). `likely` draws what may follow an example of `plain` by a
    /// number from 0 to below 1, `max_history` is the longest history kept, and `seed` decides.
    pub fn views(
        config: &ViewsConfig,
        plain: &Corpus,
        likely: &dyn Fn(Example, f32) -> u32,
        max_history: usize,
        seed: u64,
    ) -> Result<Self> {
        let histories = u32::try_from(config.count * plain.examples.len());
        histories.context("[train.views] makes more than 2³² histories: lower `count`")?;
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(3);
        let (mut ends, mut items) = (Vec::new(), Vec::new());
        for view in 0..config.count {
            for &example in &plain.examples {
                let history = example.history(&plain.sequences, max_history);
                let target = example.item(&plain.sequences);
                match view {
                    0 => items.extend_from_slice(history),
                    _ => {
                        let varied = varied(config, history, &mut rng, |at| {
                            Some(likely(example, at)).filter(|&item| item != target)
                        });
                        items.extend_from_slice(&varied[varied.len().saturating_sub(max_history)..]);
                    }
                }
                items.push(target);
                ends.push(items.len() as u64);
            }
        }
        let sequences = Sequences::new(ends, items, Vec::new()).context("histories end where they end")?;
        let examples =
            sequences.iter().zip(0..).map(|(items, user)| Example { user, target: items.len() as u32 - 1 });
        let examples = examples.collect();
        Ok(Self { sequences: Cow::Owned(sequences), examples })
    }
}

/// A history with some items left out and some of those that are `likely` set in.
fn varied(
    config: &ViewsConfig,
    history: &[u32],
    rng: &mut ChaCha8Rng,
    likely: impl Fn(f32) -> Option<u32>,
) -> Vec<u32> {
    let mut varied: Vec<u32> = Vec::new();
    for &item in history {
        if rng.random_bool(1.0 - config.drop) {
            varied.push(item);
        }
        if rng.random_bool(config.insert) {
            let item = likely(rng.random()).filter(|item| !history.contains(item) && !varied.contains(item));
            varied.extend(item);
        }
    }
    if varied.is_empty() {
        varied.push(history[rng.random_range(0..history.len())]);
    }
    varied
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two users, of five and of two items.
    fn sequences() -> Sequences {
        Sequences::new(vec![5, 7], vec![0, 1, 2, 3, 4, 5, 6], Vec::new()).unwrap()
    }

    fn views(config: &ViewsConfig, seed: u64) -> Vec<Vec<u32>> {
        let sequences = sequences();
        let examples = [(0, 1), (0, 4), (1, 1)].map(|(user, target)| Example { user, target });
        let plain = Corpus::plain(&sequences, examples.to_vec());
        // What follows is the target, an item of the history, or another.
        let likely = |example: Example, at: f32| match at {
            ..0.3 => example.item(&sequences),
            ..0.6 => example.history(&sequences, 1)[0],
            _ => 9,
        };
        let Corpus { sequences, examples } = Corpus::views(config, &plain, &likely, 3, seed).unwrap();
        assert!(
            examples.iter().zip(0..).all(|(example, user)| example.user == user),
            "one sequence an example"
        );
        examples.iter().map(|&it| [it.history(&sequences, 9), &[it.item(&sequences)]].concat()).collect()
    }

    #[test]
    fn the_first_view_is_the_example_and_all_end_with_its_target() {
        let config = ViewsConfig { count: 50, drop: 0.4, insert: 0.4 };
        let views = views(&config, 1);
        assert_eq!(views.len(), 150);
        assert_eq!(views[..3], [vec![0, 1], vec![1, 2, 3, 4], vec![5, 6]]);
        let (mut shorter, mut inserted) = (0, 0);
        for of_all in views.chunks(3) {
            for (view, target) in of_all.iter().zip([1, 4, 6]) {
                let (&last, history) = view.split_last().unwrap();
                assert_eq!(last, target);
                assert!((1..=3).contains(&history.len()), "{view:?}");
                assert!(!history.contains(&target), "the target is not told: {view:?}");
                let mut distinct = history.to_vec();
                distinct.sort_unstable();
                distinct.dedup();
                assert_eq!(distinct.len(), history.len(), "{view:?}");
                inserted += usize::from(history.contains(&9));
            }
            shorter += usize::from(of_all[1].len() < 4);
        }
        assert!(shorter > 5 && inserted > 30, "{shorter} {inserted}");
    }

    #[test]
    fn a_seed_gives_the_same_views_and_another_others() {
        let config = ViewsConfig { count: 8, ..ViewsConfig::default() };
        assert_eq!(views(&config, 1), views(&config, 1));
        assert_ne!(views(&config, 1), views(&config, 2));
        let plain = ViewsConfig { drop: 0.0, insert: 0.0, count: 2 };
        let all = views(&plain, 1);
        assert_eq!(all[..3], all[3..]);
    }
}
