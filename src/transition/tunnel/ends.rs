//! Checks of what was given: names, outer addresses, the MTU, addresses that no host can have.

use super::{TunnelError, TunnelKind, TunnelSettings};
use crate::addr::{Family, Net};
use crate::class::special;
use ipnetwork::{IpNetwork, Ipv4Network};
use std::net::{IpAddr, Ipv6Addr};

/// Names that the kernel keeps for itself.
const RESERVED: [&str; 5] = [".", "..", "lo", "all", "default"];

/// Devices that the drivers of Linux make when they are loaded.
pub(super) const FALLBACKS: [&str; 5] = ["sit0", "ip6tnl0", "gre0", "ip6gre0", "tunl0"];

/// The names of the tunnel and of the interface in the LAN.
pub(super) fn names(name: &str, lan: Option<&str>) -> Result<(), TunnelError> {
    for (option, name) in [("--dev", Some(name)), ("--lan", lan)] {
        let Some(name) = name else { continue };
        let plain = name.chars().all(|c| c.is_ascii_graphic() && c != '/' && c != ':');
        if !(1..=15).contains(&name.len()) || !plain || RESERVED.contains(&name) {
            return Err(TunnelError::Name(option, name.to_owned()));
        }
    }
    if lan == Some(name) { Err(TunnelError::OwnLan(name.to_owned())) } else { Ok(()) }
}

/// The outer addresses.
pub(super) fn outer(kind: TunnelKind, settings: &TunnelSettings) -> Result<(IpAddr, Option<IpAddr>), TunnelError> {
    let local =
        settings.local.ok_or(TunnelError::Missing(kind.name(), "--local ADDRESS, the outer address of this end"))?;
    let two = matches!(kind, TunnelKind::SixInFour | TunnelKind::FourInSix | TunnelKind::Gre);
    let remote = settings.remote.filter(|_| two);
    if two && remote.is_none() {
        return Err(TunnelError::Missing(kind.name(), "--remote ADDRESS, the outer address of the other end"));
    }
    if let Some(remote) = remote.filter(|remote| kind == TunnelKind::Gre && remote.is_ipv4() != local.is_ipv4()) {
        return Err(TunnelError::TwoFamilies(local, remote));
    }
    let relay = settings.relay.filter(|_| !two).map(IpAddr::V4);
    let family = match kind {
        TunnelKind::Gre if local.is_ipv4() => "IPv4",
        TunnelKind::Gre | TunnelKind::FourInSix => "IPv6",
        _ => "IPv4",
    };
    for (option, address) in [("--local", Some(local)), ("--remote", remote), ("--relay", relay)] {
        let Some(address) = address else { continue };
        if address.is_ipv4() != (family == "IPv4") {
            return Err(TunnelError::Family(option, kind.name(), family));
        }
        if let Some(why) = unusable_outside(address) {
            let expected = if two && option == "--remote" { ONE_REMOTE } else { "a unicast address of a host" };
            return Err(TunnelError::Unusable(option, address.to_string(), why, expected));
        }
        if option != "--local" && address == local {
            return Err(TunnelError::Same(option, local));
        }
    }
    Ok((local, remote))
}

/// A tunnel of two ends has no groups of them, which GRE could have.
const ONE_REMOTE: &str = "the unicast address of one host, because the tunnel is point to point";

/// The link of the outer addresses: link-local ones need one
/// ([RFC 4007, section 6](https://www.rfc-editor.org/rfc/rfc4007#section-6)).
pub(super) fn link(
    settings: &TunnelSettings,
    local: IpAddr,
    remote: Option<IpAddr>,
) -> Result<Option<String>, TunnelError> {
    let own = zone("--local", local, settings.local_zone.as_ref())?;
    let other = remote.map_or(Ok(None), |remote| zone("--remote", remote, settings.remote_zone.as_ref()))?;
    match (own, other) {
        (Some(own), Some(other)) if own != other => Err(TunnelError::TwoLinks(own.clone(), other.clone())),
        (own, other) => Ok(own.or(other).cloned()),
    }
}

