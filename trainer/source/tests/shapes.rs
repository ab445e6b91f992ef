//! Every folder of `SHAPES`, guessed at: what the guess says is printed. Run by hand.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a tool to look with")]

use tigerlet_source::guess::Guess;

#[test]
#[ignore = "prints the guesses at the folders that SHAPES names"]
fn shapes() {
    for folder in std::env::var("SHAPES").unwrap().split(':') {
        match Guess::of(&[folder.into()]) {
            Ok(guess) => {
                println!("=== {folder}\n{}", guess.toml("..", ""));
                println!("{:?}", guess.counts);
                guess.reasons.iter().for_each(|reason| println!("  + {reason}"));
                guess.doubts.iter().for_each(|doubt| println!("  ? {doubt}"));
            }
            Err(error) => println!("=== {folder}\nREFUSED {error}"),
        }
    }
}
