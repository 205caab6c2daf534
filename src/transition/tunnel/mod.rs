//! Tunnels: what has to be configured, derived from a few addresses, and written for the program that configures it.
//! Nothing is ever carried out.

mod ends;
mod files;
mod freebsd;
mod iproute;
mod openwrt;

use crate::addr::{Family, Len, Net, V4};
use crate::class::{embedded, special};
use ipnetwork::IpNetwork;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use thiserror::Error;

/// A kind of tunnel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TunnelKind {
    /// IPv6 over IPv4 between 6to4 sites ([RFC 3056](https://www.rfc-editor.org/rfc/rfc3056)).
    SixToFour,
    /// IPv6 over the IPv4 network of a provider ([RFC 5969](https://www.rfc-editor.org/rfc/rfc5969)).
    SixRd,
    /// IPv6 over IPv4 between two points ([RFC 4213](https://www.rfc-editor.org/rfc/rfc4213)).
    SixInFour,
    /// IPv4 over IPv6 between two points ([RFC 2473](https://www.rfc-editor.org/rfc/rfc2473)).
    FourInSix,
    /// IPv6 within a site that has IPv4 only ([RFC 5214](https://www.rfc-editor.org/rfc/rfc5214)).
    Isatap,
    /// Any protocol over IPv4 or IPv6 ([RFC 2784](https://www.rfc-editor.org/rfc/rfc2784)).
    Gre,
}

impl TunnelKind {
    /// All of them, in the order of lists.
    pub const ALL: [TunnelKind; 6] = [
        TunnelKind::SixToFour,
        TunnelKind::SixRd,
        TunnelKind::SixInFour,
        TunnelKind::FourInSix,
        TunnelKind::Isatap,
        TunnelKind::Gre,
    ];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            TunnelKind::SixToFour => "6to4",
            TunnelKind::SixRd => "6rd",
            TunnelKind::SixInFour => "6in4",
            TunnelKind::FourInSix => "4in6",
            TunnelKind::Isatap => "isatap",
            TunnelKind::Gre => "gre",
        }
    }

    /// One line for help.
    pub const fn about(self) -> &'static str {
        match self {
            TunnelKind::SixToFour => "write a 6to4 tunnel: IPv6 over IPv4 with a 2002: prefix (RFC 3056)",
            TunnelKind::SixRd => "write a 6rd tunnel: IPv6 over the IPv4 network of a provider (RFC 5969)",
            TunnelKind::SixInFour => "write a 6in4 tunnel: IPv6 over IPv4 between two points (RFC 4213)",
            TunnelKind::FourInSix => "write a 4in6 tunnel: IPv4 over IPv6 between two points (RFC 2473, DS-Lite)",
            TunnelKind::Isatap => "write an ISATAP tunnel: IPv6 within a site that has IPv4 only (RFC 5214)",
            TunnelKind::Gre => "write a GRE tunnel over IPv4 or IPv6 between two points (RFC 2784)",
        }
    }

    /// The family of the packets inside whose MTU counts, and the octets that encapsulation adds.
    const fn overhead(self, outer: Family) -> u16 {
        match (self, outer) {
            (TunnelKind::Gre, Family::V4) => 24,
            (TunnelKind::Gre, Family::V6) => 44,
            (_, Family::V4) => 20,
            (_, Family::V6) => 40,
        }
    }

    const fn default_name(self) -> &'static str {
        match self {
            TunnelKind::SixToFour => "tun6to4",
            TunnelKind::SixRd => "tun6rd",
            TunnelKind::SixInFour => "tun6in4",
            TunnelKind::FourInSix => "tun4in6",
            TunnelKind::Isatap => "isatap0",
            TunnelKind::Gre => "gre1",
        }
    }
}

/// Who configures the tunnel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TunnelForm {
    /// Commands of iproute2.
    Ip,
    /// Files of systemd-networkd.
    Networkd,
    /// A file of netplan.
    Netplan,
    /// A stanza of ifupdown.
    Ifupdown,
    /// A command of NetworkManager.
    Nmcli,
    /// Commands of OpenWrt's uci.
    Openwrt,
    /// A file of the network scripts of Red Hat.
    Ifcfg,
    /// Lines of FreeBSD's rc.conf.
    Freebsd,
}

