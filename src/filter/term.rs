//! The tokens of an expression.

use super::TermError;
use super::family_filter::{AddressSpan, LabelName};
use crate::addr::{Asn, CountryCode, Family, Len};
use crate::class::anonymised::CountryIndex;
use crate::class::{Registry, V4Types, V6Types};
use crate::format::{ipv4addr, ipv6addr};
use std::sync::LazyLock;

/// What a token means, for help.
#[derive(Clone, Copy, Debug)]
pub struct TermDoc {
    /// The token, or its part before the value.
    pub token: &'static str,
    /// The placeholder of the value; empty without one.
    pub value: &'static str,
    /// What it means.
    pub about: &'static str,
    /// Whether `ipv4.` or `ipv6.` may come first, to speak of one family only.
    pub either: bool,
    read: TermReader,
}

type TermReader = fn(&[u8], Option<Family>) -> Result<Term, TermError>;

const fn whole(token: &'static str, about: &'static str, read: TermReader) -> TermDoc {
    TermDoc { token, value: "", about, either: false, read }
}

const fn row(token: &'static str, value: &'static str, about: &'static str, read: TermReader) -> TermDoc {
    TermDoc { token, value, about, either: true, read }
}

/// The tokens that are not types; the types are those of [`V6Types::all()`] and [`V4Types::all()`].
#[rustfmt::skip]
pub static TERMS: LazyLock<[TermDoc; 7]> = LazyLock::new(|| [
    whole("ipv4", "any IPv4 address", |_, _| Ok(Term::of(Some(Family::V4), Condition::Family))),
    whole("ipv6", "any IPv6 address", |_, _| Ok(Term::of(Some(Family::V6), Condition::Family))),
    row("addr", "OP ADDRESS[/LEN]", "address compared by = <= < >= > or =le= =lt= =ge= =gt=; = within the prefix", address),
    row("db.cc=", "CC|unknown", "country by database; one of several is enough", country),
    row("db.asn=", "NUMBER|unknown", "AS number by database; one of several is enough", asn),
    row("db.label=", "NAME|unknown", "the most specific label (--db-labels); one of several is enough", label),
    row("db.reg=", "REGISTRY", "registry: 6BONE IANA APNIC ARIN RIPENCC LACNIC AFRINIC 6TO4 SRV6 reserved unknown", registry),
]);

/// Every token or start of a token that is known, without family; to find what was meant.
pub fn known() -> impl Iterator<Item = &'static str> {
    let types = V6Types::all().iter().map(|n| n.text).chain(V4Types::all().iter().map(|n| n.text));
    TERMS.iter().map(|t| t.token).chain([V6Types::ALWAYS, V4Types::ALWAYS]).chain(types)
}

/// The address in a token that compares addresses, as written.
///
/// ```
/// use ipv6calc::filter::reference;
/// assert_eq!(reference(b"^ipv4.addr<=192.0.2.1"), Some(&b"192.0.2.1"[..]));
/// assert_eq!(reference(b"ipv4.db.cc=DE"), None);
/// ```
pub fn reference(token: &[u8]) -> Option<&[u8]> {
    let body = token.strip_prefix(b"^").unwrap_or(token);
    let plain = [&b"ipv4."[..], b"ipv6."].iter().find_map(|family| body.strip_prefix(*family)).unwrap_or(body);
    signed(plain.strip_prefix(b"addr")?).map(|(_, text)| text)
}

/// A token that was read.
#[derive(Clone, Debug)]
pub(super) struct Term {
    /// Whether the condition must not hold.
    pub(super) not: bool,
    /// Whether it speaks of IPv4.
    pub(super) v4: bool,
    /// Whether it speaks of IPv6.
    pub(super) v6: bool,
    pub(super) what: Condition,
}

/// A condition.
#[derive(Clone, Debug)]
pub(super) enum Condition {
    /// The whole family.
    Family,
    /// These types, in the families that have them.
    Types(Option<V4Types>, Option<V6Types>),
    Address(AddressSpan),
    Country(CountryIndex),
    Asn(Asn),
    Registry(Registry),
    Label(LabelName),
}

impl Term {
    /// A condition for one family, or for both.
    fn of(family: Option<Family>, what: Condition) -> Term {
        Term { not: false, v4: family != Some(Family::V6), v6: family != Some(Family::V4), what }
    }
}

/// Reads one token.
pub(super) fn read(token: &[u8]) -> Result<Term, TermError> {
    let (not, body) = match token {
        [b'^', body @ ..] => (true, body),
        body => (false, body),
    };
    let (family, rest) = match (body.strip_prefix(b"ipv4."), body.strip_prefix(b"ipv6.")) {
        (Some(rest), _) => (Some(Family::V4), rest),
        (_, Some(rest)) => (Some(Family::V6), rest),
        _ => (None, body),
    };
    let term = match types(rest, family) {
        Some(term) => term,
        None => valued(rest, family)?,
    };
    Ok(Term { not, ..term })
}

