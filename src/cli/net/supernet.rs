//! `ipv6calc net supernet`.

use super::list::{self, Cut, Trouble};
use super::words::Asked;
use super::{Stop, Verb, write};
use crate::addr::{Family, Len, Net};
use crate::cli::console::Console;
use crate::cli::exit::Exit;
use crate::net::Range;

pub(super) fn verb() -> Verb {
    Verb {
        name: "supernet",
        usage: "[ITEM...] [LEN]",
        about: "the prefix of a length around each item, or the smallest around all",
        more: "\
With a length every item is answered by the prefix of that length that it lies in. Without one the answer is the
smallest prefix around all items, one for each family.",
        options: vec![],
        examples: vec![
            ("2001:db8:1:2::/64 192.0.2.1 16", "2001::/16\n192.0.0.0/16\n"),
            ("2001:db8::/48 2001:db8:5::/48 192.0.2.1-192.0.2.6", "192.0.2.0/29\n2001:db8::/45\n"),
        ],
        run,
    }
}

fn run(asked: &mut Asked<'_>, sink: &mut Console<'_>) -> Result<Exit, Stop> {
    match asked.length()? {
        Some(len) => each(len, asked, sink),
        None => all(asked, sink),
    }
}

/// The smallest prefix around a range.
fn around(range: &Range) -> Option<Net> {
    let [first, last] = [range.first(), range.last()].map(|addr| Range::from(addr).net());
    first?.common(&last?)
}

fn each(len: Len, asked: &Asked<'_>, sink: &mut Console<'_>) -> Result<Exit, Stop> {
    let mut any = false;
    let bad = list::each(&asked.items, Cut::Line, asked, sink, &mut |item, sink| {
        let found = around(&item.range).and_then(|net| net.supernet(len));
        let found = found.ok_or_else(|| Trouble::Item(format!("no prefix of length {} is around it", len.get())))?;
        any = true;
        Ok(write::net(&found, item.source.line(), asked, sink)?)
    })?;
    Ok(write::exit(bad, any))
}

fn all(asked: &Asked<'_>, sink: &mut Console<'_>) -> Result<Exit, Stop> {
    let list = list::set(&asked.items, asked, sink)?;
    let families = [Family::V4, Family::V6].map(|family| list.set.of(family));
    let whole = families.iter().filter_map(|set| {
        let (first, last) = (set.ranges().first()?, set.ranges().last()?);
        Range::new(first.first(), last.last()).ok()
    });
    let any = write::nets(whole.filter_map(|range| around(&range)), asked, sink)?;
    Ok(write::exit(list.bad, any))
}
