//! Lines of FreeBSD's `rc.conf`.

use super::{Tunnel, TunnelError, TunnelForm, TunnelKind};
use ipnetwork::{IpNetwork, Ipv4Network};
use std::net::Ipv4Addr;

/// The lines for `/etc/rc.conf`, and for `/etc/sysctl.conf` what is a setting of the driver.
pub(super) fn rc_conf(tunnel: &Tunnel) -> Result<String, TunnelError> {
    let head = format!("# /etc/rc.conf\n{}", tunnel.comments());
    let (body, sysctl) = match tunnel.kind {
        TunnelKind::SixToFour => (sixtofour(tunnel)?, String::new()),
        TunnelKind::SixInFour | TunnelKind::FourInSix => (two_points(tunnel, "gif"), hop_limit(tunnel, "gif")),
        TunnelKind::Gre => (two_points(tunnel, "gre"), hop_limit(tunnel, "gre")),
        TunnelKind::SixRd | TunnelKind::Isatap => {
            return Err(tunnel.unknown_to(TunnelForm::Freebsd, "rc.conf has no variables for it"));
        }
    };
    let lan = tunnel.lan.iter().map(|(dev, address)| format!("ifconfig_{}_ipv6=\"inet6 {address}\"\n", variable(dev)));
    Ok(head + &body + &lan.collect::<String>() + &sysctl)
}

/// The part of a variable that names an interface.
fn variable(dev: &str) -> String {
    dev.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

/// The script of `stf` has its own variables, and creates `stf0`.
fn sixtofour(tunnel: &Tunnel) -> Result<String, TunnelError> {
    if tunnel.given.name.as_ref().is_some_and(|name| name != "stf0") {
        return Err(tunnel.cannot_hold(TunnelForm::Freebsd, "--dev", "its interface is always stf0"));
    }
    let mut text = String::new();
    if let Some(ttl) = tunnel.given.ttl {
        text += &format!("# stf0 sends packets with a TTL of 40, whatever is configured: {ttl} cannot be set\n");
    }
    text += &format!("# rc.conf has no variable for the MTU of stf0, then: ifconfig stf0 mtu {}\n", tunnel.mtu);
    text += &format!("stf_interface_ipv4addr=\"{}\"\nstf_interface_ipv6_ifid=\"0:0:0:1\"\n", tunnel.local);
    text.extend(tunnel.relay.map(|relay| format!("ipv6_defaultrouter=\"2002:{}::\"\n", groups(relay))));
    Ok(text)
}

/// An IPv4 address as two groups.
fn groups(address: Ipv4Addr) -> String {
    let bits = u32::from(address);
    format!("{:x}:{:x}", bits >> 16, bits & 0xffff)
}

/// The interface that the driver creates, and the name that it gets if another one was given.
fn device<'a>(tunnel: &'a Tunnel, driver: &str) -> (String, Option<&'a str>) {
    let given = tunnel.given.name.as_deref();
    let number = given.and_then(|name| name.strip_prefix(driver));
    let is_number = |rest: &str| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
    match (given, number) {
        (Some(name), Some(rest)) if is_number(rest) => (name.to_owned(), None),
        _ => (format!("{driver}0"), given),
    }
}

fn two_points(tunnel: &Tunnel, driver: &str) -> String {
    let (dev, name) = device(tunnel, driver);
    let name = name.unwrap_or(&dev);
    let outer = if tunnel.local.is_ipv6() { "inet6 " } else { "" };
    let own = variable(name);
    let mut text = format!("cloned_interfaces=\"{dev}\"\n");
    text +=
        &format!("create_args_{dev}=\"{outer}tunnel {} {} mtu {}\"\n", tunnel.local, tunnel.remote_text(), tunnel.mtu);
    if name != dev {
        text += &format!("ifconfig_{dev}_name=\"{name}\"\n");
    }
    text += &match tunnel.address {
        IpNetwork::V4(inner) => inside(&inner, &own),
        IpNetwork::V6(inner) => {
            format!(
                "ifconfig_{own}=\"up\"\nifconfig_{own}_ipv6=\"inet6 {} prefixlen {}\"\n",
                inner.ip(),
                inner.prefix()
            )
        }
    };
    text += &match tunnel.kind {
        TunnelKind::SixInFour => format!("ipv6_defaultrouter=\"-interface {name}\"\n"),
        TunnelKind::FourInSix => format!("defaultrouter=\"-interface {name}\"\n"),
        _ => String::new(),
    };
    text
}

/// The IPv4 address inside: the kernel wants that of the other end too, which follows from networks of two hosts.
fn inside(inner: &Ipv4Network, own: &str) -> String {
    let bits = u32::from(inner.ip());
    let other = match inner.prefix() {
        31 => Some(bits ^ 1),
        30 => Some(bits ^ 3),
        _ if (inner.ip(), inner.prefix()) == super::B4 => Some(u32::from(super::AFTR)),
        _ => None,
    };
    match other {
        Some(other) => format!("ifconfig_{own}=\"inet {inner} {}\"\n", Ipv4Addr::from(other)),
        None => format!("# then add the address of the other end inside\nifconfig_{own}=\"inet {inner}\"\n"),
    }
}

/// The hop limit is a setting of the driver, for all its interfaces.
fn hop_limit(tunnel: &Tunnel, driver: &str) -> String {
    let name =
        if tunnel.local.is_ipv6() { format!("net.inet6.ip6.{driver}hlim") } else { format!("net.inet.ip.{driver}ttl") };
    format!("\n# /etc/sysctl.conf, for all interfaces of {driver}\n{name}={}\n", tunnel.ttl)
}
