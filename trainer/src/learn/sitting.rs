//! Sittings: what takes long is computed in steps, and may be left after any of them and taken up again.
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::interrupt::{self, Saves};

/// One of the sittings that the stages of a run may take.
#[derive(Clone, Debug)]
pub struct Sitting {
    /// Continue from what an earlier one has left.
    pub resume: bool,
    /// Save and stop after this step of stage 3.
    pub stop_after: Option<usize>,
    /// Save and stop before this moment.
    pub deadline: Option<Instant>,
    /// Numbers of the devices that share every batch of stage 3, at least one; the first holds the model.
    pub devices: Vec<usize>,
}

impl Sitting {
    /// Until all is finished, on one device.
    pub fn whole() -> Self {
        Self { resume: true, stop_after: None, deadline: None, devices: vec![0] }
    }

    /// Whether somebody has interrupted, or only as much time is left as `closing` takes.
    pub fn is_over(&self, closing: Duration) -> bool {
        interrupt::is_asked() || self.deadline.is_some_and(|deadline| Instant::now() + closing >= deadline)
    }
}

/// What is computed in steps.
pub trait Steps {
    /// Whether there is nothing left to do.
    fn is_done(&self) -> bool;

    /// Does a step; true if it came to something that is to be saved at once.
    fn step(&mut self) -> Result<bool>;

    /// Writes all that a later sitting needs to go on as if there had been no pause.
    fn save(&mut self) -> Result<()>;

    /// Whether the sitting ends here whatever time is left.
    fn is_to_stop(&self) -> bool {
        false
    }

    /// The time that [`close`](Self::close) takes, out of the whole sitting's.
    fn closing(&self, _sitting: Duration) -> Duration {
        Duration::ZERO
    }

    /// What a sitting that ends too early has to do before it saves.
    fn close(&mut self) -> Result<()> {
        Ok(())
    }
}

/// Does steps until all is done, or until the sitting is over: then all is saved, and it is false. Saves `every` so
/// often besides.
///
/// What a step and twice a save have taken at most is kept free before the deadline.
///
/// # Errors
/// Those of the steps; what was saved until then is kept.
pub fn sit(work: &mut impl Steps, sitting: &Sitting, every: Option<Duration>) -> Result<bool> {
    let _saves = Saves::new();
    let started = Instant::now();
    let (mut saved, mut longest_save, mut longest_step) = (started, Duration::ZERO, Duration::ZERO);
    let whole =
        sitting.deadline.map_or(Duration::ZERO, |deadline| deadline.saturating_duration_since(started));
    while !work.is_done() {
        let began = Instant::now();
        let has_found = work.step()?;
        longest_step = longest_step.max(began.elapsed());
        let closing = longest_step + 2 * longest_save + work.closing(whole);
        let is_over = !work.is_done() && (work.is_to_stop() || sitting.is_over(closing));
        if is_over {
            work.close()?;
        }
        let is_due = every.is_some_and(|every| saved.elapsed() >= every) && !work.is_done();
        if has_found || is_over || is_due {
            let began = Instant::now();
            work.save()?;
            saved = Instant::now();
            longest_save = longest_save.max(saved - began);
        }
        if is_over {
            return Ok(false);
        }
    }
    Ok(true)
}

/// So many minutes between two saves; none for 0, and for more than a clock can count, which are never over.
pub fn minutes(minutes: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(minutes * 60.0).ok().filter(|every| !every.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts to ten.
    #[derive(Default)]
    struct Count {
        done: usize,
        saved: Option<usize>,
        closed: bool,
        stop_after: usize,
        finds: usize,
    }

    impl Steps for Count {
        fn is_done(&self) -> bool {
            self.done == 10
        }
        fn step(&mut self) -> Result<bool> {
            self.done += 1;
            Ok(self.done == self.finds)
        }
        fn save(&mut self) -> Result<()> {
            self.saved = Some(self.done);
            Ok(())
        }
        fn is_to_stop(&self) -> bool {
            self.done == self.stop_after
        }
        fn close(&mut self) -> Result<()> {
            self.closed = true;
            Ok(())
        }
    }

    #[test]
    fn a_sitting_ends_saved_or_done() {
        let mut whole = Count::default();
        assert!(sit(&mut whole, &Sitting::whole(), None).unwrap());
        assert_eq!((whole.done, whole.saved, whole.closed), (10, None, false));

        let mut stopped = Count { stop_after: 3, ..Count::default() };
        assert!(!sit(&mut stopped, &Sitting::whole(), None).unwrap());
        assert_eq!((stopped.done, stopped.saved, stopped.closed), (3, Some(3), true));

        // The last step needs nothing more, even where the time is up.
        let late = Sitting { deadline: Some(Instant::now()), ..Sitting::whole() };
        let mut last = Count { done: 9, ..Count::default() };
        assert!(sit(&mut last, &late, None).unwrap());
        let mut first = Count::default();
        assert!(!sit(&mut first, &late, None).unwrap());
        assert_eq!((first.done, first.saved), (1, Some(1)));

        let mut often = Count::default();
        assert!(sit(&mut often, &Sitting::whole(), Some(Duration::ZERO)).unwrap());
        assert_eq!(often.saved, Some(9));
        let mut found = Count { finds: 10, ..Count::default() };
        assert!(sit(&mut found, &Sitting::whole(), None).unwrap());
        assert_eq!(found.saved, Some(10));
    }

    #[test]
    fn time_for_closing_is_kept_free() {
        let hour = Duration::from_secs(3600);
        let soon = Sitting { deadline: Some(Instant::now() + hour), ..Sitting::whole() };
        assert!(!soon.is_over(Duration::ZERO) && soon.is_over(2 * hour));
        assert_eq!(minutes(0.5), Some(Duration::from_secs(30)));
        assert_eq!((minutes(0.0), minutes(f64::MAX)), (None, None));
    }
}
