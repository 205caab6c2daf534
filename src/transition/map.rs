//! Address and port mapping: MAP-E ([RFC 7597](https://www.rfc-editor.org/rfc/rfc7597)), MAP-T
//! ([RFC 7599](https://www.rfc-editor.org/rfc/rfc7599)), which differ in nothing here, and lightweight 4over6
//! ([RFC 7596](https://www.rfc-editor.org/rfc/rfc7596)).

use super::port_set::{PortSetError, PortSetLayout};
use crate::addr::{Family, Len, Net};
use crate::format::{escape_controls, ipv4addr, ipv6addr};
use ipnetwork::IpNetwork;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;
use thiserror::Error;

/// The PSID offset of a rule that does not say another one
/// ([RFC 7597, section 5.1](https://www.rfc-editor.org/rfc/rfc7597#section-5.1)).
pub const OFFSET: u8 = 6;

/// A mapping rule: IPv6 prefix, IPv4 prefix, embedded address bits, PSID offset.
///
/// ```
/// use ipv6calc::transition::map::{Layout, MapRule};
/// let rule: MapRule = "2001:db8::/40,192.0.2.0/24,16".parse()?;
/// let customer = rule.customer(&"2001:db8:12:3400::/56".parse()?, None)?;
/// assert_eq!(customer.address(Layout::Rfc).to_string(), "2001:db8:12:3400:0:c000:212:34");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MapRule {
    six: Net,
    four: Net,
    ea: u8,
    ports: PortSetLayout,
}

/// A rule that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MapRuleError {
    /// Too few or too many fields.
    #[error("expected IPV6-PREFIX,IPV4-PREFIX,EA-BITS[,PSID-OFFSET], found {0} fields")]
    Fields(usize),
    /// A field that is not a prefix.
    #[error("'{0}' is not an {1} prefix with its length")]
    Prefix(String, &'static str),
    /// Numbers that some programs read as octal.
    #[error("'{0}' has numbers with leading zeros, which some programs read as octal")]
    LeadingZeros(String),
    /// Bits after the length of a prefix.
    #[error("'{0}' has bits after its length: the prefix is {1}")]
    HostBits(String, IpNetwork),
    /// A field that is not a number.
    #[error("'{0}' is not a number of {1}: expected {2}")]
    Number(String, &'static str, &'static str),
    /// More embedded address bits than IPv4 address and PSID have.
    #[error("{0} EA bits after an IPv4 prefix of {1} bits are {2} bits of PSID, with offset {3} at most {4} fit")]
    Psid(u8, u8, u8, u8, u8),
    /// Space that no customer and no end of a tunnel has.
    #[error("{0} is {1}: expected a prefix of unicast addresses, which customers can have")]
    NotUnicast(IpNetwork, &'static str),
    /// An end-user prefix longer than an address.
    #[error("an IPv6 prefix of {0} bits and {1} EA bits are more than 128 bits")]
    Long(u8, u8),
}

/// Why a rule has no answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MapError {
    /// Outside of every rule.
    #[error("{} is in no rule: expected an address in {}", bare(.0), .1)]
    Outside(IpNetwork, String),
    /// A provisioned port set that is not the one that the embedded address bits give.
    #[error(
        "--psid {psid} of {} bits with offset {} is not what the EA bits of {prefix} give: PSID {own} (0x{own:x}) of \
         {} bits with offset {}", .ports.length(), .ports.offset(), .rule.length(), .rule.offset()
    )]
    Provisioned {
        /// The end-user prefix.
        prefix: IpNetwork,
        /// The provisioned identifier.
        psid: u16,
        /// Its layout.
        ports: PortSetLayout,
        /// The identifier of the embedded address bits.
        own: u16,
        /// Its layout.
        rule: PortSetLayout,
    },
    /// A provisioned layout of ports that is not the one of the rule.
    #[error(
        "--psid-length {} with offset {} is not what the EA bits of the rule give: {} bits with offset {}",
        .0.length(), .0.offset(), .1.length(), .1.offset()
    )]
    ProvisionedLayout(PortSetLayout, PortSetLayout),
    /// Two rules of one prefix.
    #[error("the rules {0} and {1} have the same prefix: expected one of them")]
    Ambiguous(String, String),
    /// An end-user prefix that ends before the embedded address bits do.
    #[error("{0} is too short: the rule needs bits {1} to {2} (an end-user prefix of {2} bits)")]
    Short(IpNetwork, u8, u8),
    /// A port of the excluded set.
    #[error("port {0} is in the excluded set 0-{1}: its first {2} bits are zero")]
    Excluded(u16, u16, u8),
    /// A shared address without a port.
    #[error("{0} is shared by {1} customers: give a port too")]
    Shared(Ipv4Addr, u32),
    /// A rule without embedded PSID that shares an address.
    #[error(transparent)]
    PortSet(#[from] PortSetError),
}

