//! The DHCPv6 options of softwires ([RFC 7598](https://www.rfc-editor.org/rfc/rfc7598)).

use super::map::{MapRule, MapRuleError, OFFSET};
use super::port_set::{PortSetError, PortSetLayout};
use crate::addr::{Len, Net};
use ipnetwork::IpNetwork;
use std::net::{Ipv4Addr, Ipv6Addr};
use thiserror::Error;

/// A mechanism and its container option ([RFC 7598, section 5](https://www.rfc-editor.org/rfc/rfc7598#section-5)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mechanism {
    /// MAP-E, option 94.
    MapE,
    /// MAP-T, option 95.
    MapT,
    /// Lightweight 4over6, option 96.
    Lw4o6,
}

impl Mechanism {
    /// All of them.
    pub const ALL: [Mechanism; 3] = [Mechanism::MapE, Mechanism::MapT, Mechanism::Lw4o6];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Mechanism::MapE => "map-e",
            Mechanism::MapT => "map-t",
            Mechanism::Lw4o6 => "lw4o6",
        }
    }

    /// One line for help.
    pub const fn about(self) -> &'static str {
        match self {
            Mechanism::MapE => "MAP with encapsulation (RFC 7597)",
            Mechanism::MapT => "MAP with translation (RFC 7599)",
            Mechanism::Lw4o6 => "lightweight 4over6 (RFC 7596)",
        }
    }

    /// The code of its container.
    pub const fn code(self) -> u16 {
        match self {
            Mechanism::MapE => 94,
            Mechanism::MapT => 95,
            Mechanism::Lw4o6 => 96,
        }
    }
}

/// The port set of an option: its layout and the identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortParams {
    /// How ports are cut.
    pub layout: PortSetLayout,
    /// The port set identifier.
    pub psid: u16,
}

/// An option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SoftwireOption {
    /// 89: a rule, whether it serves for forwarding too, and its port parameters.
    Rule {
        /// The rule; its PSID offset is that of the port parameters.
        rule: MapRule,
        /// Whether packets to other customers go to them directly.
        forwarding: bool,
        /// The port parameters, if they are given.
        ports: Option<PortParams>,
    },
    /// 90: the address of a border relay.
    BorderRelay(Ipv6Addr),
    /// 91: the prefix of the default mapping rule.
    DefaultRule(Net),
    /// 92: the IPv4 address bound to an IPv6 prefix.
    Binding {
        /// The IPv4 address.
        four: Ipv4Addr,
        /// The IPv6 prefix.
        six: Net,
        /// The port parameters, if the address is shared.
        ports: Option<PortParams>,
    },
    /// 93: port parameters alone.
    Ports(PortParams),
    /// 94, 95, 96: a container.
    Container(Mechanism, Vec<SoftwireOption>),
}

/// Octets that are not such an option.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SoftwireError {
    /// They end too early.
    #[error("octet {at}: option {code} ends here, expected {missing}")]
    Short {
        /// The octet, counted from 0.
        at: usize,
        /// The option.
        code: u16,
        /// What should follow.
        missing: &'static str,
    },
    /// An option of another code.
    #[error("octet {0}: option {1} is not one of RFC 7598 (89 to 96)")]
    Code(usize, u16),
    /// Octets that belong to nothing.
    #[error("octet {0}: option {1} should end here")]
    Rest(usize, u16),
    /// A length that does not fit.
    #[error("octet {0}: {1} is {2}, expected at most {3}")]
    Length(usize, &'static str, u8, u8),
    /// Bits after the length of a prefix.
    #[error("octet {0}: bits after the prefix length must be zero")]
    HostBits(usize),
    /// Options inside of each other too often.
    #[error("octet {0}: a container in an option")]
    Nested(usize),
    /// More than a length of 16 bits can express.
    #[error("{0} octets do not fit into one option: at most 65535")]
    Size(usize),
    /// A rule that cannot be.
    #[error("octet {0}: {1}")]
    Rule(usize, MapRuleError),
    /// Port parameters that cannot be.
    #[error("octet {0}: {1}")]
    PortSet(usize, PortSetError),
}

