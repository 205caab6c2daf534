//! Two lists of items, parted by an empty line: what is read is written and read again, and the laws of sets hold.
#![no_main]

use ipv6calc::net::{Builder, HostBits, Range, AddressSet, parse, push_net, push_range};
use libfuzzer_sys::fuzz_target;

/// The items of some lines as a set.
fn set<'a>(lines: impl Iterator<Item = &'a [u8]>) -> AddressSet {
    let mut builder = Builder::default();
    for line in lines {
        match parse(line, HostBits::Clear) {
            Ok(range) => {
                round(&range);
                builder.push(range);
            }
            Err(error) => assert!(error.at <= line.len(), "{error}: {}", line.escape_ascii()),
        }
    }
    builder.build()
}

/// A range is read again as it was written, as a range and as its prefixes.
fn round(range: &Range) {
    let mut text = Vec::new();
    push_range(range, &mut text);
    assert_eq!(parse(&text, HostBits::Refuse), Ok(*range));
    let again = range.prefixes().map(|net| {
        text.clear();
        push_net(&net, &mut text);
        parse(&text, HostBits::Refuse).expect("what was written is read")
    });
    assert_eq!(again.collect::<AddressSet>().ranges(), &[*range]);
}

fuzz_target!(|data: &[u8]| {
    let mut lines = data.split(|b| *b == b'\n');
    let (a, b) = (set(lines.by_ref().take_while(|line| !line.is_empty())), set(lines));
    let (either, both) = (a.union(&b), a.intersection(&b));
    assert_eq!(either, b.union(&a));
    assert_eq!(both, b.intersection(&a));
    assert_eq!(a.difference(&b).union(&both), a);
    assert_eq!(either.difference(&b), a.difference(&b));
    assert!(a.difference(&b).intersection(&b).is_empty());
    assert_eq!(either.count() + both.count(), a.count() + b.count());
    assert!(a.ranges().iter().all(|range| either.contains(range) && range.net().is_none_or(|net| range.contains(&net.into()))));
});
