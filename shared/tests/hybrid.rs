//! A bundle with a dense model: read whole or refused, and mixed with the generator as the manifest says.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]
mod common;

use std::collections::BTreeMap;

use burn::tensor::{Device, Tensor};
use common::{MIXTURE, counted, dense, dense_config, known};
use tigerlet::{
    answer::Parts,
    bundle::{Bundle, MANIFEST},
    history_entry::HistoryEntry,
    item_scorer::ItemScorer,
    limits::Limits,
    model::{Dense, Dropout, Precision},
    recommender::Recommender,
    request::{Request, Scorer},
};

fn read(mut files: BTreeMap<String, Vec<u8>>) -> Result<Recommender, String> {
    let manifest = files.remove(MANIFEST).unwrap();
    let bundle = Bundle::read(&manifest, files, &Limits::DEFAULT).map_err(|error| error.to_string())?;
    Recommender::new(bundle, &Device::flex()).map_err(|error| error.to_string())
}

fn request(history: &[&str]) -> Request {
    Request { history: HistoryEntry::items(history), top_k: 40, beams: 40, ..Request::default() }
}

/// Item, score and, of a mixed one, its parts.
type Entry = (String, f32, Option<Parts>);

fn list(recommender: &Recommender, request: &Request) -> Vec<Entry> {
    let response = pollster::block_on(recommender.recommend(request)).unwrap();
    let entry = |found: tigerlet::answer::Recommendation| (found.item, found.score, found.parts);
    response.recommendations.into_iter().map(entry).collect()
}

#[test]
fn a_mixed_list_has_what_either_model_finds_in_the_order_of_both() {
    let recommender = read(common::hybrid().write().unwrap()).unwrap();
    let asked = request(&["item-1", "item-7"]);
    let by = |scorer| list(&recommender, &Request { scorer: Some(scorer), ..asked.clone() });
    let (generated, dense) = (by(Scorer::Generate), by(Scorer::Dense));
    let mixed = list(&recommender, &asked);
    assert_eq!((generated.len(), dense.len(), mixed.len()), (38, 38, 38));
    let score = |list: &[Entry], item: &str| list.iter().find(|(id, ..)| id == item).unwrap().1;
    // Of the history 1, 7 the item 8 has 2, the item 2 half of that; 9 has .5.
    let near = |item: &str| match item {
        "item-2" => 1f32,
        "item-3" => 0.25,
        "item-8" => 2.0,
        "item-9" => 0.5,
        _ => 0.0,
    };
    // Forty texts in a circle, and the nearer of 1 and 7.
    let apart = |one: f32, other: f32| (std::f32::consts::TAU * (one - other) / 40.0).cos();
    let alike = |number: f32| apart(number, 1.0).max(apart(number, 7.0));
    for (item, found, parts) in &mixed {
        let parts = parts.unwrap();
        let number: f32 = item["item-".len()..].parse().unwrap();
        let expected = [
            (parts.generated, (1.0 - MIXTURE.dense) * score(&generated, item)),
            (parts.dense, MIXTURE.dense * score(&dense, item)),
            (parts.neighbours, MIXTURE.neighbours * near(item).ln_1p()),
            (parts.bias, -0.01 * number),
            (parts.content, MIXTURE.content * alike(number)),
            (*found, parts.sum()),
        ];
        for (found, expected) in expected {
            // Texts are kept in eight bits.
            let most = if found == parts.content { 5e-3 } else { 1e-4 };
            assert!((found - expected).abs() < most, "{item}: {found} {expected}");
        }
    }
    assert!(mixed.is_sorted_by(|a, b| a.1 >= b.1) && dense.is_sorted_by(|a, b| a.1 >= b.1));
    // A narrow beam loses nothing that the others find.
    let narrow = Request { beams: 3, top_k: 3, ..asked.clone() };
    let narrow = list(&recommender, &narrow);
    let of_others = |entry: &&Entry| entry.2.map(|parts| parts.sum() - parts.generated).unwrap();
    let first = &mixed.iter().max_by(|a, b| of_others(a).total_cmp(&of_others(b))).unwrap().0;
    let place = mixed.iter().position(|(item, ..)| item == first).unwrap();
    assert!(place >= 3 || narrow.iter().any(|(item, ..)| item == first));
    for found in &narrow {
        assert!((found.1 - score(&mixed, &found.0)).abs() < 1e-4);
    }
    // Filters hold for both.
    let only = Request { only: Some(vec!["item-3".into(), "item-9".into()]), ..asked };
    for scorer in [Scorer::Dense, Scorer::Hybrid] {
        let mut items: Vec<String> = list(&recommender, &Request { scorer: Some(scorer), ..only.clone() })
            .into_iter()
            .map(|(item, ..)| item)
            .collect();
        items.sort();
        assert_eq!(items, ["item-3", "item-9"]);
    }
}

