//! `ipv6calc gen`: values of one's own. One file is one verb.

mod iid;
mod mac;
mod pref64;
mod sixrd;
mod ula;

use crate::cli::command::Subcommand;
use crate::cli::error::CliError;
use crate::cli::transition::values::number;

/// Every verb, in the order of lists.
static VERBS: &[Subcommand] = &[ula::ULA, iid::IID, mac::MAC, sixrd::SIXRD, pref64::PREF64];

/// `ipv6calc gen`.
pub(in crate::cli) const GEN: Subcommand = Subcommand {
    details: "Random values come from the operating system and are suitable for values that must not be guessed.",
    ..Subcommand::group("gen", "generate unique local prefixes, identifiers, MAC addresses and options", || VERBS)
};

/// The most values of one run.
const MOST: u32 = 1_000_000;

/// The value of `--count`.
fn count(text: &str) -> Result<u32, String> {
    number(text, 1, MOST)
}

/// Random octets of the operating system.
fn random<const N: usize>() -> Result<[u8; N], CliError> {
    let mut octets = [0; N];
    getrandom::fill(&mut octets).map_err(|error| CliError::usage(format!("cannot get random bytes: {error}")))?;
    Ok(octets)
}
