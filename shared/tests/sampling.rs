//! Pins, filters and sampling: what may come back, and that drawing is honest about scores.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]
mod common;

use std::collections::HashSet;

use burn::tensor::Device;
use tigerlet::{
    answer::{Answer, Recommendation, Response},
    recommender::Recommender,
    request::{Question, Request},
    semantic_id::Code,
    trace::TraceStep,
};

fn recommender() -> Recommender {
    Recommender::new(common::bundle(), &Device::flex()).unwrap()
}

fn ask(recommender: &Recommender, change: impl FnOnce(&mut Request)) -> Result<Response, String> {
    let mut request = Request { history: vec!["item-1".into(), "item-2".into()], ..Request::default() };
    change(&mut request);
    pollster::block_on(recommender.recommend(&request)).map_err(|error| error.to_string())
}

fn items(response: &Response) -> Vec<&str> {
    response.recommendations.iter().map(|r| r.item.as_str()).collect()
}

fn exact(recommender: &Recommender) -> Vec<(String, Vec<Code>, f32)> {
    let question = Question::exact(&["item-1", "item-2"], 1000, false);
    let Answer::Exact(exact) = pollster::block_on(recommender.ask(&question)).unwrap() else {
        panic!("exact")
    };
    exact.recommendations.into_iter().map(|r| (r.item, r.semantic_id, r.score)).collect()
}

/// The beam is as wide as the catalogue: what it finds on a shelf is the exact list without the others.
#[test]
fn a_pinned_prefix_gives_its_shelf_and_nothing_else() {
    let recommender = recommender();
    let all = exact(&recommender);
    let whole = all[0].1.clone();
    for prefix in [&whole[..1], &whole[..2], &whole[..]] {
        let found = ask(&recommender, |r| (r.beams, r.top_k, r.prefix) = (40, 40, prefix.to_vec())).unwrap();
        let expected: Vec<_> = all.iter().filter(|(_, codes, _)| codes.starts_with(prefix)).collect();
        assert_eq!(items(&found), expected.iter().map(|(item, ..)| item).collect::<Vec<_>>());
        for (found, (_, _, score)) in found.recommendations.iter().zip(expected) {
            assert!((found.score - score).abs() < 1e-4, "{}: {} and {score}", found.item, found.score);
        }
    }
}

#[test]
fn a_choice_of_items_lets_no_other_through() {
    let recommender = recommender();
    let only: Vec<String> = ["item-30", "item-1", "item-7"].map(String::from).to_vec();
    let found = ask(&recommender, |r| (r.only, r.beams) = (Some(only.clone()), 40)).unwrap();
    let all = exact(&recommender);
    let expected: Vec<&str> = all
        .iter()
        .map(|(item, ..)| item.as_str())
        .filter(|item| ["item-30", "item-7"].contains(item))
        .collect();
    assert_eq!(items(&found), expected, "item-1 is in the history");
    assert!(ask(&recommender, |r| r.only = Some(Vec::new())).unwrap().recommendations.is_empty());
    let seen = Some(vec!["item-2".to_string()]);
    assert!(ask(&recommender, |r| r.only = seen).unwrap().recommendations.is_empty());
}

#[test]
fn filters_let_pass_what_has_the_attributes() {
    let recommender = recommender();
    let filter = |filter: &str| Some(filter.to_owned());
    let all = exact(&recommender);
    let wanted = filter("sort = 'fancy' and year <= 1950");
    let fancy = ask(&recommender, |r| (r.filter, r.beams, r.top_k) = (wanted, 40, 40));
    let odd = |item: &&str| item.ends_with(['1', '3', '5', '7', '9']);
    let expected: Vec<&str> = all.iter().map(|(item, ..)| item.as_str()).filter(odd).collect();
    assert_eq!(items(&fancy.unwrap()), expected);
    let late = ask(&recommender, |r| r.filter = filter("sort = 'fancy' and year > 1950")).unwrap();
    assert!(late.recommendations.is_empty());

    let left = |change: &dyn Fn(&mut Request)| {
        let mut request = Request::default();
        change(&mut request);
        recommender.admitted(&request).map_err(|error| error.to_string())
    };
    assert_eq!(left(&|_| ()), Ok(40));
    assert_eq!(left(&|r| r.history = vec!["item-1".into(), "item-2".into()]), Ok(38));
    assert_eq!(left(&|r| r.filter = filter("sort = 'plain'")), Ok(20));
    assert_eq!(left(&|r| r.filter = filter("not has sort")), Ok(0));
    let unknown = left(&|r| r.filter = filter("sort = 'fanci'")).unwrap_err();
    assert_eq!(unknown, "`where`, at 8, “'fanci'”: no item's sort is \"fanci\"; did you mean \"fancy\"?");
    let shelf = all[0].1[..1].to_vec();
    let there = all.iter().filter(|(_, codes, _)| codes.starts_with(&shelf)).count();
    let seen = |r: &mut Request| (r.prefix, r.include_seen) = (shelf.clone(), true);
    assert!(left(&seen).unwrap() >= there);
    let free = |r: &mut Request| (r.filter, r.constrained) = (filter("sort = 'plain'"), false);
    assert!(left(&free).unwrap_err().starts_with("a prefix or a choice of items needs the constraint"));
}

