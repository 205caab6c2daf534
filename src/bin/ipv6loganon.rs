//! The program `ipv6loganon`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ipv6calc::cli::ipv6loganon()
}
