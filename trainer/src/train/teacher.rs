use std::collections::{BTreeMap, HashMap};

use anyhow::{Result, ensure};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use tigerlet::{baseline::top, learn::Soft, semantic_id::SemanticIds};

use crate::{
    crew::Crew,
    data::{Example, Query, Sequences},
    progress::Progress,
    sasrec::SasrecSystem,
    systems::System,
};

/// The `[train.teacher]` table: what the run's model that scores items says beside the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TeacherConfig {
    /// Weight w of the teacher's term; the true item's weighs 1 − w.
    pub weight: f64,
    /// Items of the teacher's list that count, M.
    pub items: usize,
    /// Divides the teacher's logits before its softmax; above 1 flatter.
    pub temperature: f64,
    /// IDs drawn from the teacher for every example and step, P.
    pub paths: usize,
    /// Share of the teacher's distribution that goes to the history's nearest neighbours by text: they know
    /// items that a SASRec has seen too rarely.
    #[serde(skip_serializing_if = "crate::defaults::is_default")]
    pub content: f64,
}

impl Default for TeacherConfig {
    fn default() -> Self {
        Self { weight: 0.5, items: 32, temperature: 1.0, paths: 2, content: 0.0 }
    }
}

impl TeacherConfig {
    /// Checks what the types do not.
    pub fn validate(&self) -> Result<()> {
        let Self { weight, items, temperature, paths, content } = *self;
        ensure!((0.0..=1.0).contains(&weight), "[train.teacher] `weight` is {weight}, expected 0 to 1");
        ensure!((0.0..=1.0).contains(&content), "[train.teacher] `content` is {content}, expected 0 to 1");
        ensure!(items > 0, "[train.teacher] `items` is 0, expected at least 1");
        ensure!(paths > 0, "[train.teacher] `paths` is 0, expected at least 1");
        ensure!(
            temperature.is_finite() && temperature > 0.0,
            "[train.teacher] `temperature` is {temperature}, expected above 0"
        );
        Ok(())
    }
}

/// A teacher's distribution over items for every training example, kept to its M likeliest.
///
/// Distillation (Hinton et al., arXiv 1503.02531) from a model that scores items into one that writes their
/// IDs. The cross-entropy between the two, `−Σᵢ q(i) log p(idᵢ)`, splits by the chain rule into one term a
/// level, `−Σ_c q(c | prefix) log p(c | prefix)`, in expectation over prefixes drawn from q. So P items are
/// drawn from the teacher, and along each the student sees at every level the teacher's whole distribution
/// over the next code, its mass summed over the items below. At the first level that is exact.
///
/// Items that the history holds are left out: nobody's next item is in it where items are taken once, and
/// a teacher that repeats them only echoes its input.
pub struct Teacher {
    config: TeacherConfig,
    /// Row of each user's first example.
    first: HashMap<u32, Row>,
    /// M, or the size of a smaller catalogue.
    length: usize,
    /// Examples × M, likeliest first.
    items: Vec<u32>,
    /// Their probabilities; each row sums to 1.
    probabilities: Vec<f32>,
}

/// The rows of a user's examples follow each other like their targets.
#[derive(Clone, Copy)]
struct Row {
    target: u32,
    row: usize,
}

/// Histories that the teacher reads at a time.
const CHUNK: usize = 64;

