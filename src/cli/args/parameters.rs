//! Parameters of single actions on the flat command line: each belongs to the last action before it that takes it;
//! before any such action, to all that take it.

use super::low::LowArgs;
use super::table::{Opt, parameter};
use crate::action::step_params::HARDWARE;
use crate::action::{self, Action, Param, Params, StepParams};
use crate::addr::{Len, Net};
use crate::class::special;
use crate::cli::error::{CliError, describe_error};
use crate::cli::input_file;
use crate::cli::option_names::typed;
use crate::format::{ParseError, escape_path, eui64, ipv4addr, ipv6addr, mac};
use rustix::io::Errno;
use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use thiserror::Error;

/// What was given of them.
#[derive(Default)]
pub(in crate::cli) struct OwnParameters {
    /// Those of each action, in the order of the actions.
    of: Vec<StepParams>,
    /// Those before any action that takes them.
    shared: StepParams,
    /// The options that were given, each with the place of the action that it belongs to, and whether a file held the
    /// value.
    given: Vec<(&'static Parameter, Option<usize>, bool)>,
}

/// The rows of the option table.
pub(super) fn options() -> Vec<Opt> {
    let row = |row: &'static Parameter| {
        let names = std::slice::from_ref(&row.option);
        parameter(&[]).also(names).value(row.value).about(row.about).parameter(row)
    };
    let file = parameter(&[])
        .also(&["stable-secret-file"])
        .value("FILE")
        .about("stableiid: file of the secret, such as /proc/sys/net/ipv6/conf/eth0/stable_secret")
        .attempt(|args, path| args.own.read_secret(path, &args.actions));
    PARAMETERS.iter().map(row).chain([file]).collect()
}

