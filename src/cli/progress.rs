//! A progress bar on a terminal.

use std::ffi::OsStr;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

/// The time between two drawings; shorter work draws nothing.
const PAUSE: Duration = Duration::from_millis(100);

/// The columns of the bar.
const WIDTH: u64 = 32;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(all(feature = "logs", feature = "mmdb")), allow(dead_code, reason = "each has one"))]
pub(super) enum Unit {
    /// Bytes, shown in MiB.
    Bytes,
    /// Parts of the whole, shown as a percentage.
    Parts,
}

/// A line on standard error, erased on drop.
#[derive(Debug)]
pub(super) struct Progress {
    total: u64,
    unit: Unit,
    began: Instant,
    /// When, after the beginning, the line is drawn next.
    next: Duration,
}

impl Progress {
    /// The progress of `total` units of work, if standard error is a terminal that can redraw a line.
    pub(super) fn new(total: u64, unit: Unit) -> Option<Progress> {
        let draws = std::env::var_os("TERM").is_some_and(|term| !term.is_empty() && term != OsStr::new("dumb"));
        let shown = total > 0 && draws && io::stderr().is_terminal();
        shown.then(|| Progress { total, unit, began: Instant::now(), next: PAUSE })
    }

    /// Redraws the bar if it is time.
    pub(super) fn update(&mut self, done: u64) {
        if let Some(line) = self.due(done, self.began.elapsed()) {
            // no wrapping while the line is drawn: on a narrow terminal it is cut, and stays one line
            draw(&format!("\r\x1b[?7l{line}\x1b[K\x1b[?7h"));
        }
    }

    /// The line, if it is time to draw it.
    fn due(&mut self, done: u64, passed: Duration) -> Option<String> {
        let due = done > 0 && passed >= self.next;
        due.then(|| {
            self.next = passed + PAUSE;
            line(done, self.total, passed, self.unit)
        })
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.next > PAUSE {
            draw("\r\x1b[K");
        }
    }
}

fn draw(text: &str) {
    // the work does not depend on the bar
    let _ = io::stderr().write_all(text.as_bytes());
}

/// A bar, what is done, and the estimated time left; `done` and `total` are not 0.
fn line(done: u64, total: u64, passed: Duration, unit: Unit) -> String {
    let done = done.min(total);
    let share = done as f64 / total as f64;
    let full = (share * WIDTH as f64) as u64;
    let bar: String = (0..WIDTH).map(|at| if at < full { '#' } else { '.' }).collect();
    let amount = match unit {
        Unit::Bytes => format!("{} of {} MiB", done >> 20, total >> 20),
        Unit::Parts => format!("{} %", (share * 100.0) as u64),
    };
    let left = (passed.as_secs_f64() * (1.0 - share) / share) as u64;
    let (hours, minutes, seconds) = (left / 3600, left / 60 % 60, left % 60);
    format!("[{bar}] {amount}, {hours}:{minutes:02}:{seconds:02} left")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn begun(total: u64) -> Progress {
        Progress { total, unit: Unit::Parts, began: Instant::now(), next: PAUSE }
    }

    #[test]
    fn a_line_shows_what_is_done_and_how_long_the_rest_takes() {
        let (mib, minute) = (1 << 20, Duration::from_secs(60));
        assert_eq!(
            line(1024 * mib, 4096 * mib, minute, Unit::Bytes),
            "[########........................] 1024 of 4096 MiB, 0:03:00 left"
        );
        assert_eq!(line(1, 1000, minute, Unit::Parts), format!("[{}] 0 %, 16:39:00 left", ".".repeat(32)));
        assert_eq!(line(999, 1000, minute, Unit::Parts), format!("[{}.] 99 %, 0:00:00 left", "#".repeat(31)));
    }

    #[test]
    fn more_than_all_is_all() {
        // a log that grows while it is read
        assert_eq!(line(7, 3, PAUSE, Unit::Parts), format!("[{}] 100 %, 0:00:00 left", "#".repeat(32)));
        let most = line(u64::MAX, u64::MAX, Duration::MAX, Unit::Bytes);
        assert!(most.ends_with("17592186044415 of 17592186044415 MiB, 0:00:00 left"), "{most}");
    }

    #[test]
    fn a_line_is_drawn_ten_times_a_second_at_most_and_not_of_short_work() {
        let mut progress = begun(1000);
        let drawn = |ms: u64| progress.due(ms.max(1), Duration::from_millis(ms)).map(|_| ms);
        assert_eq!((0..=350).filter_map(drawn).collect::<Vec<_>>(), [100, 200, 300]);
    }

    #[test]
    fn nothing_is_drawn_before_something_is_done() {
        assert_eq!(begun(1000).due(0, Duration::from_secs(1)), None);
    }

    #[test]
    fn a_line_fits_on_a_terminal_of_eighty_columns() {
        let year = Duration::from_secs(9_999 * 3600);
        assert!(line(1 << 40, 1 << 44, year, Unit::Bytes).len() < 80);
    }
}
