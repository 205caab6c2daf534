//! Configuration files of Linux distributions, and the command of NetworkManager.

use super::{Tunnel, TunnelError, TunnelForm, TunnelKind, quoted};

/// What systemd and netplan call the kind.
fn mode(tunnel: &Tunnel) -> &'static str {
    match tunnel.kind {
        TunnelKind::FourInSix => "ipip6",
        TunnelKind::Gre if tunnel.local.is_ipv6() => "ip6gre",
        TunnelKind::Gre => "gre",
        TunnelKind::Isatap => "isatap",
        _ => "sit",
    }
}

/// The `.netdev` and `.network` files of systemd-networkd.
pub(super) fn networkd(tunnel: &Tunnel) -> Result<String, TunnelError> {
    let kind = match tunnel.kind {
        TunnelKind::FourInSix => "ip6tnl",
        TunnelKind::Gre if tunnel.local.is_ipv6() => "ip6gre",
        TunnelKind::Gre => "gre",
        _ => "sit",
    };
    let name = &tunnel.name;
    let mut text = format!("# /etc/systemd/network/{name}.netdev\n{}", tunnel.comments_with_router());
    text += &format!("[NetDev]\nName={name}\nKind={kind}\nMTUBytes={}\n\n[Tunnel]\n", tunnel.mtu);
    if tunnel.link.is_none() {
        text += "Independent=yes\n";
    }
    text += &format!("Local={}\nRemote={}\nTTL={}\n", tunnel.local, tunnel.remote_text(), tunnel.ttl);
    if kind == "ip6tnl" {
        text += "Mode=ipip6\n";
    }
    if tunnel.local.is_ipv6() {
        // the option of the limit takes 8 octets, which the MTU leaves no room for
        text += "EncapsulationLimit=none\n";
    }
    if tunnel.kind == TunnelKind::Isatap {
        text += "ISATAP=yes\n";
    }
    if let Some((prefix, common)) = tunnel.sixrd {
        if common.prefix() > 0 {
            let why = "it has no option for common bits of IPv4 addresses";
            return Err(tunnel.cannot_hold(TunnelForm::Networkd, "--shared", why));
        }
        text += &format!("IPv6RapidDeploymentPrefix={prefix}\n");
    }
    text += &format!(
        "\n# /etc/systemd/network/{name}.network\n[Match]\nName={name}\n\n[Network]\nAddress={}\n",
        tunnel.address
    );
    text += &networkd_route(tunnel);
    Ok(text + &networkd_interfaces(tunnel))
}

/// The files of the interface in the LAN, and of the link that a tunnel between link-local addresses is bound to.
fn networkd_interfaces(tunnel: &Tunnel) -> String {
    let file = |dev: &str| format!("\n# /etc/systemd/network/{dev}.network\n[Match]\nName={dev}\n\n[Network]\n");
    let bound = format!("Tunnel={}\n", tunnel.name);
    match (&tunnel.lan, &tunnel.link) {
        (Some((dev, address)), Some(link)) if dev == link => format!("{}Address={address}\n{bound}", file(dev)),
        (lan, link) => {
            let lan = lan.as_ref().map(|(dev, address)| format!("{}Address={address}\n", file(dev)));
            let link = link.as_ref().map(|dev| file(dev) + &bound);
            lan.unwrap_or_default() + &link.unwrap_or_default()
        }
    }
}

fn networkd_route(tunnel: &Tunnel) -> String {
    let to = tunnel.everything();
    match (tunnel.kind, tunnel.gateway()) {
        (TunnelKind::Isatap | TunnelKind::Gre, _) => String::new(),
        (_, Some(gateway)) => format!("\n[Route]\nDestination={to}\nGateway={gateway}\nGatewayOnLink=yes\nMetric=1\n"),
        _ => format!("\n[Route]\nDestination={to}\nMetric=1\n"),
    }
}

/// A file of netplan.
pub(super) fn netplan(tunnel: &Tunnel) -> Result<String, TunnelError> {
    if tunnel.kind == TunnelKind::SixRd {
        return Err(tunnel.unknown_to(TunnelForm::Netplan, "it has no option for the 6rd prefix"));
    }
    let name = &tunnel.name;
    let mut text = format!("# /etc/netplan/60-{name}.yaml\n{}network:\n  version: 2\n", tunnel.comments_with_router());
    if let Some((dev, address)) = &tunnel.lan {
        text += &format!("  ethernets:\n    \"{dev}\":\n      addresses:\n        - \"{address}\"\n");
    }
    let remote = tunnel.remote.map_or_else(|| "0.0.0.0".to_owned(), |remote| remote.to_string());
    text += &format!("  tunnels:\n    \"{name}\":\n      mode: {}\n", mode(tunnel));
    if tunnel.kind == TunnelKind::Isatap {
        // netplan has no ISATAP for networkd
        text += "      renderer: NetworkManager\n";
    }
    text += &format!("      local: \"{}\"\n      remote: \"{remote}\"\n      ttl: {}\n", tunnel.local, tunnel.ttl);
    text += &format!("      mtu: {}\n      addresses:\n        - \"{}\"\n", tunnel.mtu, tunnel.address);
    text += &netplan_route(tunnel);
    Ok(text)
}