impl SoftwireOption {
    /// A container of these options.
    ///
    /// # Errors
    /// If they are too long for one.
    pub fn container(mechanism: Mechanism, options: Vec<SoftwireOption>) -> Result<SoftwireOption, SoftwireError> {
        let container = SoftwireOption::Container(mechanism, options);
        let size = container.data().len();
        if size > usize::from(u16::MAX) { Err(SoftwireError::Size(size)) } else { Ok(container) }
    }

    /// Its code.
    pub fn code(&self) -> u16 {
        match self {
            SoftwireOption::Rule { .. } => 89,
            SoftwireOption::BorderRelay(_) => 90,
            SoftwireOption::DefaultRule(_) => 91,
            SoftwireOption::Binding { .. } => 92,
            SoftwireOption::Ports(_) => 93,
            SoftwireOption::Container(mechanism, _) => mechanism.code(),
        }
    }

    /// The option with code and length.
    pub fn encode(&self) -> Vec<u8> {
        let data = self.data();
        let length = u16::try_from(data.len()).unwrap_or(u16::MAX);
        [&self.code().to_be_bytes()[..], &length.to_be_bytes(), &data].concat()
    }

    /// What follows code and length.
    pub fn data(&self) -> Vec<u8> {
        match self {
            SoftwireOption::Rule { rule, forwarding, ports } => {
                let four = (rule.four().bits() >> 96) as u32;
                let mut data = vec![u8::from(*forwarding), rule.ea(), rule.four().len().get()];
                data.extend(four.to_be_bytes());
                data.extend(prefix_octets(&rule.six()));
                data.extend(ports.iter().flat_map(|ports| SoftwireOption::Ports(*ports).encode()));
                data
            }
            SoftwireOption::BorderRelay(address) => address.octets().to_vec(),
            SoftwireOption::DefaultRule(net) => prefix_octets(net),
            SoftwireOption::Binding { four, six, ports } => {
                let mut data = four.octets().to_vec();
                data.extend(prefix_octets(six));
                data.extend(ports.iter().flat_map(|ports| SoftwireOption::Ports(*ports).encode()));
                data
            }
            SoftwireOption::Ports(PortParams { layout, psid }) => {
                // the identifier is aligned to the left (RFC 7598, section 4.5)
                let [a, b] = psid.checked_shl(16 - u32::from(layout.length())).unwrap_or(0).to_be_bytes();
                vec![layout.offset(), layout.length(), a, b]
            }
            SoftwireOption::Container(_, options) => options.iter().flat_map(SoftwireOption::encode).collect(),
        }
    }

    /// The options in these octets, one after the other.
    ///
    /// # Errors
    /// At the first octet that does not fit.
    ///
    /// ```
    /// use ipv6calc::transition::s46::SoftwireOption;
    /// let octets = [0, 93, 0, 4, 6, 8, 0x34, 0];
    /// let options = SoftwireOption::decode(&octets)?;
    /// assert_eq!(options.first().map(SoftwireOption::encode).as_deref(), Some(&octets[..]));
    /// # Ok::<(), ipv6calc::transition::s46::SoftwireError>(())
    /// ```
    pub fn decode(octets: &[u8]) -> Result<Vec<SoftwireOption>, SoftwireError> {
        Cursor { rest: octets, at: 0, code: 0 }.options(0)
    }

    /// The option of this code whose data these octets are.
    ///
    /// # Errors
    /// At the first octet that does not fit.
    pub fn decode_data(code: u16, octets: &[u8]) -> Result<SoftwireOption, SoftwireError> {
        Cursor { rest: octets, at: 0, code }.option(0)
    }
}

/// Length and the octets that it covers.
fn prefix_octets(net: &Net) -> Vec<u8> {
    let len = net.len().get();
    let octets = net.bits().to_be_bytes().into_iter().take(usize::from(len).div_ceil(8));
    std::iter::once(len).chain(octets).collect()
}

