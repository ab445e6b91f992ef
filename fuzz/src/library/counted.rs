//! `counted.bin`: what is accepted names only items that there are, scores them by finite numbers, and reads back.
use tigerlet::{counted::Counted, limits::Limits};

use super::input::Input;

pub fn run(data: &[u8]) {
    let mut input = Input(data);
    let items = input.byte();
    let Ok(counted) = Counted::read(input.0, items, &Limits::DEFAULT) else { return };
    assert_eq!(counted.items(), items);
    assert_eq!(Counted::read(&counted.write(), items, &Limits::DEFAULT).as_ref(), Ok(&counted));
    let history: Vec<Option<u32>> = (0..items as u32).map(|item| (item % 3 > 0).then_some(item)).collect();
    for decay in [0.0, 0.6, 1.0] {
        let scores = counted.taken_with(&history, decay);
        assert!(scores.len() == items && scores.iter().all(|score| *score >= 0.0 && score.is_finite()));
    }
}
