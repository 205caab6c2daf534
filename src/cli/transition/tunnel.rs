//! `ipv6calc tunnel`: the commands and files that bring a tunnel up. Nothing is carried out.

use super::{text, typed, value};
use crate::cli::command::{RunError, Subcommand};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::transition::tunnel::{Tunnel, TunnelError, TunnelForm, TunnelKind, TunnelSettings};
use clap::builder::PossibleValuesParser;
use clap::{ArgMatches, Command};

/// Every kind, in the order of lists.
static KINDS: &[Subcommand] = &[
    Subcommand {
        examples: &[("ipv6calc tunnel 6to4 --local 192.0.2.1", "")],
        ..Subcommand::described("6to4", "IPv6 over IPv4 with a 2002: prefix (RFC 3056)", arguments, |m, console| {
            written(TunnelKind::SixToFour, m, console)
        })
    },
    Subcommand {
        examples: &[("ipv6calc tunnel 6rd --prefix 2001:db8::/32 --relay 192.0.2.2 --local 192.0.2.1", "")],
        ..Subcommand::described(
            "6rd",
            "IPv6 over the IPv4 network of a provider (RFC 5969)",
            arguments,
            |m, console| written(TunnelKind::SixRd, m, console),
        )
    },
    Subcommand {
        examples: &[("ipv6calc tunnel 6in4 --local 192.0.2.1 --remote 192.0.2.9 --prefix fd00::2/64", "")],
        ..Subcommand::described("6in4", "IPv6 over IPv4 between two points (RFC 4213)", arguments, |m, console| {
            written(TunnelKind::SixInFour, m, console)
        })
    },
    Subcommand {
        examples: &[("ipv6calc tunnel 4in6 --local 2001:db8::1 --remote 2001:db8::2", "")],
        ..Subcommand::described(
            "4in6",
            "IPv4 over IPv6 between two points (RFC 2473, DS-Lite)",
            arguments,
            |m, console| written(TunnelKind::FourInSix, m, console),
        )
    },
    Subcommand {
        examples: &[("ipv6calc tunnel isatap --local 10.0.0.1 --prefix 2001:db8::/64", "")],
        ..Subcommand::described(
            "isatap",
            "IPv6 within a site that has IPv4 only (RFC 5214)",
            arguments,
            |m, console| written(TunnelKind::Isatap, m, console),
        )
    },
    Subcommand {
        examples: &[("ipv6calc tunnel gre --local 192.0.2.1 --remote 192.0.2.9 --prefix 10.0.0.1/30", "")],
        ..Subcommand::described("gre", "generic encapsulation over IPv4 or IPv6 (RFC 2784)", arguments, |m, console| {
            written(TunnelKind::Gre, m, console)
        })
    },
];

/// The row of the subcommand.
pub(in crate::cli) const TUNNEL: Subcommand = Subcommand {
    details: "The commands or files that bring a tunnel up. Values are derived and checked, and explained in comments. \
              Nothing is carried out.",
    ..Subcommand::group("tunnel", "write the commands or files that bring a tunnel up", || KINDS)
};

fn arguments(command: Command) -> Command {
    command
        .arg(value("local", "ADDRESS", "Outer address of this end"))
        .arg(value("remote", "ADDRESS", "Outer address of the other end (6in4, 4in6, gre)"))
        .arg(value("relay", "ADDRESS", "Relay (6to4), border relay (6rd) or router (isatap)"))
        .arg(value("prefix", "PREFIX", "6rd prefix, /64 of isatap; otherwise the address inside with its length"))
        .arg(value("shared", "N", "Leading bits that all IPv4 addresses of 6rd share").default_value("0"))
        .arg(value("dev", "NAME", "Name of the interface"))
        .arg(value("mtu", "OCTETS", "MTU inside [default: 1500 less what encapsulation adds]"))
        .arg(value("ttl", "N", "Hop limit outside, 1-255").default_value("64"))
        .arg(value("lan", "DEV", "An interface that gets a /64 out of the prefix"))
        .arg(
            value("as", "FORM", "Who configures it")
                .value_parser(PossibleValuesParser::new(TunnelForm::ALL.map(|(_, name)| name)))
                .default_value("ip"),
        )
}

/// Writes a tunnel of this kind.
fn written(kind: TunnelKind, matches: &ArgMatches, console: &mut Console<'_>) -> Result<Exit, RunError> {
    let form = text(matches, "as").and_then(|form| TunnelForm::ALL.into_iter().find(|(_, name)| *name == form));
    let form = form.map_or(TunnelForm::Ip, |(form, _)| form);
    let usage = |error: TunnelError| RunError::Work(CliError::usage(error.to_string()));
    let tunnel = Tunnel::new(kind, &settings(matches).map_err(RunError::Work)?).map_err(usage)?;
    let written = tunnel.write(form).map_err(usage)?;
    console.stdout.extend_from_slice(written.as_bytes());
    Ok(Exit::Done)
}

fn settings(matches: &ArgMatches) -> Result<TunnelSettings, CliError> {
    let ttl = typed(matches, "ttl", "a number from 1 to 255")?;
    let shared = typed(matches, "shared", "a number from 0 to 32")?.unwrap_or(0);
    if ttl == Some(0) || shared > 32 {
        return Err(CliError::usage("--ttl is a number from 1 to 255, --shared one from 0 to 32"));
    }
    Ok(TunnelSettings {
        local: typed(matches, "local", "an address")?,
        remote: typed(matches, "remote", "an address")?,
        relay: typed(matches, "relay", "an IPv4 address")?,
        prefix: typed(matches, "prefix", "a prefix or an address with its length")?,
        shared,
        name: text(matches, "dev").map(str::to_owned),
        mtu: typed(matches, "mtu", "a number from 1280 to 65515")?,
        ttl,
        lan: text(matches, "lan").map(str::to_owned),
    })
}