/// Where reading is.
struct Cursor<'a> {
    rest: &'a [u8],
    at: usize,
    code: u16,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, n: usize, missing: &'static str) -> Result<&'a [u8], SoftwireError> {
        let short = SoftwireError::Short { at: self.at + self.rest.len(), code: self.code, missing };
        let (head, rest) = self.rest.split_at_checked(n).ok_or(short)?;
        (self.rest, self.at) = (rest, self.at + n);
        Ok(head)
    }

    fn octet(&mut self, missing: &'static str) -> Result<u8, SoftwireError> {
        Ok(self.take(1, missing)?.first().copied().unwrap_or_default())
    }

    fn short(&mut self, missing: &'static str) -> Result<u16, SoftwireError> {
        Ok(self.take(2, missing)?.iter().fold(0, |n, octet| n << 8 | u16::from(*octet)))
    }

    /// All options up to the end.
    fn options(&mut self, depth: u8) -> Result<Vec<SoftwireOption>, SoftwireError> {
        let mut all = Vec::new();
        while !self.rest.is_empty() {
            let start = self.at;
            let code = self.short("the code of an option")?;
            if !(89..=96).contains(&code) {
                return Err(SoftwireError::Code(start, code));
            }
            self.code = code;
            let length = self.short("the length of the option")?;
            let at = self.at;
            let data = self.take(usize::from(length), "as many octets as the length says")?;
            all.push(Cursor { rest: data, at, code }.option(depth)?);
        }
        Ok(all)
    }

    /// The option whose data is left.
    fn option(&mut self, depth: u8) -> Result<SoftwireOption, SoftwireError> {
        let option = match self.code {
            89 => self.rule()?,
            90 => {
                let octets = self.take(16, "an IPv6 address of 16 octets")?;
                SoftwireOption::BorderRelay(Ipv6Addr::from(number(octets)))
            }
            91 => SoftwireOption::DefaultRule(self.prefix()?),
            92 => {
                let four = Ipv4Addr::from(number(self.take(4, "an IPv4 address")?) as u32);
                SoftwireOption::Binding { four, six: self.prefix()?, ports: self.nested_ports()? }
            }
            93 => SoftwireOption::Ports(self.port_params()?),
            _ if depth > 0 => return Err(SoftwireError::Nested(self.at)),
            code => {
                let mechanism = Mechanism::ALL.into_iter().find(|m| m.code() == code);
                let mechanism = mechanism.ok_or(SoftwireError::Code(self.at, code))?;
                SoftwireOption::Container(mechanism, self.options(1)?)
            }
        };
        if self.rest.is_empty() { Ok(option) } else { Err(SoftwireError::Rest(self.at, self.code)) }
    }

    fn rule(&mut self) -> Result<SoftwireOption, SoftwireError> {
        let start = self.at;
        let flags = self.octet("the flags")?;
        let ea = self.length("ea-len", 48)?;
        let four_len = self.length("prefix4-len", 32)?;
        let four = number(self.take(4, "an IPv4 prefix of 4 octets")?) as u32;
        let net = Net::v4(four, Len::at_most_128(four_len.into()));
        if net.bits() >> 96 != u128::from(four) {
            return Err(SoftwireError::HostBits(self.at - 4));
        }
        let six = self.prefix()?;
        let ports = self.nested_ports()?;
        let offset = ports.map_or(OFFSET, |ports| ports.layout.offset());
        let rule = MapRule::new(six, net, ea, offset).map_err(|error| SoftwireError::Rule(start, error))?;
        Ok(SoftwireOption::Rule { rule, forwarding: flags & 1 != 0, ports })
    }

    fn length(&mut self, what: &'static str, most: u8) -> Result<u8, SoftwireError> {
        let at = self.at;
        let length = self.octet(what)?;
        if length > most { Err(SoftwireError::Length(at, what, length, most)) } else { Ok(length) }
    }

    fn prefix(&mut self) -> Result<Net, SoftwireError> {
        let len = self.length("prefix6-len", 128)?;
        let start = self.at;
        let octets = self.take(usize::from(len).div_ceil(8), "as many octets as the prefix length says")?;
        let bits = number(octets).checked_shl(128 - 8 * octets.len() as u32).unwrap_or(0);
        let net = Net::v6(bits, Len::at_most_128(len.into()));
        if net.bits() == bits { Ok(net) } else { Err(SoftwireError::HostBits(start)) }
    }

    /// The port parameters inside of another option, if there are any.
    fn nested_ports(&mut self) -> Result<Option<PortParams>, SoftwireError> {
        let (at, code) = (self.at, self.code);
        let options = self.options(1)?;
        self.code = code;
        match options.as_slice() {
            [] => Ok(None),
            [SoftwireOption::Ports(ports)] => Ok(Some(*ports)),
            _ => Err(SoftwireError::Rest(at, code)),
        }
    }

    fn port_params(&mut self) -> Result<PortParams, SoftwireError> {
        let start = self.at;
        let (offset, length) = (self.length("the PSID offset", 16)?, self.length("the PSID length", 16)?);
        let layout = PortSetLayout::new(offset, length).map_err(|error| SoftwireError::PortSet(start, error))?;
        let left = self.short("a PSID of 2 octets")?;
        Ok(PortParams { layout, psid: left.checked_shr(16 - u32::from(length)).unwrap_or(0) })
    }
}

