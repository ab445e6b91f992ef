//! Answers to questions agree with exact scoring and with the plain forward pass.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]
mod common;

use burn::tensor::{Device, Int, Tensor, Tolerance};
use tigerlet::{
    answer::{Answer, Attention, Children, Exact, Scores},
    exact::exact_scores,
    history::HistoryBatch,
    history_entry::HistoryEntry,
    model::Dropout,
    recommender::{RecommendError, Recommender},
    request::Question,
};

fn recommender() -> Recommender {
    Recommender::new(common::bundle(), &Device::flex()).unwrap()
}

fn names(items: &[u32]) -> Vec<String> {
    items.iter().map(|item| format!("item-{item}")).collect()
}

fn entries(items: &[u32]) -> Vec<HistoryEntry> {
    names(items).into_iter().map(HistoryEntry::Item).collect()
}

fn ask(recommender: &Recommender, question: Question) -> Result<Answer, RecommendError> {
    pollster::block_on(recommender.ask(&question))
}

fn children(recommender: &Recommender, history: &[HistoryEntry], prefix: &[u16]) -> Children {
    let question = Question::Children { history: history.to_vec(), prefix: prefix.to_vec() };
    let Answer::Children(children) = ask(recommender, question).unwrap() else { panic!("children") };
    children
}

fn attention(recommender: &Recommender, history: &[HistoryEntry], id: &[u16]) -> Attention {
    let question = Question::Attention { history: history.to_vec(), semantic_id: id.to_vec() };
    let Answer::Attention(attention) = ask(recommender, question).unwrap() else { panic!("attention") };
    attention
}

fn scores(recommender: &Recommender, histories: Vec<Vec<HistoryEntry>>, items: &[u32]) -> Scores {
    let question = Question::Scores { histories, items: names(items) };
    let Answer::Scores(scores) = ask(recommender, question).unwrap() else { panic!("scores") };
    scores
}

fn ranked(recommender: &Recommender, question: Question) -> Exact {
    let Answer::Exact(exact) = ask(recommender, question).unwrap() else { panic!("exact") };
    exact
}

fn exact(recommender: &Recommender, history: &[u32]) -> Vec<f32> {
    let generator = recommender.generator();
    let encoded = generator.encode(&HistoryBatch::new(recommender.ids(), [history]));
    pollster::block_on(exact_scores(generator, recommender.trie(), &encoded, &mut ())).unwrap()
}

#[test]
fn scores_are_the_exact_ones_whatever_the_lengths_beside() {
    let recommender = recommender();
    let histories: [&[u32]; 3] = [&[1, 2, 3], &[1], &[9, 4, 4, 30, 8]];
    let items = [0, 7, 7, 39];
    let named = histories.iter().map(|history| entries(history)).collect();
    let answer = scores(&recommender, named, &items);
    assert_eq!(answer.scores.len(), 3);
    for (row, history) in answer.scores.iter().zip(histories) {
        let exact = exact(&recommender, history);
        assert_eq!(row.len(), items.len());
        for (score, item) in row.iter().zip(items) {
            let expected = exact[item as usize];
            assert!((score - expected).abs() < 1e-4, "item {item}: {score} and {expected}");
        }
    }
}

#[test]
fn the_exact_list_is_sorted_and_may_leave_out_what_was_read() {
    let recommender = recommender();
    let scores = exact(&recommender, &[3, 5]);
    let answer = |top_k, include_seen| {
        let history = entries(&[3, 5]);
        ranked(
            &recommender,
            Question::Exact { history, top_k, include_seen, prefix: Vec::new(), only: None, filter: None },
        )
    };
    let (all, unread) = (answer(1000, true), answer(5, false));
    assert_eq!((all.recommendations.len(), all.scored, unread.recommendations.len()), (40, 40, 5));
    assert!(all.recommendations.windows(2).all(|pair| pair[0].score >= pair[1].score));
    for found in &all.recommendations {
        let item = recommender.catalog().by_id(&found.item).unwrap();
        assert_eq!(
            (found.score, &found.semantic_id[..]),
            (scores[item as usize], recommender.ids().get(item))
        );
    }
    assert!(unread.recommendations.iter().all(|r| r.item != "item-3" && r.item != "item-5"));
}

/// The filters of a request leave of the whole ranking what they admit, in its order.
#[test]
fn the_exact_list_is_filtered_as_recommendations_are() {
    let recommender = recommender();
    let list = |prefix: &[u16], only: Option<&[u32]>| {
        let (history, prefix, only) = (entries(&[3, 5]), prefix.to_vec(), only.map(names));
        ranked(
            &recommender,
            Question::Exact { history, top_k: 40, include_seen: false, prefix, only, filter: None },
        )
        .recommendations
    };
    let all = list(&[], None);
    let first = all[7].semantic_id[..1].to_vec();
    let expected: Vec<_> = all.iter().filter(|r| r.semantic_id.starts_with(&first)).cloned().collect();
    assert!(!expected.is_empty() && expected.len() < all.len());
    assert_eq!(list(&first, None), expected);
    let chosen: Vec<_> = list(&[], Some(&[3, 20, 30])).into_iter().map(|r| r.item).collect();
    let expected =
        all.iter().map(|r| r.item.clone()).filter(|item| ["item-20", "item-30"].contains(&&**item));
    assert_eq!(chosen, expected.collect::<Vec<_>>());
    assert_eq!(list(&[], Some(&[3])), [], "what was read stays out");
}

