//! The links that the fuzz target has found worth keeping, run through the same target without a fuzzer.
#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]
#[path = "../../../fuzz/src/link.rs"]
mod link;

#[test]
fn no_kept_link_breaks_the_reader() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/link");
    let inputs: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(!inputs.is_empty());
    for input in inputs {
        let bytes = std::fs::read(&input).unwrap();
        assert!(std::panic::catch_unwind(|| link::run(&bytes)).is_ok(), "{}", input.display());
    }
}
