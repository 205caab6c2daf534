//! The program `ipv6calc`.
fn main() {}
