use std::time::{Duration, Instant};

/// The time of one sitting: how long training has taken, when to save, and when to end.
pub struct Clock {
    started: Instant,
    /// Seconds of earlier sittings.
    before: f64,
    deadline: Option<Instant>,
    save_every: Option<Duration>,
    saved: Instant,
    /// The longest save so far: what ending will cost.
    saving: Duration,
    /// When the work that is being measured began.
    since: Instant,
    /// Work since the last [`Clock::lap`], and before it.
    lap: Work,
    done: Work,
}

/// Steps, their examples, and the time they took.
#[derive(Clone, Copy, Debug, Default)]
struct Work {
    steps: usize,
    examples: usize,
    time: Duration,
}

/// How fast training is, validations and saves left out.
#[derive(Clone, Copy, Debug)]
pub struct Speed {
    pub steps_per_second: f64,
    pub examples_per_second: f64,
}

impl Clock {
    /// A sitting that starts now, after `before` seconds of others, ends by `deadline` and saves every
    /// so many `minutes` (0 = only when something else asks for it).
    pub fn start(before: f64, deadline: Option<Instant>, minutes: f64) -> Self {
        let now = Instant::now();
        // More minutes than a clock can count are never over.
        let save_every = Duration::try_from_secs_f64(minutes * 60.0).ok().filter(|every| !every.is_zero());
        Self {
            started: now,
            before,
            deadline,
            save_every,
            saved: now,
            saving: Duration::ZERO,
            since: now,
            lap: Work::default(),
            done: Work::default(),
        }
    }

    /// Seconds of training so far, over all sittings.
    pub fn seconds(&self) -> f64 {
        self.before + self.started.elapsed().as_secs_f64()
    }

    /// Counts a step of so many examples.
    pub fn step(&mut self, examples: usize) {
        self.lap.steps += 1;
        self.lap.examples += examples;
    }

    /// Whether a save is due.
    pub fn is_save_due(&self) -> bool {
        self.save_every.is_some_and(|every| self.saved.elapsed() >= every)
    }

    /// Whether it is time to end. What is left is then what a save takes, with as much again to spare; and
    /// where the end has to `validate`, which nothing has shown the cost of, a fifth of the sitting.
    pub fn is_over(&self, validate: bool) -> bool {
        self.deadline.is_some_and(|deadline| {
            let sitting = deadline.saturating_duration_since(self.started);
            let closing = 2 * self.saving + if validate { sitting / 5 } else { Duration::ZERO };
            Instant::now() + closing >= deadline
        })
    }

    /// Does something that is not training, and leaves it out of the speed.
    pub fn pause<T>(&mut self, work: impl FnOnce() -> T) -> T {
        self.lap.time += self.since.elapsed();
        let result = work();
        self.since = Instant::now();
        result
    }

    /// Saves, and learns what saving costs.
    pub fn save<T>(&mut self, save: impl FnOnce() -> T) -> T {
        let started = Instant::now();
        let result = self.pause(save);
        self.saved = Instant::now();
        self.saving = self.saving.max(self.saved - started);
        result
    }

    /// The speed since the last lap; begins the next.
    pub fn lap(&mut self) -> Speed {
        let now = Instant::now();
        self.lap.time += now - self.since;
        self.since = now;
        let lap = std::mem::take(&mut self.lap);
        self.done.steps += lap.steps;
        self.done.examples += lap.examples;
        self.done.time += lap.time;
        lap.speed()
    }

    /// The speed of all laps.
    pub fn speed(&self) -> Speed {
        self.done.speed()
    }
}

impl Work {
    fn speed(&self) -> Speed {
        let seconds = self.time.as_secs_f64().max(1e-9);
        Speed {
            steps_per_second: self.steps as f64 / seconds,
            examples_per_second: self.examples as f64 / seconds,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_leaves_time_for_what_it_must_do() {
        let hour = Duration::from_secs(3600);
        let ends_in = |left: Duration| Clock::start(0.0, Instant::now().checked_add(left), 0.0);
        assert!(!Clock::start(7.0, None, 0.0).is_over(true));
        assert!(ends_in(Duration::ZERO).is_over(false));
        let mut clock = ends_in(hour);
        assert!(!clock.is_over(true) && !clock.is_save_due());
        clock.saving = hour / 2;
        assert!(clock.is_over(false), "two saves would take the hour");
        clock.saving = hour * 9 / 20;
        assert!(clock.is_over(true) && !clock.is_over(false), "a fifth is kept for a first validation");
    }

    #[test]
    fn speed_is_that_of_a_lap_and_of_all() {
        let mut clock = Clock::start(0.0, None, 0.0);
        clock.lap.time = Duration::from_secs(1000);
        (0..4).for_each(|_| clock.step(250));
        clock.pause(|| ());
        let lap = clock.lap();
        assert!((lap.examples_per_second / lap.steps_per_second - 250.0).abs() < 1e-9);
        assert!((lap.steps_per_second - 0.004).abs() < 1e-4, "{lap:?}");
        assert_eq!(clock.lap().steps_per_second, 0.0);
        assert!((clock.speed().steps_per_second - 0.004).abs() < 1e-4);
    }
}
