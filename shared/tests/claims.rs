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
    semantic_id::Code,
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

/// What is told of one reader through all chapters: her two books, the next one, and what the model thinks of it.
#[test]
fn our_reader_is_told_of_as_the_model_has_it() {
    let recommender = library::recommender();
    let catalog = recommender.catalog();
    let history = ["the-hobbit", "a-wizard-of-earthsea"];
    let id = |item: &str| recommender.ids().get(catalog.by_id(item).unwrap()).to_vec();
    let dashed = |item: &str| id(item).iter().map(ToString::to_string).collect::<Vec<_>>().join("-");
    let children = |prefix: &[Code]| {
        let history = history.iter().map(|&id| id.into()).collect();
        let question = Question::Children { history, prefix: prefix.to_vec() };
        let answer = pollster::block_on(recommender.ask(&question)).unwrap();
        let Answer::Children(found) = answer else { panic!("another answer") };
        found.children
    };
    // The log-probabilities of an item's codes, and how many items begin as far as each.
    let factors = |item: &str| -> Vec<(f64, usize)> {
        let codes = id(item);
        let of =
            |level: usize| children(&codes[..level]).into_iter().find(|it| it.code == codes[level]).unwrap();
        (0..codes.len()).map(of).map(|child| (f64::from(child.score), child.items)).collect()
    };
    let product = |item: &str| {
        let logs: Vec<f64> = factors(item).into_iter().map(|(log, _)| log).collect();
        let parts: Vec<String> = logs.iter().map(|log| format!("{:.3}", log.exp())).collect();
        format!("{} ≈ {:.2}", parts.join(" × "), logs.iter().sum::<f64>().exp())
    };
    let nats = |item: &str| {
        let logs = factors(item);
        format!("{:.3}", -logs.iter().map(|(log, _)| log).sum::<f64>() / logs.len() as f64)
    };
    let (next, other) = ("the-tombs-of-atuan", "the-fellowship-of-the-ring");
    let below: Vec<String> = factors(next).into_iter().map(|(_, items)| items.to_string()).collect();
    let exact = Question::Exact {
        history: history.iter().map(|&id| id.into()).collect(),
        top_k: 1000,
        include_seen: true,
        prefix: Vec::new(),
        only: None,
        filter: None,
    };
    let Answer::Exact(exact) = pollster::block_on(recommender.ask(&exact)).unwrap() else {
        panic!("another answer")
    };
    let real: f64 = exact.recommendations.iter().map(|it| f64::from(it.score).exp()).sum();
    let counted = {
        let bytes = fs::read(library::folder().join(READERS)).unwrap();
        let readers = Readers::read(&bytes, catalog.len(), &Limits::DEFAULT).unwrap();
        let items: Vec<u32> = history.iter().map(|id| catalog.by_id(id).unwrap()).collect();
        readers.item_knn(&items)
    };
    assert_eq!([next, other], [0, 1].map(|place: usize| catalog.id(counted[place]).unwrap()));
    assert_eq!(id(history[0])[..3], id(other)[..3], "they share a cell");
    assert_eq!(below[1], "1", "57 and 48 leave one");
    for scorer in [Scorer::Hybrid, Scorer::Generate, Scorer::Dense] {
        let found = ask(&recommender, &history, Request { scorer: Some(scorer), ..Request::default() });
        assert_eq!(found.recommendations[0].item, next, "{scorer}");
    }
    let tokens = |item: &str| dashed(item).replace('-', " ");
    for language in ["en", "ko"] {
        let told = |chapter: &str, what: &str| {
            let folder = library::folder().join("../../../web/prose").join(language);
            let file = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
            let file =
                file.into_iter().find(|path| path.to_string_lossy().ends_with(&format!("-{chapter}.md")));
            let text = fs::read_to_string(file.unwrap()).unwrap().replace("&nbsp;", " ");
            assert!(text.contains(what), "{language}/{chapter} does not say {what}");
        };
        told(
            "why",
            &dashed(next).replace('-', ", ").replace(", 0", if language == "en" { " and 0" } else { ", 0" }),
        );
        told("names", &below[0]);
        for book in [history[0], history[1], next] {
            told("quantisation", &dashed(book));
        }
        told("collisions", &dashed(other)[..8]);
        told("attention", &tokens(history[0]));
        told("attention", &tokens(history[1]));
        told("learning", &nats(next));
        told("learning", &nats(other));
        told("beam", &product(next));
        told("beam", &product(other));
        told("constraint", &format!("{:.1}", 100.0 * real));
    }
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