fn netplan_route(tunnel: &Tunnel) -> String {
    let to = tunnel.everything();
    match (tunnel.kind, tunnel.gateway()) {
        (TunnelKind::Isatap | TunnelKind::Gre, _) => String::new(),
        (_, Some(gateway)) => {
            format!(
                "      routes:\n        - to: \"{to}\"\n          via: \"{gateway}\"\n          on-link: true\n          metric: 1\n"
            )
        }
        _ => format!("      routes:\n        - to: \"{to}\"\n          scope: link\n          metric: 1\n"),
    }
}

/// A command of NetworkManager.
pub(super) fn nmcli(tunnel: &Tunnel) -> Result<String, TunnelError> {
    if tunnel.kind == TunnelKind::SixRd {
        return Err(tunnel.unknown_to(TunnelForm::Nmcli, "it has no property for the 6rd prefix"));
    }
    let name = quoted(&tunnel.name);
    let remote = tunnel.remote.map_or_else(|| "0.0.0.0".to_owned(), |remote| remote.to_string());
    let mut text = tunnel.comments_with_router();
    text += &format!("nmcli connection add type ip-tunnel con-name {name} ifname {name} \\\n");
    text +=
        &format!("    ip-tunnel.mode {} ip-tunnel.local {} ip-tunnel.remote {remote} \\\n", mode(tunnel), tunnel.local);
    text += &format!("    ip-tunnel.ttl {} ip-tunnel.mtu {} \\\n", tunnel.ttl, tunnel.mtu);
    text.extend(tunnel.link.iter().map(|dev| format!("    ip-tunnel.parent {} \\\n", quoted(dev))));
    let (own, other) = if tunnel.address.is_ipv4() { ("ipv4", "ipv6") } else { ("ipv6", "ipv4") };
    text += &format!("    {own}.method manual {own}.addresses {} {other}.method disabled", tunnel.address);
    let to = tunnel.everything();
    match (tunnel.kind, tunnel.gateway()) {
        (TunnelKind::Isatap | TunnelKind::Gre, _) => {}
        (_, Some(gateway)) => text += &format!(" \\\n    {own}.routes '{to} {gateway} 1'"),
        _ => text += &format!(" \\\n    {own}.routes '{to} 1'"),
    }
    text += &format!("\nnmcli connection up {name}\n");
    let mut undo = format!("# to undo:\n# nmcli connection delete {name}\n");
    if let Some((dev, address)) = &tunnel.lan {
        let dev = quoted(dev);
        text += &format!(
            "# the connection {dev} gets an address:\nnmcli connection modify {dev} +ipv6.addresses {address}\n"
        );
        undo += &format!("# nmcli connection modify {dev} -ipv6.addresses {address}\n");
    }
    Ok(text + &undo)
}

/// A file of the network scripts of Red Hat.
pub(super) fn ifcfg(tunnel: &Tunnel) -> Result<String, TunnelError> {
    let name = &tunnel.name;
    let mut text = format!(
        "# /etc/sysconfig/network-scripts/ifcfg-{name}\n{}DEVICE={}\nONBOOT=yes\n",
        tunnel.comments(),
        quoted(name)
    );
    match tunnel.kind {
        TunnelKind::SixToFour if tunnel.name != TunnelKind::SixToFour.default_name() => {
            return Err(tunnel.cannot_hold(TunnelForm::Ifcfg, "--dev", "its interface is always tun6to4"));
        }
        TunnelKind::SixToFour => {
            text += &format!("BOOTPROTO=none\nIPV6INIT=yes\nIPV6TO4INIT=yes\nIPV6TO4_IPV4ADDR={}\n", tunnel.local);
            text.extend(tunnel.relay.map(|relay| format!("IPV6TO4_RELAY={relay}\n")));
        }
        TunnelKind::SixInFour => {
            text += &format!("TYPE=sit\nBOOTPROTO=none\nIPV6INIT=yes\nIPV6TUNNELIPV4={}\n", tunnel.remote_text());
            text += &format!("IPV6TUNNELIPV4LOCAL={}\nIPV6ADDR={}\n", tunnel.local, tunnel.address);
            text += &format!("IPV6_DEFAULTDEV={}\n", quoted(name));
        }
        TunnelKind::Gre if tunnel.local.is_ipv4() => {
            text += &format!(
                "TYPE=GRE\nBOOTPROTO=none\nMY_OUTER_IPADDR={}\nPEER_OUTER_IPADDR={}\n",
                tunnel.local,
                tunnel.remote_text()
            );
            text += &match tunnel.address.is_ipv4() {
                true => format!("MY_INNER_IPADDR={}\n", tunnel.address),
                false => format!("IPV6INIT=yes\nIPV6ADDR={}\n", tunnel.address),
            };
        }
        _ => {
            return Err(tunnel.unknown_to(TunnelForm::Ifcfg, "the network scripts have no such type"));
        }
    }
    text += &match tunnel.kind {
        TunnelKind::Gre => format!("TTL={}\n", tunnel.ttl),
        // the scripts of sit tunnels know no TTL
        _ => tunnel.given.ttl.map_or(String::new(), |ttl| {
            format!(
                "# no variable sets the TTL; for all tunnels of this host: sysctl -w net.ipv4.ip_default_ttl={ttl}\n"
            )
        }),
    };
    text += &format!("MTU={}\n", tunnel.mtu);
    if !tunnel.address.is_ipv4() {
        text += &format!("IPV6_MTU={}\n", tunnel.mtu);
    }
    if let Some((dev, address)) = &tunnel.lan {
        text += &format!(
            "\n# /etc/sysconfig/network-scripts/ifcfg-{dev}, besides what it has\nIPV6INIT=yes\nIPV6ADDR={address}\n"
        );
    }
    Ok(text)
}
