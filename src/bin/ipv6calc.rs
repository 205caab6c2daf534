//! The program `ipv6calc`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ipv6calc::cli::ipv6calc()
}