/// A prefix with its length, a single address without it.
fn bare(net: &IpNetwork) -> String {
    let host = net.prefix() == if net.is_ipv4() { 32 } else { 128 };
    if host { net.ip().to_string() } else { net.to_string() }
}

/// Where IPv4 address and PSID lie in the interface identifier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// 16 zero bits, IPv4 address, PSID
    /// ([RFC 7597, section 6](https://www.rfc-editor.org/rfc/rfc7597#section-6)).
    #[default]
    Rfc,
    /// 8 zero bits, IPv4 address, PSID, 8 zero bits, as early drafts had it (OpenWrt: `LEGACY=1`).
    Draft,
}

impl Layout {
    fn iid(self, four: u32, psid: u16) -> u64 {
        let both = u64::from(four) << 16 | u64::from(psid);
        match self {
            Layout::Rfc => both,
            Layout::Draft => both << 8,
        }
    }

    /// IPv4 address and PSID in an interface identifier; `None` if the bits around them are not zero.
    pub fn read(self, iid: u64) -> Option<(Ipv4Addr, u16)> {
        let both = match self {
            Layout::Rfc => iid,
            Layout::Draft => iid >> 8,
        };
        let (four, psid) = ((both >> 16) as u32, both as u16);
        (self.iid(four, psid) == iid).then(|| (four.into(), psid))
    }
}

/// What a rule gives to one customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MapCustomer {
    /// The end-user prefix.
    pub prefix: Net,
    /// The IPv4 address or prefix.
    pub four: Net,
    /// The port set identifier; 0 if the address is not shared.
    pub psid: u16,
    /// How ports are cut.
    pub ports: PortSetLayout,
}

impl MapCustomer {
    /// The MAP address: prefix, zeros, identifier. A prefix beyond /64 overwrites the upper bits of the identifier.
    pub fn address(&self, layout: Layout) -> Ipv6Addr {
        let four = (self.four.bits() >> 96) as u32;
        joined(&self.prefix, layout.iid(four, self.psid))
    }
}

/// A prefix with an identifier in the bits after it.
fn joined(prefix: &Net, iid: u64) -> Ipv6Addr {
    Ipv6Addr::from(prefix.bits() | u128::from(iid) & !prefix.len().mask128())
}

/// A MAP address, taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MapOwner {
    /// What the embedded address bits say.
    pub customer: MapCustomer,
    /// What the interface identifier says, if it has the form of one.
    pub iid: Option<(Ipv4Addr, u16)>,
    /// Whether both agree.
    pub consistent: bool,
}

/// What a rule gives in all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MapCapacity {
    /// Customers, as a power of two.
    pub customers_log2: u8,
    /// Customers of one IPv4 address; 1 if it is not shared.
    pub ratio: u32,
    /// Ports of each customer.
    pub ports: u32,
    /// Length of the end-user prefix.
    pub end_user: u8,
    /// IPv4 addresses that the rule uses, as a power of two.
    pub addresses_log2: u8,
}

impl MapRule {
    /// A rule of an IPv6 prefix, an IPv4 prefix, embedded address bits and PSID offset.
    ///
    /// # Errors
    /// If the bits do not fit.
    pub fn new(six: Net, four: Net, ea: u8, offset: u8) -> Result<MapRule, MapRuleError> {
        let (p6, p4) = (six.len().get(), four.len().get());
        if u16::from(p6) + u16::from(ea) > 128 {
            return Err(MapRuleError::Long(p6, ea));
        }
        let psid = (p4 + ea).saturating_sub(32);
        let wrong = |_| MapRuleError::Psid(ea, p4, psid, offset, 16u8.saturating_sub(offset));
        Ok(MapRule { six, four, ea, ports: PortSetLayout::new(offset, psid).map_err(wrong)? })
    }

