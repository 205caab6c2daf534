//! `ipv6calc tunnel`: the commands and files that bring a tunnel up. Nothing is executed.

use super::values::{OuterEnd, address4, interface, line, number, outer_end, usage};
use crate::cli::command::{Run, Subcommand, one_of};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::transition::tunnel::{Tunnel, TunnelForm, TunnelKind, TunnelSettings};
use clap::builder::TypedValueParser;
use ipnetwork::IpNetwork;
use std::net::Ipv4Addr;

/// Every kind, in the order of lists.
static KINDS: &[Subcommand] = &[
    Subcommand {
        usage: "[OPTIONS] --local ADDR",
        examples: &[("ipv6calc tunnel 6to4 --local 192.0.2.1 --lan eth1", "")],
        ..Subcommand::new::<SixToFourArgs>(TunnelKind::SixToFour.name(), TunnelKind::SixToFour.about())
    },
    Subcommand {
        usage: "[OPTIONS] --local ADDR --relay ADDR --prefix PREFIX",
        examples: &[("ipv6calc tunnel 6rd --local 10.1.2.3 --relay 10.0.0.1 --prefix 2001:db8::/32", "")],
        ..Subcommand::new::<SixRdTunnelArgs>(TunnelKind::SixRd.name(), TunnelKind::SixRd.about())
    },
    Subcommand {
        usage: "[OPTIONS] --local ADDR --remote ADDR --prefix ADDR/N",
        examples: &[("ipv6calc tunnel 6in4 --local 10.0.0.1 --remote 10.0.0.9 --prefix fd00::2/64", "")],
        ..Subcommand::new::<SixInFourArgs>(TunnelKind::SixInFour.name(), TunnelKind::SixInFour.about())
    },
    Subcommand {
        usage: "[OPTIONS] --local ADDR --remote ADDR",
        examples: &[
            ("ipv6calc tunnel 4in6 --local fd00::1 --remote fd00::2 --as networkd", ""),
            ("ipv6calc tunnel 4in6 --local fe80::1%eth0 --remote fe80::2%eth0", ""),
        ],
        ..Subcommand::new::<FourInSixArgs>(TunnelKind::FourInSix.name(), TunnelKind::FourInSix.about())
    },
    Subcommand {
        usage: "[OPTIONS] --local ADDR --prefix PREFIX/64",
        examples: &[("ipv6calc tunnel isatap --local 10.0.0.1 --prefix 2001:db8:1:2::/64", "")],
        ..Subcommand::new::<IsatapArgs>(TunnelKind::Isatap.name(), TunnelKind::Isatap.about())
    },
    Subcommand {
        usage: "[OPTIONS] --local ADDR --remote ADDR --prefix ADDR/N",
        examples: &[("ipv6calc tunnel gre --local 192.0.2.1 --remote 192.0.2.9 --prefix fd00::1/64", "")],
        ..Subcommand::new::<GreArgs>(TunnelKind::Gre.name(), TunnelKind::Gre.about())
    },
];

/// `ipv6calc tunnel`.
pub(in crate::cli) const TUNNEL: Subcommand = Subcommand {
    details: "The commands or files that bring a tunnel up, and the commands that remove it. Values are derived, checked \
              and explained in comments. Nothing is executed.",
    ..Subcommand::group("tunnel", "write the commands or files that bring a tunnel up", || KINDS)
};

/// The options of every kind.
#[derive(clap::Args)]
struct DeviceArgs {
    /// Outer address of this end; a link-local one with its interface, such as fe80::1%eth0
    #[arg(long, value_name = "ADDRESS", value_parser = outer_end)]
    local: OuterEnd,
    /// Name of the tunnel interface
    #[arg(long, value_name = "NAME")]
    dev: Option<String>,
    /// MTU inside the tunnel [default: 1500 less the encapsulation]
    #[arg(long, value_name = "OCTETS", value_parser = mtu, allow_negative_numbers = true)]
    mtu: Option<u16>,
    /// Hop limit of the outer packets [default: 64]
    #[arg(long, value_name = "N", value_parser = ttl, allow_negative_numbers = true)]
    ttl: Option<u8>,
    /// Interface that gets a /64 of the prefix (openwrt: section of it, nmcli: connection)
    #[arg(long, value_name = "DEV")]
    lan: Option<String>,
    /// Program that configures the tunnel
    #[arg(long = "as", id = "as", value_name = "FORM", default_value = "ip", value_parser = forms())]
    form: TunnelForm,
}

impl OuterEnd {
    /// Settings with this other end.
    fn into_remote(self) -> TunnelSettings {
        TunnelSettings { remote: Some(self.address), remote_zone: self.zone, ..TunnelSettings::default() }
    }
}

fn mtu(text: &str) -> Result<u16, String> {
    number(text, 0, u16::MAX)
}

fn ttl(text: &str) -> Result<u8, String> {
    number(text, 1, u8::MAX)
}