/// A type, in the families that have it.
fn types(name: &[u8], family: Option<Family>) -> Option<Term> {
    let v4 = if family == Some(Family::V6) { None } else { V4Types::from_name(name) };
    let v6 = if family == Some(Family::V4) { None } else { V6Types::from_name(name) };
    let known = v4.is_some() || v6.is_some();
    known.then_some(Term { not: false, v4: v4.is_some(), v6: v6.is_some(), what: Condition::Types(v4, v6) })
}

/// A token of the table.
fn valued(body: &[u8], family: Option<Family>) -> Result<Term, TermError> {
    for term in TERMS.iter() {
        match body.strip_prefix(term.token.as_bytes()) {
            Some(value) if term.either && !value.is_empty() => return (term.read)(value, family),
            Some([]) if !term.either && family.is_none() => return (term.read)(b"", None),
            Some([]) if term.token.ends_with('=') => return Err(TermError::Value("a value")),
            _ => {}
        }
    }
    Err(TermError::Unknown)
}

/// How addresses are compared; the longer sign first.
#[derive(Clone, Copy)]
enum Compare {
    Equal,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

static SIGNS: [(&str, Compare); 9] = [
    ("=le=", Compare::AtMost),
    ("=lt=", Compare::Less),
    ("=ge=", Compare::AtLeast),
    ("=gt=", Compare::Greater),
    ("<=", Compare::AtMost),
    (">=", Compare::AtLeast),
    ("<", Compare::Less),
    (">", Compare::Greater),
    ("=", Compare::Equal),
];

/// The sign at the beginning of a text, and the rest.
fn signed(text: &[u8]) -> Option<(Compare, &[u8])> {
    SIGNS.iter().find_map(|(sign, compare)| Some((*compare, text.strip_prefix(sign.as_bytes())?)))
}

fn address(text: &[u8], family: Option<Family>) -> Result<Term, TermError> {
    let (compare, text) = signed(text).ok_or(TermError::Unknown)?;
    let family = family.unwrap_or(if text.contains(&b':') { Family::V6 } else { Family::V4 });
    let (bits, mask) = match family {
        Family::V4 => {
            let a = ipv4addr::parse(text).map_err(TermError::Address)?;
            (u128::from(a.bits), u128::from(!a.len.unwrap_or(Len::V4_HOST).mask32()))
        }
        Family::V6 => {
            let a = ipv6addr::parse(text).map_err(TermError::Address)?;
            (a.bits, !a.len.unwrap_or(Len::V6_HOST).mask128())
        }
    };
    Ok(Term::of(Some(family), Condition::Address(range(compare, bits, mask))))
}

/// The addresses that compare so to an address with these host bits.
fn range(compare: Compare, bits: u128, hosts: u128) -> AddressSpan {
    match compare {
        Compare::Equal => AddressSpan { first: bits & !hosts, last: bits | hosts },
        Compare::AtMost => AddressSpan { last: bits, ..AddressSpan::ALL },
        Compare::AtLeast => AddressSpan { first: bits, ..AddressSpan::ALL },
        Compare::Less => {
            bits.checked_sub(1).map_or(AddressSpan::EMPTY, |last| AddressSpan { last, ..AddressSpan::ALL })
        }
        Compare::Greater => {
            bits.checked_add(1).map_or(AddressSpan::EMPTY, |first| AddressSpan { first, ..AddressSpan::ALL })
        }
    }
}

fn country(value: &[u8], family: Option<Family>) -> Result<Term, TermError> {
    let country = match value {
        b"unknown" => CountryIndex::UNKNOWN,
        [a, b] => CountryCode::new([*a, *b]).map(CountryIndex::of).ok_or(NO_COUNTRY)?,
        _ => return Err(NO_COUNTRY),
    };
    Ok(Term::of(family, Condition::Country(country)))
}

const NO_COUNTRY: TermError = TermError::Value("a country code of two characters, or 'unknown'");

fn asn(value: &[u8], family: Option<Family>) -> Result<Term, TermError> {
    let digits = value.iter().all(u8::is_ascii_digit);
    let number = match value {
        b"unknown" => Some(0),
        text => std::str::from_utf8(text).ok().filter(|_| digits).and_then(|t| t.parse().ok()),
    };
    let asn = number.map(Asn).ok_or(TermError::Value("an AS number from 0 to 4294967295, or 'unknown'"))?;
    Ok(Term::of(family, Condition::Asn(asn)))
}

fn registry(value: &[u8], family: Option<Family>) -> Result<Term, TermError> {
    let found = Registry::from_name(value);
    let registry = found.ok_or(TermError::Value("a registry, such as RIPENCC, 'reserved' or 'unknown'"))?;
    Ok(Term::of(family, Condition::Registry(registry)))
}

fn label(value: &[u8], family: Option<Family>) -> Result<Term, TermError> {
    let name = match value {
        b"unknown" => None,
        text => Some(std::str::from_utf8(text).map_err(|_| TermError::Value("a label in UTF-8, or 'unknown'"))?),
    };
    Ok(Term::of(family, Condition::Label(LabelName(name.map(str::to_owned)))))
}