    /// The IPv6 prefix.
    pub fn six(&self) -> Net {
        self.six
    }

    /// The IPv4 prefix.
    pub fn four(&self) -> Net {
        self.four
    }

    /// The embedded address bits.
    pub fn ea(&self) -> u8 {
        self.ea
    }

    /// How ports are cut.
    pub fn ports(&self) -> PortSetLayout {
        self.ports
    }

    /// Length of the end-user prefix.
    pub fn end_user(&self) -> Len {
        Len::at_most_128(u32::from(self.six.len().get()) + u32::from(self.ea))
    }

    /// The bits of the IPv4 address that are embedded.
    fn suffix(&self) -> u8 {
        self.ea.min(32 - self.four.len().get())
    }

    /// Length of the IPv4 prefix of one customer.
    fn four_len(&self) -> Len {
        Len::at_most_128(u32::from(self.four.len().get() + self.suffix()))
    }

    /// What a customer with this end-user prefix gets; without embedded address bits, the port set that provisioning
    /// gave.
    ///
    /// # Errors
    /// If the prefix is not in the rule, or too short, or if its embedded address bits give another port set than
    /// provisioning.
    pub fn customer(&self, prefix: &IpNetwork, given: Option<(PortSetLayout, u16)>) -> Result<MapCustomer, MapError> {
        let net = Net::from(*prefix);
        if !self.six.contains(&net) && !net.contains(&self.six) || net.family() == Family::V4 {
            return Err(MapError::Outside(*prefix, IpNetwork::from(self.six).to_string()));
        }
        if net.len() < self.end_user() {
            return Err(MapError::Short(*prefix, self.six.len().get(), self.end_user().get()));
        }
        // what follows the embedded bits is the subnet identifier, which a MAP address has as zeros
        let net = if self.ea > 0 { Net::v6(net.bits(), self.end_user()) } else { net };
        let ea = self.embedded(net.bits());
        let own = (ea & ((1 << self.ports.length()) - 1)) as u16;
        let (ports, psid) = match given {
            Some((ports, psid)) if self.ea == 0 => (ports, ports.fit(psid)?),
            Some((ports, psid)) if (ports, psid) != (self.ports, own) => {
                return Err(MapError::Provisioned { prefix: *prefix, psid, ports, own, rule: self.ports });
            }
            _ => (self.ports, own),
        };
        Ok(MapCustomer { prefix: net, four: self.four_of(ea), psid, ports })
    }

    /// The embedded address bits of an address.
    fn embedded(&self, bits: u128) -> u64 {
        let shifted = bits.checked_shl(self.six.len().get().into()).unwrap_or(0);
        shifted.checked_shr(128 - u32::from(self.ea)).unwrap_or(0) as u64
    }

    /// The IPv4 address or prefix of embedded address bits.
    fn four_of(&self, ea: u64) -> Net {
        let suffix = ea >> self.ports.length();
        let at = 32 - u32::from(self.four_len().get());
        let suffix = suffix.checked_shl(at).unwrap_or(0) as u32;
        Net::v4((self.four.bits() >> 96) as u32 | suffix, self.four_len())
    }

