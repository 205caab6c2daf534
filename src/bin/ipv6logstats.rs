//! The program `ipv6logstats`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ipv6calc::cli::ipv6logstats()
}
