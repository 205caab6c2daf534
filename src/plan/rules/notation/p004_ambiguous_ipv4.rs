//! P004: an IPv4 address that programs read differently.

use crate::addr::Family;
use crate::plan::finding::{Findings, Level, Rule};
use crate::plan::model::{Entry, IssueKind, Plan};
use crate::plan::rules::show;
use std::net::{IpAddr, Ipv4Addr};

/// The rule.
pub(crate) static RULE: Rule = Rule {
    code: "P004",
    name: "ambiguous-ipv4",
    level: Level::Error,
    about: "an IPv4 address is read differently by different programs",
    why: "The C library takes 010.0.0.1 for octal, 8.0.0.1, others for decimal, 10.0.0.1, and a third kind refuses it; \
      10/8 is 10.0.0.0/8, 0.0.0.10/8 or an error; 127.1, 0x7f.0.0.1 and 2130706433 are addresses to some. A filter \
      and a router that disagree about an address leave a hole. Write four decimal numbers without leading zeros.",
    rfc: "RFC 6943 3.1.1",
    bad: &[("plan.txt", "010.0.0.0/8 # role=allocation\n")],
    good: &[("plan.txt", "10.0.0.0/8 # role=allocation\n")],
    fixable: false,
    check,
};

fn check(plan: &Plan, findings: &mut Findings) {
    for trouble in plan.issues.iter().filter(|trouble| trouble.kind == IssueKind::Ambiguous) {
        findings.at(trouble.place, trouble.message.as_str());
    }
    for entry in plan.entries.iter().filter(|entry| entry.family == Family::V4) {
        for (text, read) in texts(plan, entry).into_iter().filter(|(text, _)| !is_plain(text)) {
            let other = match loose(text) {
                Some(bits) if Ipv4Addr::from(bits) != read => format!("as {} by others", Ipv4Addr::from(bits)),
                _ => "refused by others".to_owned(),
            };
            let read = show::addr(IpAddr::V4(read));
            let text = format!("{text} is read as {read} by some programs and {other}: write four decimal numbers");
            findings.at(entry.place, text);
        }
    }
}

/// The IPv4 addresses of an entry as they are written, without length, and how they were read.
fn texts<'a>(plan: &'a Plan, entry: &Entry) -> Vec<(&'a str, Ipv4Addr)> {
    let written = plan.written(entry);
    let other = |c: char| !c.is_ascii_digit() && c != '.';
    let ip = |bits: u128| Ipv4Addr::from((bits >> 96) as u32);
    let first = written.split(other).next().map(|text| (text, ip(entry.bits())));
    let last = written.rsplit(other).next().filter(|_| entry.last_bits() != entry.bits() && !written.contains('/'));
    let all = first.into_iter().chain(last.map(|text| (text, ip(entry.last_bits()))));
    all.filter(|(text, _)| !text.is_empty()).collect()
}

/// Whether an address is written as four numbers without leading zeros.
fn is_plain(text: &str) -> bool {
    text.split('.').count() == 4 && text.split('.').all(|part| part == "0" || !part.starts_with('0'))
}

/// The address as `inet_aton(3)` reads it: numbers that begin with a zero are octal, and the last one fills what is left.
fn loose(text: &str) -> Option<u32> {
    let number = |part: &str| match part.strip_prefix('0') {
        Some(octal) if !octal.is_empty() => u32::from_str_radix(octal, 8).ok(),
        _ => part.parse::<u32>().ok(),
    };
    let parts: Vec<u32> = text.split('.').map(number).collect::<Option<_>>()?;
    let (last, front) = parts.split_last()?;
    let width = 8 * (4 - u32::try_from(front.len()).ok().filter(|n| *n < 4)?);
    let fits = front.iter().all(|part| *part < 256) && u64::from(*last) < 1 << width;
    let front = front.iter().fold(0u64, |all, part| all << 8 | u64::from(*part));
    fits.then(|| (front << width) as u32 | last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::testing::found;

    #[test]
    fn each_reading_is_reported() {
        for (text, message) in [
            ("010.0.0.1", "1:1 010.0.0.1 is read as 10.0.0.1 by some programs and as 8.0.0.1 by others"),
            ("10/8", "1:1 10 is read as 10.0.0.0 by some programs and as 0.0.0.10 by others"),
            ("10.1/16", "1:1 10.1 is read as 10.1.0.0 by some programs and as 10.0.0.1 by others"),
            ("10.0.0.08", "1:1 10.0.0.08 is read as 10.0.0.8 by some programs and refused by others"),
            ("10.0.0.01/24", "1:1 10.0.0.01 is read as 10.0.0.1 by some programs and refused by others"),
        ] {
            let message = format!("{message}: write four decimal numbers");
            assert_eq!(found("P004", &[("plan.txt", text)]), [message], "{text}");
        }
    }

    #[test]
    fn what_is_no_address_to_everybody_is_reported() {
        for text in ["127.1", "0x7f.0.0.1", "2130706433"] {
            assert_eq!(found("P004", &[("plan.txt", text)]).len(), 1, "{text}");
        }
    }

    #[test]
    fn four_decimal_numbers_are_clear() {
        assert_eq!(found("P004", &[("plan.txt", "0.0.0.0/0\n10.0.0.1\n192.0.2.0/255.255.255.0\n")]), [""; 0]);
    }

    #[test]
    fn the_loose_reading_is_that_of_the_c_library() {
        for (text, read) in [
            ("010.0.0.1", Some(0x0800_0001)),
            ("10", Some(10)),
            ("127.1", Some(0x7f00_0001)),
            ("1.2.3.4.5", None),
            ("1.256", Some(0x0100_0100)),
            ("256.1", None),
            ("09.0.0.1", None),
        ] {
            assert_eq!(loose(text), read, "{text}");
        }
    }
}
