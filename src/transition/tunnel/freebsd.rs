//! Lines of FreeBSD's `rc.conf`.

use super::{Tunnel, TunnelError, TunnelForm, TunnelKind};
use ipnetwork::IpNetwork;

/// The lines for `/etc/rc.conf`; the interface has the name that its driver gives.
pub(super) fn rc_conf(tunnel: &Tunnel) -> Result<String, TunnelError> {
    let head = format!("# /etc/rc.conf\n{}", tunnel.comments());
    let body = match tunnel.kind {
        TunnelKind::SixToFour => sixtofour(tunnel),
        TunnelKind::SixInFour | TunnelKind::FourInSix => two_points(tunnel, "gif0"),
        TunnelKind::Gre => two_points(tunnel, "gre0"),
        TunnelKind::SixRd | TunnelKind::Isatap => {
            return Err(tunnel.unknown_to(TunnelForm::Freebsd, "rc.conf has no variables for it"));
        }
    };
    let lan = tunnel.lan.iter().map(|(dev, address)| format!("ifconfig_{}_ipv6=\"inet6 {address}\"\n", variable(dev)));
    Ok(head + &body + &lan.collect::<String>())
}

/// The part of a variable that names an interface.
fn variable(dev: &str) -> String {
    dev.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

fn sixtofour(tunnel: &Tunnel) -> String {
    let gateway = tunnel.relay.map(|relay| format!("ipv6_defaultrouter=\"2002:{}::\"\n", groups(relay)));
    format!(
        "stf_interface_ipv4addr=\"{}\"\nstf_interface_ipv6_ifid=\"0:0:0:1\"\n{}",
        tunnel.local,
        gateway.unwrap_or_default()
    )
}

/// An IPv4 address as two groups.
fn groups(address: std::net::Ipv4Addr) -> String {
    let bits = u32::from(address);
    format!("{:x}:{:x}", bits >> 16, bits & 0xffff)
}

fn two_points(tunnel: &Tunnel, dev: &str) -> String {
    let outer = if tunnel.local.is_ipv6() { "inet6 " } else { "" };
    let (local, remote, mtu) = (tunnel.local, tunnel.remote_text(), tunnel.mtu);
    let mut text = format!("cloned_interfaces=\"{dev}\"\n");
    match tunnel.address {
        IpNetwork::V4(inner) => {
            text += &format!("create_args_{dev}=\"{outer}tunnel {local} {remote} mtu {mtu}\"\n");
            text += &format!("ifconfig_{dev}=\"inet {inner}\"\n");
        }
        IpNetwork::V6(inner) => {
            text += &format!("ifconfig_{dev}=\"{outer}tunnel {local} {remote} mtu {mtu}\"\n");
            text += &format!("ifconfig_{dev}_ipv6=\"inet6 {} prefixlen {}\"\n", inner.ip(), inner.prefix());
        }
    }
    if tunnel.kind == TunnelKind::SixInFour {
        text += &format!("ipv6_defaultrouter=\"-interface {dev}\"\n");
    }
    text
}