fn number(octets: &[u8]) -> u128 {
    octets.iter().fold(0, |n, octet| n << 8 | u128::from(*octet))
}

impl std::fmt::Display for PortParams {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PSID {} of {} bits, offset {}", self.psid, self.layout.length(), self.layout.offset())
    }
}

impl std::fmt::Display for SoftwireOption {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let with = |ports: &Option<PortParams>| ports.map(|ports| format!(", {ports}")).unwrap_or_default();
        match self {
            SoftwireOption::Rule { rule, forwarding, ports } => {
                let kind = if *forwarding { "basic and forwarding rule" } else { "basic rule" };
                write!(f, "{kind} {rule}{}", with(ports))
            }
            SoftwireOption::BorderRelay(address) => write!(f, "border relay {address}"),
            SoftwireOption::DefaultRule(net) => write!(f, "default mapping rule {}", IpNetwork::from(*net)),
            SoftwireOption::Binding { four, six, ports } => {
                write!(f, "binding {four} to {}{}", IpNetwork::from(*six), with(ports))
            }
            SoftwireOption::Ports(ports) => write!(f, "port parameters: {ports}"),
            SoftwireOption::Container(mechanism, options) => {
                write!(f, "{}", mechanism.name())?;
                options.iter().try_for_each(|option| write!(f, "\n  {option}"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn container() -> SoftwireOption {
        let ports = Some(PortParams { layout: PortSetLayout::new(6, 8).unwrap(), psid: 0x34 });
        let rule = "2001:db8::/41,192.0.2.0/24,16".parse().unwrap();
        SoftwireOption::Container(
            Mechanism::MapE,
            vec![
                SoftwireOption::Rule { rule, forwarding: true, ports },
                SoftwireOption::BorderRelay("2001:db8::1".parse().unwrap()),
            ],
        )
    }

    #[test]
    fn the_rule_option_has_the_octets_of_section_4_1_of_rfc_7598() {
        let octets = super::super::hex::plain(&container().encode());
        assert_eq!(octets, "005e002e0059001601 10 18 c0000200 29 20010db80000 005d0004 06083400 005a0010 20010db8000000000000000000000001".replace(' ', ""));
    }

    #[test]
    fn every_option_is_read_back() {
        let six = Net::v6(0x2001_0db8 << 96, Len::v6(61).unwrap());
        let binding = SoftwireOption::Binding { four: Ipv4Addr::new(192, 0, 2, 1), six, ports: None };
        let lw = SoftwireOption::Container(Mechanism::Lw4o6, vec![binding]);
        let map_t = SoftwireOption::Container(Mechanism::MapT, vec![SoftwireOption::DefaultRule(six)]);
        for option in [container(), lw, map_t] {
            assert_eq!(SoftwireOption::decode(&option.encode()), Ok(vec![option.clone()]));
            assert_eq!(SoftwireOption::decode_data(option.code(), &option.data()), Ok(option));
        }
    }

    #[test]
    fn octets_that_are_cut_or_changed_never_panic() {
        let octets = container().encode();
        for end in 1..octets.len() {
            assert!(SoftwireOption::decode(&octets[..end]).is_err(), "{end}");
        }
        for at in 0..octets.len() {
            for value in [0, 1, 0x7f, 0x80, 0xff] {
                let mut changed = octets.clone();
                changed[at] = value;
                if let Ok(options) = SoftwireOption::decode(&changed) {
                    let again: Vec<u8> = options.iter().flat_map(SoftwireOption::encode).collect();
                    assert_eq!(SoftwireOption::decode(&again), Ok(options));
                }
            }
        }
    }
}