    /// Where a border relay sends a packet for an address and port. With an IPv4 prefix of each customer the identifier
    /// holds the full destination address.
    ///
    /// # Errors
    /// If the port is excluded, or is missing for a shared address, or if provisioning gave another layout of ports than
    /// the embedded address bits.
    pub fn destination(
        &self,
        four: Ipv4Addr,
        port: Option<u16>,
        given: Option<PortSetLayout>,
        layout: Layout,
    ) -> Result<Ipv6Addr, MapError> {
        let ports = match given {
            Some(given) if self.ea > 0 && given != self.ports => {
                return Err(MapError::ProvisionedLayout(given, self.ports));
            }
            given => given.unwrap_or(self.ports),
        };
        let psid = match port {
            _ if ports.is_whole() => 0,
            None => return Err(MapError::Shared(four, 1 << ports.length())),
            Some(port) => ports
                .psid(port)
                .ok_or_else(|| MapError::Excluded(port, ports.last_excluded().unwrap_or(0), ports.offset()))?,
        };
        let bits = u32::from(four);
        let at = 32 - u32::from(self.four_len().get());
        let own = u64::from(bits).checked_shr(at).unwrap_or(0) & ((1 << self.suffix()) - 1);
        let ea = own << self.ports.length() | u64::from(if self.ports.is_whole() { 0 } else { psid });
        let low = 128 - u32::from(self.end_user().get());
        let prefix = self.six.bits() | u128::from(ea).checked_shl(low).unwrap_or(0);
        Ok(joined(&Net::v6(prefix, self.end_user()), layout.iid(bits, psid)))
    }

    /// What a MAP address says.
    ///
    /// # Errors
    /// If it is not in the rule.
    pub fn owner(&self, address: Ipv6Addr, layout: Layout) -> Result<MapOwner, MapError> {
        let bits = u128::from(address);
        if !self.six.contains(&Net::v6(bits, Len::V6_HOST)) {
            return Err(MapError::Outside(IpNetwork::from(IpAddr::V6(address)), IpNetwork::from(self.six).to_string()));
        }
        let prefix = IpNetwork::from(Net::v6(bits, self.end_user()));
        let customer = self.customer(&prefix, None)?;
        // a prefix beyond /64 covers the upper bits of the identifier: those follow from the rule
        let own = !self.end_user().mask128() as u64;
        let covered = layout.iid((customer.four.bits() >> 96) as u32, customer.psid);
        let iid = layout.read(bits as u64 & own | covered & !own);
        let agrees = |(four, psid): (Ipv4Addr, u16)| {
            let within = customer.four.contains(&Net::v4(four.into(), Len::V4_HOST));
            within && (psid == customer.psid || self.ports.is_whole())
        };
        let subnet = bits & self.end_user().mask128() == bits & Len::SUBNET.max(self.end_user()).mask128();
        let consistent = subnet && iid.is_some_and(agrees);
        Ok(MapOwner { customer, iid, consistent })
    }

    /// What the rule gives in all.
    pub fn capacity(&self) -> MapCapacity {
        MapCapacity {
            customers_log2: self.ea,
            ratio: 1 << self.ports.length(),
            ports: self.ports.ports(),
            end_user: self.end_user().get(),
            addresses_log2: 32 - self.four.len().get(),
        }
    }

    /// Checks that customers can have the addresses of the IPv4 prefix, as is needed to put the rule into service.
    /// Calculations do without: they hold for all addresses.
    ///
    /// # Errors
    /// If the whole prefix is multicast, reserved, loopback, link-local or in 0.0.0.0/8.
    pub fn provisionable(&self) -> Result<(), MapRuleError> {
        unicast(self.four, &NOT_CUSTOMERS4)
    }

    /// What to know before a rule goes into service.
    pub fn warnings(&self) -> Vec<String> {
        let mut all = Vec::new();
        if let Err(why) = self.provisionable() {
            all.push(why.to_string());
        }
        if self.end_user() > Len::SUBNET {
            all.push(format!("the end-user prefix is {} bits long: no /64 is left for a LAN", self.end_user().get()));
        }
        if let Some(last) = self.ports.last_excluded() {
            all.push(format!(
                "ports 0-{last} of every shared address are not used (PSID offset {})",
                self.ports.offset()
            ));
        } else if !self.ports.is_whole() {
            all.push("PSID offset 0: the customer with PSID 0 gets the well-known ports 0-1023".to_owned());
        }
        if self.ports.ports() < 1024 {
            let ports = self.ports.ports();
            let noun = if ports == 1 { "port" } else { "ports" };
            all.push(format!("{ports} {noun} per customer, fewer than 1024"));
        }
        all
    }
}

impl fmt::Display for MapRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (six, four) = (IpNetwork::from(self.six), IpNetwork::from(self.four));
        write!(f, "{six},{four},{},{}", self.ea, self.ports.offset())
    }
}

