//! What the page makes of somebody's tables is a bundle for the program as well: the page's own example, read and made as
//! in the page, opens in `trainer recommend`, and the program reads the same histories of the same files.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]

use std::path::{Path, PathBuf};
use std::process::Command;

use burn::tensor::Device;
use serde_json::Value;
use tigerlet::catalog::{Catalog, Item};
use tigerlet::extra::Histories;
use tigerlet::learn::{Learner, Recipe};
use tigerlet::limits::Limits;
use tigerlet::make::{self, About, Alone, Shape, training_part};
use tigerlet::quantizer::Place;
use tigerlet_source::given::{Bounds, Found, Given, Wanted, read};

fn trainer(words: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_trainer")).args(words).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn example() -> PathBuf {
    Path::new(&std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../static/example")
}

fn found() -> Found {
    let given = ["dishes.csv", "orders.csv"]
        .map(|name| Given { name: name.to_owned(), bytes: std::fs::read(example().join(name)).unwrap() });
    read(&given, &Wanted::default(), &Bounds::default()).unwrap()
}

#[test]
fn the_page_reads_of_its_example_what_the_program_reads() {
    let found = found();
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("example.toml");
    let config = config.to_str().unwrap();
    let init = ["init", example().to_str().unwrap(), "--to", config].map(str::to_owned);
    assert!(Command::new(env!("CARGO_BIN_EXE_trainer")).args(init).output().unwrap().status.success());
    let counts = trainer(&["data", "inspect", "--json", config]);
    let kept: usize = found.histories.iter().map(Vec::len).sum();
    assert_eq!(
        (counts["users"].as_u64(), counts["items"].as_u64(), counts["interactions"].as_u64()),
        (Some(found.histories.len() as u64), Some(found.items.len() as u64), Some(kept as u64))
    );
    let shown = trainer(&["data", "show", "--json", config, "--user", "g149"]);
    let right: Vec<&str> =
        shown["history"].as_array().unwrap().iter().map(|entry| entry["item"].as_str().unwrap()).collect();
    let ids = |history: &Vec<u32>| -> Vec<String> {
        history.iter().map(|&item| found.items[item as usize].id.clone()).collect()
    };
    assert!(found.histories.iter().any(|history| ids(history) == right), "{right:?}");
}

#[test]
fn what_the_page_makes_opens_in_the_program() {
    let found = found();
    let item = |item: &tigerlet_source::given::Described| Item {
        id: item.id.clone(),
        title: item.title.clone(),
        attributes: item.attributes.clone(),
        ..Item::default()
    };
    let catalog = Catalog::new(found.items.iter().map(item).collect()).unwrap();
    let histories: Histories = found.histories.iter().map(Vec::as_slice).collect();
    let (shape, device) = (Shape::of(catalog.len()), Device::flex());
    let (raw, encoder) = make::vectors(&catalog, training_part(histories.iter()), &shape, &Alone).unwrap();
    let place = Place::Cpu(device.clone());
    let (vectors, ids) = make::identify(&raw, encoder, &shape, 1, &place, &mut |_, _, _| {}).unwrap();
    let recipe = Recipe { epochs: 1, ..make::recipe(histories.iter().map(<[u32]>::len), 1) };
    let mut learner = Learner::new(recipe, ids, histories, &Limits::DEFAULT, &device).unwrap();
    while learner.taken() < learner.steps() {
        learner.step().unwrap();
    }
    let about = About { name: "orders".to_owned(), title: "Orders".to_owned(), ..About::default() };
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in make::bundle(&learner, catalog, &vectors, about).unwrap() {
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let bundle = folder.path().to_str().unwrap();
    let answer =
        trainer(&["recommend", "--bundle", bundle, "--history", "d001,d008", "--top-k", "5", "--json"]);
    let listed = answer["recommendations"].as_array().unwrap();
    assert_eq!(listed.len(), 5);
    assert!(listed.iter().all(|found| found["item"].as_str().unwrap().starts_with('d')), "{answer}");
}
