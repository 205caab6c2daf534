//! IPv6 addresses.

use super::context::{COLON, DOT, HEX, WORD, is};
use super::search::Search;
use super::{Located, Notation};
use crate::addr::Value;
use crate::format::{self, ipv6addr};
use std::net::IpAddr;

/// Hex digits, colons and dots.
struct Run<'t> {
    text: &'t [u8],
    colons: usize,
    /// Behind the last colon that has no dot in front.
    last: usize,
    /// Two colons stand together.
    double: bool,
    dotted: bool,
}

/// No address with its port is longer.
const LONGEST: usize = 64;

impl<'t> Search<'t> {
    /// What stands around the first colon of a run of groups. If it is nothing, the search goes on behind the last
    /// colon of the run that has no dot in front: four numbers may begin there.
    pub(super) fn groups(&mut self, colon: usize) -> Option<Located> {
        self.at = colon + 1;
        if !is(self.byte(colon + 1), HEX | COLON) {
            return None;
        }
        let digits = self.back(colon, 4, HEX);
        let first = colon - digits;
        let beside = self.before(first);
        let begins = digits <= 4 && beside != b'.' && (!is(beside, WORD) || self.is_escape(first));
        // a colon in front of an address is none of it, but for a double one
        let own = digits > 0 || self.byte(colon + 1) == b':' && self.byte(colon + 2) != b':';
        let start = if begins && own { first } else { colon + 1 };
        let run = self.run(start);
        self.at = self.at.max(start + run.last);
        if run.colons < 2 || is(self.byte(start + run.text.len()), WORD) {
            return None;
        }
        if run.colons >= 5 && run.text.get(2) == Some(&b':') {
            let found = self.octets(start, b':');
            if found.is_some() {
                return found;
            }
        }
        let enough = run.double || run.colons >= 7 || run.colons == 6 && run.dotted;
        if enough && run.text.len() <= LONGEST { self.six(start, run.text) } else { None }
    }

    /// The run of digits, colons and dots that begins here; with a dot not much more of it than an address can have.
    #[inline]
    fn run(&self, start: usize) -> Run<'t> {
        let rest = self.text.get(start..).unwrap_or_default();
        let (mut run, mut len, mut before) =
            (Run { text: &[], colons: 0, last: 0, double: false, dotted: false }, 0, 0);
        for b in rest.iter().take_while(|b| is(**b, HEX | COLON | DOT)) {
            len += 1;
            if !is(*b, HEX) {
                let colon = *b == b':';
                run.colons += usize::from(colon);
                run.double |= colon && before == b':';
                run.dotted |= !colon;
                run.last = if colon && !run.dotted { len } else { run.last };
            }
            if run.dotted && len > LONGEST {
                break;
            }
            before = *b;
        }
        Run { text: rest.get(..len).unwrap_or_default(), ..run }
    }

    /// The address that a run begins with; behind it may be a full stop, a colon or a port.
    fn six(&mut self, start: usize, run: &[u8]) -> Option<Located> {
        let whole = run.strip_suffix(b".").unwrap_or(run);
        let colon = whole.strip_suffix(b":").filter(|head| !head.ends_with(b":") || head.ends_with(b"::"));
        let mut text = colon.unwrap_or(whole);
        if let Some(cut) = without_port(text).filter(|_| read_six(text).is_none()) {
            text = cut;
        }
        let value = read_six(text).filter(|_| text != b"::")?;
        self.at = start + text.len();
        self.found(start..start + text.len(), value, Notation::Plain)
    }
}

/// An IPv6 address without prefix length and zone.
fn read_six(text: &[u8]) -> Option<Value> {
    if let Some(IpAddr::V6(ip)) = format::short_address(text) {
        return Some(Value::V6(ip.into()));
    }
    ipv6addr::parse(text).ok().map(Value::V6)
}

/// What is in front of a colon or dot and the number of a port.
fn without_port(text: &[u8]) -> Option<&[u8]> {
    let digits = text.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let head = text.get(..text.len() - digits).filter(|_| (1..=5).contains(&digits))?;
    head.strip_suffix(b":").or(head.strip_suffix(b"."))
}