impl Teacher {
    /// Asks the model that scores items, and the content neighbours if they have a share, about every example; `examples` come user by
    /// user, in the order of their targets.
    pub fn new(
        config: &TeacherConfig,
        system: &SasrecSystem,
        content: Option<&dyn System>,
        examples: &[Example],
        sequences: &Sequences,
        threads: usize,
    ) -> Result<Self> {
        let mut first = HashMap::new();
        for (row, example) in examples.iter().enumerate() {
            first.entry(example.user).or_insert(Row { target: example.target, row });
        }
        let bar = Progress::new("teacher", examples.len() as u64, "examples");
        let share = examples.len().div_ceil(threads.max(1)).max(1);
        let ask = |examples: &[Example]| -> Result<(Vec<u32>, Vec<f32>)> {
            let (mut items, mut probabilities) = (Vec::new(), Vec::new());
            for chunk in examples.chunks(CHUNK) {
                let queries: Vec<Query> = chunk.iter().map(|example| example.query(sequences)).collect();
                let near = match content {
                    Some(content) => content.rank(&queries, config.items)?,
                    None => vec![Vec::new(); queries.len()],
                };
                let answers = system.scores(&queries)?.into_iter().zip(near);
                for ((mut scores, near), query) in answers.zip(queries) {
                    for &item in query.history {
                        scores[item as usize] = f32::NEG_INFINITY;
                    }
                    let (mut likely, mut likelihoods) = likeliest(&scores, config);
                    if !near.is_empty() {
                        (likely, likelihoods) = blend(&likely, &likelihoods, &near, config.content as f32);
                    }
                    items.append(&mut likely);
                    probabilities.append(&mut likelihoods);
                }
                bar.inc(chunk.len() as u64);
            }
            Ok((items, probabilities))
        };
        let parts: Vec<&[Example]> = examples.chunks(share).collect();
        let parts = Crew::new(parts.len())?.make(|thread| ask(parts[thread]))?;
        bar.finish();
        let (mut items, mut probabilities) = (Vec::new(), Vec::new());
        for part in parts {
            let (part_items, part_probabilities) = part?;
            items.extend(part_items);
            probabilities.extend(part_probabilities);
        }
        let length = items.len() / examples.len().max(1);
        Ok(Self { config: config.clone(), first, length, items, probabilities })
    }

    /// 1 + P rows an example: the true item, then P items drawn from the teacher with `seed`.
    pub fn targets(&self, examples: &[Example], truth: &[u32], ids: &SemanticIds, seed: u64) -> Soft {
        let layout = ids.layout();
        let rows = examples.len() * (1 + self.config.paths);
        let mut levels: Vec<Vec<f32>> =
            (0..layout.levels()).map(|level| vec![0.0; rows * layout.codes(level)]).collect();
        let mut items = Vec::with_capacity(rows);
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(2);
        let share = (self.config.weight / self.config.paths as f64) as f32;
        for (&example, &item) in examples.iter().zip(truth) {
            for (level, weights) in levels.iter_mut().enumerate() {
                let row = items.len() * layout.codes(level);
                weights[row + usize::from(ids.get(item)[level])] = 1.0 - self.config.weight as f32;
            }
            items.push(item);
            let (candidates, probabilities) = self.row(example);
            for _ in 0..self.config.paths {
                let drawn = draw(candidates, probabilities, rng.random());
                let path = ids.get(drawn);
                for (level, weights) in levels.iter_mut().enumerate() {
                    let row = items.len() * layout.codes(level);
                    let below = |&(&item, _): &(&u32, &f32)| ids.get(item)[..level] == path[..level];
                    let mass: f32 = candidates.iter().zip(probabilities).filter(below).map(|(_, p)| p).sum();
                    for (&item, p) in candidates.iter().zip(probabilities).filter(below) {
                        weights[row + usize::from(ids.get(item)[level])] += share * p / mass;
                    }
                }
                items.push(drawn);
            }
        }
        Soft { items, levels }
    }

    /// The teacher's list for an example, and its probabilities.
    fn row(&self, example: Example) -> (&[u32], &[f32]) {
        let first = self.first[&example.user];
        let row = first.row + (example.target - first.target) as usize;
        let range = row * self.length..(row + 1) * self.length;
        (&self.items[range.clone()], &self.probabilities[range])
    }
}

/// The first M items of `scores` and their softmax.
fn likeliest(scores: &[f32], config: &TeacherConfig) -> (Vec<u32>, Vec<f32>) {
    let first = top(scores, config.items);
    // A history of the whole catalogue leaves nothing to prefer.
    let best = scores[first[0] as usize].max(f32::MIN);
    let weight = |&item: &u32| ((scores[item as usize] - best) / config.temperature as f32).exp();
    let sum: f32 = first.iter().map(weight).sum();
    let even = 1.0 / first.len() as f32;
    let probabilities = first.iter().map(|item| if sum > 0.0 { weight(item) / sum } else { even }).collect();
    (first, probabilities)
}