#[test]
fn a_state_sees_the_latest_items_and_none_that_follow() {
    let model = dense(40);
    let scores = |history: &[u32]| {
        let entries: Vec<Vec<u32>> = history.iter().map(|&item| vec![item]).collect();
        model.log_probabilities(&entries).into_data().try_into_vec::<f32>().unwrap()
    };
    assert_eq!(scores(&[5, 1, 2, 3]), scores(&[1, 2, 3]));
    assert_ne!(scores(&[2, 1, 3]), scores(&[1, 2, 3]));
    let total: f32 = scores(&[1, 2, 3]).into_iter().map(f32::exp).sum();
    assert!((total - 1.0).abs() < 1e-4, "{total}");
    // The mean of one item twice is that item.
    let twice = model.log_probabilities(&[vec![1], vec![2, 2]]).into_data().try_into_vec::<f32>().unwrap();
    for (a, b) in twice.iter().zip(scores(&[1, 2])) {
        assert!((a - b).abs() < 1e-5);
    }
    // The CPU's own products say what tensors say.
    let scorer = ItemScorer::new(model.clone(), known(40), dense_config().mixture);
    let host = pollster::block_on(scorer.log_probabilities(&[vec![1], vec![2, 4]])).unwrap();
    let tensors = model.log_probabilities(&[vec![1], vec![2, 4]]).into_data().try_into_vec::<f32>().unwrap();
    for (a, b) in host.iter().zip(tensors) {
        assert!((a - b).abs() < 1e-5, "{a} {b}");
    }
    let tokens = |history: [i32; 3]| Tensor::from_data([history], &Device::flex());
    let states = |history| model.forward(tokens(history), &mut Dropout::Off).narrow(1, 0, 2);
    let (states, others) = (states([1, 2, 3]), states([1, 2, 30]));
    assert!((states - others).abs().max().into_scalar::<f32>() == 0.0);
}

#[test]
fn histories_of_codes_are_read_by_the_items_of_their_shelf() {
    let recommender = read(common::hybrid().write().unwrap()).unwrap();
    let codes = recommender.ids().get(4).to_vec();
    let asked = |entry| Request { history: vec![entry], include_seen: true, ..request(&[]) };
    let by_codes = list(&recommender, &asked(HistoryEntry::Codes(codes.clone())));
    let by_id = list(&recommender, &asked("item-4".into()));
    assert_eq!(by_codes, by_id);
    // Nobody has this suffix: those of the cell stand for it.
    let nobody = [&codes[..2], &[codes[2] + 1]].concat();
    let size = recommender.ids().layout().codes(2) as u16;
    if nobody[2] < size && recommender.trie().find(&nobody).is_none() {
        assert_eq!(list(&recommender, &asked(HistoryEntry::Codes(nobody))).len(), 40);
    }
}

