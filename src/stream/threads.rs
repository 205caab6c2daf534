//! Independent jobs in several threads.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// How many threads run at once on this machine; 1 if that is not known.
pub fn processors() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// Does jobs with at most this many threads, of which the calling one is the first, and returns their results in the order
/// of the jobs. Each thread takes the next job when it has done one.
///
/// ```
/// assert_eq!(ipv6calc::stream::in_threads(2, &["a", "bc", ""], |text| text.len()), [1, 2, 0]);
/// ```
pub fn in_threads<J: Sync, T: Send>(threads: usize, jobs: &[J], work: impl Fn(&J) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(at) else { return done };
            done.push((at, work(job)));
        }
    };
    let mut all = thread::scope(|scope| {
        let start = |_| thread::Builder::new().spawn_scoped(scope, take).ok();
        // where no more threads can be started, those that run do everything
        let others: Vec<_> = (1..threads.min(jobs.len())).map_while(start).collect();
        let mut all = take();
        for other in others {
            all.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        all
    });
    all.sort_unstable_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, done)| done).collect()
}

/// The results of jobs in their order, of which only some are held at a time: those of a few jobs for each of the threads.
///
/// ```
/// let mut lengths = ipv6calc::stream::some_in_threads(2, vec!["a", "bc", ""], |text| text.len());
/// assert_eq!(lengths.next(), Some(1));
/// ```
pub fn some_in_threads<J: Sync, T: Send>(
    threads: usize,
    jobs: Vec<J>,
    work: impl Fn(&J) -> T + Sync,
) -> impl Iterator<Item = T> {
    let most = threads.max(1) * AT_A_TIME;
    (0..jobs.len()).step_by(most).flat_map(move |start| {
        let some = jobs.get(start..jobs.len().min(start + most)).unwrap_or_default();
        in_threads(threads, some, &work)
    })
}

/// How many jobs for each thread, so that the last one does not keep the others waiting for long.
const AT_A_TIME: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_jobs() {
        let jobs: Vec<u64> = (0..200).collect();
        for threads in [0, 1, 2, 7, 500] {
            let found = in_threads(threads, &jobs, |job| {
                thread::sleep(std::time::Duration::from_micros(job * 37 % 100));
                job * 2
            });
            assert!(found.iter().copied().eq((0..200).map(|job| job * 2)), "{threads}");
            assert!(some_in_threads(threads, jobs.clone(), |job| job * 2).eq(found), "{threads}");
        }
        assert_eq!(in_threads(3, &[0u8; 0], |job| *job), [0u8; 0]);
    }

    #[test]
    #[should_panic(expected = "job 5")]
    fn a_panic_of_a_job_is_one_of_the_caller() {
        in_threads(2, &[4, 5, 6], |job| assert!(*job != 5, "job {job}"));
    }
}
