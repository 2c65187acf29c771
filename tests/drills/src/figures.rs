//! Figures and the report they stand in.

use crate::Setting;
use std::{
    fmt::Display,
    io::{Stdout, Write as _},
    process::ExitCode,
    time::Duration,
};

/// How long things took.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The time within which this share (0 to 1) was done; nothing when there was nothing.
    pub fn within(&self, share: f64) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let rank = (share * sorted.len() as f64).ceil() as usize;
        sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
    }

    pub fn in_words(&self) -> String {
        let of = |share| millis(self.within(share));
        format!("p50 {}  p95 {}  p99 {}  max {}  ({} of them)", of(0.5), of(0.95), of(0.99), of(1.0), self.count())
    }
}

pub fn millis(time: Duration) -> String {
    format!("{:.0} ms", time.as_secs_f64() * 1000.0)
}

pub fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// The lines of one run, printed as they come; it ends in failure when a line missed what it must be.
#[derive(Debug)]
pub struct Report {
    out: Stdout,
    small: bool,
    missed: usize,
}

impl Report {
    pub fn new(setting: &Setting) -> Self {
        let form = if setting.small { "small form" } else { "large form" };
        let mut report = Self { out: std::io::stdout(), small: setting.small, missed: 0 };
        report.line(&format!("Drills on {}, {form}, {}.", setting.engine, setting.program));
        report.line(&format!("Machine: {}.", machine()));
        report
    }

    pub fn heading(&mut self, title: &str) {
        self.line(&format!("\n{title}"));
    }

    /// Printed at once; a report nobody reads is no reason to stop.
    fn line(&mut self, line: &str) {
        let _ = writeln!(self.out, "{line}");
    }

    /// A figure nothing is asked of.
    pub fn tell(&mut self, what: &str, figure: impl Display) {
        self.line(&format!("          {what:<44} {figure}"));
    }

    /// What must hold in either form.
    pub fn must(&mut self, what: &str, holds: bool, figure: impl Display) {
        self.missed += usize::from(!holds);
        let verdict = if holds { "  ok  " } else { "MISSED" };
        self.line(&format!("  {verdict}  {what:<44} {figure}"));
    }

    /// A time that must not be exceeded; the small form only tells it.
    pub fn must_take(&mut self, what: &str, took: Duration, at_most: Duration, figure: impl Display) {
        if self.small {
            self.tell(what, figure);
        } else {
            let figure = format!("{figure}  [at most {}]", millis(at_most));
            self.must(what, took <= at_most, figure);
        }
    }

    pub fn close(mut self) -> ExitCode {
        self.line(&format!("\nMachine: {}.", machine()));
        if self.missed == 0 {
            self.line("All as it must be.");
            ExitCode::SUCCESS
        } else {
            self.line(&format!("{} of the lines above MISSED what they must be.", self.missed));
            ExitCode::FAILURE
        }
    }
}

/// How many cores, and how busy they are with anything: a figure taken on a busy machine says so.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let minute = load.split(' ').next().unwrap_or("unknown").to_owned();
    format!("{cores} cores, load over the last minute {minute}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ninety_five_of_a_hundred_are_within_p95() {
        let mut times = Times::default();
        (1..=100).for_each(|n| times.add(Duration::from_millis(n)));
        assert_eq!(times.within(0.95), Duration::from_millis(95));
        assert_eq!(times.within(1.0), Duration::from_millis(100));
        assert_eq!(Times::default().within(0.5), Duration::ZERO);
    }
}
