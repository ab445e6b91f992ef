//! The embedded bundle gives the recorded answers: `tests/golden`, which the page's engines reproduce too.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]
mod library;

use std::fs;

use serde::Deserialize;
use tigerlet::{answer::Response, request::Request};

#[derive(Deserialize)]
struct Golden {
    request: Request,
    response: Response,
}

const TOLERANCE: f32 = 1e-3;

#[test]
fn recorded_answers_are_reproduced() {
    let recommender = library::recommender();
    let mut replayed = 0;
    for entry in fs::read_dir(library::folder().join("../../../tests/golden")).unwrap() {
        let path = entry.unwrap().path();
        let golden: Golden = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        let response = pollster::block_on(recommender.recommend(&golden.request)).unwrap();
        compare(&response, &golden.response, &path.display().to_string());
        replayed += 1;
    }
    assert!(replayed > 0, "no golden traces");
}

/// Equal but for rounding: neighbours whose scores differ by less may stand in either order.
fn compare(found: &Response, golden: &Response, name: &str) {
    assert_eq!(found.recommendations.len(), golden.recommendations.len(), "{name}");
    for (rank, expected) in golden.recommendations.iter().enumerate() {
        let close = |score: f32| (score - expected.score).abs() < TOLERANCE;
        assert!(close(found.recommendations[rank].score), "{name}: score at rank {}", rank + 1);
        let same = found.recommendations.iter().find(|r| r.item == expected.item);
        let on_the_edge = golden.recommendations.last().is_some_and(|last| close(last.score));
        assert!(
            same.map_or(on_the_edge, |r| close(r.score)),
            "{name}: {} at rank {}",
            expected.item,
            rank + 1
        );
    }
    for expected in &golden.recommendations {
        let same = found.recommendations.iter().find(|found| found.item == expected.item);
        let Some((parts, expected)) = same.and_then(|same| Some((same.parts?, expected.parts?))) else {
            assert!(
                same.is_none_or(|same| same.parts.is_none() && expected.parts.is_none()),
                "{name}: parts"
            );
            continue;
        };
        let off = [
            parts.generated - expected.generated,
            parts.dense - expected.dense,
            parts.neighbours - expected.neighbours,
            parts.bias - expected.bias,
            parts.content - expected.content,
        ];
        assert!(off.iter().all(|off| off.abs() < TOLERANCE), "{name}: parts {parts:?}, {expected:?}");
    }
    let (Some(found), Some(golden)) = (&found.trace, &golden.trace) else {
        assert!(found.trace.is_none() && golden.trace.is_none(), "{name}: no trace");
        return;
    };
    assert_eq!(found.steps.len(), golden.steps.len(), "{name}");
    for (found, golden) in found.steps.iter().zip(&golden.steps) {
        let what = format!("{name}, level {}", golden.level);
        assert_eq!((found.level, found.considered), (golden.level, golden.considered), "{what}");
        assert_eq!(found.candidates.len(), golden.candidates.len(), "{what}");
        for (found, golden) in found.candidates.iter().zip(&golden.candidates) {
            assert!((found.score - golden.score).abs() < TOLERANCE, "{what}: {:?}", golden.prefix);
        }
    }
}
