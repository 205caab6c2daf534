//! The program `ipv6logstats`.
#![cfg_attr(all(target_os = "linux", target_env = "gnu"), no_main)]

ipv6calc::program_main!(ipv6calc::cli::ipv6logstats);
