//! Commands of OpenWrt's uci.

use super::{Tunnel, TunnelError, TunnelForm, TunnelKind, quoted};

/// The commands that write a section of `/etc/config/network`.
pub(super) fn uci(tunnel: &Tunnel) -> Result<String, TunnelError> {
    // a section is an identifier: letters, digits and underscores
    let section: String = tunnel.name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let mut text = tunnel.comments() + &format!("uci set network.{section}=interface\n");
    for (option, value) in options(tunnel)? {
        text += &format!("uci set network.{section}.{option}={}\n", quoted(&value));
    }
    if let Some((dev, address)) = &tunnel.lan {
        text += &format!("uci add_list network.{}.ip6addr={address}\n", quoted(dev));
    }
    text += "uci commit network\n";
    text += &format!("# to undo:\n# uci delete network.{section}; uci commit network\n");
    Ok(text)
}

/// The options of the section.
fn options(tunnel: &Tunnel) -> Result<Vec<(&'static str, String)>, TunnelError> {
    let (local, remote) = (tunnel.local.to_string(), tunnel.remote_text());
    let mut options = match tunnel.kind {
        TunnelKind::SixToFour => vec![("proto", "6to4".to_owned()), ("ipaddr", local)],
        TunnelKind::SixRd => {
            let mut options = vec![("proto", "6rd".to_owned()), ("ipaddr", local)];
            options.extend(tunnel.relay.map(|relay| ("peeraddr", relay.to_string())));
            if let Some((prefix, common)) = tunnel.sixrd {
                options.push(("ip6prefix", prefix.ip().to_string()));
                options.push(("ip6prefixlen", prefix.prefix().to_string()));
                options.push(("ip4prefixlen", common.prefix().to_string()));
            }
            options
        }
        TunnelKind::SixInFour => {
            vec![
                ("proto", "6in4".to_owned()),
                ("ipaddr", local),
                ("peeraddr", remote),
                ("ip6addr", tunnel.address.to_string()),
            ]
        }
        TunnelKind::FourInSix => vec![
            ("proto", "ipip6".to_owned()),
            ("ip6addr", local),
            ("peer6addr", remote),
            ("ip4ifaddr", tunnel.address.ip().to_string()),
        ],
        TunnelKind::Gre if tunnel.local.is_ipv6() => {
            vec![("proto", "grev6".to_owned()), ("ip6addr", local), ("peer6addr", remote)]
        }
        TunnelKind::Gre => vec![("proto", "gre".to_owned()), ("ipaddr", local), ("peeraddr", remote)],
        TunnelKind::Isatap => {
            return Err(tunnel.unknown_to(TunnelForm::Openwrt, "it has no such protocol; use --as ip"));
        }
    };
    options.push(("ttl", tunnel.ttl.to_string()));
    options.push(("mtu", tunnel.mtu.to_string()));
    Ok(options)
}
