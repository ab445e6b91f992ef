//! The files that the fuzz target has found worth keeping, and ruins of them, run through the same target without a
//! fuzzer.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]
#[path = "../../../fuzz/src/books.rs"]
mod books;

use proptest::{prelude::*, test_runner::RngSeed};

fn inputs() -> Vec<std::path::PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/books");
    let mut inputs: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    inputs.sort();
    inputs
}

#[test]
fn no_kept_file_breaks_the_reader() {
    assert!(!inputs().is_empty());
    for input in inputs() {
        let bytes = std::fs::read(&input).unwrap();
        assert!(std::panic::catch_unwind(|| books::run(&bytes)).is_ok(), "{}", input.display());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, rng_seed: RngSeed::Fixed(1), ..Default::default() })]

    #[test]
    fn no_ruin_of_a_file_breaks_it(which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), instead in prop::collection::vec(any::<u8>(), 0..4)) {
        let inputs = inputs();
        let mut bytes = std::fs::read(which.get(&inputs)).unwrap();
        let at = at.index(bytes.len());
        let end = (at + instead.len()).min(bytes.len());
        bytes.splice(at..end, instead);
        books::run(&bytes);
        books::run(&bytes[..at]);
    }

    #[test]
    fn no_title_or_author_breaks_it(title in "[\\PC(){}\\[\\]#:;, -]{0,40}", author in "[\\PC,;&. ]{0,30}") {
        let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        books::run(format!("title,author\n{},{}\n", cell(&title), cell(&author)).as_bytes());
    }
}
