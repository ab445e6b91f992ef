//! Beam search, exact scoring and the model's plain forward pass must tell one story.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]
mod common;

use burn::tensor::{Int, Tensor, TensorData, activation::log_softmax};
use proptest::{prelude::*, test_runner::RngSeed};
use tigerlet::{
    beam::{self, Constraint, Hypothesis, Task},
    exact::exact_scores,
    generator::Generator,
    history::HistoryBatch,
    model::{Arithmetic, Dropout, T5},
    semantic_id::SemanticIds,
    trie::{Filter, Trie},
};

/// The model as the CPU computes it, and as tensors do.
fn engines(model: &T5, ids: &SemanticIds) -> [Generator; 2] {
    let host = Generator::new(model.clone(), ids.layout(), Arithmetic::Float);
    [host, Generator::of_tensors(model.clone(), ids.layout())]
}

/// What both engines write, which must be the same.
fn search(
    model: &T5,
    ids: &SemanticIds,
    histories: &[&[u32]],
    constraint: Constraint,
    width: usize,
) -> Vec<Vec<Hypothesis>> {
    let (trie, batch) = (Trie::new(ids), HistoryBatch::new(ids, histories.iter().copied()));
    let task = Task { constraint, width, sampling: None, added: None };
    let [host, tensors] = engines(model, ids).map(|generator| {
        let encoded = generator.encode(&batch);
        pollster::block_on(beam::search(&generator, &trie, &encoded, &task, &mut ())).unwrap()
    });
    for ((host, _), (tensors, _)) in host.iter().zip(&tensors) {
        assert_eq!(host.len(), tensors.len());
        for (host, tensors) in host.iter().zip(tensors) {
            assert!((host.score - tensors.score).abs() < 1e-4, "{host:?} and {tensors:?}");
        }
    }
    host.into_iter().map(|(hypotheses, _)| hypotheses).collect()
}

/// The scores that both engines give all items, which must be the same.
fn exact(model: &T5, ids: &SemanticIds, history: &[u32]) -> Vec<f32> {
    let (trie, batch) = (Trie::new(ids), HistoryBatch::new(ids, [history]));
    let [host, tensors] = engines(model, ids).map(|generator| {
        let encoded = generator.encode(&batch);
        pollster::block_on(exact_scores(&generator, &trie, &encoded, &mut ())).unwrap()
    });
    assert!(host.iter().zip(&tensors).all(|(host, tensors)| (host - tensors).abs() < 1e-4));
    host
}

/// log p of an item's ID by one teacher-forced pass: no trie, no cache, no beam.
fn teacher_forced(model: &T5, ids: &SemanticIds, history: &[u32], item: u32) -> f32 {
    let layout = ids.layout();
    let history = HistoryBatch::new(ids, [history]).tokens(&model.device());
    let encoded = model.encode(history, None, &mut Dropout::Off);
    let input: Vec<i32> =
        std::iter::once(0).chain(ids.tokens(item)).take(layout.levels()).map(|token| token as i32).collect();
    let input = Tensor::<2, Int>::from_data(TensorData::new(input, [1, layout.levels()]), &model.device());
    let states = model.decode(&encoded, input, &mut Dropout::Off);
    (0..layout.levels())
        .map(|level| {
            let [_, _, width] = states.dims();
            let state = states.clone().narrow(1, level, 1).reshape([1, width]);
            let logits = model.logits(state, layout.offset(level), layout.codes(level));
            log_softmax(logits, 1).to_data().try_to_vec::<f32>().unwrap()[usize::from(ids.get(item)[level])]
        })
        .sum()
}

