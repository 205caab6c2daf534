//! Commands of OpenWrt's uci.

use super::{RELAY, Tunnel, TunnelError, TunnelForm, TunnelKind, quoted};

/// The commands that write sections of `/etc/config/network`.
pub(super) fn uci(tunnel: &Tunnel) -> Result<String, TunnelError> {
    let section = section(tunnel)?;
    let mut text = tunnel.comments();
    if section != tunnel.name {
        text += &format!("# the section is {section}: names of sections have letters, digits and _ only\n");
    }
    if tunnel.kind == TunnelKind::FourInSix
        && let Some(net) = tunnel.given.prefix.filter(|net| net.prefix() < 32)
    {
        text += &format!(
            "# the protocol ipip6 has no prefix length: what else is in {} needs a route\n",
            ipnetwork::IpNetwork::from(crate::addr::Net::from(net))
        );
    }
    let mut undo = format!("uci delete network.{section}; ");
    text += &format!("uci set network.{section}=interface\n");
    for (option, value) in options(tunnel)? {
        text += &format!("uci set network.{section}.{option}={}\n", quoted(&value));
    }
    if tunnel.kind == TunnelKind::Gre {
        text += &inside(tunnel, &section);
        undo += &format!("uci delete network.{section}_addr; ");
    }
    if let Some((lan, address)) = &tunnel.lan {
        text += &format!("uci add_list network.{lan}.ip6addr={address}\n");
        undo += &format!("uci del_list network.{lan}.ip6addr={address}; ");
    }
    Ok(text + &format!("uci commit network\n# to undo:\n# {undo}uci commit network\n"))
}

/// The name of the section: an identifier of letters, digits and underscores. That of the LAN exists already, and is
/// taken as it is.
fn section(tunnel: &Tunnel) -> Result<String, TunnelError> {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let section: String = tunnel.name.chars().map(|c| if fits(c) { c } else { '_' }).collect();
    let device = format!("{}-{section}", prefix(tunnel));
    if device.len() > 15 {
        return Err(TunnelError::Section("--dev", section, "a shorter name: OpenWrt puts the protocol before it"));
    }
    match &tunnel.lan {
        Some((lan, _)) if !lan.chars().all(fits) => Err(TunnelError::Section(
            "--lan",
            lan.clone(),
            "the name of a section of /etc/config/network, such as lan: letters, digits and _ only",
        )),
        Some((lan, _)) if *lan == section => Err(TunnelError::OwnLan(lan.clone())),
        _ => Ok(section),
    }
}

/// What comes before the section in the name of the interface.
fn prefix(tunnel: &Tunnel) -> &'static str {
    match tunnel.kind {
        TunnelKind::SixToFour => "6to4",
        TunnelKind::SixRd => "6rd",
        TunnelKind::SixInFour => "6in4",
        TunnelKind::FourInSix => "ipip6",
        TunnelKind::Gre if tunnel.local.is_ipv6() => "gre6",
        TunnelKind::Gre => "gre4",
        TunnelKind::Isatap => "isatap",
    }
}

/// The address inside of a GRE tunnel: its protocol has none, so that a second section holds it.
fn inside(tunnel: &Tunnel, section: &str) -> String {
    let option = if tunnel.address.is_ipv4() { "ipaddr" } else { "ip6addr" };
    let own = format!("network.{section}_addr");
    format!(
        "uci set {own}=interface\nuci set {own}.proto=static\nuci set {own}.device=@{section}\nuci set {own}.{option}={}\n",
        tunnel.address
    )
}

/// The options of the section.
fn options(tunnel: &Tunnel) -> Result<Vec<(&'static str, String)>, TunnelError> {
    let (local, remote) = (tunnel.local.to_string(), tunnel.remote_text());
    let mut options = match tunnel.kind {
        TunnelKind::SixToFour if tunnel.relay != Some(RELAY) => {
            return Err(tunnel.cannot_hold(TunnelForm::Openwrt, "--relay", "its relay is always 192.88.99.1"));
        }
        TunnelKind::SixToFour => vec![("proto", "6to4".to_owned()), ("ipaddr", local)],
        TunnelKind::SixRd => sixrd(tunnel),
        TunnelKind::SixInFour => {
            let address = tunnel.address.to_string();
            vec![("proto", "6in4".to_owned()), ("ipaddr", local), ("peeraddr", remote), ("ip6addr", address)]
        }
        TunnelKind::FourInSix => {
            // the protocol takes an address without length, as of a host
            let address = tunnel.address.ip().to_string();
            vec![("proto", "ipip6".to_owned()), ("ip6addr", local), ("peeraddr", remote), ("ip4ifaddr", address)]
        }
        TunnelKind::Gre if tunnel.local.is_ipv6() => {
            vec![("proto", "grev6".to_owned()), ("ip6addr", local), ("peer6addr", remote)]
        }
        TunnelKind::Gre => vec![("proto", "gre".to_owned()), ("ipaddr", local), ("peeraddr", remote)],
        TunnelKind::Isatap => {
            return Err(tunnel.unknown_to(TunnelForm::Openwrt, "it has no such protocol"));
        }
    };
    if tunnel.local.is_ipv6() {
        // the option of the limit takes 8 octets, which the MTU leaves no room for
        options.push(("encaplimit", "ignore".to_owned()));
    }
    options.push(("ttl", tunnel.ttl.to_string()));
    options.push(("mtu", tunnel.mtu.to_string()));
    Ok(options)
}

fn sixrd(tunnel: &Tunnel) -> Vec<(&'static str, String)> {
    let mut options = vec![("proto", "6rd".to_owned()), ("ipaddr", tunnel.local.to_string())];
    options.extend(tunnel.relay.map(|relay| ("peeraddr", relay.to_string())));
    if let Some((prefix, common)) = tunnel.sixrd {
        options.push(("ip6prefix", prefix.ip().to_string()));
        options.push(("ip6prefixlen", prefix.prefix().to_string()));
        options.push(("ip4prefixlen", common.prefix().to_string()));
    }
    options
}