impl OwnParameters {
    /// Reads a value for the last of these actions that takes it.
    ///
    /// # Errors
    /// If the value does not fit.
    pub(super) fn set(
        &mut self,
        row: &'static Parameter,
        value: &[u8],
        actions: &[&'static Action],
    ) -> Result<(), CliError> {
        self.set_from(row, value, actions, false)
    }

    /// The same, of the command line or of a file. An option that is given again wins, as everywhere; two options that
    /// disagree are refused.
    fn set_from(
        &mut self,
        row: &'static Parameter,
        value: &[u8],
        actions: &[&'static Action],
        from_file: bool,
    ) -> Result<(), CliError> {
        let place = actions.iter().rposition(|action| row.fits(action));
        let other = self.given.contains(&(row, place, !from_file));
        self.given.push((row, place, from_file));
        let to = match place {
            None => &mut self.shared,
            Some(at) => {
                self.of.resize_with(self.of.len().max(at + 1), StepParams::default);
                self.of.get_mut(at).unwrap_or(&mut self.shared)
            }
        };
        let before = to.clone();
        (row.set)(to, value).map_err(|error| refused(row, value, &error))?;
        if other && *to != before { Err(contradiction(row)) } else { Ok(()) }
    }

    /// Reads the secret in a file.
    fn read_secret(&mut self, path: &[u8], actions: &[&'static Action]) -> Result<(), CliError> {
        let path = Path::new(OsStr::from_bytes(path));
        let text = input_file::content(path, LONGEST_SECRET).map_err(|error| unreadable_secret(path, error))?;
        let text = text.trim_ascii();
        if secret(text).is_err() {
            let text = format!("'{}' does not hold a secret", escape_path(path));
            return Err(CliError::usage(text).with_hint("expected 16 bytes written as an IPv6 address, on one line"));
        }
        Parameter::named("stable-secret").map_or(Ok(()), |row| self.set_from(row, text, actions, true))
    }

    /// The parameters of the action at this place, with everything else that options say.
    pub(in crate::cli) fn of(&self, at: usize, params: &Params) -> Params {
        let own = self.of.get(at).cloned().unwrap_or_default().or(&self.shared);
        Params { own, ..params.clone() }
    }

    /// Whether none was given.
    pub(in crate::cli) fn is_empty(&self) -> bool {
        self.given.is_empty()
    }

    /// Refuses a parameter that none of the actions takes.
    ///
    /// # Errors
    /// The first one.
    pub(in crate::cli) fn check(&self, actions: &[&'static Action]) -> Result<(), CliError> {
        let Some(row) =
            self.given.iter().map(|(row, ..)| *row).find(|row| !actions.iter().any(|action| row.fits(action)))
        else {
            return Ok(());
        };
        let takers: Vec<_> = row.takers().collect();
        let text = format!("option '--{}' has no effect without an action that takes it", row.option);
        Err(CliError::usage(text).with_hint(format!("give -A {}", takers.join(" or -A "))))
    }
}

/// The most bytes in the file of a secret.
const LONGEST_SECRET: u64 = 1 << 20;

/// The file of a secret cannot be read. The kernel answers with an I/O error until a secret is set.
fn unreadable_secret(path: &Path, error: io::Error) -> CliError {
    let errno = Errno::from_io_error(&error);
    let hint = match errno {
        Some(Errno::IO) if path.starts_with("/proc/sys/net/ipv6/conf") => {
            Some("the interface has no secret: the kernel has none to read until one is written to this file")
        }
        Some(Errno::ISDIR) => Some("give the file in it, such as /proc/sys/net/ipv6/conf/eth0/stable_secret"),
        _ => None,
    };
    let error = CliError::read(path, error);
    hint.into_iter().fold(error, CliError::with_hint)
}

/// A parameter that two options give one action, with two values.
fn contradiction(row: &Parameter) -> CliError {
    CliError::usage(format!("{} disagree", typed(row.param).join(" and "))).with_hint("give one of them")
}

fn refused(row: &Parameter, value: &[u8], error: &ParamError) -> CliError {
    let why = match error {
        ParamError::Parse(error) => describe_error(error, value),
        other => other.to_string(),
    };
    match row.secret {
        true => CliError::usage(format!("option '--{}' does not take this secret", row.option)).with_hint(why),
        false => CliError::invalid_value(row.option, value, why),
    }
}

impl LowArgs {
    /// Reads the value of a parameter of one action.
    ///
    /// # Errors
    /// If the value does not fit.
    pub(super) fn set_parameter(&mut self, row: &'static Parameter, value: &[u8]) -> Result<(), CliError> {
        self.own.set(row, value, &self.actions)
    }
}

/// A value that a parameter does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(super) enum ParamError {
    /// It cannot be read.
    #[error("expected {0}")]
    Expected(&'static str),
    /// An address that no host can have, and why.
    #[error("it is {0}: expected a unicast address")]
    Unusable(&'static str),
    /// An address that cannot be read, and why.
    #[error("expected an address")]
    Parse(ParseError),
    /// A prefix with bits set after its length.
    #[error("the bits after the prefix length must be zero: the network is {0}")]
    HostBits(ipnetwork::IpNetwork),
}

/// A parameter: one option on the command line.
pub(in crate::cli) struct Parameter {
    /// The long option.
    pub(super) option: &'static str,
    /// What the action calls it.
    pub(super) param: Param,
    /// What help calls its value.
    pub(super) value: &'static str,
    /// One line of help.
    pub(super) about: &'static str,
    /// Whether its value must not be repeated in messages.
    pub(super) secret: bool,
    /// Reads the value.
    ///
    /// # Errors
    /// If the value does not fit.
    pub(super) set: fn(&mut StepParams, &[u8]) -> Result<(), ParamError>,
}

impl Parameter {
    const fn new(
        (option, param): (&'static str, Param),
        value: &'static str,
        set: fn(&mut StepParams, &[u8]) -> Result<(), ParamError>,
        about: &'static str,
    ) -> Parameter {
        Parameter { option, param, value, about, secret: false, set }
    }

    /// The parameter of this option.
    fn named(option: &str) -> Option<&'static Parameter> {
        PARAMETERS.iter().find(|row| row.option == option)
    }

    /// Whether an action takes it.
    fn fits(&self, action: &Action) -> bool {
        action.params.iter().any(|own| own.param == self.param)
    }

    /// The names of the actions that take it.
    fn takers(&self) -> impl Iterator<Item = &'static str> {
        action::ALL.iter().filter(|action| self.fits(action)).map(|action| action.name)
    }
}

impl PartialEq for Parameter {
    fn eq(&self, other: &Parameter) -> bool {
        self.option == other.option
    }
}

/// Every parameter, in the order of help.
static PARAMETERS: [Parameter; 11] = [
    Parameter::new(
        ("prefix", Param::Prefix),
        "PREFIX/LENGTH",
        |p, v| prefix(v).map(|net| p.prefix = Some(net)),
        "rebase: the new prefix; isatap: the /64 of the address (default: fe80::/64)",
    ),
    Parameter::new(
        ("npt-inside", Param::NptInside),
        "PREFIX/LENGTH",
        |p, v| prefix(v).map(|net| p.npt_inside = Some(net)),
        "npt: the prefix inside, at most 64 bits long",
    ),
    Parameter::new(
        ("npt-outside", Param::NptOutside),
        "PREFIX/LENGTH",
        |p, v| prefix(v).map(|net| p.npt_outside = Some(net)),
        "npt: the prefix outside, as long as the one inside",
    ),
    Parameter {
        secret: true,
        ..Parameter::new(
            ("stable-secret", Param::StableSecret),
            "ADDRESS",
            |p, v| secret(v).map(|bits| p.stable_secret = Some(bits)),
            "stableiid: the secret, 16 bytes written as an IPv6 address",
        )
    },
    Parameter::new(
        ("stable-mac", Param::StableMac),
        "MAC",
        |p, v| hardware(v).map(|octets| p.stable_mac = Some(octets)),
        "stableiid: the permanent hardware address of the interface (of veth: zeros)",
    ),
    Parameter::new(
        ("dad-counter", Param::DadCounter),
        "N",
        |p, v| number(v, "a number from 0 to 255").map(|n| p.dad_counter = Some(n)),
        "stableiid: how many addresses were in use already, 0-255 (default: 0)",
    ),
    Parameter::new(
        ("scope", Param::Scope),
        "HEX",
        |p, v| scope(v).map(|n| p.scope = Some(n)),
        "prefixmulticast, embeddedrp: scope of the group, 1-e (default: e, global)",
    ),
    Parameter::new(
        ("group", Param::Group),
        "HEX",
        |p, v| hex(v, 8, "a group identifier of 1 to 8 hex digits").map(|n| p.group = Some(n)),
        "prefixmulticast, embeddedrp: group identifier, up to 8 hex digits",
    ),
    Parameter::new(
        ("teredo-server", Param::TeredoServer),
        "ADDRESS",
        |p, v| server(v).map(|bits| p.teredo_server = Some(bits)),
        "teredo: IPv4 address of the server",
    ),
    Parameter::new(
        ("teredo-port", Param::TeredoPort),
        "N",
        |p, v| number(v, "a port from 0 to 65535").map(|n| p.teredo_port = Some(n)),
        "teredo: the UDP port outside of the NAT, 0-65535",
    ),
    Parameter::new(
        ("teredo-flags", Param::TeredoFlags),
        "HEX",
        |p, v| hex(v, 4, "1 to 4 hex digits").map(|n| p.teredo_flags = u16::try_from(n).ok()),
        "teredo: the flags, up to 4 hex digits (default: 0)",
    ),
];

/// A prefix of either family whose host bits are zero.
fn prefix(value: &[u8]) -> Result<Net, ParamError> {
    const EXPECTED: ParamError = ParamError::Expected("a prefix with its length, such as 2001:db8::/32");
    let (net, bits) = if value.contains(&b':') {
        let a = ipv6addr::parse(value).map_err(ParamError::Parse)?;
        (Net::v6(a.bits, a.len.ok_or(EXPECTED)?), a.bits)
    } else {
        let a = ipv4addr::parse(value).map_err(ParamError::Parse)?;
        (Net::v4(a.bits, a.len.ok_or(EXPECTED)?), u128::from(a.bits) << 96)
    };
    if net.bits() == bits { Ok(net) } else { Err(ParamError::HostBits(net.into())) }
}

/// An address without prefix length and zone: the secret has the notation of `/proc/sys/net/ipv6/conf/*/stable_secret`.
fn secret(value: &[u8]) -> Result<u128, ParamError> {
    let a = ipv6addr::parse(value);
    match a {
        Ok(a) if a.len.is_none() && a.zone.is_none() => Ok(a.bits),
        _ => Err(ParamError::Expected("16 bytes written as an IPv6 address, such as 2001:db8:1:2:3:4:5:6")),
    }
}

fn server(value: &[u8]) -> Result<u32, ParamError> {
    let a = ipv4addr::parse(value).map_err(ParamError::Parse)?;
    if a.len.is_some_and(|len| len != Len::V4_HOST) {
        return Err(ParamError::Expected("an IPv4 address without prefix length"));
    }
    special::unusable_v4(a.bits).map_or(Ok(a.bits), |why| Err(ParamError::Unusable(why)))
}

/// A MAC address or EUI-64 in any notation, or up to 32 octets joined by colons as InfiniBand has them.
fn hardware(value: &[u8]) -> Result<[u8; HARDWARE], ParamError> {
    let mut padded = [0; HARDWARE];
    let mut fill = |octets: &[u8]| padded.iter_mut().zip(octets).for_each(|(to, from)| *to = *from);
    if let Ok(mac) = mac::parse(value) {
        fill(&mac.0);
    } else if let Ok(eui64) = eui64::parse(value) {
        fill(&eui64.0);
    } else {
        let octets: Option<Vec<u8>> = value.split(|b| *b == b':').map(octet).collect();
        let expected = ParamError::Expected("a MAC address, or 1 to 32 octets joined by colons");
        fill(&octets.filter(|octets| octets.len() <= HARDWARE).ok_or(expected)?);
    }
    Ok(padded)
}

fn octet(text: &[u8]) -> Option<u8> {
    let text = str::from_utf8(text).ok().filter(|text| text.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u8::from_str_radix(text, 16).ok()
}

fn number<T: std::str::FromStr>(value: &[u8], expected: &'static str) -> Result<T, ParamError> {
    let text = str::from_utf8(value).ok().filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
    text.and_then(|text| text.parse().ok()).ok_or(ParamError::Expected(expected))
}

/// A number of at most that many hex digits.
fn hex(value: &[u8], digits: usize, expected: &'static str) -> Result<u32, ParamError> {
    let text = str::from_utf8(value).ok().map(|text| text.strip_prefix("0x").unwrap_or(text));
    let text = text.filter(|text| text.len() <= digits && text.bytes().all(|b| b.is_ascii_hexdigit()));
    text.and_then(|text| u32::from_str_radix(text, 16).ok()).ok_or(ParamError::Expected(expected))
}

/// A scope that can be used: 0 and f are reserved
/// ([RFC 7346, section 2](https://www.rfc-editor.org/rfc/rfc7346#section-2)).
fn scope(value: &[u8]) -> Result<u8, ParamError> {
    const EXPECTED: &str = "a scope: one hex digit from 1 to e";
    let scope = hex(value, 1, EXPECTED)?;
    u8::try_from(scope).ok().filter(|scope| (1..15).contains(scope)).ok_or(ParamError::Expected(EXPECTED))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(option: &str, value: &str) -> Result<StepParams, ParamError> {
        let mut params = StepParams::default();
        let row = Parameter::named(option).unwrap();
        (row.set)(&mut params, value.as_bytes()).map(|()| params)
    }

    #[test]
    fn every_parameter_belongs_to_an_action() {
        for row in &PARAMETERS {
            assert!(row.takers().next().is_some(), "{}", row.option);
        }
    }

    #[test]
    fn hardware_addresses_are_padded_with_zeros() {
        for (text, octets) in [("2:0:0:0:0:1", &[2, 0, 0, 0, 0, 1][..]), ("0200.0000.0001", &[2, 0, 0, 0, 0, 1])] {
            let padded = set("stable-mac", text).unwrap().stable_mac.unwrap();
            assert_eq!((&padded[..6], &padded[6..]), (octets, &[0; 26][..]), "{text}");
        }
        let infiniband = ["aa"; 20].join(":");
        assert_eq!(set("stable-mac", &infiniband).unwrap().stable_mac.unwrap()[..20], [0xaa; 20]);
        assert!(set("stable-mac", &["aa"; 33].join(":")).is_err());
        assert!(set("stable-mac", "aa:bb:+1").is_err());
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        for (option, value) in [
            ("prefix", "2001:db8::"),
            ("prefix", "2001:db8::1/32"),
            ("prefix", "192.0.2.1/24"),
            ("prefix", ""),
            ("group", "123456789"),
            ("group", ""),
            ("group", "+1"),
            ("scope", "0"),
            ("scope", "f"),
            ("scope", "10"),
            ("stable-secret", "secret"),
            ("stable-secret", "2001:db8::1/64"),
            ("teredo-port", "65536"),
            ("teredo-port", "-1"),
            ("teredo-server", "192.0.2.0/24"),
            ("teredo-server", "224.0.0.1"),
            ("teredo-flags", "10000"),
            ("dad-counter", "256"),
        ] {
            assert!(set(option, value).is_err(), "--{option} {value}");
        }
    }
}
