//! The inputs that the fuzz targets have found worth keeping, run through the same targets without a fuzzer.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed step fails the test")]
#[path = "../../fuzz/src/library/mod.rs"]
mod library;

use std::path::Path;

#[test]
fn no_kept_input_breaks_a_reader() {
    for (name, run) in library::TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(name);
        let inputs: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(!inputs.is_empty(), "{name} has no corpus");
        for input in inputs {
            // A panic names its place in the target; this names the input.
            let bytes = std::fs::read(&input).unwrap();
            let outcome = std::panic::catch_unwind(|| run(&bytes));
            assert!(outcome.is_ok(), "{}", input.display());
        }
    }
}