/// The zone of a link-local address; other addresses have none.
fn zone<'a>(
    option: &'static str,
    address: IpAddr,
    zone: Option<&'a String>,
) -> Result<Option<&'a String>, TunnelError> {
    let local = matches!(address, IpAddr::V6(a) if a.is_unicast_link_local());
    match zone {
        None if local => {
            let expected = "it with its interface, such as fe80::1%eth0";
            let why = "a link-local address, which says nothing without its link";
            Err(TunnelError::Unusable(option, address.to_string(), why, expected))
        }
        Some(zone) if !local => Err(TunnelError::Zone(option, address, zone.clone())),
        // iproute2 and configuration files take names only
        Some(zone) if zone.bytes().all(|b| b.is_ascii_digit()) || names(zone, None).is_err() => {
            Err(TunnelError::ZoneName(option, zone.clone()))
        }
        zone => Ok(zone),
    }
}

/// Why packets cannot be sent to or from an address.
fn unusable_outside(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(a) => special::unusable_v4(a.into()),
        IpAddr::V6(a) => special::unusable_v6(a.into()),
    }
}

/// The address inside: one that an interface can have, and that does not draw the outer packets into the tunnel.
pub(super) fn inner(address: &IpNetwork, local: IpAddr, remote: Option<IpAddr>) -> Result<(), TunnelError> {
    let why = match address {
        _ if address.prefix() == 0 => Some("the whole address space"),
        IpNetwork::V4(net) => special::unusable_v4(net.ip().into()).or(edge(net)),
        IpNetwork::V6(net) => special::unusable_v6(net.ip().into()),
    };
    if let Some(why) = why {
        let expected = "the address of this end inside of the tunnel, with its length";
        return Err(TunnelError::Unusable("--prefix", address.to_string(), why, expected));
    }
    match [("--local", Some(local)), ("--remote", remote)]
        .into_iter()
        .find(|(_, end)| end.is_some_and(|end| address.contains(end)))
    {
        Some((option, Some(end))) => Err(TunnelError::Loop(option, end, *address)),
        _ => Ok(()),
    }
}

/// The first and the last address of an IPv4 network, which no host has unless there are only two.
fn edge(net: &Ipv4Network) -> Option<&'static str> {
    match net.prefix() {
        31.. => None,
        _ if net.ip() == net.network() => Some("the address of the network itself"),
        _ if net.ip() == net.broadcast() => Some("the broadcast address of the network"),
        _ => None,
    }
}

/// A prefix of unicast addresses for 6rd or ISATAP.
pub(super) fn site(prefix: &IpNetwork, expected: &'static str) -> Result<(), TunnelError> {
    let IpNetwork::V6(net) = prefix else { return Ok(()) };
    let why = match u128::from(net.ip()) {
        _ if net.prefix() == 0 => Some("the whole address space"),
        bits if bits >> 118 == 0x3fa && net.prefix() < 64 => Some("a prefix of link-local addresses"),
        bits if bits >> 120 == 0xff => Some("a prefix of multicast addresses"),
        bits if bits >> 112 == 0 => Some("in ::/16, which holds no unicast prefixes of sites"),
        _ => None,
    };
    why.map_or(Ok(()), |why| Err(TunnelError::Unusable("--prefix", prefix.to_string(), why, expected)))
}

/// Whether an address is the one that all routers of its subnet have
/// ([RFC 4291, section 2.6.1](https://www.rfc-editor.org/rfc/rfc4291#section-2.6.1)).
pub(super) fn is_subnet_router(address: &IpNetwork) -> bool {
    let IpAddr::V6(own) = address.ip() else { return false };
    address.prefix() < 127 && Ipv6Addr::from(Net::from(*address).bits()) == own
}

/// The MTU inside: that of Ethernet without what encapsulation adds, unless it is given.
pub(super) fn mtu(kind: TunnelKind, local: IpAddr, given: Option<u16>) -> Result<u16, TunnelError> {
    let outer = if local.is_ipv4() { Family::V4 } else { Family::V6 };
    let mtu = given.unwrap_or(1500 - kind.overhead(outer));
    if (1280..=65515).contains(&mtu) { Ok(mtu) } else { Err(TunnelError::Mtu(mtu)) }
}
