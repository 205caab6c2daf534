//! Answers: labels with values, and why a rule has none.

use crate::addr::Net;
use crate::cli::console::{Console, notice};
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::transition::values::line;
use crate::transition::map::MapError;
use crate::transition::port_set::PortSetLayout;
use ipnetwork::IpNetwork;
use std::fmt::Display;
use std::ops::RangeInclusive;

/// Ends a verb without an answer: the reason is reported.
pub(super) fn no_answer(why: &MapError, console: &mut Console<'_>) -> Exit {
    notice(&format!("ipv6calc: map: {why}"), &mut console.stderr);
    Exit::Failed
}

/// Writes a label and its value.
pub(super) fn fact(label: &str, value: impl Display, console: &mut Console<'_>) -> Result<(), CliError> {
    line(format!("{label:<18}{value}"), console)
}

/// An IPv4 address, or a prefix with its length.
pub(super) fn four(net: Net) -> String {
    let net = IpNetwork::from(net);
    if net.prefix() == 32 { net.ip().to_string() } else { net.to_string() }
}

/// The first and last port of a range.
pub(super) fn range(range: RangeInclusive<u16>) -> String {
    format!("{}-{}", range.start(), range.end())
}

/// Writes the ports of a port set.
pub(super) fn ports(layout: PortSetLayout, psid: u16, all: bool, console: &mut Console<'_>) -> Result<(), CliError> {
    fact("ports", layout.ports(), console)?;
    let mut ranges = layout.ranges(psid).map(range);
    let text = if all {
        ranges.collect::<Vec<_>>().join(" ")
    } else {
        match (ranges.next(), ranges.next_back()) {
            (Some(first), Some(last)) => format!("{}: {first} ... {last}", layout.sets()),
            (Some(only), None) => format!("1: {only}"),
            (None, _) => "none".to_owned(),
        }
    };
    fact("port sets", text, console)
}
