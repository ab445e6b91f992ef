//! One history at a time on one thread: how long somebody waits.
use anyhow::{Result, bail, ensure};

use crate::{
    row::Row,
    subject::Subject,
    times::{Effort, Spread, seconds},
};

/// Answers one after another, each to another history.
pub fn measure(subject: &Subject, histories: &[Vec<u32>], beams: usize, effort: Effort) -> Result<Row> {
    let flop = subject.flop(&histories[0], beams);
    let mut histories = histories.iter().cycle();
    let mut answer = || {
        let Some(history) = histories.next() else { bail!("no history") };
        let mut found = 0;
        let taken = seconds(|| {
            found = subject.answer(history, beams)?.len();
            Ok(())
        })?;
        ensure!(found == beams, "{found} items for {beams} beams");
        Ok(taken)
    };
    let mut warmed = 0.0;
    while warmed < effort.warm {
        warmed += answer()?;
    }
    let times = (0..effort.answers).map(|_| Ok(answer()? * 1e3)).collect::<Result<Vec<f64>>>()?;
    Ok(Row {
        row: "one",
        program: "tigerlet",
        model: subject.name.clone(),
        beams,
        threads: 1,
        unit: "ms",
        spread: Spread::of(times),
        flop,
    })
}
