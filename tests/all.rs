//! All integration tests, one module per concern. Most of them run the program itself.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test may stop where it stands"
)]

mod ambiguous;
mod annotate;
mod citations;
mod clients;
mod db;
mod described;
#[cfg(feature = "plan")]
mod examples;
mod explain;
#[cfg(feature = "mmdb")]
mod faults;
#[cfg(feature = "plan")]
mod files;
mod folder;
mod grep;
mod help;
mod house;
mod json;
mod keys;
#[cfg(feature = "mmdb")]
mod limits;
mod log_faults;
mod log_leaks;
mod logs;
mod logstats;
#[cfg(feature = "mmdb")]
mod mmdb;
mod net;
mod notations;
mod pipelines;
mod pipes;
#[cfg(feature = "plan")]
mod plan;
#[cfg(feature = "plan")]
mod plan_lsp;
#[cfg(feature = "plan")]
mod plan_outputs;
mod plan_programs;
#[cfg(feature = "plan")]
mod plan_renumber;
#[cfg(feature = "plan")]
mod plan_rules;
#[cfg(feature = "plan")]
mod plan_verbs;
#[cfg(feature = "plan")]
mod plan_versions;
mod program;
mod properties;
mod readme;
#[cfg(feature = "plan")]
mod reports;
mod scale;
mod survey;
mod transition;
mod traps;
mod vectors;
#[cfg(feature = "web")]
mod web;
