//! Laws that hold for every value: parse after print, agreement with slow and obvious references, prefix algebra.

mod addresses;
mod classes;
mod detection;
mod formats;
mod logs;
mod net;
mod netset;
mod plan_fix;
mod reference;
mod transition;

/// So many cases of a property; a failure is shown with its smallest input and not kept in a file.
fn cases(n: u32) -> proptest::test_runner::Config {
    proptest::test_runner::Config { cases: n, failure_persistence: None, ..Default::default() }
}