impl FromStr for MapRule {
    type Err = MapRuleError;

    fn from_str(text: &str) -> Result<MapRule, MapRuleError> {
        text.parse::<MapRuleFields>()?.rule(OFFSET)
    }
}

/// The fields of a rule as they are written: without the fourth one, the PSID offset comes from elsewhere
/// ([RFC 7597, section 5.2](https://www.rfc-editor.org/rfc/rfc7597#section-5.2)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MapRuleFields {
    six: Net,
    four: Net,
    ea: u8,
    /// The PSID offset of the fourth field.
    pub offset: Option<u8>,
}

impl MapRuleFields {
    /// The rule, with this PSID offset if no field has one.
    ///
    /// # Errors
    /// If the bits do not fit.
    pub fn rule(&self, default_offset: u8) -> Result<MapRule, MapRuleError> {
        MapRule::new(self.six, self.four, self.ea, self.offset.unwrap_or(default_offset))
    }
}

impl fmt::Display for MapRuleFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{},{}", IpNetwork::from(self.six), IpNetwork::from(self.four), self.ea)?;
        self.offset.map_or(Ok(()), |offset| write!(f, ",{offset}"))
    }
}

impl FromStr for MapRuleFields {
    type Err = MapRuleError;

    fn from_str(text: &str) -> Result<MapRuleFields, MapRuleError> {
        let fields: Vec<&str> = text.split(',').map(str::trim).collect();
        let (six, four, ea, offset) = match fields.as_slice() {
            [six, four, ea] => (six, four, ea, None),
            [six, four, ea, offset] => (six, four, ea, Some(offset)),
            other => return Err(MapRuleError::Fields(other.len())),
        };
        let offset = offset.map(|text| number(text, "PSID offset", 16, "0 to 16")).transpose()?;
        let (six, four) = (prefix6(six)?, prefix4(four)?);
        unicast(six, &NOT_CUSTOMERS6)?;
        Ok(MapRuleFields { six, four, ea: number(ea, "EA bits", 48, "0 to 48")?, offset })
    }
}

/// A block that no customer can have: its first bits as those of an IPv6 address, their number, and what it is.
type Unusable = (u128, u8, &'static str);

/// The IPv4 blocks; private and shared ones are not among them, because a provider can translate them again.
const NOT_CUSTOMERS4: [Unusable; 5] = [
    (0x00 << 120, 8, "in 0.0.0.0/8, which has no addresses of hosts"),
    (0x7f << 120, 8, "a prefix of loopback addresses"),
    (0xa9fe << 112, 16, "a prefix of link-local addresses"),
    (0xe << 124, 4, "a prefix of multicast addresses"),
    (0xf << 124, 4, "in 240.0.0.0/4, which is reserved"),
];

/// The IPv6 blocks.
const NOT_CUSTOMERS6: [Unusable; 4] = [
    (0xff << 120, 8, "a prefix of multicast addresses"),
    (0xfe80 << 112, 10, "a prefix of link-local addresses"),
    (0, 96, "in ::/96, which has the unspecified and the loopback address"),
    (0xffff << 32, 96, "a prefix of IPv4-mapped addresses"),
];

/// Refuses a prefix that lies in a block that no customer can have.
fn unicast(net: Net, blocks: &[Unusable]) -> Result<(), MapRuleError> {
    let within = |&&(bits, len, _): &&Unusable| net.len().get() >= len && (net.bits() ^ bits) >> (128 - len) == 0;
    match blocks.iter().find(within) {
        Some((.., why)) => Err(MapRuleError::NotUnicast(net.into(), why)),
        None => Ok(()),
    }
}

fn prefix6(text: &str) -> Result<Net, MapRuleError> {
    let a = ipv6addr::parse(text.as_bytes()).ok().filter(|a| a.zone.is_none());
    let wrong = || MapRuleError::Prefix(escape_controls(text).into_owned(), "IPv6");
    let (a, len) = a.and_then(|a| Some((a, a.len?))).ok_or_else(wrong)?;
    let net = Net::v6(a.bits, len);
    if net.bits() == a.bits { Ok(net) } else { Err(MapRuleError::HostBits(text.to_owned(), net.into())) }
}

fn prefix4(text: &str) -> Result<Net, MapRuleError> {
    if text.split(['.', '/']).any(|number| number.len() > 1 && number.starts_with('0')) {
        return Err(MapRuleError::LeadingZeros(escape_controls(text).into_owned()));
    }
    let a = ipv4addr::parse(text.as_bytes()).ok();
    let wrong = || MapRuleError::Prefix(escape_controls(text).into_owned(), "IPv4");
    let (a, len) = a.and_then(|a| Some((a, a.len?))).ok_or_else(wrong)?;
    let net = Net::v4(a.bits, len);
    let same = net.bits() >> 96 == u128::from(a.bits);
    if same { Ok(net) } else { Err(MapRuleError::HostBits(text.to_owned(), net.into())) }
}

fn number(text: &str, what: &'static str, most: u8, expected: &'static str) -> Result<u8, MapRuleError> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let number = text.parse::<u8>().ok().filter(|n| digits && *n <= most);
    number.ok_or_else(|| MapRuleError::Number(escape_controls(text).into_owned(), what, expected))
}

