//! Beam search: a graphics adapter walks the trie and keeps the best by itself. Its whole path is compared with the
//! host's, which reads that adapter's logits a level, with and without what a request may wish.
use std::collections::HashMap;

use anyhow::Result;
use burn::tensor::Device;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tigerlet::{
    beam::{Constraint, Hypothesis, Task, host, search},
    generator::{Encoded, Generator},
    history::HistoryBatch,
    model::{Arithmetic, Precision, T5, T5Config},
    semantic_id::{Code, SemanticIds},
    trace::{Trace, TraceCandidate},
    trie::{Filter, Trie},
};

use super::Row;
use crate::{device::DeviceKind, train::TrainConfig};

/// Largest difference of two ranks, in nats: both are of one model's logits.
const RANK: f64 = 1e-3;
const ITEMS: u32 = 900;
const USERS: usize = 3;

/// What each user of a batch may be led to.
type Filters<'a> = &'a [Option<Filter>];

/// Searches that are compared.
struct Case<'a> {
    what: &'a str,
    /// One search each.
    filters: Vec<Filters<'a>>,
    added: Option<&'a [f32]>,
}

/// Compares the device of `kind` with that number.
pub fn check(kind: DeviceKind, index: usize) -> Result<Vec<Row>> {
    let world = World::new()?;
    let generator = world.generator(&kind.open_at(index)?)?;
    let filter = |allowed: fn(u32) -> bool| Some(world.trie.filter(allowed));
    let (few, half, nothing) =
        (filter(|item| item.is_multiple_of(97)), filter(|item| item.is_multiple_of(2)), filter(|_| false));
    let added = world.trie.highest(|item| f32::from(item as u16 % 7) / 2.0);
    let together: Filters = &[few.clone(), half, None];
    let filtered: [Filters; 4] = [together, &[None, nothing.clone(), few.clone()], &[few], &[nothing]];
    let case = |what, filters, added| Case { what, filters, added };
    let cases = [
        case("", vec![&[None, None, None]], None),
        case(", filtered", filtered.to_vec(), None),
        case(", added to", vec![together], Some(&*added)),
    ];
    let mut rows = Vec::new();
    for Case { what, filters, added } in cases {
        let mut worst = 0.0_f64;
        for filters in filters {
            let encoded = world.encode(&generator, filters.len());
            for width in [1, 10, 50, ITEMS as usize] {
                let task = Task { constraint: Constraint::Trie(filters), width, sampling: None, added };
                let ours =
                    pollster::block_on(host::search(&generator, &world.trie, &encoded, &task, &mut ()))?;
                let theirs = pollster::block_on(search(&generator, &world.trie, &encoded, &task, &mut ()))?;
                worst = worst.max(world.difference(&ours, &theirs, added));
            }
        }
        rows.push(Row::new(format!("Search{what}: ranks and scores of all prefixes"), worst, RANK));
    }
    Ok(rows)
}

/// Random IDs, the first level's 64 codes uneven, and a random model.
struct World {
    ids: SemanticIds,
    trie: Trie,
    config: T5Config,
    histories: Vec<Vec<u32>>,
}

type Found = Vec<(Vec<Hypothesis>, Trace)>;

impl World {
    fn new() -> Result<Self> {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let cell =
            |_| -> [Code; 2] { [rng.random_range(0..8) * rng.random_range(0..9), rng.random_range(0..16)] };
        let cells: Vec<Code> = (0..ITEMS).flat_map(cell).collect();
        let ids = SemanticIds::with_suffix(&cells, &[64, 16])?;
        let config =
            TrainConfig { d_model: 32, heads: 2, d_kv: 16, d_ff: 64, layers: 2, ..TrainConfig::default() };
        let history = |user: usize| (0..2 + 3 * user).map(|_| rng.random_range(0..ITEMS)).collect();
        let histories = (0..USERS).map(history).collect();
        Ok(Self { trie: Trie::new(&ids), config: config.model(ids.layout()), ids, histories })
    }

    /// The same weights on any device.
    fn generator(&self, device: &Device) -> Result<Generator> {
        let cpu = Device::flex();
        cpu.seed(3);
        let weights = self.config.init(&cpu).write(Precision::F32)?;
        let model = T5::read(&self.config, &weights, device)?;
        Ok(Generator::new(model, self.ids.layout(), Arithmetic::Float))
    }

    fn encode(&self, generator: &Generator, users: usize) -> Encoded {
        generator.encode(&HistoryBatch::new(&self.ids, self.histories[..users].iter().map(Vec::as_slice)))
    }

    /// The largest difference of the ranks at the same place of the same level, or of the scores of one prefix. Where
    /// two are nearly equal they may change places; how many there are, and whether they exist, is no question of
    /// rounding.
    fn difference(&self, ours: &Found, theirs: &Found, added: Option<&[f32]>) -> f64 {
        let mut worst = if ours.len() == theirs.len() { 0.0_f64 } else { f64::INFINITY };
        for ((ids, path), (their_ids, their_path)) in ours.iter().zip(theirs) {
            let counts = |path: &Trace| -> Vec<_> {
                path.steps.iter().map(|step| (step.considered, step.candidates.len())).collect()
            };
            let items = |ids: &[Hypothesis]| ids.iter().filter(|id| id.item.is_some()).count();
            if items(ids) != items(their_ids)
                || ids.len() != their_ids.len()
                || counts(path) != counts(their_path)
            {
                return f64::INFINITY;
            }
            for (ours, theirs) in self.ranks(path, added).into_iter().zip(self.ranks(their_path, added)) {
                worst = worst.max((ours - theirs).abs());
            }
            let scores = |path: &Trace| -> HashMap<Vec<Code>, f32> {
                let candidates = path.steps.iter().flat_map(|step| &step.candidates);
                candidates.map(|candidate| (candidate.prefix.clone(), candidate.score)).collect()
            };
            let (ours, theirs) = (scores(path), scores(their_path));
            for (prefix, score) in ours {
                if let Some(their) = theirs.get(&prefix) {
                    worst = worst.max(f64::from(score - their).abs());
                }
            }
        }
        worst
    }

    /// What every candidate of a path is ranked by.
    fn ranks(&self, path: &Trace, added: Option<&[f32]>) -> Vec<f64> {
        let rank = |candidate: &TraceCandidate| {
            let node = self.trie.find(&candidate.prefix);
            let added = added.and_then(|added| added.get(node? as usize).copied());
            f64::from(candidate.score) + f64::from(added.unwrap_or_default())
        };
        path.steps.iter().flat_map(|step| &step.candidates).map(rank).collect()
    }
}
