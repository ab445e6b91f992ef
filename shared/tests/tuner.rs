//! A model that has learned from all goes on with what one reader likes: the embedded library's.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]
mod library;

use std::fs;

use tigerlet::{
    extra::{HISTORIES, Histories},
    learn::{LearnError, Side, Tuner, Tuning, TuningError},
    limits::Limits,
    recommender::Recommender,
};

const READERS: usize = 300;

struct World {
    recommender: Recommender,
    histories: Histories,
}

impl World {
    fn new() -> Self {
        let recommender = library::recommender();
        let histories = fs::read(library::folder().join(HISTORIES)).unwrap();
        let histories = Histories::read(&histories, recommender.catalog().len(), &Limits::DEFAULT).unwrap();
        Self { recommender, histories }
    }

    fn items(&self, ids: &[&str]) -> Vec<u32> {
        ids.iter().map(|id| self.recommender.catalog().by_id(id).unwrap()).collect()
    }

    fn tuner(&self, history: &[&str], likes: &[&str], tuning: Tuning) -> Result<Tuner<'_>, TuningError> {
        let (recommender, wish) = (&self.recommender, (self.items(history), self.items(likes)));
        let names = (recommender.ids(), recommender.trie());
        let max_history = recommender.manifest().max_history;
        Tuner::new(
            recommender.generator().model().unwrap(),
            max_history,
            names,
            &self.histories,
            wish,
            tuning,
        )
    }

    /// Items of a list that have this genre.
    fn of_genre(&self, side: &Side, genre: &str) -> usize {
        let attribute = |item: u32| {
            let item = self.recommender.catalog().get(item)?;
            item.attributes().find(|&(name, _)| name == "genre").map(|(_, value)| value.to_owned())
        };
        side.list.iter().filter(|likely| attribute(likely.item).is_some_and(|found| found == genre)).count()
    }
}

fn side(tuner: &Tuner) -> Side {
    pollster::block_on(tuner.side(READERS, &mut ())).unwrap()
}

/// A reader of fantasy likes one crime novel: others rise with it, which nobody has named, and nobody else is forgotten.
#[test]
fn what_is_liked_rises_with_its_shelf_and_others_are_remembered() {
    let world = World::new();
    let tuning = Tuning::default();
    let mut tuner = world
        .tuner(&["the-hobbit", "a-wizard-of-earthsea"], &["murder-on-the-orient-express"], tuning)
        .unwrap();
    let before = side(&tuner);
    for _ in 0..tuner.steps() {
        tuner.step().unwrap();
    }
    let after = side(&tuner);
    assert!(matches!(tuner.step(), Err(LearnError::Finished(_))));

    let liked = world.items(&["murder-on-the-orient-express"])[0];
    assert!(before.list.iter().all(|likely| likely.item != liked));
    assert!(after.list.iter().take(5).any(|likely| likely.item == liked), "{after:?}");
    assert!(after.loss < before.loss / 2.0, "{} to {}", before.loss, after.loss);
    let crime = [&before, &after].map(|side| world.of_genre(side, "Crime"));
    assert!(crime[0] == 0 && crime[1] >= 3, "{crime:?}");
    assert!(before.readers == READERS && after.recall > before.recall - 0.03, "{before:?} {after:?}");
}

#[test]
fn what_cannot_be_learned_from_is_refused() {
    let world = World::new();
    let refused = |history: &[&str], likes: &[&str], tuning| {
        world.tuner(history, likes, tuning).err().map(|error| error.to_string()).unwrap_or_default()
    };
    let plain = Tuning::default();
    assert_eq!(refused(&[], &["dune"], plain), "there is no history that likes could follow");
    assert_eq!(refused(&["dune"], &[], plain), "0 likes, expected 1 to 20");
    assert_eq!(refused(&["dune"], &["dune"; 21], plain), "21 likes, expected 1 to 20");
    assert!(refused(&["dune"], &["dune"], plain).ends_with("is liked, and in the history already"));
    assert_eq!(
        refused(&["dune"], &["the-hobbit"], Tuning { steps: 0, ..plain }),
        "`steps` is 0, expected at most 500, and above 0"
    );
    for learning_rate in [0.0, -1.0, f64::NAN, 1.0] {
        assert!(
            refused(&["dune"], &["the-hobbit"], Tuning { learning_rate, ..plain })
                .contains("`learningRate` is")
        );
    }
    assert!(
        refused(&["dune"], &["the-hobbit"], Tuning { replay: 1000, ..plain }).contains("`replay` is 1000")
    );
}