#[test]
fn what_does_not_fit_is_refused_by_name() {
    let without = Recommender::new(common::bundle(), &Device::flex()).unwrap();
    let asked = Request { scorer: Some(Scorer::Hybrid), ..request(&["item-1"]) };
    let error = pollster::block_on(without.recommend(&asked)).unwrap_err();
    assert_eq!(error.to_string(), "this bundle has no dense model, and `scorer` is hybrid");
    let drawn = Request { temperature: vec![1.0], ..asked };
    let error =
        pollster::block_on(read(common::hybrid().write().unwrap()).unwrap().recommend(&drawn)).unwrap_err();
    assert!(error.to_string().starts_with("`scorer` is hybrid, which ranks items"), "{error}");

    let refused = |change: fn(&mut Bundle)| {
        let mut bundle = common::hybrid();
        change(&mut bundle);
        read(bundle.write().unwrap()).map(|_| ()).unwrap_err()
    };
    assert_eq!(refused(|it| it.dense = None), "dense.safetensors: missing from the bundle");
    let wide = |it: &mut Bundle| it.manifest.dense.as_mut().unwrap().tower.d_model = usize::MAX - 1;
    assert!(refused(wide).contains("`dense`: 18446744073709551614 numbers wide"), "{}", refused(wide));
    let deep = |it: &mut Bundle| it.manifest.dense.as_mut().unwrap().tower.layers = usize::MAX;
    assert!(refused(deep).contains("blocks, the limit is 64"));
    let none = |it: &mut Bundle| it.manifest.dense.as_mut().unwrap().tower.heads = 0;
    assert_eq!(refused(none), "manifest.json: `dense`: `heads` is 0, expected at least 1");
    let odd = |it: &mut Bundle| it.manifest.dense.as_mut().unwrap().mixture.dense = 1.5;
    assert_eq!(refused(odd), "manifest.json: `dense`: `mixture.dense` is 1.5, not in 0 to 1");
    let less = |it: &mut Bundle| it.manifest.dense.as_mut().unwrap().mixture.neighbours = -1.0;
    assert_eq!(refused(less), "manifest.json: `dense`: `mixture.neighbours` is -1, not a number from 0");
    let more = |it: &mut Bundle| it.manifest.dense.as_mut().unwrap().tower.layers = 3;
    assert_eq!(refused(more), "dense.safetensors: tensor `block.2.layer.0.layer_norm.weight` not found");
    let less = |it: &mut Bundle| it.manifest.dense.as_mut().unwrap().mixture.content = -2.0;
    assert_eq!(refused(less), "manifest.json: `dense`: `mixture.content` is -2, not a number from 0");
    let none = |it: &mut Bundle| it.dense.as_mut().unwrap().known.content = None;
    assert_eq!(refused(none), "content.bin: missing from the bundle");
    let of_others = |it: &mut Bundle| it.dense.as_mut().unwrap().known.content = known(39).content;
    let refusal = "content.bin: 78 bytes are not those of 40 items with as many numbers each";
    assert_eq!(refused(of_others), refusal);
    let of_others = |it: &mut Bundle| it.dense.as_mut().unwrap().known.counted = counted(39);
    assert_eq!(
        refused(of_others),
        "counted.bin: 1014 bytes are not those of 40 items with as many neighbours each"
    );
    let fewer = |it: &mut Bundle| {
        it.dense.as_mut().unwrap().weights = dense(39).write(Precision::F16).unwrap();
    };
    let refusal = refused(fewer);
    assert!(refusal.starts_with("dense.safetensors: tensor `items.weight` has shape [39, 8]"), "{refusal}");
}

#[test]
fn eight_bits_change_little() {
    // The tower is drawn by a device that all threads share: one, for both.
    let model = dense(40);
    let scores = |precision| {
        let bytes = model.write(precision).unwrap();
        let model = Dense::read(&dense_config().tower, 40, &bytes, &Device::flex()).unwrap();
        model.log_probabilities(&[vec![3], vec![8]]).into_data().try_into_vec::<f32>().unwrap()
    };
    for (a, b) in scores(Precision::F32).iter().zip(scores(Precision::Int8)) {
        assert!((a - b).abs() < 0.05, "{a} {b}");
    }
}
