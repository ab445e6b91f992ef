//! Time and memory of this process, as Linux tells them in `/proc` (proc(5)).
use std::time::Instant;

use anyhow::{Context, Result};

/// Ticks of a second in `/proc/self/stat`: `USER_HZ` is 100 on all that Linux runs on today.
const TICKS: f64 = 100.0;

/// Time since it was started.
pub struct Clock {
    start: Instant,
    user: f64,
}

impl Clock {
    pub fn start() -> Result<Self> {
        Ok(Self { start: Instant::now(), user: user_seconds()? })
    }

    /// Prints what was measured: seconds by the wall and of all cores together, and the most memory so far.
    pub fn tell(&self, what: &str) -> Result<()> {
        let (wall, user) = (self.start.elapsed().as_secs_f64(), user_seconds()? - self.user);
        println!("{what}: {wall:.2} s, {user:.2} s of CPU, at most {:.0} MB", peak()?);
        Ok(())
    }
}

fn user_seconds() -> Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").context("this is for Linux")?;
    // After the name, which may hold spaces: state is field 3, utime 14.
    let field = stat.rsplit(") ").next().and_then(|fields| fields.split(' ').nth(11));
    Ok(field.context("no utime")?.parse::<f64>()? / TICKS)
}

/// The most resident memory so far, in MB.
fn peak() -> Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status").context("this is for Linux")?;
    let size = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    let kibibytes: f64 = size.trim().trim_end_matches(" kB").parse()?;
    Ok(kibibytes * 1024.0 / 1e6)
}
