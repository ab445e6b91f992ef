//! Work that is done side by side and handed over in its order, as it comes and without end.
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result};

/// Pieces of work that each thread may have waiting.
const AHEAD: usize = 8;

/// Results in the order of what they were made of.
pub struct InOrder<R>(Receiver<Place<R>>);

/// Where the next result is waited for; none after the last, so that a reader that fails is not taken for an end.
type Place<R> = Option<Receiver<R>>;

/// A piece of work, and where its result is waited for.
type Job<T, R> = (T, SyncSender<R>);

/// Makes `work` of everything that there is on so many threads, no further ahead of what is taken than a few pieces each. The
/// threads are nobody's: they may be left in the middle, as where what they read never ends.
///
/// # Errors
/// When the system does not give a thread.
pub fn in_order<T: Send + 'static, R: Send + 'static>(
    pieces: impl Iterator<Item = T> + Send + 'static,
    threads: usize,
    work: impl Fn(T) -> R + Send + Sync + 'static,
) -> Result<InOrder<R>> {
    let ahead = threads.max(1) * AHEAD;
    let (jobs, waiting) = sync_channel::<Job<T, R>>(ahead);
    let (places, results) = sync_channel::<Place<R>>(ahead);
    let start = |name: &str, run: Box<dyn FnOnce() + Send>| {
        thread::Builder::new().name(name.to_owned()).spawn(run).context("cannot start a thread").map(drop)
    };
    start(
        "reads",
        Box::new(move || {
            for piece in pieces {
                let (result, place) = sync_channel(1);
                // Nobody waits any more.
                if places.send(Some(place)).is_err() || jobs.send((piece, result)).is_err() {
                    return;
                }
            }
            let _ = places.send(None);
        }),
    )?;
    let (work, waiting) = (Arc::new(work), Arc::new(Mutex::new(waiting)));
    for _ in 0..threads.max(1) {
        let (work, waiting) = (work.clone(), waiting.clone());
        start(
            "answers",
            Box::new(move || {
                let next = || waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
                while let Ok((piece, result)) = next() {
                    let _ = result.send(work(piece));
                }
            }),
        )?;
    }
    Ok(InOrder(results))
}

impl<R> InOrder<R> {
    /// The next result; none after the last. `pause` is called before it has to be waited for.
    ///
    /// # Errors
    /// The pause's; a thread that panicked, over what it read or over its work.
    pub fn next(&mut self, mut pause: impl FnMut() -> Result<()>) -> Result<Option<R>> {
        match wait(&self.0, &mut pause)? {
            Some(place) => wait(&place, &mut pause).map(Some),
            None => Ok(None),
        }
    }
}

/// What comes of a channel.
fn wait<R>(channel: &Receiver<R>, pause: &mut impl FnMut() -> Result<()>) -> Result<R> {
    let received = match channel.try_recv() {
        Err(TryRecvError::Empty) => {
            pause()?;
            channel.recv().ok()
        }
        received => received.ok(),
    };
    received.context("a thread failed")
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn all<R>(mut results: InOrder<R>) -> Result<Vec<R>> {
        std::iter::from_fn(|| results.next(|| Ok(())).transpose()).collect()
    }

    #[test]
    fn results_come_in_order_whoever_is_first() {
        let slow_at_first = |piece: u64| {
            thread::sleep(std::time::Duration::from_millis(20 / (piece + 1)));
            piece * piece
        };
        assert_eq!(
            all(in_order(0..50, 4, slow_at_first).unwrap()).unwrap(),
            (0..50).map(|n| n * n).collect::<Vec<_>>()
        );
    }

    #[test]
    fn nobody_runs_far_ahead_of_what_is_taken() {
        let made = Arc::new(AtomicUsize::new(0));
        let counted = made.clone();
        let mut results = in_order(0.., 3, move |_: usize| counted.fetch_add(1, Ordering::SeqCst)).unwrap();
        for _ in 0..100 {
            results.next(|| Ok(())).unwrap();
        }
        assert!(made.load(Ordering::SeqCst) <= 100 + 2 * 3 * AHEAD + 3, "{made:?}");
    }

    #[test]
    fn a_panic_is_an_error_of_its_place() {
        let mut results = in_order(0..3, 2, |piece| assert_ne!(piece, 1)).unwrap();
        assert!(results.next(|| Ok(())).unwrap().is_some());
        assert!(results.next(|| Ok(())).is_err());
    }

    #[test]
    fn a_panic_over_what_is_read_is_no_end() {
        let pieces = (0..3).inspect(|&piece| assert_ne!(piece, 1));
        let mut results = in_order(pieces, 2, |piece: i32| piece).unwrap();
        assert_eq!(results.next(|| Ok(())).unwrap(), Some(0));
        assert!(results.next(|| Ok(())).is_err());
    }

    #[test]
    fn before_a_pause_one_is_told() {
        let (lines, asked) = sync_channel(1);
        let mut results = in_order(asked.into_iter(), 2, |line: usize| line).unwrap();
        for line in 0..3 {
            let mut pauses = 0;
            // What is answered stands there before the next line is.
            let mut sent = Some(line);
            let found = results.next(|| {
                pauses += 1;
                sent.take().map_or(Ok(()), |line| lines.send(line).context("gone"))
            });
            assert_eq!(found.unwrap(), Some(line));
            assert!(pauses > 0);
        }
    }
}
