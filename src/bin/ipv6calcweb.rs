//! The program `ipv6calcweb`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ipv6calc::cli::ipv6calcweb()
}
