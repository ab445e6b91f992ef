//! What the walkthrough says of the embedded bundle, which another training may make untrue.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]
mod library;

use std::{collections::HashSet, fs};

use tigerlet::{
    answer::{Answer, Attention, Response},
    extra::{READERS, Readers},
    limits::Limits,
    recommender::Recommender,
    request::{Question, Request, Scorer},
};

fn ask(recommender: &Recommender, history: &[&str], request: Request) -> Response {
    let history = history.iter().map(|&id| id.into()).collect();
    pollster::block_on(recommender.recommend(&Request { history, ..request })).unwrap()
}

/// Chapter `attention`: like looks at like, and heads with nothing to do look at suffixes.
#[test]
fn heads_have_habits() {
    let recommender = library::recommender();
    let look = |history: &[&str]| -> Attention {
        let history = history.iter().map(|&id| id.into()).collect();
        let next = recommender.catalog().by_id("the-fellowship-of-the-ring").unwrap();
        let semantic_id = recommender.ids().get(next).to_vec();
        let question = Question::Attention { history, semantic_id };
        let answer = pollster::block_on(recommender.ask(&question)).unwrap();
        let Answer::Attention(attention) = answer else { panic!("another answer") };
        attention
    };
    for history in [&["the-hobbit", "dune", "foundation"][..], &["emma", "jane-eyre", "dracula", "it"]] {
        let attention = look(history);
        // The share of a head's attention that tokens of one level get while another is written.
        let share = |head: &[Vec<f32>], written: usize, level: usize| -> f32 {
            let weights = attention.tokens.iter().zip(&head[written]);
            weights.filter(|(token, _)| token.level == level).map(|(_, weight)| weight).sum()
        };
        let heads = || attention.cross.iter().flatten();
        let firsts = heads().filter(|head| share(head, 0, 0) > 0.5).count();
        assert!(2 * firsts > heads().count(), "{history:?}: {firsts} heads look at first codes");
        let suffix = attention.tokens.iter().map(|token| token.level).max().unwrap();
        let most = heads().map(|head| share(head, 2, suffix)).fold(0.0, f32::max);
        assert!(most > 0.75, "{history:?}: {most} of a head on suffixes while the third code is written");
    }
}

/// Chapter `beam`: who is first changes until the beam is five wide, and the end of a list after that.
#[test]
fn a_narrow_beam_loses_the_best() {
    let recommender = library::recommender();
    let list = |beams: usize, top_k: usize| -> Vec<String> {
        let request = Request { beams, top_k, scorer: Some(Scorer::Generate), ..Request::default() };
        let found = ask(&recommender, &["the-buried-giant"], request).recommendations;
        found.into_iter().map(|found| found.item).collect()
    };
    let firsts: Vec<String> = (1..=5).map(|beams| list(beams, 1).remove(0)).collect();
    assert!(firsts.iter().collect::<HashSet<_>>().len() >= 3, "{firsts:?}");
    for beams in [10, 50] {
        assert_eq!(list(beams, 1)[0], firsts[4]);
    }
    assert_ne!(list(10, 10)[5..], list(50, 10)[5..]);
}

/// Chapter `constraint`: the less is expected, the more is made up.
#[test]
fn who_is_confused_invents() {
    let recommender = library::recommender();
    let invented = |history: &[&str], beams: usize| {
        let request = Request { beams, top_k: 10, constrained: false, ..Request::default() };
        ask(&recommender, history, request).invented.len()
    };
    let (puzzling, plain) =
        (["letters-from-a-stoic", "roseanna"], ["the-hobbit", "the-fellowship-of-the-ring"]);
    assert!(invented(&puzzling, 100) > 2 * invented(&plain, 100));
    assert_eq!(invented(&plain, 10), 0, "narrow beams write real books");
}

/// Chapter `honesty`: after two volumes everybody knows the third.
#[test]
fn model_and_table_agree_on_a_series() {
    let recommender = library::recommender();
    let bytes = fs::read(library::folder().join(READERS)).unwrap();
    let catalog = recommender.catalog();
    let readers = Readers::read(&bytes, catalog.len(), &Limits::DEFAULT).unwrap();
    let history = ["the-hobbit", "the-fellowship-of-the-ring"];
    let items: Vec<u32> = history.iter().map(|id| catalog.by_id(id).unwrap()).collect();
    let counted = catalog.id(readers.item_knn(&items)[0]).unwrap();
    for scorer in [Scorer::Hybrid, Scorer::Generate, Scorer::Dense] {
        let found = ask(&recommender, &history, Request { scorer: Some(scorer), ..Request::default() });
        assert_eq!(found.recommendations[0].item, counted, "{scorer}");
    }
}
