//! The embedded bundle's histories are learned as recorded: `tests/learning.json`, which the page's engine must
//! reproduce too. `TIGERLET_RECORD=1` records it anew.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]
mod library;

use std::fs;

use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use tigerlet::{
    extra::{HISTORIES, Histories},
    learn::{Learner, Recipe},
    limits::Limits,
    trie::Trie,
};

/// What a look sees at a step.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Moment {
    step: usize,
    training_loss: f64,
    held_out_loss: f64,
    recall: f64,
}

/// Steps whose looks are recorded: the first two of the page's.
const STEPS: [usize; 2] = [0, 48];
/// Readers whom the page's looks ask.
const READERS: usize = 300;

#[test]
fn the_first_steps_are_those_recorded() {
    let recommender = library::recommender();
    let histories = fs::read(library::folder().join(HISTORIES)).unwrap();
    let histories = Histories::read(&histories, recommender.catalog().len(), &Limits::DEFAULT).unwrap();
    let ids = recommender.ids().coarser(2).unwrap();
    let trie = Trie::new(&ids);
    let mut learner =
        Learner::new(Recipe::default(), ids, histories, &Limits::DEFAULT, &Device::flex()).unwrap();
    let mut moments = Vec::new();
    for step in STEPS {
        while learner.taken() < step {
            learner.step().unwrap();
        }
        let look = pollster::block_on(learner.look(&trie, &[0], READERS, &mut ())).unwrap();
        let (training_loss, held_out_loss, recall) = (look.training_loss, look.held_out_loss, look.recall);
        moments.push(Moment { step, training_loss, held_out_loss, recall });
    }

    let file = library::folder().join("../../../tests/learning.json");
    if std::env::var_os("TIGERLET_RECORD").is_some() {
        fs::write(&file, serde_json::to_string_pretty(&moments).unwrap() + "\n").unwrap();
    }
    let recorded: Vec<Moment> = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    for (moment, recorded) in moments.iter().zip(&recorded) {
        let apart = |a: f64, b: f64| (a - b).abs();
        let near = apart(moment.training_loss, recorded.training_loss) < 1e-2
            && apart(moment.held_out_loss, recorded.held_out_loss) < 1e-2
            && apart(moment.recall, recorded.recall) < 0.02;
        assert!(near && moment.step == recorded.step, "{moment:?} {recorded:?}");
    }
    assert_eq!(moments.len(), recorded.len());
}
