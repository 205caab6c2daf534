//! Read, convert, explain, anonymise and filter IPv6 and IPv4 addresses.
//!
//! This is the library of the programs `ipv6calc`, `ipv6loganon`, `ipv6logconv` and `ipv6logstats`. It knows the
//! notations that addresses are written in, the blocks they belong to, and what can be derived from one: a reverse name,
//! the MAC address in an interface identifier, the IPv4 address in a tunnel address, the registry, the vendor. The tables
//! of the registries are embedded; nothing is looked up in a network.
//!
//! # A tour
//!
//! **Detect and convert.** [`format::detect()`] finds the notation of a text. A [`format::Format`] parses a text to a
//! [`Value`](addr::Value), and prints a value.
//!
//! ```
//! use ipv6calc::format::{Input, Style, by_name, detect};
//!
//! let text = b"2001:0DB8:0:0:0:0:0:1";
//! let format = detect(text)?;
//! assert_eq!(format.name, "ipv6addr");
//!
//! let value = format.parse.as_ref().expect("a detected notation can be read").run(Input::word(text))?;
//! let mut out = Vec::new();
//! let names = by_name(b"revnibbles.arpa").and_then(|format| format.print.as_ref()).expect("a known notation");
//! (names.run)(&value, &Style::default(), &mut out)?;
//! assert!(out.ends_with(b".8.b.d.0.1.0.0.2.ip6.arpa."));
//!
//! // An error says what was expected, and where.
//! let error = detect(b"2001:db8::g").and_then(|f| f.parse.as_ref().expect("readable").run(Input::word(b"2001:db8::g")));
//! assert_eq!(error.expect_err("g is not a digit").at, 10);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Work with sets of prefixes.** [`net`] has union, intersection, difference, free space and counting.
//!
//! ```
//! use ipv6calc::net::{HostBits, parse};
//!
//! let site = parse(b"2001:db8::/47", HostBits::Refuse).expect("a prefix");
//! let prefixes: Vec<String> = site.prefixes().map(|net| net.to_string()).collect();
//! assert_eq!(prefixes, ["2001:db8::/47"]);
//! ```
//!
//! **Find addresses in text.** [`log::Locate`] finds the addresses of a line in any format, and is not misled by times,
//! versions and ports.
//!
//! ```
//! use ipv6calc::log::Locate;
//!
//! let line = b"12:34:56 sshd: from [2001:db8::1]:443 via 192.0.2.1 Chrome/120.0.0.0";
//! let found: Vec<_> = Locate::new(line).map(|found| &line[found.at]).collect();
//! assert_eq!(found, [&b"2001:db8::1"[..], b"192.0.2.1"]);
//! ```
//!
//! # Notations
//!
//! `-I NAME` reads a notation, `-O NAME` writes it. [`format::ALL`] is this table as data; each notation has examples,
//! and every example is run as a test.
//!
//! | name | what it is | read | written | defined in | example |
//! |---|---|---|---|---|---|
//! | `revnibbles.int` | reverse nibbles under ip6.int (obsolete) | yes | yes | RFC 1886 | `8.b.d.0.1.0.0.2.ip6.int.` |
//! | `revnibbles.arpa` | reverse nibbles under ip6.arpa | yes | yes | RFC 3596 | `8.b.d.0.1.0.0.2.ip6.arpa.` |
//! | `bitstring` | bit-string label | yes | yes | RFC 2673, RFC 2874 | `\[x20010db8/32].ip6.arpa.` |
//! | `ipv6addr` | IPv6 address | yes | yes | RFC 4291, RFC 5952 | `2001:db8::1` |
//! | `ipv6literal` | IPv6 literal name | yes | yes | MS-DTYP 2.2.57 | `2001-db8--1.ipv6-literal.net` |
//! | `ipv4addr` | IPv4 address | yes | yes | RFC 791, RFC 4632 | `192.0.2.1` |
//! | `ipv4hex` | IPv4 address in hex | yes | yes |  | `c0000201` |
//! | `ipv4revhex` | IPv4 address in hex, octets reversed | yes |  |  | `0201a8c0` |
//! | `mac` | MAC address (EUI-48) | yes | yes | IEEE 802, RFC 9542 | `00:16:3e:5a:7b:9c` |
//! | `eui64` | EUI-64 | yes | yes | IEEE EUI-64, RFC 4291 appendix A | `00:16:3e:ff:fe:5a:7b:9c` |
//! | `base85` | IPv6 address in base 85 | yes | yes | RFC 1924 | `4)+k&C#VzJ4br>0wv%Yp` |
//! | `ifinet6` | IPv6 address as in /proc/net/if_inet6 | yes | yes | Linux | `20010db80100f1010000000000000001` |
//! | `iid` | interface identifier | yes | yes | RFC 4291 section 2.5.1 |  |
//! | `iid+token` | interface identifier and token | yes | yes | RFC 4941 section 3.2.1 | `1:2:3:4 0123456789abcdef` |
//! | `revipv4` | reverse IPv4 under in-addr.arpa | yes | yes | RFC 1035 | `1.2.0.192.in-addr.arpa.` |
//! | `octal` | octal escapes |  | yes |  | `\0300\00\02\01` |
//! | `hex` | hex digits |  | yes |  | `20010db8000000000000000000000001` |
//! | `ipv6to4` | 6to4 prefix of an IPv4 address |  | yes | RFC 3056 | `2002:c000:201::` |
//! | `decimal` | address as a decimal number | yes | yes |  | `3221225985` |
//! | `decimal6` | IPv6 address as a decimal number | yes |  |  | `42540766411282592856903984951653826561` |
//! | `prefix+mac` | IPv6 prefix and MAC address | yes |  | RFC 4291 appendix A | `2001:db8::/64 00:16:3e:5a:7b:9c` |
//! | `asn` | AS number (with --showinfo) | yes |  | RFC 5396 | `64496` |
//! | `country` | country of an address (see -A addr2cc) |  | yes |  |  |
//!
//! # Layers
//!
//! A module uses only modules of its own layer and of lower ones. In layers two and three it uses only those listed before
//! it. A test reads this list and the sources, and fails otherwise.
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
//! 3  survey   what a list of addresses has in common
//! 3  transition  MAP, options of DHCP and router advertisements, generated values, tunnels
//! 3  plan     address plans: readers, rules, reports
//! 4  cli      the command line
//! 4  web      the address information page: HTTP server and CGI script
//! ```
//!
//! One address takes this path:
//!
//! ```text
//! arguments ─▶ settings, databases, pipeline            the only usage errors
//! line ─ Format.parse ─▶ Value ─ Step ─ Step ─▶ Value ─ Format.print ─▶ output
//!               └ ParseError {expected, at}  └ ActionError
//! ```
//!
//! Parsers and printers do no I/O, and read neither the clock, nor random bytes, nor the environment: that is left to
//! `stream` and `cli`, which pass in what is needed.
//!
//! # Two readers of arguments
//!
//! * The **flat command line** of ipv6calc 4.4.0, which all four programs accept: options with the habits of `getopt`,
//!   whose order counts. One table, `src/cli/args/table.rs`, has a row for each option with its help.
//! * The **subcommands** (`ipv6calc net`, `plan`, `db`, `explain`, `man`, `completions`) are clap commands, built only when
//!   they are called.
//!
//! Help, man pages and shell completions are made from these two, so they know every option.
//!
//! # Where do I add …
//!
//! | what | files |
//! |---|---|
//! | a notation | a new `src/format/NAME.rs`; its row in `ALL` of `src/format/mod.rs`; what its parser expects in `src/format/error.rs`; its decisive byte in `src/format/detect.rs` if it can be detected |
//! | an action | a new `src/action/NAME.rs`; its row in `ALL` of `src/action/mod.rs`, and its error there if it can fail |
//! | a rule for plans | a new `src/plan/rules/FAMILY/CODE_NAME.rs`; its row in `src/plan/rules/mod.rs`; a plan it reports in `tests/plans/fires/`; then `ipv6calc plan rules --markdown > src/plan/rules/README.md` |
//! | a reader of plans | a new `src/plan/readers/NAME.rs`; its row in `src/plan/readers/mod.rs`; a file of the format with its entries in `tests/plans/` |
//! | a report on plans | a new `src/plan/report/NAME.rs`; its row in `src/plan/report/mod.rs` |
//! | a subcommand | a new file or folder in `src/cli/`; its row in `src/cli/subcommand.rs` |
//! | an option of 4.4.0's command line | its row in `src/cli/args/table.rs` |
//!
//! `CONTRIBUTING.md` has the steps.
//!
//! # Features
//!
//! | feature | what it adds | default |
//! |---|---|---|
//! | `cli` | the programs and the module `cli` | yes |
//! | `mmdb` | MMDB files of MaxMind, db-ip.com and IP2Location | yes |
//! | `logs` | gzip and zstd input, signals for the log programs | yes |
//! | `plan` | the module [`plan`]: address plans in fifteen formats | yes |
//! | `web` | the program `ipv6calcweb`: the address information page by HTTP and CGI | no |
//!
//! `default-features = false` gives the library without the programs.
//!
//! # What is stable
//!
//! Version 0.1.0: the command line, its output and exit statuses are stable, as `COMPATIBILITY.md` and the schemas in
//! `schema/` describe them. The library is not: names may change with any 0.x release. The module `cli` is public for the
//! programs alone.
//!
//! # Platforms
//!
//! The programs run on Unix only: they use file descriptors, signals and memory maps. Linux on x86-64 is tested. The
//! minimum supported Rust version is 1.89.

// Tables of texts and functions are built by a function, or once on first use, and seldom `static`: a `static` is full
// of addresses, which the loader relocates at every start, 12 instructions each, whether the table is used or not. Tables of numbers, and those that every start needs, are `static`.

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
pub mod survey;
pub mod transition;
#[cfg(feature = "web")]
pub mod web;
