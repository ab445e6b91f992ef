//! Many users at once: each is one thread's from beginning to end, since a request is too small to share.
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Result, anyhow};

use crate::{
    row::Row,
    subject::Subject,
    times::{Effort, Spread, seconds},
};

const BEAMS: usize = 50;

/// Users a second.
pub fn measure(subject: &Subject, histories: &[Vec<u32>], threads: usize, effort: Effort) -> Result<Row> {
    let histories = &histories[..effort.users.min(histories.len())];
    let all = |histories: &[Vec<u32>]| answer_all(subject, histories, threads);
    all(&histories[..histories.len().div_ceil(10)])?;
    let speeds = (0..effort.runs).map(|_| Ok(histories.len() as f64 / seconds(|| all(histories))?));
    Ok(Row {
        row: "many",
        program: "tigerlet",
        model: subject.name.clone(),
        beams: BEAMS,
        threads,
        unit: "users/s",
        spread: Spread::of(speeds.collect::<Result<_>>()?),
        flop: subject.flop(&histories[0], BEAMS),
    })
}

/// Every thread takes the next history that nobody has taken; all read the same model.
fn answer_all(subject: &Subject, histories: &[Vec<u32>], threads: usize) -> Result<()> {
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(history) = histories.get(next.fetch_add(1, Ordering::Relaxed)) {
            std::hint::black_box(subject.answer(history, BEAMS)?);
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().unwrap_or_else(|_| Err(anyhow!("a thread panicked"))))
    })
}
