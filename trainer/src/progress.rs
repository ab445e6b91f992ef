//! Progress of a long task: a bar on a terminal, a line now and then elsewhere.

use std::fmt::Write as _;
use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use crate::tell::{self, Voice};

/// Shortest time between two plain lines.
const PLAIN_EVERY: Duration = Duration::from_secs(10);
/// Shortest time between two JSON lines.
const JSON_EVERY: Duration = Duration::from_secs(1);

/// A task of known length, counted from 0.
pub struct Progress {
    label: String,
    unit: String,
    /// On a terminal it draws itself; elsewhere it is hidden and only counts.
    bar: ProgressBar,
    started: Instant,
    /// When the last line was printed; absent on a terminal.
    last: Option<Mutex<Instant>>,
}

impl Progress {
    /// Starts a task of `total` units, such as `steps` or `items`.
    pub fn new(label: impl Into<String>, total: u64, unit: impl Into<String>) -> Self {
        let (label, unit) = (label.into(), unit.into());
        let terminal = std::io::stderr().is_terminal() && tell::voice() == Voice::Words;
        let bar = if terminal {
            let template =
                format!("{{prefix}} {{bar:24}} {{pos}}/{{len}} {unit}, {{per_sec}}, {{eta}} left  {{msg}}");
            let style =
                ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr())
                .with_style(style)
                .with_prefix(label.clone())
        } else {
            ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden())
        };
        let now = Instant::now();
        Self { label, unit, bar, started: now, last: (!terminal).then(|| Mutex::new(now)) }
    }

    /// Counts `n` more units as done.
    pub fn inc(&self, n: u64) {
        self.bar.inc(n);
        if let Some(last) = &self.last {
            let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
            let every = if tell::voice() == Voice::Json { JSON_EVERY } else { PLAIN_EVERY };
            if last.elapsed() >= every {
                *last = Instant::now();
                self.say();
            }
        }
    }

    /// A few words beside the numbers, such as the current loss.
    pub fn message(&self, text: impl Into<String>) {
        self.bar.set_message(text.into());
    }

    /// Ends the task and leaves its last state on the screen.
    pub fn finish(&self) {
        self.bar.abandon();
        if self.last.is_some() {
            self.say();
        }
    }

    fn say(&self) {
        let (done, total) = (self.bar.position(), self.bar.length().unwrap_or_default());
        let elapsed = self.started.elapsed();
        match tell::voice() {
            Voice::Words => tell::line(&self.line()),
            Voice::Json => tell::event(&Event {
                event: "progress",
                task: &self.label,
                unit: &self.unit,
                done,
                total,
                seconds: elapsed.as_secs_f64(),
                message: &self.bar.message(),
            }),
            Voice::Quiet => {}
        }
    }

    fn line(&self) -> String {
        plain_line(
            &self.label,
            &self.unit,
            self.bar.position(),
            self.bar.length().unwrap_or_default(),
            self.started.elapsed(),
            &self.bar.message(),
        )
    }
}

#[derive(Serialize)]
struct Event<'a> {
    event: &'static str,
    task: &'a str,
    unit: &'a str,
    done: u64,
    total: u64,
    seconds: f64,
    message: &'a str,
}

fn plain_line(label: &str, unit: &str, done: u64, total: u64, elapsed: Duration, message: &str) -> String {
    let mut line = format!("{label}: {done}/{total} {unit}");
    let seconds = elapsed.as_secs_f64();
    if done > 0 && seconds > 0.0 {
        let rate = done as f64 / seconds;
        let _ = write!(
            line,
            ", {} {unit}/s",
            if rate < 10.0 { format!("{rate:.2}") } else { format!("{rate:.0}") }
        );
        if done < total {
            let _ = write!(line, ", {} left", duration((total - done) as f64 / rate));
        } else {
            let _ = write!(line, ", took {}", duration(seconds));
        }
    }
    if !message.is_empty() {
        let _ = write!(line, "  {message}");
    }
    line
}

fn duration(seconds: f64) -> String {
    let seconds = seconds.round() as u64;
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, s) => format!("{s} s"),
        (0, m, s) => format!("{m} min {s:02} s"),
        (h, m, _) => format!("{h} h {m:02} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_line_has_rate_and_time_left() {
        let line = |done, seconds| {
            plain_line("train", "steps", done, 1000, Duration::from_secs(seconds), "loss 2.31")
        };
        assert_eq!(line(0, 5), "train: 0/1000 steps  loss 2.31");
        assert_eq!(line(250, 100), "train: 250/1000 steps, 2.50 steps/s, 5 min 00 s left  loss 2.31");
        assert_eq!(line(1000, 4), "train: 1000/1000 steps, 250 steps/s, took 4 s  loss 2.31");
        assert_eq!(plain_line("a", "b", 0, 0, Duration::ZERO, ""), "a: 0/0 b");
    }

    #[test]
    fn durations_read_well() {
        assert_eq!(duration(59.4), "59 s");
        assert_eq!(duration(3599.0), "59 min 59 s");
        assert_eq!(duration(7380.0), "2 h 03 min");
    }
}
