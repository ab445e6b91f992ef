//! Commissioned whole: a graphics adapter decodes, walks the trie and keeps the best of every level, and is asked once
//! what it found. The host follows the same path on its own trie.
use tigerlet_gpu::{Frontier, Kept, Level, MOST_BEAMS, Wishes};

use super::{Beam, Candidate, Constraint, DecodeError, Hypothesis, Task, trace_step, written};
use crate::{
    generator::{DeviceError, Encoded, Generator},
    model::{self, DecoderCache, T5},
    semantic_id::{IdLayout, PAD},
    trace::Trace,
    trie::{Filter, Trie},
    uploaded::Uploaded,
    watch::{Stage, Watch},
};
use burn::tensor::{Int, Tensor, TensorData};

/// A search that an adapter can be asked for.
pub(super) struct DeviceSearch<'a> {
    model: &'a T5,
    layout: &'a IdLayout,
    trie: &'a Trie,
    uploaded: Uploaded,
    encoded: &'a model::Encoded,
    filters: &'a [Option<Filter>],
    width: usize,
    added: Option<&'a [f32]>,
}

impl<'a> DeviceSearch<'a> {
    /// The search, if the model is on an adapter and what is asked is what its kernel does.
    pub(super) fn of(
        generator: &'a Generator,
        trie: &'a Trie,
        encoded: &'a Encoded,
        &Task { constraint, width, sampling, added }: &Task<'a>,
    ) -> Option<Self> {
        let (Constraint::Trie(filters), None, Encoded::Device(encoded)) = (constraint, sampling, encoded)
        else {
            return None;
        };
        let (model, last) = generator.on_adapter()?;
        // Tensors without rows are nothing to ask a device for.
        if !(1..=MOST_BEAMS).contains(&width) || encoded.users() == 0 || trie.children(Trie::ROOT).is_empty()
        {
            return None;
        }
        let uploaded = last.upload(trie, &model.device());
        Some(Self { model, layout: generator.layout(), trie, uploaded, encoded, filters, width, added })
    }

    pub(super) async fn run(
        self,
        watch: &mut impl Watch,
    ) -> Result<Vec<(Vec<Hypothesis>, Trace)>, DecodeError> {
        let (users, device) = (self.encoded.users(), self.model.device());
        let wishes = Wishes::new(self.bits(), self.added, &device);
        let mut frontier = Frontier::root(users, &device);
        let start = TensorData::new(vec![PAD as i32; users], [users]);
        let mut tokens = Tensor::<1, Int>::from_data(start, &device);
        let (mut cache, mut rows, mut found) = (DecoderCache::default(), 1, Vec::new());
        for level in 0..self.layout.levels() {
            let (first_token, codes) = (self.layout.offset(level), self.layout.codes(level));
            let states = self.model.decode_step(self.encoded, tokens.clone(), &mut cache);
            let logits = self.model.logits(states, first_token, codes);
            let children = self.uploaded.widest[level];
            let shape = Level { rows, children, first_token };
            frontier = frontier.advance(logits, &self.uploaded.trie, &wishes, shape, 2 * self.width);
            found.push(frontier.clone());
            if level + 1 < self.layout.levels() {
                let continued = self.width.min(rows * children);
                let parents;
                (parents, tokens) = frontier.next(continued, rows);
                (cache, rows) = (cache.gather(parents), continued);
                watch.over(Stage::Level(level)).await?;
            }
        }
        let last = self.layout.levels() - 1;
        let found = Frontier::read(found).await.map_err(|reason| DeviceError { level: last, reason })?;
        watch.over(Stage::Level(last)).await?;
        Ok((0..users)
            .map(|user| self.follow(found.iter().map(|level| level[user].as_slice()), user))
            .collect())
    }

    /// A bit a node and user, in words of 32 and how many they are a user; none where every node is allowed.
    fn bits(&self) -> Option<(Vec<u32>, usize)> {
        self.filters.iter().any(Option::is_some).then(|| {
            let words = self.trie.len().div_ceil(32);
            let of = |user: usize| match self.filters.get(user).and_then(Option::as_ref) {
                Some(filter) => filter.words(words),
                None => vec![u32::MAX; words],
            };
            ((0..self.encoded.users()).flat_map(of).collect(), words)
        })
    }

    /// The path of one user's beams, from what was found at every level.
    fn follow<'f>(&self, levels: impl Iterator<Item = &'f [Kept]>, user: usize) -> (Vec<Hypothesis>, Trace) {
        let (mut beams, mut trace) = (vec![Beam::ROOT], Trace::default());
        let filter = self.filters.get(user).and_then(Option::as_ref);
        let allowed = |&node: &u32| filter.is_none_or(|filter| filter.allows(node));
        for (level, found) in levels.enumerate() {
            let children = |beam: &Beam| beam.node.map_or(0..0, |node| self.trie.children(node));
            let considered = beams.iter().map(|beam| children(beam).filter(allowed).count()).sum();
            // A device's numbers are its own: what continues no beam here, or may not, ends the list.
            let candidate = |kept: &Kept| {
                let beam = beams.get(kept.parent)?;
                (children(beam).contains(&kept.node) && allowed(&kept.node)).then(|| Candidate {
                    score: kept.score,
                    parent: kept.parent,
                    code: self.trie.code(kept.node),
                    node: Some(kept.node),
                    rank: f64::from(kept.score),
                    draw: beam.draw,
                })
            };
            let mut candidates: Vec<Candidate> = found.iter().map_while(candidate).collect();
            trace.steps.push(trace_step(level, considered, self.width, &beams, &candidates, self.trie));
            candidates.truncate(self.width);
            beams = candidates.iter().map(|candidate| beams[candidate.parent].extended(candidate)).collect();
        }
        (written(beams, self.trie), trace)
    }
}