/// Rules; of those that fit the longest prefix wins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MapRules(pub Vec<MapRule>);

impl MapRules {
    /// The rule whose IPv6 prefix holds this one.
    ///
    /// # Errors
    /// If there is none, or another one with the same prefix.
    pub fn by_six(&self, prefix: &IpNetwork) -> Result<&MapRule, MapError> {
        let net = Net::from(*prefix);
        let best = self.0.iter().filter(|rule| rule.six.contains(&net)).max_by_key(|rule| rule.six.len());
        self.alone(best.ok_or_else(|| MapError::Outside(*prefix, self.names(MapRule::six)))?, MapRule::six)
    }

    /// The rule whose IPv4 prefix holds this address.
    ///
    /// # Errors
    /// If there is none, or another one with the same prefix.
    pub fn by_four(&self, four: Ipv4Addr) -> Result<&MapRule, MapError> {
        let net = Net::v4(four.into(), Len::V4_HOST);
        let best = self.0.iter().filter(|rule| rule.four.contains(&net)).max_by_key(|rule| rule.four.len());
        self.alone(
            best.ok_or_else(|| MapError::Outside(IpNetwork::from(net), self.names(MapRule::four)))?,
            MapRule::four,
        )
    }

    /// The rule, if no other one has its prefix.
    fn alone<'a>(&'a self, rule: &'a MapRule, of: fn(&MapRule) -> Net) -> Result<&'a MapRule, MapError> {
        match self.0.iter().find(|other| of(other) == of(rule) && *other != rule) {
            Some(other) => Err(MapError::Ambiguous(other.to_string(), rule.to_string())),
            None => Ok(rule),
        }
    }

