//! The owners of response policy zones: a prefix length and an address in reverse order, `24.0.2.0.192.rpz-ip`; in IPv6 `zz` is
//! `::`, as in `48.zz.1.db8.2001.rpz-client-ip`.

use super::items::{Item, ItemKey, Judge, prefix_length};
use super::patterns::shares;
use super::{Fate, LeftReason};
use crate::addr::{Family, Net};
use std::net::Ipv6Addr;
use std::ops::Range;

/// What follows `rpz-` after an address.
const TRIGGERS: [&[u8]; 3] = [b"client-ip", b"ip", b"nsip"];

/// What precedes the name of a trigger.
const TREE: &[u8] = b".rpz";

/// The longest owner: a length and eight groups.
const LONGEST: usize = 44;

/// An address in the owner of a policy.
struct PolicyName {
    key: ItemKey,
    len: u8,
    /// Whether some groups are left out.
    is_short: bool,
}

/// Adds the owners of policies of a line.
#[cold]
pub(super) fn policy_names(judge: Judge<'_>, line: &[u8], items: &mut Vec<Item>) {
    items.extend(memchr::memchr_iter(b'-', line).filter_map(|dash| before_trigger(judge, line, dash)));
}

/// What is before the name of a trigger with this dash.
fn before_trigger(judge: Judge<'_>, line: &[u8], dash: usize) -> Option<Item> {
    let (head, rest) = (line.get(..dash)?, line.get(dash + 1..)?);
    let is_trigger = |name: &[u8]| {
        let is_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
        rest.get(..name.len()).is_some_and(|own| own.eq_ignore_ascii_case(name))
            && !rest.get(name.len()).is_some_and(is_name)
    };
    let (head, tree) = head.split_at_checked(head.len().checked_sub(TREE.len())?)?;
    if !tree.eq_ignore_ascii_case(TREE) || !TRIGGERS.iter().any(|name| is_trigger(name)) {
        return None;
    }
    let inside = |b: &&u8| b.is_ascii_alphanumeric() || **b == b'.';
    let start = head.len() - head.iter().rev().take(LONGEST).take_while(inside).count();
    let text = str::from_utf8(head.get(start..)?).ok()?;
    let at = start..head.len();
    let Some(name) = PolicyName::of(text) else { return partial(judge, text, at) };
    let fate = judge.fate_of_name(name.key, name.len);
    let new = match fate {
        Fate::Moves(bits) => name.written(bits),
        _ => String::new(),
    };
    Some(Item::text(at, fate, name.key, new.into_bytes()))
}

/// The labels at the end of an owner whose other labels are a template.
fn partial(judge: Judge<'_>, text: &str, at: Range<usize>) -> Option<Item> {
    let labels = || text.rsplit('.').filter(|label| !label.is_empty());
    let is_of = |net: &Net| {
        let (width, radix) = if net.family() == Family::V4 { (8, 10) } else { (16, 16) };
        let (mut bits, mut count) = (0u128, 0usize);
        for number in labels()
            .map_while(|label| u32::from_str_radix(label, radix).ok().filter(|number| *number < 1 << width))
            .take(128 / width)
        {
            bits |= u128::from(number) << (128 - width * (count + 1));
            count += 1;
        }
        width * count >= usize::from(net.len().get()) && shares(*net, bits, width * count)
    };
    let net = judge.moves.moves.iter().map(|pair| pair.from).find(is_of)?;
    let key = (net.family(), net.bits(), None);
    Some(Item::text(at, Fate::Stays(LeftReason::Pattern), key, Vec::new()))
}

impl PolicyName {
    fn of(text: &str) -> Option<PolicyName> {
        let (len, reversed) = text.split_once('.')?;
        let len: u8 = Some(len).filter(|len| len.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()?;
        let labels: Vec<&str> = reversed.rsplit('.').collect();
        let is_short = labels.iter().any(|label| label.eq_ignore_ascii_case("zz"));
        let (family, bits) = match labels.as_slice() {
            [_, _, _, _] if !is_short => {
                let addr: std::net::Ipv4Addr = labels.join(".").parse().ok()?;
                (Family::V4, u128::from(addr.to_bits()) << 96)
            }
            _ => (Family::V6, groups(&labels)?.to_bits()),
        };
        let key = (family, bits, prefix_length(family, bits, len));
        (len <= family.width()).then_some(PolicyName { key, len, is_short })
    }

    /// The owner of another address, with as many groups left out as in its usual text, or with none.
    fn written(&self, bits: u128) -> String {
        let labels: Vec<String> = match self.key.0 {
            Family::V4 => ((bits >> 96) as u32).to_be_bytes().iter().map(u8::to_string).collect(),
            Family::V6 if self.is_short => {
                let text = Ipv6Addr::from(bits).to_string().replace("::", ":zz:");
                text.trim_matches(':').split(':').map(str::to_owned).collect()
            }
            Family::V6 => Ipv6Addr::from(bits).segments().iter().map(|group| format!("{group:x}")).collect(),
        };
        let labels = labels.iter().rev().map(String::as_str);
        std::iter::once(self.len.to_string().as_str()).chain(labels).collect::<Vec<_>>().join(".")
    }
}

/// The address of groups of which one may be `zz`.
fn groups(labels: &[&str]) -> Option<Ipv6Addr> {
    let mut text = String::new();
    for label in labels {
        let is_cut = label.eq_ignore_ascii_case("zz");
        if is_cut && text.is_empty() {
            text.push(':');
        }
        if !is_cut {
            text.push_str(label);
        }
        text.push(':');
    }
    let is_open = labels.last().is_some_and(|label| label.eq_ignore_ascii_case("zz"));
    if !is_open {
        text.pop();
    }
    text.parse().ok()
}