/// One history more than the longest has items, each with its own length: their parts do not change the scores.
#[test]
fn many_histories_are_scored_in_parts() {
    let recommender = recommender();
    let histories: Vec<_> =
        (0..700u32).map(|i| entries(&[i % 40, i % 7, 1, 2, 3][..1 + i as usize % 5])).collect();
    let all = scores(&recommender, histories.clone(), &(0..40).collect::<Vec<_>>()).scores;
    assert_eq!(all.len(), 700);
    for at in [0, 350, 699] {
        let alone = scores(&recommender, vec![histories[at].clone()], &(0..40).collect::<Vec<_>>()).scores;
        assert!(all[at].iter().zip(&alone[0]).all(|(a, b)| (a - b).abs() < 1e-4), "history {at}");
    }
}

/// An item's whole ID is the item; without its suffix it is codes that nobody has read yet.
#[test]
fn codes_are_read_like_the_items_that_have_them() {
    let recommender = recommender();
    let item = (0..40).find(|&item| recommender.ids().get(item)[2] == 0).unwrap();
    let id = recommender.ids().get(item).to_vec();
    let list = |entry: HistoryEntry, include_seen| {
        let question = Question::Exact {
            history: vec![entry],
            top_k: 40,
            include_seen,
            prefix: Vec::new(),
            only: None,
            filter: None,
        };
        ranked(&recommender, question).recommendations
    };
    let name = HistoryEntry::from(format!("item-{item}"));
    assert_eq!(list(HistoryEntry::Codes(id.clone()), false), list(name.clone(), false));
    let short = HistoryEntry::Codes(id[..2].to_vec());
    assert_eq!(list(short.clone(), true), list(name, true));
    assert_eq!(list(short, false).len(), 40, "no item was read");
    assert_eq!(attention(&recommender, &[HistoryEntry::Codes(id[..2].to_vec())], &id).tokens.len(), 3);
}

/// Step by step, the children's log-probabilities lead to an item's score; at each step they are a
/// distribution over all codes, and count the items of the trie.
#[test]
fn children_are_distributions_that_lead_to_the_items() {
    let recommender = recommender();
    let (history, item) = ([6, 12], 20);
    let id = recommender.ids().get(item).to_vec();
    let ask = |prefix: &[u16]| children(&recommender, &entries(&history), prefix);
    let mut score = 0.0;
    for level in 0..id.len() {
        let answer = ask(&id[..level]);
        assert!((answer.prefix_score - score).abs() < 1e-4);
        let codes = recommender.ids().layout().codes(level);
        assert!(answer.children.iter().map(|child| usize::from(child.code)).eq(0..codes));
        let total: f32 = answer.children.iter().map(|child| child.score.exp()).sum();
        assert!((total - 1.0).abs() < 1e-4, "level {level}: {total}");
        let below: usize = answer.children.iter().map(|child| child.items).sum();
        assert_eq!(below, recommender.trie().items_below(recommender.trie().find(&id[..level]).unwrap()));
        score += answer.children[usize::from(id[level])].score;
    }
    assert!((score - exact(&recommender, &history)[item as usize]).abs() < 1e-4);

    let mut cells = (0..36u16).map(|cell| [cell / 6, cell % 6]);
    let nobodys = cells.find(|cell| recommender.trie().find(cell).is_none()).unwrap();
    assert!(ask(&nobodys).children.iter().all(|child| child.items == 0));
}

