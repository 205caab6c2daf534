//! The library behind the program `ipv6calc`: addresses, what they are, and how they are written.
//!
//! ```text
//! 1  addr     values: IPv4, IPv6, prefixes, MAC, EUI-64, interface identifiers
//! 1  class    what an address is: special-purpose blocks, interface identifiers, embedded IPv4
//! 2  format   notations: parse and print, one file each
//! 2  stream   bytes and threads: lines in, answers out
//! 3  net      sets of prefixes
//! 3  db       where facts come from
//! 3  anon     anonymisation
//! 3  filter   filter expressions
//! 3  action   transformations from one kind of value to another, and pipelines of them
//! 3  info     the facts about an address
//! 3  log      the lines of a log: where addresses are, anonymised lines, types of addresses, statistics
//! 3  plan     address plans: readers, rules, reports
//! 4  cli      the command line
//! ```
//! A layer names only itself and lower ones.

// Tables of texts and functions are built by a function, or once when they are first asked for, and seldom `static`: a
// `static` is full of addresses, which the loader puts right at every start, 15 instructions each, whether anybody asks
// for the table or not. Tables of numbers, and those that every start needs, are `static`.

pub mod action;
pub mod addr;
pub mod anon;
pub mod class;
#[cfg(feature = "cli")]
pub mod cli;
pub mod db;
pub mod filter;
pub mod format;
pub mod info;
pub mod log;
pub mod net;
#[cfg(feature = "plan")]
pub mod plan;
pub mod stream;
