//! The same artifact, byte for byte, wherever queries run: `cargo nextest run --features trainer/cluster --test cluster`.
//!
//! `CLUSTER=df://HOST:PORT` asks a cluster that is there, instead of one in the process.
#![cfg(feature = "cluster")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot set its files up has failed")]

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

fn trainer(words: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_trainer")).args(words).output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// The files of a prepared data set.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder.join("data")).unwrap().map(Result::unwrap);
    let read = |entry: std::fs::DirEntry| {
        (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap())
    };
    entries.map(read).collect()
}

/// Prepares the data of a configuration here and on the cluster.
fn compare(name: &str, config: &Path, folder: &Path) {
    let cluster = std::env::var("CLUSTER").unwrap_or_else(|_| "local".to_owned());
    let prepared = |place: &str, words: &[&str]| {
        let run = folder.join(format!("{name}-{place}"));
        let own = ["data", "prepare", config.to_str().unwrap(), "--run", run.to_str().unwrap()];
        trainer(&[&own, words].concat());
        files(&run)
    };
    let (here, there) = (prepared("here", &[]), prepared("there", &["--cluster", &cluster]));
    assert!(here.len() > 4 && here == there, "{name} is another data set on {cluster}");
}

#[test]
fn every_shape_is_the_same_data_set() {
    let folder = tempfile::tempdir().unwrap();
    let shapes = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shapes");
    for shape in
        std::fs::read_dir(shapes).unwrap().map(|entry| entry.unwrap().path()).filter(|it| it.is_dir())
    {
        let name = shape.file_name().unwrap().to_str().unwrap();
        let config = folder.path().join(format!("{name}.toml"));
        trainer(&["init", shape.to_str().unwrap(), "--to", config.to_str().unwrap()]);
        compare(name, &config, folder.path());
    }
}

#[test]
fn joins_and_groups_are_the_same_data_set() {
    let folder = tempfile::tempdir().unwrap();
    let (mut orders, mut lines) = ("order,who,at\n".to_owned(), "order,product\n".to_owned());
    for order in 0..600 {
        orders += &format!("{order},u{},{}\n", order * 7 % 40, 1_400_000_000 + order / 3 * 3600);
        for line in 0..3 {
            lines += &format!("{order},p{}\n", (order * 11 + line * 5) % 30);
        }
    }
    std::fs::write(folder.path().join("orders.csv"), orders).unwrap();
    std::fs::write(folder.path().join("lines.csv"), lines).unwrap();
    let config = folder.path().join("shop.toml");
    let text = r#"
[data]
format = "plain"
root = "."
interactions = """
SELECT o.who, l.product, max(o.at) AS at FROM orders o JOIN lines l ON o."order" = l."order"
WHERE l.product <> 'p7' GROUP BY o.who, l.product"""

[data.columns]
user = "who"
item = "product"
time = "at"

[data.tables.orders]
path = "orders.csv"

[data.tables.lines]
path = "lines.csv"
"#;
    std::fs::write(&config, text).unwrap();
    compare("shop", &config, folder.path());
}