fn forms() -> impl TypedValueParser<Value = TunnelForm> {
    one_of(TunnelForm::ALL.map(|(form, name)| (name, form.about(), form)))
}

impl DeviceArgs {
    /// Writes a tunnel with these settings.
    fn write(self, kind: TunnelKind, own: TunnelSettings, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let settings = TunnelSettings {
            local: Some(self.local.address),
            local_zone: self.local.zone,
            name: self.dev,
            mtu: self.mtu,
            ttl: self.ttl,
            lan: self.lan,
            ..own
        };
        let text = Tunnel::new(kind, &settings).and_then(|tunnel| tunnel.write(self.form)).map_err(usage)?;
        line(text.trim_end(), console)?;
        Ok(Exit::Done)
    }
}

#[derive(clap::Args)]
struct SixToFourArgs {
    #[command(flatten)]
    device: DeviceArgs,
    /// A relay of your own [default: 192.88.99.1]
    #[arg(long, value_name = "ADDRESS", value_parser = address4)]
    relay: Option<Ipv4Addr>,
}

impl Run for SixToFourArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let own = TunnelSettings { relay: self.relay, ..TunnelSettings::default() };
        self.device.write(TunnelKind::SixToFour, own, console)
    }
}

#[derive(clap::Args)]
struct SixRdTunnelArgs {
    #[command(flatten)]
    device: DeviceArgs,
    /// Border relay of the provider
    #[arg(long, value_name = "ADDRESS", value_parser = address4)]
    relay: Ipv4Addr,
    /// 6rd prefix of the provider
    #[arg(long, value_name = "PREFIX", value_parser = interface)]
    prefix: IpNetwork,
    /// Number of leading bits that all IPv4 addresses share
    #[arg(long, value_name = "N", default_value = "0", value_parser = shared, allow_negative_numbers = true)]
    shared: u8,
}

fn shared(text: &str) -> Result<u8, String> {
    number(text, 0, 32)
}

impl Run for SixRdTunnelArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let (relay, prefix) = (Some(self.relay), Some(self.prefix));
        let own = TunnelSettings { relay, prefix, shared: self.shared, ..TunnelSettings::default() };
        self.device.write(TunnelKind::SixRd, own, console)
    }
}

/// A tunnel between two fixed addresses.
#[derive(clap::Args)]
struct EndsArgs {
    #[command(flatten)]
    device: DeviceArgs,
    /// Outer address of the other end
    #[arg(long, value_name = "ADDRESS", value_parser = outer_end)]
    remote: OuterEnd,
    /// Address of this end inside the tunnel, with its length; required
    // the library asks for it once the outer addresses fit together
    #[arg(long, value_name = "ADDRESS/LENGTH", value_parser = interface)]
    prefix: Option<IpNetwork>,
}

impl EndsArgs {
    fn write(self, kind: TunnelKind, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let own = TunnelSettings { prefix: self.prefix, ..self.remote.into_remote() };
        self.device.write(kind, own, console)
    }
}

#[derive(clap::Args)]
struct SixInFourArgs {
    #[command(flatten)]
    ends: EndsArgs,
}

impl Run for SixInFourArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        self.ends.write(TunnelKind::SixInFour, console)
    }
}

#[derive(clap::Args)]
struct FourInSixArgs {
    #[command(flatten)]
    device: DeviceArgs,
    /// Outer address of the other end
    #[arg(long, value_name = "ADDRESS", value_parser = outer_end)]
    remote: OuterEnd,
    /// IPv4 address of this end inside the tunnel, with its length [default: 192.0.0.2/29]
    #[arg(long, value_name = "ADDRESS/LENGTH", value_parser = interface)]
    prefix: Option<IpNetwork>,
}

impl Run for FourInSixArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let own = TunnelSettings { prefix: self.prefix, ..self.remote.into_remote() };
        self.device.write(TunnelKind::FourInSix, own, console)
    }
}

#[derive(clap::Args)]
struct IsatapArgs {
    #[command(flatten)]
    device: DeviceArgs,
    /// An ISATAP router
    #[arg(long, value_name = "ADDRESS", value_parser = address4)]
    relay: Option<Ipv4Addr>,
    /// IPv6 prefix of the site
    #[arg(long, value_name = "PREFIX/64", value_parser = interface)]
    prefix: IpNetwork,
}

impl Run for IsatapArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        let own = TunnelSettings { relay: self.relay, prefix: Some(self.prefix), ..TunnelSettings::default() };
        self.device.write(TunnelKind::Isatap, own, console)
    }
}

#[derive(clap::Args)]
struct GreArgs {
    #[command(flatten)]
    ends: EndsArgs,
}

impl Run for GreArgs {
    fn run(self, console: &mut Console<'_>) -> Result<Exit, CliError> {
        self.ends.write(TunnelKind::Gre, console)
    }
}
