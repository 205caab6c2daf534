//! Numbers that look like addresses and may be something else: the first four of five, and those of versions.

use super::{LeftReason, numbered};
use crate::addr::Value;
use crate::log::Located;

/// What is in doubt in a line.
pub(super) struct NumberDoubts<'t> {
    line: &'t [u8],
    /// Whether it is of packets or connections, once it has been looked at: then a port follows a fifth dot.
    has_ports: Option<bool>,
}

/// Words of the lines of packets and connections: of tcpdump, netstat and packet filters.
const PACKETS: [&[u8]; 7] = [b" > ", b"tcp", b"udp", b"TCP", b"UDP", b" <-> ", b" -> "];

/// What precedes the version that something has or needs.
const OPERATORS: [&[u8]; 6] = [b"==", b">=", b"<=", b"~=", b"!=", b"~>"];

impl<'t> NumberDoubts<'t> {
    pub(super) const fn of(line: &'t [u8]) -> NumberDoubts<'t> {
        NumberDoubts { line, has_ports: None }
    }

    /// Why what was found may not be an address.
    pub(super) fn about(&mut self, found: &Located) -> Option<LeftReason> {
        let rest = self.line.get(found.at.end..).unwrap_or_default();
        match found.value {
            Value::V4(_) if self.is_in_index(found) => Some(LeftReason::Number),
            Value::V4(_) if is_fifth_number(rest) && !self.has_ports() => Some(LeftReason::Number),
            Value::V4(_) if found.may_be_version(self.line) || self.follows_operator(found) => {
                Some(LeftReason::Version)
            }
            Value::V4(_) if found.may_be_time(self.line) => Some(LeftReason::Number),
            Value::V4(_) => numbered::reason(self.line, &found.at),
            Value::V6(_) if rest.starts_with(b"::") => Some(LeftReason::Number),
            // three colons
            Value::V6(_) if rest.first() == Some(&b':') && self.ends_with_colon(found) => Some(LeftReason::Number),
            _ => None,
        }
    }

    /// Whether more numbers than that of a port are beside it, as in the indexes of SNMP tables.
    fn is_in_index(&self, found: &Located) -> bool {
        let head = self.line.get(..found.at.start).unwrap_or_default();
        let rest = self.line.get(found.at.end..).unwrap_or_default();
        let digits = |text: &[u8]| text.iter().take_while(|b| b.is_ascii_digit()).count();
        let next = rest.strip_prefix(b".").and_then(|rest| rest.get(digits(rest)..)).unwrap_or_default();
        matches!(head, [.., b'0'..=b'9', b'.'] if !head.ends_with(b".."))
            || is_fifth_number(rest) && is_fifth_number(next)
    }

    fn ends_with_colon(&self, found: &Located) -> bool {
        self.line.get(found.at.clone()).is_some_and(|text| text.ends_with(b":"))
    }

    fn has_ports(&mut self) -> bool {
        let line = self.line;
        *self.has_ports.get_or_insert_with(|| PACKETS.iter().any(|word| memchr::memmem::find(line, word).is_some()))
    }

    /// Whether it is compared with what is not called an address.
    fn follows_operator(&self, found: &Located) -> bool {
        let head = self.line.get(..found.at.start).unwrap_or_default().trim_ascii_end();
        let Some(head) = OPERATORS.iter().find_map(|operator| head.strip_suffix(*operator)) else { return false };
        let head = without_mask(head.trim_ascii_end());
        let inside = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
        let length = head.iter().rev().take(40).take_while(inside).count();
        let name = head.get(head.len() - length..).unwrap_or_default().to_ascii_lowercase();
        let is_of_address = [&b"ip"[..], b"addr", b"src", b"dst", b"host", b"net", b"peer", b"source", b"dest"];
        !is_of_address.iter().any(|word| memchr::memmem::find(&name, word).is_some())
    }
}

/// What precedes the mask of `saddr & 255.255.0.0`.
fn without_mask(text: &[u8]) -> &[u8] {
    let mask = text.iter().rev().take(40).take_while(|b| b.is_ascii_hexdigit() || matches!(b, b'.' | b':')).count();
    let head = text.get(..text.len() - mask).unwrap_or_default().trim_ascii_end();
    head.strip_suffix(b"&").filter(|_| mask > 0).map_or(text, <[u8]>::trim_ascii_end)
}

/// Whether a fifth number follows the fourth.
fn is_fifth_number(rest: &[u8]) -> bool {
    let [b'.', rest @ ..] = rest else { return false };
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    digits > 0 && !rest.get(digits).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'-')
}