#[test]
fn draws_are_distinct_allowed_repeatable_and_scored_by_the_model() {
    let recommender = recommender();
    let all = exact(&recommender);
    let shelf = all[0].1[..1].to_vec();
    let draw = |seed, temperature: &[f32], prefix: &[Code]| {
        ask(&recommender, |r| {
            (r.seed, r.temperature, r.prefix) = (seed, temperature.to_vec(), prefix.to_vec());
            (r.beams, r.top_k, r.trace) = (40, 40, true);
        })
        .unwrap()
    };
    let mut lists = HashSet::new();
    for seed in 0..8 {
        let drawn = draw(seed, &[1.5], &[]);
        assert_eq!(drawn, draw(seed, &[1.5; 3], &[]), "one temperature is the same on all levels");
        assert_eq!(items(&drawn).iter().collect::<HashSet<_>>().len(), 38, "all but the history, each once");
        for found in &drawn.recommendations {
            let (.., score) = all.iter().find(|(item, ..)| *item == found.item).unwrap();
            assert!((found.score - score).abs() < 1e-4, "{}: {} and {score}", found.item, found.score);
        }
        assert!(draw(seed, &[1.5], &shelf).recommendations.iter().all(|r| r.semantic_id.starts_with(&shelf)));
        lists.insert(items(&drawn).join(" "));
    }
    assert!(lists.len() > 4, "other seeds are other draws");
}

/// At the lowest temperature the first draw follows the best code at every level, as a beam of 1 does,
/// as long as the best code is clearly the best: by more than noise of that temperature makes up for.
#[test]
fn the_coldest_draw_is_the_greedy_one() {
    let recommender = recommender();
    let mut clear = 0;
    for item in 0..40 {
        let history = vec![format!("item-{item}").into()];
        let greedy = ask(&recommender, |r| {
            (r.history, r.beams, r.top_k, r.trace) = (history.clone(), 1, 1, true);
        })
        .unwrap();
        let margin = |step: &TraceStep| match &step.candidates[..] {
            [best, second, ..] => best.score - second.score,
            _ => f32::INFINITY,
        };
        let steps = greedy.trace.unwrap().steps;
        let depth = steps.iter().take_while(|step| margin(step) > 0.02).count();
        clear += depth;
        let drawn = ask(&recommender, |r| (r.history, r.temperature) = (history, vec![0.001])).unwrap();
        let codes = |list: &[Recommendation]| list[0].semantic_id[..depth].to_vec();
        assert_eq!(codes(&drawn.recommendations), codes(&greedy.recommendations));
    }
    assert!(clear > 20, "{clear} codes were clearly the best");
}

/// Cold above and hot below: the shelf is the greedy one, the place on it is not always.
#[test]
fn each_level_has_its_own_temperature() {
    let recommender = recommender();
    let shelf = |r: &Response| r.recommendations[0].semantic_id[0];
    let greedy = ask(&recommender, |r| (r.beams, r.top_k) = (1, 1)).unwrap();
    let mut first = HashSet::new();
    for seed in 0..16 {
        let drawn = ask(&recommender, |r| {
            (r.temperature, r.seed, r.beams, r.top_k) = (vec![0.001, 5.0, 5.0], seed, 1, 1);
        })
        .unwrap();
        assert_eq!(shelf(&drawn), shelf(&greedy));
        first.insert(drawn.recommendations[0].item.clone());
    }
    assert!(first.len() > 1);
}

/// Without the constraint, drawn IDs may be nobody's; none is drawn twice.
#[test]
fn free_draws_invent_ids() {
    let drawn = ask(&recommender(), |r| {
        (r.constrained, r.temperature, r.beams) = (false, vec![1.0], 50);
    })
    .unwrap();
    let ids: HashSet<_> = drawn.invented.iter().map(|id| &id.semantic_id).collect();
    assert!(!ids.is_empty() && ids.len() == drawn.invented.len());
}

#[test]
fn what_cannot_be_pinned_or_drawn_is_one_clear_line() {
    let recommender = recommender();
    let refusal = |change: fn(&mut Request)| ask(&recommender, change).unwrap_err();
    assert_eq!(refusal(|r| r.prefix = vec![5, 99]), "no item's ID begins with 5-99");
    assert_eq!(refusal(|r| r.only = Some(vec!["x".into()])), "`only` names `x`, and no item has that id");
    let unheld = refusal(|r| (r.constrained, r.prefix) = (false, vec![1]));
    assert!(unheld.contains("without it, generation knows no items"), "{unheld}");
    for (temperature, said) in [(0.0, "0"), (-1.0, "-1"), (f32::NAN, "NaN"), (f32::INFINITY, "inf")] {
        let message = ask(&recommender, |r| r.temperature = vec![temperature]).unwrap_err();
        assert_eq!(message, format!("`temperature` is {said}, expected 0.001 to 100"));
    }
    let two = refusal(|r| r.temperature = vec![1.0, 1.0]);
    assert_eq!(two, "`temperature` has 2 values, expected one, or one for each of the 3 levels");
}
