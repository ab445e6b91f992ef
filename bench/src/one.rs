//! One history at a time on one thread: how long somebody waits.
use anyhow::{Result, ensure};

use crate::{
    row::Row,
    subject::Subject,
    times::{Effort, Spread, seconds},
};

/// Answers one after another, each to another history.
pub fn measure(subject: &Subject, histories: &[Vec<u32>], beams: usize, effort: Effort) -> Result<Row> {
    let warm = effort.answers.div_ceil(5);
    let times = histories.iter().cycle().take(warm + effort.answers).map(|history| {
        let mut found = 0;
        let taken = seconds(|| {
            found = subject.answer(history, beams)?.len();
            Ok(())
        })?;
        ensure!(found == beams, "{found} items for {beams} beams");
        Ok(taken * 1e3)
    });
    let times = times.skip(warm).collect::<Result<Vec<f64>>>()?;
    Ok(Row {
        row: "one",
        program: "tigerlet",
        model: subject.name.clone(),
        beams,
        threads: 1,
        unit: "ms",
        spread: Spread::of(times),
        flop: subject.flop(&histories[0], beams),
    })
}
