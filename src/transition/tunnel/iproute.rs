//! Commands of iproute2, alone and in the stanzas of ifupdown.

use super::{Tunnel, TunnelKind, quoted};
use std::net::Ipv4Addr;

/// The commands that bring the tunnel up, and as comments those that undo them.
pub(super) fn commands(tunnel: &Tunnel) -> String {
    let mut text = tunnel.comments();
    text.extend(up(tunnel).into_iter().map(|line| line + "\n"));
    text.push_str("# to undo:\n");
    text.extend(down(tunnel).into_iter().map(|line| format!("# {line}\n")));
    text
}

/// What creates the device.
fn create(tunnel: &Tunnel) -> Vec<String> {
    let (name, local, remote) = (quoted(&tunnel.name), tunnel.local, tunnel.remote_text());
    let ttl = tunnel.ttl;
    let mut lines = vec![match tunnel.kind {
        TunnelKind::FourInSix => {
            format!("ip -6 tunnel add {name} mode ipip6 remote {remote} local {local} hoplimit {ttl} encaplimit none")
        }
        TunnelKind::Isatap => format!("ip tunnel add {name} mode isatap ttl {ttl} local {local}"),
        TunnelKind::Gre if local.is_ipv6() => {
            format!("ip -6 tunnel add {name} mode ip6gre remote {remote} local {local} hoplimit {ttl} encaplimit none")
        }
        TunnelKind::Gre => format!("ip tunnel add {name} mode gre ttl {ttl} remote {remote} local {local}"),
        _ => format!("ip tunnel add {name} mode sit ttl {ttl} remote {remote} local {local}"),
    }];
    if let (Some(line), Some(dev)) = (lines.first_mut(), &tunnel.link) {
        line.push_str(&format!(" dev {}", quoted(dev)));
    }
    if let Some((prefix, common)) = tunnel.sixrd {
        lines.push(format!("ip tunnel 6rd dev {name} 6rd-prefix {prefix} 6rd-relay_prefix {common}"));
    }
    if let Some(router) = tunnel.relay.filter(|_| tunnel.kind == TunnelKind::Isatap) {
        lines.push(router_list(&tunnel.name, router));
    }
    lines
}

/// The command that names the default router of an ISATAP tunnel
/// ([RFC 5214, section 8.3.2](https://www.rfc-editor.org/rfc/rfc5214#section-8.3.2)).
pub(super) fn router_list(name: &str, router: Ipv4Addr) -> String {
    format!("ip tunnel prl prl-default {router} dev {}", quoted(name))
}

/// What follows once the device is there.
fn configure(tunnel: &Tunnel) -> Vec<String> {
    let name = quoted(&tunnel.name);
    let ip = if tunnel.address.is_ipv4() { "ip" } else { "ip -6" };
    let mut lines = vec![
        format!("ip link set dev {name} mtu {} up", tunnel.mtu),
        format!("{ip} addr add {} dev {name}", tunnel.address),
    ];
    lines.extend(route(tunnel).map(|route| format!("{ip} route add {route}")));
    lines.extend(tunnel.lan.iter().map(|(dev, address)| format!("ip -6 addr add {address} dev {}", quoted(dev))));
    lines
}

/// The default route; an ISATAP host learns it from its router.
fn route(tunnel: &Tunnel) -> Option<String> {
    let (name, to) = (quoted(&tunnel.name), tunnel.everything());
    match (tunnel.kind, tunnel.gateway()) {
        (TunnelKind::Isatap | TunnelKind::Gre, _) => None,
        (_, Some(gateway)) => Some(format!("{to} via ::{} dev {name} metric 1", dotted(gateway))),
        _ => Some(format!("{to} dev {name} metric 1")),
    }
}

/// The IPv4 address in an IPv4-compatible one, as people write it after `::`.
fn dotted(gateway: std::net::Ipv6Addr) -> std::net::Ipv4Addr {
    std::net::Ipv4Addr::from(u128::from(gateway) as u32)
}

fn up(tunnel: &Tunnel) -> Vec<String> {
    let mut lines = create(tunnel);
    lines.extend(configure(tunnel));
    lines
}

fn down(tunnel: &Tunnel) -> Vec<String> {
    let name = quoted(&tunnel.name);
    let mut lines: Vec<String> = Vec::new();
    lines.extend(tunnel.lan.iter().map(|(dev, address)| format!("ip -6 addr del {address} dev {}", quoted(dev))));
    lines.extend(
        route(tunnel).map(|route| format!("ip {}route del {route}", if tunnel.address.is_ipv4() { "" } else { "-6 " })),
    );
    let six = if tunnel.local.is_ipv6() { "-6 " } else { "" };
    lines.push(format!("ip {six}tunnel del {name}"));
    lines
}

/// A stanza of `/etc/network/interfaces`.
pub(super) fn ifupdown(tunnel: &Tunnel) -> String {
    let name = &tunnel.name;
    let family = if tunnel.address.is_ipv4() { "inet" } else { "inet6" };
    let mut text = format!("# /etc/network/interfaces\n{}auto {name}\n", tunnel.comments());
    text += &format!("iface {name} {family} manual\n");
    text.extend(create(tunnel).iter().map(|line| format!("    pre-up {line}\n")));
    text.extend(configure(tunnel).iter().map(|line| format!("    up {line}\n")));
    text.extend(down(tunnel).iter().map(|line| format!("    down {line}\n")));
    text
}