#[test]
fn attention_is_that_of_the_same_forward_pass() {
    let recommender = recommender();
    let (history, item) = ([6u32, 12, 1], 20);
    let (levels, tokens) = (3, 9);
    let id = recommender.ids().get(item).to_vec();
    let answer = attention(&recommender, &entries(&history), &id);
    let read: Vec<_> = answer.tokens.iter().map(|token| (token.item, token.level, token.code)).collect();
    let expected = history.iter().enumerate().flat_map(|(place, &item)| {
        recommender.ids().get(item).iter().enumerate().map(move |(level, &code)| (place, level, code))
    });
    assert_eq!(read, expected.collect::<Vec<_>>());
    for (maps, queries, keys) in [
        (&answer.encoder, tokens, tokens),
        (&answer.decoder, levels, levels),
        (&answer.cross, levels, tokens),
    ] {
        assert_eq!((maps.len(), maps[0].len()), (2, 2), "layers and heads");
        for head in maps.iter().flatten() {
            assert_eq!((head.len(), head[0].len()), (queries, keys));
            for row in head {
                assert!((row.iter().sum::<f32>() - 1.0).abs() < 1e-3, "{row:?}");
            }
        }
    }
    for head in answer.decoder.iter().flatten() {
        assert!(head[0][1..].iter().chain(&head[1][2..]).all(|&weight| weight == 0.0), "no look ahead");
    }

    assert_eq!(answer.embeddings.len(), tokens);
    for (at, other) in answer.tokens.iter().zip(&answer.embeddings) {
        let same = answer.tokens.iter().position(|it| (it.level, it.code) == (at.level, at.code)).unwrap();
        assert_eq!(&answer.embeddings[same], other, "a token has one embedding, wherever it stands");
    }
    for (level, logits) in answer.logits.iter().enumerate() {
        let known = children(&recommender, &entries(&history), &id[..level]);
        let sum: f32 = logits.iter().map(|logit| logit.exp()).sum();
        for (child, logit) in known.children.iter().zip(logits) {
            assert!((child.score - (logit - sum.ln())).abs() < 1e-3, "level {level}, code {}", child.code);
        }
    }

    let model = recommender.generator().model().unwrap();
    let batch = HistoryBatch::new(recommender.ids(), [&history[..]]);
    let mut codes = recommender.ids().tokens(item).map(|token| token as i32);
    let input = [[0, codes.next().unwrap(), codes.next().unwrap()]];
    let input = Tensor::<2, Int>::from_data(input, &model.device());
    let tokens = batch.tokens(&model.device());
    let (weights, watched) = model.watch(tokens.clone(), input.clone());
    // What the CPU's own products see is what tensors see.
    for (seen, of_tensors) in [
        (&answer.encoder, &weights.encoder),
        (&answer.decoder, &weights.decoder),
        (&answer.cross, &weights.cross),
    ] {
        for (seen, of_tensors) in seen.iter().zip(of_tensors) {
            let of_tensors = of_tensors.clone().into_data().try_into_vec::<f32>().unwrap();
            let seen: Vec<f32> = seen.iter().flatten().flatten().copied().collect();
            assert_eq!(seen.len(), of_tensors.len());
            assert!(seen.iter().zip(of_tensors).all(|(seen, other)| (seen - other).abs() < 1e-3));
        }
    }
    let plain = model.decode(&model.encode(tokens, None, &mut Dropout::Off), input, &mut Dropout::Off);
    watched.to_data().assert_approx_eq::<f32>(&plain.to_data(), Tolerance::absolute(1e-6));
}

#[test]
fn questions_out_of_range_are_one_clear_line() {
    let recommender = recommender();
    let one = || entries(&[1]);
    let refused = |question| ask(&recommender, question).unwrap_err().to_string();
    let children = |prefix: &[u16]| refused(Question::Children { history: one(), prefix: prefix.to_vec() });
    assert_eq!(children(&[1, 6]), "code 6 at level 2: this bundle's codes there are 0 to 5");
    assert_eq!(children(&[1, 1, 0]), "nothing follows a prefix of 3 codes: an ID has 3");
    let attention = refused(Question::Attention { history: one(), semantic_id: vec![1] });
    assert_eq!(attention, "an ID has 3 codes, not 1");
    let scores = |histories, items: &[&str]| {
        refused(Question::Scores { histories, items: items.iter().map(|&item| item.into()).collect() })
    };
    assert_eq!(scores(vec![one(), Vec::new()], &["item-1"]), "the history is empty: name at least one item");
    assert_eq!(scores(vec![one()], &[]), "`items` is 0, expected 1 to 100");
    assert_eq!(scores(vec![one(); 1001], &["item-1"]), "`histories` is 1001, expected 1 to 1000");
    assert_eq!(scores(vec![one()], &["item-1", "zzz"]), "item 2: no item has the id or title `zzz`");
    let exact = |top_k, prefix, only| {
        refused(Question::Exact { history: one(), top_k, include_seen: false, prefix, only, filter: None })
    };
    assert_eq!(exact(0, Vec::new(), None), "`topK` is 0, expected 1 to 1000");
    assert_eq!(exact(1, vec![7], None), "no item's ID begins with 7");
    assert_eq!(exact(1, Vec::new(), Some(vec!["zzz".into()])), "`only` names `zzz`, and no item has that id");
    let history = |entry| refused(Question::Children { history: vec![entry], prefix: Vec::new() });
    assert_eq!(history(HistoryEntry::Codes(vec![1])), "an ID has 3 codes, not 1");
    assert_eq!(
        history(HistoryEntry::Codes(vec![9, 1])),
        "code 9 at level 1: this bundle's codes there are 0 to 5"
    );
    assert_eq!(
        history(HistoryEntry::Text("a quiet sea".into())),
        "history entry 1 is a text, and this bundle has no vectors of text to read it by"
    );
    let embed = refused(Question::Embed { text: "a quiet sea".into() });
    assert_eq!(embed, "this bundle has no vectors of text to read a text by");
}
