//! Learns the histories of a bundle with the recipe of the page, on one core, and tells as it goes what the model is
//! worth: what the page does, natively.
//!
//!     taskset -c 0 cargo run -p tigerlet --features training --example learn -- static/bundles/library
//!
//! Keys of the recipe may follow, as in `epochs=8`. `cut=1` leaves the last item of every history out: a recipe is chosen
//! by the item before it.
#![allow(clippy::unwrap_used, reason = "a failed step ends it")]
#![allow(clippy::disallowed_methods, reason = "the library has no clock, what runs it does")]
use std::{env, fs, path::Path, time::Instant};

use burn::tensor::Device;
use tigerlet::{
    bundle::{Bundle, Manifest},
    extra::{HISTORIES, Histories},
    learn::{Learner, Recipe},
    limits::Limits,
    trie::Trie,
};

/// Levels of the IDs that are learned, without their suffix.
const LEVELS: usize = 2;
/// Looks at the model until all is learned.
const LOOKS: usize = 8;

fn main() {
    let folder = env::args().nth(1).expect("usage: learn BUNDLE [KEY=VALUE …]");
    let (folder, limits) = (Path::new(&folder), Limits::DEFAULT);
    let manifest = fs::read(folder.join("manifest.json")).unwrap();
    let names = Manifest::parse(&manifest, &limits).unwrap().files;
    let files = names.keys().map(|name| (name.clone(), fs::read(folder.join(name)).unwrap())).collect();
    let bundle = Bundle::read(&manifest, files, &limits).unwrap();
    let histories = fs::read(folder.join(HISTORIES)).unwrap();
    let mut histories = Histories::read(&histories, bundle.catalog.len(), &limits).unwrap();

    let mut recipe = serde_json::to_value(Recipe::default()).unwrap();
    for pair in env::args().skip(2) {
        let (key, value) = pair.split_once('=').expect("KEY=VALUE");
        if key == "cut" {
            let cut: usize = value.parse().unwrap();
            histories = histories.iter().map(|items| &items[..items.len().saturating_sub(cut)]).collect();
            continue;
        }
        recipe[key] = serde_json::from_str(value).unwrap();
    }
    let recipe: Recipe = serde_json::from_value(recipe).unwrap();
    let ids = bundle.ids.coarser(LEVELS).unwrap();
    let trie = Trie::new(&ids);
    let mut learner = Learner::new(recipe, ids, histories, &limits, &Device::flex()).unwrap();
    println!(
        "{} parameters, {} examples, {} steps; first codes of {:?}",
        learner.parameters(),
        learner.examples().len(),
        learner.steps(),
        learner.ids().layout().codes_per_level()
    );
    let watched: Vec<u32> =
        ["the-hobbit", "a-wizard-of-earthsea"].iter().filter_map(|id| bundle.catalog.by_id(id)).collect();
    let every = learner.steps().div_ceil(LOOKS);
    let (started, mut looking) = (Instant::now(), 0.0);
    loop {
        if learner.taken().is_multiple_of(every) || learner.taken() == learner.steps() {
            let is_last = learner.taken() == learner.steps();
            let begun = Instant::now();
            let readers = if is_last { usize::MAX } else { 500 };
            let look = pollster::block_on(learner.look(&trie, &watched, readers, &mut ())).unwrap();
            looking += begun.elapsed().as_secs_f64();
            let title = |item: u32| bundle.catalog.get(item).map_or("?", |item| item.title);
            println!(
                "step {:4}, {:5.1} s and {looking:4.1} s of looking: Recall@10 {:.3} of {} readers, loss {:.3} learned, \
                 {:.3} held out, invented {:.3}; {:?}",
                learner.taken(),
                started.elapsed().as_secs_f64() - looking,
                look.recall,
                look.users,
                look.training_loss,
                look.held_out_loss,
                look.invented,
                look.list.iter().take(3).map(|likely| title(likely.item)).collect::<Vec<_>>()
            );
            if is_last {
                break;
            }
        }
        learner.step().unwrap();
    }
}
