//! The program `ipv6logconv`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ipv6calc::cli::ipv6logconv()
}