fn seeded(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(7),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(seeded(24))]

    /// Whatever the width: only IDs that exist, each once, best first, with the score the model gives them.
    #[test]
    fn a_beam_finds_existing_items_once_and_in_order(
        items in 2usize..60, codes in 2usize..8, width in 1usize..12, seed in 0u64..1000,
    ) {
        let ids = common::ids(items, codes, seed);
        let (_, model) = common::model(&ids, seed);
        let history = [seed as u32 % items as u32, 0];
        let found = search(&model, &ids, &[&history], Constraint::Trie(&[]), width).remove(0);
        prop_assert_eq!(found.len(), width.min(items));
        let mut seen = std::collections::HashSet::new();
        for id in &found {
            let item = id.item.expect("the trie holds generation to items");
            prop_assert_eq!(&id.codes, ids.get(item));
            prop_assert!(seen.insert(item));
            prop_assert!((id.score - teacher_forced(&model, &ids, &history, item)).abs() < 1e-4);
        }
        prop_assert!(found.windows(2).all(|pair| pair[0].score >= pair[1].score));
    }

    /// A beam as wide as the catalogue is exact ranking, and both are the model's own probabilities.
    #[test]
    fn a_beam_as_wide_as_the_catalogue_is_exact(items in 2usize..50, codes in 2usize..7, seed in 0u64..1000) {
        let ids = common::ids(items, codes, seed);
        let (_, model) = common::model(&ids, seed);
        let history = [seed as u32 % items as u32];
        let scores = exact(&model, &ids, &history);
        let found = search(&model, &ids, &[&history], Constraint::Trie(&[]), items).remove(0);
        prop_assert_eq!(found.len(), items);
        for id in found {
            let item = id.item.unwrap() as usize;
            prop_assert!((id.score - scores[item]).abs() < 1e-4, "item {}: {} and {}", item, id.score, scores[item]);
        }
        let total: f64 = scores.iter().map(|&score| f64::from(score).exp()).sum();
        prop_assert!(total <= 1.0 + 1e-4, "the items' probabilities sum to {}", total);
        let item = (items - 1) as u32;
        prop_assert!((scores[item as usize] - teacher_forced(&model, &ids, &history, item)).abs() < 1e-4);
    }

    /// A filter lets no forbidden item through and, given the width, loses no allowed one.
    #[test]
    fn a_filter_is_exact(
        allowed in prop::collection::vec(any::<bool>(), 30), codes in 2usize..6, seed in 0u64..1000,
    ) {
        let ids = common::ids(30, codes, seed);
        let (_, model) = common::model(&ids, seed);
        let filter: Filter = Trie::new(&ids).filter(|item| allowed[item as usize]);
        let found = search(&model, &ids, &[&[3, 4]], Constraint::Trie(&[Some(filter)]), 30).remove(0);
        let mut items: Vec<u32> = found.iter().filter_map(|id| id.item).collect();
        items.sort_unstable();
        let expected: Vec<u32> = (0..30).filter(|&item| allowed[item as usize]).collect();
        prop_assert_eq!(items, expected);
    }

    /// Users in one batch, with histories of different lengths and filters of their own, do not see each other.
    #[test]
    fn users_of_a_batch_are_independent(seed in 0u64..1000, lengths in prop::collection::vec(1usize..6, 2..5)) {
        let ids = common::ids(40, 5, seed);
        let (_, model) = common::model(&ids, seed);
        let histories: Vec<Vec<u32>> =
            lengths.iter().enumerate().map(|(user, &n)| (0..n as u32).map(|i| (i * 7 + user as u32) % 40).collect()).collect();
        let histories: Vec<&[u32]> = histories.iter().map(Vec::as_slice).collect();
        let trie = Trie::new(&ids);
        // Two allowed items for the first user: fewer beams than the others have.
        let filters: Vec<_> =
            (0..histories.len()).map(|user| (user == 0).then(|| trie.filter(|item| item == 1 || item == 2))).collect();
        let together = search(&model, &ids, &histories, Constraint::Trie(&filters), 6);
        for (user, &history) in histories.iter().enumerate() {
            let alone = search(&model, &ids, &[history], Constraint::Trie(&filters[user..=user]), 6).remove(0);
            prop_assert_eq!(together[user].len(), alone.len());
            for (a, b) in together[user].iter().zip(&alone) {
                prop_assert_eq!(a.item, b.item);
                prop_assert!((a.score - b.score).abs() < 1e-4);
            }
        }
    }
}

/// Without the trie the same scores hold, and an ID is an item's exactly when the trie has it.
#[test]
fn without_the_trie_ids_are_free() {
    let ids = common::ids(20, 6, 1);
    let (_, model) = common::model(&ids, 1);
    let free = search(&model, &ids, &[&[1, 2]], Constraint::None, 50).remove(0);
    assert_eq!(free.len(), 50);
    assert!(free.iter().any(|id| id.item.is_none()), "6 × 6 cells, 20 items: most IDs are nobody's");
    for id in &free {
        let owner = (0..20).find(|&item| ids.get(item) == id.codes);
        assert_eq!(id.item, owner);
        if let Some(item) = owner {
            assert!((id.score - teacher_forced(&model, &ids, &[1, 2], item)).abs() < 1e-4);
        }
    }
}

/// What is kept of tokens that were read before changes nothing, to the last bit.
#[test]
fn an_answer_does_not_depend_on_those_before_it() {
    let ids = common::ids(60, 6, 2);
    let (_, model) = common::model(&ids, 2);
    let trie = Trie::new(&ids);
    for arithmetic in [Arithmetic::Float, Arithmetic::Int8] {
        let fresh = || Generator::new(model.clone(), ids.layout(), arithmetic);
        let answer = |generator: &Generator, history: &[u32]| -> Vec<(Option<u32>, u32)> {
            let encoded = generator.encode(&HistoryBatch::new(&ids, [history]));
            let task = Task { constraint: Constraint::Trie(&[]), width: 12, sampling: None, added: None };
            let found = pollster::block_on(beam::search(generator, &trie, &encoded, &task, &mut ())).unwrap();
            found[0].0.iter().map(|id| (id.item, id.score.to_bits())).collect()
        };
        let used = fresh();
        for history in [&[7, 7, 41, 3][..], &[41], &[12, 3, 58, 7, 41, 0], &[41]] {
            assert_eq!(answer(&used, history), answer(&fresh(), history), "{arithmetic:?} {history:?}");
        }
    }
}