impl TunnelForm {
    /// All of them with their names on the command line.
    pub const ALL: [(TunnelForm, &'static str); 8] = [
        (TunnelForm::Ip, "ip"),
        (TunnelForm::Networkd, "networkd"),
        (TunnelForm::Netplan, "netplan"),
        (TunnelForm::Ifupdown, "ifupdown"),
        (TunnelForm::Nmcli, "nmcli"),
        (TunnelForm::Openwrt, "openwrt"),
        (TunnelForm::Ifcfg, "ifcfg"),
        (TunnelForm::Freebsd, "freebsd"),
    ];

    /// One line for help.
    pub const fn about(self) -> &'static str {
        match self {
            TunnelForm::Ip => "iproute2 commands",
            TunnelForm::Networkd => "files of systemd-networkd",
            TunnelForm::Netplan => "a netplan file",
            TunnelForm::Ifupdown => "a stanza of /etc/network/interfaces",
            TunnelForm::Nmcli => "NetworkManager commands",
            TunnelForm::Openwrt => "uci commands of OpenWrt",
            TunnelForm::Ifcfg => "an ifcfg file of the Red Hat network scripts",
            TunnelForm::Freebsd => "lines of rc.conf",
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        TunnelForm::ALL.iter().find(|(form, _)| *form == self).map_or("", |(_, name)| name)
    }
}

/// What is known about a tunnel before anything is derived.
#[derive(Clone, Debug, Default)]
pub struct TunnelSettings {
    /// The outer address of this end.
    pub local: Option<IpAddr>,
    /// The outer address of the other end.
    pub remote: Option<IpAddr>,
    /// The interface of a link-local address of this end.
    pub local_zone: Option<String>,
    /// The interface of a link-local address of the other end.
    pub remote_zone: Option<String>,
    /// The relay of 6to4, the border relay of 6rd, the router of ISATAP.
    pub relay: Option<Ipv4Addr>,
    /// The prefix of 6rd and ISATAP; the address inside, with its length, of the others.
    pub prefix: Option<IpNetwork>,
    /// Leading bits that all IPv4 addresses of 6rd share.
    pub shared: u8,
    /// The name of the interface.
    pub name: Option<String>,
    /// The MTU inside.
    pub mtu: Option<u16>,
    /// The hop limit outside.
    pub ttl: Option<u8>,
    /// An interface that gets a /64 out of the prefix.
    pub lan: Option<String>,
}

/// Settings that make no tunnel.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TunnelError {
    /// An option is missing.
    #[error("{0} needs {1}")]
    Missing(&'static str, &'static str),
    /// An address of the other family.
    #[error("{0} of {1} must be an {2} address")]
    Family(&'static str, &'static str, &'static str),
    /// Outer addresses of two families.
    #[error("--local {0} and --remote {1} are of two families: expected two IPv4 or two IPv6 addresses")]
    TwoFamilies(IpAddr, IpAddr),
    /// A zone of an address that has none.
    #[error("{0} {1}%{2} has a zone and is not a link-local address: expected {1}")]
    Zone(&'static str, IpAddr, String),
    /// A zone that is not the name of an interface.
    #[error("{0}: the zone '{1}' is not the name of an interface: expected that of the link, such as fe80::1%eth0")]
    ZoneName(&'static str, String),
    /// Two zones.
    #[error("--local is on {0} and --remote on {1}: expected one link for both")]
    TwoLinks(String, String),
    /// An address that the tunnel cannot have.
    #[error(
        "{0} cannot be the local address of 6to4: it is {1}, and 6to4 needs a public IPv4 address (RFC 3056, section 2)"
    )]
    NotPublic(Ipv4Addr, &'static str),
    /// The MTU is out of range.
    #[error("an MTU of {0} is out of range: IPv6 needs at least 1280 (RFC 8200, section 5), the device at most 65515")]
    Mtu(u16),
    /// A name that the kernel does not take.
    #[error(
        "{0} '{1}' is not the name of an interface: expected 1 to 15 characters without blanks, '/' and ':', not lo, all or default"
    )]
    Name(&'static str, String),
    /// A device that the kernel makes itself.
    #[error("--dev {0} is the device that Linux makes for packets of no other tunnel: expected a name of its own")]
    Fallback(String),
    /// The interface in the LAN is the tunnel itself.
    #[error("--lan {0} is the tunnel itself: expected an interface of the local network")]
    OwnLan(String),
    /// A name that OpenWrt cannot have as that of a section.
    #[error("{0} {1} with --as openwrt: expected {2}")]
    Section(&'static str, String, &'static str),
    /// An address that no host can have.
    #[error("{0} {1} is {2}: expected {3}")]
    Unusable(&'static str, String, &'static str, &'static str),
    /// An outer address within the network inside.
    #[error("{0} {1} is in --prefix {2}: packets to it would enter the tunnel; expected a network of its own inside")]
    Loop(&'static str, IpAddr, IpNetwork),
    /// An option that a form cannot express.
    #[error("{0} cannot hold {1} of {2} tunnels: {3}{4}")]
    Option(&'static str, &'static str, &'static str, &'static str, OtherForms),
    /// A name that a configuration file does not take.
    #[error("'{0}' is not a name for --as {1}: expected letters, digits and - _ . @ only")]
    PlainName(String, &'static str),
    /// A prefix without room for a /64.
    #[error("{0} has no room for a /64 on --lan {1}: the prefix must be shorter than 64 bits")]
    NoRoom(IpNetwork, String),
    /// A tunnel whose addresses inside are IPv4.
    #[error("--lan {1} gets a /64 of an IPv6 prefix, and the tunnel has {0} inside: expected a tunnel of IPv6 packets")]
    LanOfV4(IpNetwork, String),
    /// A prefix of a length that does not fit.
    #[error("--prefix {0}: expected {1}")]
    Prefix(IpNetwork, &'static str),
    /// A delegated prefix that is too long.
    #[error(
        "the delegated prefix would be {0} bits long: a 6rd prefix of {1} bits leaves room for {2} bits of IPv4 address up to /64"
    )]
    Delegation(u8, u8, u8),
    /// Both ends are one address.
    #[error("--local and {0} are the same address, {1}: expected that of another host")]
    Same(&'static str, IpAddr),
    /// A form that does not know the kind.
    #[error("{0} does not know {1} tunnels: {2}{3}")]
    Form(&'static str, &'static str, &'static str, OtherForms),
}

impl TunnelError {
    /// The same error with the forms that take the tunnel.
    fn with_forms(mut self, tunnel: &Tunnel) -> TunnelError {
        if let TunnelError::Option(.., others) | TunnelError::Form(.., others) = &mut self {
            others.0 = TunnelForm::ALL.into_iter().filter(|(form, _)| tunnel.attempt(*form).is_ok()).collect();
        }
        self
    }
}

/// The forms that take what one of them refuses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OtherForms(Vec<(TunnelForm, &'static str)>);

impl fmt::Display for OtherForms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (_, name)) in self.0.iter().enumerate() {
            let before = match index {
                0 => "; use --as ",
                _ if index + 1 == self.0.len() => " or ",
                _ => ", ",
            };
            write!(f, "{before}{name}")?;
        }
        Ok(())
    }
}

/// A tunnel with all values derived.
#[derive(Clone, Debug)]
pub struct Tunnel {
    kind: TunnelKind,
    name: String,
    local: IpAddr,
    remote: Option<IpAddr>,
    /// The interface that outer packets leave by, if the outer addresses are link-local.
    link: Option<String>,
    /// The relay as next hop.
    relay: Option<Ipv4Addr>,
    /// The address inside, with its length.
    address: IpNetwork,
    /// The prefix of 6rd, and the IPv4 network whose bits all share.
    sixrd: Option<(IpNetwork, IpNetwork)>,
    mtu: u16,
    ttl: u8,
    /// An interface with its address.
    lan: Option<(String, IpNetwork)>,
    notes: Vec<String>,
    /// What was given: some forms cannot hold all of it.
    given: TunnelSettings,
}

/// The address of the B4 element of DS-Lite
/// ([RFC 6333, section 5.7](https://www.rfc-editor.org/rfc/rfc6333#section-5.7)).
const B4: (Ipv4Addr, u8) = (Ipv4Addr::new(192, 0, 0, 2), 29);

/// The address of its other end, the AFTR element
/// ([RFC 6333, section 6.5](https://www.rfc-editor.org/rfc/rfc6333#section-6.5)).
const AFTR: Ipv4Addr = Ipv4Addr::new(192, 0, 0, 1);

/// The anycast address of 6to4 relays ([RFC 3068, section 2.4](https://www.rfc-editor.org/rfc/rfc3068#section-2.4)).
const RELAY: Ipv4Addr = Ipv4Addr::new(192, 88, 99, 1);

impl Tunnel {
    /// The tunnel of these settings.
    ///
    /// # Errors
    /// If something is missing or does not fit.
    pub fn new(kind: TunnelKind, settings: &TunnelSettings) -> Result<Tunnel, TunnelError> {
        let name = settings.name.clone().unwrap_or_else(|| kind.default_name().to_owned());
        ends::names(&name, settings.lan.as_deref())?;
        let (local, remote) = ends::outer(kind, settings)?;
        let mut tunnel = Tunnel {
            kind,
            name,
            local,
            remote,
            link: ends::link(settings, local, remote)?,
            relay: settings.relay,
            address: IpNetwork::from(local),
            sixrd: None,
            mtu: ends::mtu(kind, local, settings.mtu)?,
            ttl: settings.ttl.unwrap_or(64),
            lan: None,
            notes: Vec::new(),
            given: settings.clone(),
        };
        let site = tunnel.inside(settings)?;
        tunnel.lan = settings.lan.as_ref().map(|dev| lan(dev, site, &tunnel.address)).transpose()?;
        tunnel.explain();
        Ok(tunnel)
    }

    /// Derives the address inside; gives the prefix that LANs are cut from.
    fn inside(&mut self, settings: &TunnelSettings) -> Result<Net, TunnelError> {
        match self.kind {
            TunnelKind::SixToFour => self.sixtofour(),
            TunnelKind::SixRd => self.sixrd(settings),
            TunnelKind::Isatap => self.isatap(settings),
            TunnelKind::FourInSix => {
                let address = settings.prefix.or(IpNetwork::new(B4.0.into(), B4.1).ok());
                self.given(address, Family::V4)
            }
            TunnelKind::SixInFour => self.given(settings.prefix, Family::V6),
            TunnelKind::Gre => {
                let family = settings.prefix.map_or(Family::V6, |net| Net::from(net).family());
                self.given(settings.prefix, family)
            }
        }
    }

    /// The address that was given, with its length.
    fn given(&mut self, address: Option<IpNetwork>, family: Family) -> Result<Net, TunnelError> {
        let missing =
            TunnelError::Missing(self.kind.name(), "--prefix ADDRESS/LENGTH, the address inside of the tunnel");
        self.address = address.ok_or(missing)?;
        let net = Net::from(self.address);
        if net.family() != family {
            let wanted = if family == Family::V4 { "IPv4" } else { "IPv6" };
            return Err(TunnelError::Family("--prefix", self.kind.name(), wanted));
        }
        ends::inner(&self.address, self.local, self.remote)?;
        if ends::is_subnet_router(&self.address) {
            let address = self.address.ip();
            self.notes.push(format!("{address} is the subnet-router anycast address of its prefix (RFC 4291, 2.6.1)"));
        }
        Ok(net)
    }

    fn sixtofour(&mut self) -> Result<Net, TunnelError> {
        let local = self.local4();
        if let Some(block) =
            special::v4(local.into()).filter(|block| block.global != Some(true) && !is_documentation(block))
        {
            return Err(TunnelError::NotPublic(local, block.name));
        }
        let site = Net::from(V4::from(local).to_6to4().with_len(Some(Len::SITE)));
        self.address = network(site.bits() | 1, 16);
        self.relay = self.relay.or(Some(RELAY));
        self.notes.push(
            "the public 6to4 relays are gone (RFC 7526): only other 6to4 sites can be reached, or a relay of your own"
                .to_owned(),
        );
        Ok(site)
    }

    fn sixrd(&mut self, settings: &TunnelSettings) -> Result<Net, TunnelError> {
        let missing = |what| TunnelError::Missing("6rd", what);
        let prefix = settings.prefix.ok_or(missing("--prefix PREFIX/LENGTH, the 6rd prefix of the provider"))?;
        self.relay.ok_or(missing("--relay ADDRESS, the border relay of the provider"))?;
        let net = Net::from(prefix);
        if net.family() == Family::V4 || IpNetwork::from(net) != prefix {
            return Err(TunnelError::Prefix(prefix, "an IPv6 prefix without bits after its length"));
        }
        ends::site(&prefix, "the 6rd prefix of the provider")?;
        let own = 32u8.saturating_sub(settings.shared);
        let total = net.len().get().saturating_add(own);
        if total > 64 {
            return Err(TunnelError::Delegation(total, net.len().get(), own));
        }
        let four = u128::from(u32::from(self.local4())) << 96;
        let bits = four.checked_shl(settings.shared.into()).unwrap_or(0) >> net.len().get();
        let site = Net::v6(net.bits() | if own == 0 { 0 } else { bits }, Len::at_most_128(total.into()));
        let common = Net::v4(self.local4().into(), Len::at_most_128(settings.shared.into()));
        self.sixrd = Some((prefix, common.into()));
        self.address = network(site.bits() | 1, net.len().get());
        self.notes.push(format!("delegated prefix: {}", IpNetwork::from(site)));
        Ok(site)
    }

    fn isatap(&mut self, settings: &TunnelSettings) -> Result<Net, TunnelError> {
        let prefix = settings.prefix.ok_or(TunnelError::Missing("isatap", "--prefix PREFIX/64"))?;
        let net = Net::from(prefix);
        if net.family() == Family::V4 || net.len() != Len::SUBNET || IpNetwork::from(net) != prefix {
            return Err(TunnelError::Prefix(prefix, "an IPv6 prefix of 64 bits without bits after its length"));
        }
        ends::site(&prefix, "the prefix of the site")?;
        let four: u32 = self.local4().into();
        let global = special::v4(four).is_none_or(|block| block.global != Some(false));
        let iid = (if global { 0x0200_5efe_u128 } else { 0x5efe }) << 32 | u128::from(four);
        debug_assert_eq!(embedded::isatap(iid as u64), Some(four));
        self.address = network(net.bits() | iid, 64);
        Ok(net)
    }

    fn local4(&self) -> Ipv4Addr {
        match self.local {
            IpAddr::V4(a) => a,
            IpAddr::V6(_) => Ipv4Addr::UNSPECIFIED,
        }
    }

    /// What to know about the derived values.
    fn explain(&mut self) {
        let outer = if self.local.is_ipv4() { Family::V4 } else { Family::V6 };
        let whole = self.mtu.saturating_add(self.kind.overhead(outer));
        self.notes.push(format!("MTU {}: {} octets outside", self.mtu, whole));
        if let IpAddr::V4(local) = self.local
            && let Some(block) =
                special::v4(local.into()).filter(|block| block.global == Some(false) && !is_documentation(block))
            && self.kind != TunnelKind::SixToFour
        {
            self.notes.push(format!("{local} is {}: the other end must see this very address", block.name));
        }
    }

    /// The tunnel as configuration.
    ///
    /// # Errors
    /// If the program does not know such tunnels.
    pub fn write(&self, form: TunnelForm) -> Result<String, TunnelError> {
        self.attempt(form).map_err(|error| error.with_forms(self))
    }

    /// The same; errors do not name the other forms.
    fn attempt(&self, form: TunnelForm) -> Result<String, TunnelError> {
        let names = std::iter::once(&self.name).chain(self.lan.iter().map(|(dev, _)| dev)).chain(&self.link);
        // commands quote names for a shell; files have no quotes that every reader knows
        if !matches!(form, TunnelForm::Ip | TunnelForm::Nmcli)
            && let Some(name) = names.into_iter().find(|name| !is_plain(name))
        {
            return Err(TunnelError::PlainName(name.clone(), form.name()));
        }
        let on_linux = !matches!(form, TunnelForm::Freebsd | TunnelForm::Openwrt);
        if on_linux && ends::FALLBACKS.contains(&self.name.as_str()) {
            return Err(TunnelError::Fallback(self.name.clone()));
        }
        if self.link.is_some() && matches!(form, TunnelForm::Netplan | TunnelForm::Openwrt | TunnelForm::Freebsd) {
            return Err(self.cannot_hold(form, "the zone", "it has no setting for the link of the outer addresses"));
        }
        match form {
            TunnelForm::Ip => Ok(iproute::commands(self)),
            TunnelForm::Networkd => files::networkd(self),
            TunnelForm::Netplan => files::netplan(self),
            TunnelForm::Ifupdown => Ok(iproute::ifupdown(self)),
            TunnelForm::Nmcli => files::nmcli(self),
            TunnelForm::Openwrt => openwrt::uci(self),
            TunnelForm::Ifcfg => files::ifcfg(self),
            TunnelForm::Freebsd => freebsd::rc_conf(self),
        }
    }

    /// What to know, as lines of comments.
    fn comments(&self) -> String {
        self.notes.iter().map(|note| format!("# {note}\n")).collect()
    }

    /// The same, and the command for the router of an ISATAP tunnel, for forms that have no setting for it.
    fn comments_with_router(&self) -> String {
        let router = self.relay.filter(|_| self.kind == TunnelKind::Isatap);
        let command = router.map(|router| iproute::router_list(&self.name, router));
        self.comments() + &command.map(|command| format!("# then name the router: {command}\n")).unwrap_or_default()
    }

    /// That a form does not know this kind.
    fn unknown_to(&self, form: TunnelForm, why: &'static str) -> TunnelError {
        TunnelError::Form(form.name(), self.kind.name(), why, OtherForms::default())
    }

    /// That a form has no setting for an option.
    fn cannot_hold(&self, form: TunnelForm, option: &'static str, why: &'static str) -> TunnelError {
        TunnelError::Option(form.name(), option, self.kind.name(), why, OtherForms::default())
    }

    /// The next hop that leads through a relay.
    fn gateway(&self) -> Option<Ipv6Addr> {
        let relay = self.relay.filter(|_| matches!(self.kind, TunnelKind::SixToFour | TunnelKind::SixRd))?;
        Some(Ipv6Addr::from(u128::from(u32::from(relay))))
    }

    /// The default route of the family inside.
    fn everything(&self) -> &'static str {
        if self.address.is_ipv4() { "0.0.0.0/0" } else { "::/0" }
    }

    fn remote_text(&self) -> String {
        self.remote.map_or_else(|| "any".to_owned(), |remote| remote.to_string())
    }
}

/// The documentation blocks serve as examples of public addresses.
fn is_documentation(block: &special::SpecialBlock) -> bool {
    block.name.starts_with("Documentation")
}

fn network(bits: u128, len: u8) -> IpNetwork {
    let address = IpAddr::V6(Ipv6Addr::from(bits));
    IpNetwork::new(address, len).unwrap_or(IpNetwork::from(address))
}

/// Whether a name has only characters that no configuration file interprets.
fn is_plain(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.@".contains(&b))
}

/// The first /64 of the prefix that is not on the tunnel itself, with the first address.
fn lan(dev: &str, site: Net, tunnel: &IpNetwork) -> Result<(String, IpNetwork), TunnelError> {
    let none = || TunnelError::NoRoom(site.into(), dev.to_owned());
    if site.family() == Family::V4 {
        return Err(TunnelError::LanOfV4(*tunnel, dev.to_owned()));
    }
    if site.len() >= Len::SUBNET {
        return Err(none());
    }
    let own = Net::from(IpNetwork::from(tunnel.ip()));
    let subnet = site.subnets(Len::SUBNET).and_then(|mut all| all.find(|net| !net.contains(&own))).ok_or_else(none)?;
    Ok((dev.to_owned(), network(subnet.bits() | 1, 64)))
}

/// A word that a shell reads as it is written here.
fn quoted(word: &str) -> String {
    let safe = |b: u8| b.is_ascii_alphanumeric() || b"-_./:+,@=%".contains(&b);
    match !word.is_empty() && word.bytes().all(safe) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests;
