//! What is saved is loaded, and damage is named.
#![allow(clippy::unwrap_used, reason = "a test that cannot set its files up has failed")]

use std::fs;
use std::path::Path;

use tigerlet::catalog::{Catalog, Item, Texts};
use tigerlet_data::{Dataset, LeftOut, Protocol, Sequences, Told, UNKNOWN, hashes};

fn dataset() -> Dataset {
    let item = |id: &str, title: &str| Item {
        id: id.to_owned(),
        title: title.to_owned(),
        aliases: vec!["호빗".to_owned(); title.len() % 2],
        attributes: [("author".to_owned(), "Ünï\t\"x\"".to_owned())].into(),
    };
    let mut users = Texts::default();
    for user in ["ann lee", "bob\t2"] {
        users.push("users", user).unwrap();
    }
    let histories: Sequences = [vec![1, 0, 1], vec![2]].into_iter().collect();
    Dataset {
        name: "tiny".to_owned(),
        licence: "CC0".to_owned(),
        simulated: true,
        catalog: Catalog::new(vec![item("a", "A\nB"), item("b c", ""), item("c", "C")]).unwrap(),
        users,
        sequences: histories.with_times(vec![-1_500_000_001, UNKNOWN, 1_400_000_000_000_000_000, UNKNOWN]),
        protocol: Protocol::Time { validation_from: 0.5, test_from: 7.0 },
        told: Told {
            seen: vec!["a.csv: `,` between cells".to_owned()],
            left_out: LeftOut { outside: 3, ..LeftOut::default() },
        },
    }
}

fn save(dataset: &Dataset, folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    dataset.save(folder).unwrap();
}

#[test]
fn what_is_saved_is_loaded_and_has_its_hashes() {
    let folder = tempfile::tempdir().unwrap();
    let saved = dataset();
    save(&saved, folder.path());
    let loaded = Dataset::load(folder.path()).unwrap();
    assert_eq!((&loaded.name, &loaded.licence, loaded.simulated), (&saved.name, &saved.licence, true));
    assert!(loaded.catalog.items().eq(saved.catalog.items()));
    assert_eq!((&loaded.users, &loaded.sequences), (&saved.users, &saved.sequences));
    assert_eq!((loaded.protocol, &loaded.told), (saved.protocol, &saved.told));
    assert_eq!(hashes(folder.path()).unwrap(), saved.hashes().unwrap());
}

#[test]
fn each_hash_is_of_its_own_part() {
    let (whole, hashes) = (dataset(), |dataset: &Dataset| dataset.hashes().unwrap());
    let mut other = whole.clone();
    other.sequences = [vec![1, 0, 2], vec![2]].into_iter().collect();
    let (before, after) = (hashes(&whole), hashes(&other));
    assert_ne!(before.histories, after.histories);
    assert_eq!((&before.items, &before.order), (&after.items, &after.order));

    let retitled = whole.catalog.items().map(|item| Item { title: "T".to_owned(), ..item.into() });
    let other = Dataset { catalog: Catalog::new(retitled.collect()).unwrap(), ..whole.clone() };
    let after = hashes(&other);
    assert_ne!(before.items, after.items);
    assert_eq!((&before.order, &before.split), (&after.order, &after.split));

    let other = Dataset { protocol: Protocol::LeaveOneOut, ..whole };
    assert_ne!(before.split, hashes(&other).split);
}

#[test]
fn a_user_that_would_not_come_back_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut bad = dataset();
    bad.users = Texts::default();
    for user in ["ann\nlee", "bob"] {
        bad.users.push("users", user).unwrap();
    }
    assert!(bad.save(folder.path()).unwrap_err().to_string().contains(r"user id `ann\nlee`"));
}

#[test]
fn damage_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    save(&dataset(), path);
    let item = "{\"id\":\"a\",\"title\":\"A\"}\n";
    let npy = |name: &str| fs::read(path.join(name)).unwrap();
    let cut = |mut bytes: Vec<u8>| {
        bytes.truncate(bytes.len() - 3);
        bytes
    };
    let last = |mut bytes: Vec<u8>, by: usize, value: u8| {
        let at = bytes.len() - by;
        bytes[at] = value;
        bytes
    };
    for (name, content, message) in [
        ("dataset.json", b"{}".to_vec(), "dataset.json: missing field `name`"),
        ("items.jsonl", b"{\"id\": 3}\n".to_vec(), "items.jsonl:1: not an item: "),
        ("items.jsonl", item.repeat(2).into_bytes(), "items 0 and 1 have the same id `a`"),
        ("items.jsonl", item.into(), "dataset.json counts 3, items.jsonl has 1"),
        ("users.txt", b"bob\nbob\n".to_vec(), "users.txt:2: user `bob` for the second time"),
        ("users.txt", b"bob\n".to_vec(), "dataset.json counts 2, users.txt has 1"),
        ("history_items.npy", b"x".to_vec(), "history_items.npy"),
        ("history_items.npy", npy("history_times.npy"), "it is no column of `<u4`"),
        ("history_items.npy", cut(npy("history_items.npy")), "it is shorter than it says"),
        ("history_items.npy", last(npy("history_items.npy"), 4, 9), "item 9 is beyond the last of 3 items"),
        ("history_ends.npy", last(npy("history_ends.npy"), 8, 9), "it does not end where histories do"),
    ] {
        let whole = fs::read(path.join(name)).unwrap();
        fs::write(path.join(name), content).unwrap();
        let error = Dataset::load(path).unwrap_err().to_string();
        assert!(error.contains(message), "{message}: {error}");
        fs::write(path.join(name), whole).unwrap();
    }
    fs::remove_file(path.join("dataset.json")).unwrap();
    assert!(Dataset::load(path).unwrap_err().to_string().contains("dataset.json"));
}