    fn names(&self, of: fn(&MapRule) -> Net) -> String {
        self.0.iter().map(|rule| IpNetwork::from(of(rule)).to_string()).collect::<Vec<_>>().join(" or ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> MapRule {
        text.parse().unwrap()
    }

    fn customer(rule_text: &str, prefix: &str) -> MapCustomer {
        rule(rule_text).customer(&prefix.parse().unwrap(), None).unwrap()
    }

    /// RFC 7597, appendix A, example 1.
    #[test]
    fn example_1_of_rfc_7597_the_customer() {
        let c = customer("2001:db8::/40,192.0.2.0/24,16", "2001:db8:12:3400::/56");
        assert_eq!((IpNetwork::from(c.four).to_string(), c.psid), ("192.0.2.18/32".to_owned(), 0x34));
        let ranges: Vec<_> = c.ports.ranges(c.psid).collect();
        assert_eq!((ranges.len(), c.ports.ports()), (63, 252));
        assert_eq!(ranges[..3], [1232..=1235, 2256..=2259, 3280..=3283]);
        assert_eq!(ranges[61..], [63696..=63699, 64720..=64723]);
        assert_eq!(c.address(Layout::Rfc).to_string(), "2001:db8:12:3400:0:c000:212:34");
    }

    /// RFC 7597, appendix A, examples 2 and 3.
    #[test]
    fn examples_2_and_3_of_rfc_7597_the_border_relay_and_another_customer() {
        let there = rule("2001:db8::/40,192.0.2.0/24,16").destination(
            "192.0.2.18".parse().unwrap(),
            Some(1232),
            None,
            Layout::Rfc,
        );
        assert_eq!(there.unwrap().to_string(), "2001:db8:12:3400:0:c000:212:34");
    }

    /// RFC 7597, appendix A, example 4: one address, not shared.
    #[test]
    fn example_4_of_rfc_7597_a_whole_address() {
        let c = customer("2001:db8:12:3400::/56,192.0.2.18/32,0", "2001:db8:12:3400::/56");
        assert_eq!((c.psid, c.ports.ports()), (0, 65536));
        assert_eq!(c.address(Layout::Rfc).to_string(), "2001:db8:12:3400:0:c000:212:0");
    }

    /// RFC 7597, appendix A, example 5: the PSID comes from provisioning.
    #[test]
    fn example_5_of_rfc_7597_a_port_set_of_provisioning() {
        let given = Some((PortSetLayout::new(6, 8).unwrap(), 0x34));
        let r = rule("2001:db8:12:3400::/56,192.0.2.18/32,0");
        let c = r.customer(&"2001:db8:12:3400::/56".parse().unwrap(), given).unwrap();
        assert_eq!(c.ports.ranges(c.psid).next(), Some(1232..=1235));
        assert_eq!(c.address(Layout::Rfc).to_string(), "2001:db8:12:3400:0:c000:212:34");
    }

    #[test]
    fn a_longer_prefix_gives_the_same_map_address() {
        let exact = customer("2001:db8::/40,192.0.2.0/24,16", "2001:db8:12:3400::/56");
        assert_eq!(customer("2001:db8::/40,192.0.2.0/24,16", "2001:db8:12:34ff::/64"), exact);
    }

    #[test]
    fn early_drafts_have_no_16_zero_bits() {
        let c = customer("2001:db8::/40,192.0.2.0/24,16", "2001:db8:12:3400::/56");
        assert_eq!(c.address(Layout::Draft).to_string(), "2001:db8:12:3400:c0:2:1200:3400");
    }

    #[test]
    fn a_whole_address_space_and_bits_across_64_are_mapped() {
        let c = customer("2001:db8::/32,0.0.0.0/0,36,4", "2001:db8:c000:201:a000::/68");
        assert_eq!((IpNetwork::from(c.four).to_string(), c.psid), ("192.0.2.1/32".to_owned(), 0xa));
        let r = rule("2001:db8::/32,0.0.0.0/0,36,4");
        let there = r.destination("192.0.2.1".parse().unwrap(), Some(0x1a00), None, Layout::Rfc).unwrap();
        assert!(Net::v6(there.into(), Len::V6_HOST).bits() >> 60 == 0x2_0010_db8c_0000_201a, "{there}");
        assert!(r.owner(there, Layout::Rfc).unwrap().consistent, "{there}");
    }

    #[test]
    fn every_destination_is_read_back() {
        for text in [
            "2001:db8::/40,192.0.2.0/24,16",
            "2001:db8::/48,192.0.2.0/24,8",
            "2001:db8::/40,192.0.0.0/16,12,0",
            "2001:db8::/40,192.0.2.0/24,4",
        ] {
            let rule = rule(text);
            for (four, port) in [(0xc000_0212, 1232), (0xc000_02ff, 65535), (0xc000_0200, 1024), (0xc000_0280, 40000)] {
                let four = Ipv4Addr::from(four);
                for layout in [Layout::Rfc, Layout::Draft] {
                    let there = rule.destination(four, Some(port), None, layout).unwrap();
                    let owner = rule.owner(there, layout).unwrap();
                    assert!(owner.consistent, "{text} {there}");
                    assert_eq!(owner.iid.map(|(found, _)| found), Some(four));
                    assert_eq!(Some(owner.customer.psid), rule.ports().psid(port));
                }
            }
        }
    }

    #[test]
    fn what_a_rule_cannot_answer_is_named() {
        let r = rule("2001:db8::/40,192.0.2.0/24,16");
        let short = r.customer(&"2001:db8:12::/48".parse().unwrap(), None).unwrap_err().to_string();
        assert!(short.contains("bits 40 to 56"), "{short}");
        let excluded =
            r.destination("192.0.2.18".parse().unwrap(), Some(172), None, Layout::Rfc).unwrap_err().to_string();
        assert!(excluded.contains("0-1023") && excluded.contains("first 6 bits"), "{excluded}");
        let rules = MapRules(vec![r]);
        assert!(rules.by_four("198.51.100.18".parse().unwrap()).unwrap_err().to_string().contains("192.0.2.0/24"));
        assert!(r.destination("192.0.2.18".parse().unwrap(), None, None, Layout::Rfc).is_err());
    }

    #[test]
    fn a_rule_that_cannot_be_is_refused() {
        for text in [
            "",
            "2001:db8::/40",
            "2001:db8::/40,192.0.2.0/24",
            "2001:db8::/40,192.0.2.0/24,x",
            "2001:db8::/40,192.0.2.0/24,+8",
            "2001:db8::/40,192.0.2.0/24,16,6,1",
            "2001:db8::1/40,192.0.2.0/24,16",
            "2001:db8::/40,192.0.2.1/24,16",
            "2001:db8::/40,192.0.2.0/24,19",
            "2001:db8::/40,192.0.2.0/24,16,17",
            "2001:db8::/128,192.0.2.0/24,1",
            "192.0.2.0/24,2001:db8::/40,16",
        ] {
            assert!(text.parse::<MapRule>().is_err(), "{text}");
        }
    }

    #[test]
    fn space_that_no_customer_has_is_refused_and_named() {
        for six in ["ff00::/40", "ff02::/16", "fe80::/10", "fe80::/64", "::1/128", "::/96", "::ffff:0.0.0.0/96"] {
            let why = format!("{six},192.0.2.0/24,8").parse::<MapRule>().unwrap_err().to_string();
            assert!(why.starts_with(six) && why.contains("expected"), "{why}");
        }
        for four in ["224.0.0.0/24", "239.0.0.0/8", "240.0.0.0/4", "127.0.0.0/8", "0.0.0.0/8", "169.254.0.0/16"] {
            let why = rule(&format!("2001:db8::/40,{four},8")).provisionable().unwrap_err().to_string();
            assert!(why.starts_with(four) && why.contains("expected"), "{why}");
        }
        for text in [
            "fd00::/32,10.0.0.0/8,24",
            "fc00::/32,192.168.0.0/16,16",
            "2001:db8::/32,100.64.0.0/10,22",
            "2001:db8::/32,0.0.0.0/0,32",
            "2001:db8::/32,128.0.0.0/1,31",
            "64:ff9b:1::/48,172.16.0.0/12,16",
        ] {
            assert_eq!(rule(text).provisionable(), Ok(()), "{text}");
        }
    }

    #[test]
    fn the_fields_of_a_rule_take_another_default_offset() {
        let fields: MapRuleFields = "2001:db8::/40,192.0.2.0/24,20".parse().unwrap();
        assert!(fields.rule(OFFSET).is_err());
        assert_eq!(fields.rule(4).unwrap().ports(), PortSetLayout::new(4, 12).unwrap());
        let named: MapRuleFields = "2001:db8::/40,192.0.2.0/24,16,2".parse().unwrap();
        assert_eq!(named.rule(4).unwrap().ports().offset(), 2);
        assert_eq!(
            (fields.to_string(), named.to_string().ends_with(",16,2")),
            ("2001:db8::/40,192.0.2.0/24,20".to_owned(), true)
        );
    }

    #[test]
    fn the_longest_prefix_wins() {
        let rules = MapRules(vec![rule("2001:db8::/40,192.0.2.0/24,16"), rule("2001:db8:12::/48,192.0.2.16/28,4")]);
        assert_eq!(rules.by_four("192.0.2.18".parse().unwrap()).unwrap().ea(), 4);
        assert_eq!(rules.by_six(&"2001:db8:12:3400::/56".parse().unwrap()).unwrap().ea(), 4);
        assert_eq!(rules.by_six(&"2001:db8:13:3400::/56".parse().unwrap()).unwrap().ea(), 16);
    }
}