/// M items of two lists of M, likeliest first: those of `near` have `share` of the mass, by Zipf's law, since
/// cosines tell an order and no probabilities.
fn blend(items: &[u32], probabilities: &[f32], near: &[u32], share: f32) -> (Vec<u32>, Vec<f32>) {
    let harmonic: f32 = (1..=near.len()).map(|rank| 1.0 / rank as f32).sum();
    let mut masses: BTreeMap<u32, f32> =
        items.iter().zip(probabilities).map(|(&item, p)| (item, (1.0 - share) * p)).collect();
    for (place, &item) in near.iter().enumerate() {
        *masses.entry(item).or_default() += share / (harmonic * (place + 1) as f32);
    }
    let mut blend: Vec<(u32, f32)> = masses.into_iter().collect();
    blend.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    blend.truncate(items.len());
    let sum: f32 = blend.iter().map(|(_, p)| p).sum();
    blend.into_iter().map(|(item, p)| (item, p / sum)).unzip()
}

/// The item at `at`, 0 to below 1, of the distribution's cumulative sum.
fn draw(items: &[u32], probabilities: &[f32], at: f32) -> u32 {
    let mut sum = 0.0;
    let found = probabilities.iter().position(|p| {
        sum += p;
        at < sum
    });
    items[found.unwrap_or(items.len() - 1)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use tigerlet::semantic_id::IdLayout;

    fn teacher(weight: f64, paths: usize) -> (Teacher, SemanticIds) {
        // Four items over two levels of two codes: (0,0) (0,1) (1,0) (1,1).
        let layout = IdLayout::new(vec![2, 2]).unwrap();
        let ids = SemanticIds::new(layout, vec![0, 0, 0, 1, 1, 0, 1, 1]).unwrap();
        let config = TeacherConfig { weight, paths, items: 3, temperature: 1.0, content: 0.0 };
        let logits = [0.5f32, 0.3, f32::MIN_POSITIVE, 0.2].map(f32::ln);
        let (items, probabilities) = likeliest(&logits, &config);
        let first = HashMap::from([(7, Row { target: 1, row: 0 })]);
        (Teacher { config, first, length: 3, items, probabilities }, ids)
    }

    #[test]
    fn soft_rows_sum_to_the_teachers_weight_and_follow_its_distribution() {
        let (teacher, ids) = teacher(0.6, 2);
        assert_eq!(teacher.items, [0, 1, 3]);
        let example = Example { user: 7, target: 1 };
        let targets = teacher.targets(&[example], &[2], &ids, 3);
        assert_eq!((targets.items.len(), targets.items[0]), (3, 2));
        let [first, second] = &targets.levels[..] else { panic!("two levels") };
        let close = |a: f32, b: f32| assert!((a - b).abs() < 1e-6, "{a} {b}");
        // The true item (1, 0), then along each path 0.3 · (0.5 + 0.3, 0.2) at the first level.
        for (at, weight) in [0.0, 0.4, 0.24, 0.06, 0.24, 0.06].into_iter().enumerate() {
            close(first[at], weight);
        }
        close(second[0], 0.4);
        for (row, &item) in targets.items.iter().enumerate().skip(1) {
            let expected = if item == 3 { [0.0, 0.3] } else { [0.3 * 0.625, 0.3 * 0.375] };
            close(second[2 * row], expected[0]);
            close(second[2 * row + 1], expected[1]);
        }
    }

    #[test]
    fn neighbours_get_their_share_and_lists_keep_their_length() {
        let (items, p) = blend(&[4, 7], &[0.8, 0.2], &[9, 7], 0.6);
        // Zipf: 2/3 and 1/3. All masses: 9 → .4, 4 → .32, 7 → .08 + .2; the first two, rescaled.
        assert_eq!(items, [9, 4]);
        assert!((p[0] - 0.4 / 0.72).abs() < 1e-6 && (p[1] - 0.32 / 0.72).abs() < 1e-6, "{p:?}");
        let (items, p) = blend(&[4, 7], &[0.8, 0.2], &[9, 7], 0.0);
        assert!(items == [4, 7] && (p[0] - 0.8).abs() < 1e-6, "{items:?} {p:?}");
    }

    #[test]
    fn items_are_drawn_as_often_as_the_teacher_says() {
        let (teacher, _) = teacher(1.0, 1);
        let (items, probabilities) = teacher.row(Example { user: 7, target: 1 });
        let drawn: Vec<u32> = (0..1000).map(|i| draw(items, probabilities, i as f32 / 1000.0)).collect();
        let count = |item| drawn.iter().filter(|&&i| i == item).count();
        assert!(
            (499..=501).contains(&count(0)) && (299..=301).contains(&count(1)),
            "{} {}",
            count(0),
            count(1)
        );
        assert_eq!(draw(items, probabilities, 1.0), 3);
    }
}
