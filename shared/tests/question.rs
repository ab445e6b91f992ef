//! Answers to questions agree with exact scoring and with the plain forward pass.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]
mod common;

use burn::tensor::{Device, Int, Tensor, Tolerance};
use tigerlet::{exact::exact_scores, history::HistoryBatch, model::Dropout, recommender::Recommender};

fn recommender() -> Recommender {
    Recommender::new(common::bundle(), &Device::flex()).unwrap()
}

fn names(items: &[u32]) -> Vec<String> {
    items.iter().map(|item| format!("item-{item}")).collect()
}

fn exact(recommender: &Recommender, history: &[u32]) -> Vec<f32> {
    let encoded = HistoryBatch::new(recommender.ids(), [history]).encode(recommender.model());
    let layout = recommender.ids().layout();
    pollster::block_on(exact_scores(recommender.model(), layout, recommender.trie(), &encoded, &mut ())).unwrap()
}

#[test]
fn scores_are_the_exact_ones_whatever_the_lengths_beside() {
    let recommender = recommender();
    let histories: [&[u32]; 3] = [&[1, 2, 3], &[1], &[9, 4, 4, 30, 8]];
    let items = [0, 7, 7, 39];
    let named: Vec<_> = histories.iter().map(|history| names(history)).collect();
    let answer = pollster::block_on(recommender.scores(&named, &names(&items))).unwrap();
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
    let answer = |top_k, seen| pollster::block_on(recommender.exact(&names(&[3, 5]), top_k, seen)).unwrap();
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

/// Step by step, the children's log-probabilities lead to an item's score; at each step they are a
/// distribution over all codes, and count the items of the trie.
#[test]
fn children_are_distributions_that_lead_to_the_items() {
    let recommender = recommender();
    let (history, item) = ([6, 12], 20);
    let id = recommender.ids().get(item).to_vec();
    let ask = |prefix: &[u16]| pollster::block_on(recommender.children(&names(&history), prefix));
    let mut score = 0.0;
    for level in 0..id.len() {
        let answer = ask(&id[..level]).unwrap();
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
    assert!(ask(&nobodys).unwrap().children.iter().all(|child| child.items == 0));
}

#[test]
fn attention_is_that_of_the_same_forward_pass() {
    let recommender = recommender();
    let (history, item) = ([6u32, 12, 1], 20);
    let (levels, tokens) = (3, 9);
    let id = recommender.ids().get(item).to_vec();
    let answer = pollster::block_on(recommender.attention(&names(&history), &id)).unwrap();
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

    let model = recommender.model();
    let batch = HistoryBatch::new(recommender.ids(), [&history[..]]);
    let input = Tensor::<2, Int>::from_data([[0, 3, 9]], &model.device());
    let (_, watched) = model.watch(batch.tokens(&model.device()), input.clone());
    let plain = model.decode(&batch.encode(model), input, &mut Dropout::Off);
    watched.to_data().assert_approx_eq::<f32>(&plain.to_data(), Tolerance::absolute(1e-6));
}

#[test]
fn questions_out_of_range_are_one_clear_line() {
    let recommender = recommender();
    let one = names(&[1]);
    let children = |prefix: &[u16]| pollster::block_on(recommender.children(&one, prefix)).unwrap_err();
    assert_eq!(children(&[1, 6]).to_string(), "code 6 at level 2: this bundle's codes there are 0 to 5");
    let whole = children(&[1, 1, 0]).to_string();
    assert_eq!(whole, "nothing follows a prefix of 3 codes: an ID has 3");
    let attention = pollster::block_on(recommender.attention(&one, &[1])).unwrap_err();
    assert_eq!(attention.to_string(), "an ID has 3 codes, not 1");
    let scores = |histories: &[Vec<String>], items: &[String]| {
        pollster::block_on(recommender.scores(histories, items)).unwrap_err().to_string()
    };
    let empty = "the history is empty: name at least one item";
    assert_eq!(scores(&[one.clone(), Vec::new()], &one), empty);
    assert_eq!(scores(std::slice::from_ref(&one), &[]), "`items` is 0, expected 1 to 100");
    let unknown = scores(std::slice::from_ref(&one), &["item-1".into(), "zzz".into()]);
    assert_eq!(unknown, "item 2: no item has the id or title `zzz`");
    let many = pollster::block_on(recommender.exact(&one, 0, false)).unwrap_err();
    assert_eq!(many.to_string(), "`topK` is 0, expected 1 to 1000");
}
