//! The command line: from words to an exit status.

#[cfg(feature = "logs")]
mod annotate;
mod answer;
mod args;
mod calc;
mod colour;
mod command;
mod completions;
mod console;
mod databases;
#[cfg(feature = "mmdb")]
mod db;
mod dump;
mod error;
mod exit;
mod explain;
mod features;
#[cfg(feature = "logs")]
mod grep;
mod help;
mod input_file;
mod ipv6calc;
mod job;
mod json;
mod keys;
mod layout;
mod lists;
#[cfg(feature = "logs")]
mod log;
#[cfg(feature = "logs")]
mod loganon;
#[cfg(feature = "logs")]
mod logconv;
#[cfg(feature = "logs")]
mod logstats;
mod man;
mod net;
mod option_names;
#[cfg(feature = "plan")]
mod plan;
mod program;
#[cfg(any(feature = "logs", feature = "mmdb"))]
mod progress;
#[cfg(any(feature = "logs", feature = "mmdb", feature = "plan"))]
mod replace;
mod report;
mod samples;
mod shell;
mod start;
mod startup;
mod subcommand;
mod suggest;
#[cfg(feature = "logs")]
mod survey;
mod transition;
#[cfg(feature = "web")]
mod web;

use program::Program;
#[doc(hidden)]
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub use startup::run_without_runtime;

/// Runs the program `ipv6calc` with the words and the environment of the process; the result is its exit status.
pub fn ipv6calc() -> u8 {
    start::main(Program::Calc, ipv6calc::run)
}

/// Runs the program `ipv6loganon` with the words and the environment of the process; the result is its exit status.
#[cfg(feature = "logs")]
pub fn ipv6loganon() -> u8 {
    start::main(Program::Loganon, loganon::run)
}

/// Runs the program `ipv6logconv` with the words and the environment of the process; the result is its exit status.
#[cfg(feature = "logs")]
pub fn ipv6logconv() -> u8 {
    start::main(Program::Logconv, logconv::run)
}

/// Runs the program `ipv6logstats` with the words and the environment of the process; the result is its exit status.
#[cfg(feature = "logs")]
pub fn ipv6logstats() -> u8 {
    start::main(Program::Logstats, logstats::run)
}

/// Runs the program `ipv6calcweb` with the words and the environment of the process.
#[cfg(feature = "web")]
pub fn ipv6calcweb() -> u8 {
    let argv: Vec<std::ffi::OsString> = std::env::args_os().skip(1).collect();
    console::run(web::WEB.name, |console| web::run(&argv, console))
}
