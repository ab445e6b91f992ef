use std::time::{Duration, Instant};

/// How long training has taken, and how fast it is.
pub struct Clock {
    started: Instant,
    /// Seconds of earlier sittings.
    before: f64,
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
    /// A sitting that starts now, after `before` seconds of others.
    pub fn start(before: f64) -> Self {
        let now = Instant::now();
        Self { started: now, before, since: now, lap: Work::default(), done: Work::default() }
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

    /// Does something that is not training, and leaves it out of the speed.
    pub fn pause<T>(&mut self, work: impl FnOnce() -> T) -> T {
        self.lap.time += self.since.elapsed();
        let result = work();
        self.since = Instant::now();
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
    fn speed_is_that_of_a_lap_and_of_all() {
        let mut clock = Clock::start(0.0);
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
