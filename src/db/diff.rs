//! What changed between two database files: both trees are walked in step, and equal neighbours are joined.
//!
//! Blocks that only represent the IPv4 addresses of a file, such as 2002::/16 in the files of GeoLite2, are passed over:
//! changes there are reported as IPv4.

use super::path::RecordPath;
use super::record::Data;
use crate::addr::{Len, Net};
use crate::net::Range;
use maxminddb::{MaxMindDbError, Reader, Within, WithinOptions};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::ops::ControlFlow;
use thiserror::Error;

/// What one database knows of a prefix, or what the other knows: at least one of them is there.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordChange {
    /// What the old one knows.
    pub old: Option<Data>,
    /// What the new one knows.
    pub new: Option<Data>,
}

/// Why a database cannot be compared.
#[derive(Debug, Error)]
#[error("{error}")]
pub struct DiffError {
    /// Whether it is the new one.
    pub new: bool,
    /// What is wrong with it.
    #[source]
    pub error: MaxMindDbError,
}

/// A part of the address space in which both databases have one record each, or none. Both families are one space, in
/// of which IPv4 is the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct RecordSpan {
    first: u128,
    last: u128,
    old: Option<usize>,
    new: Option<usize>,
}

/// Where IPv6 begins after IPv4.
const IPV4_END: u128 = 1 << 32;

/// How many comparisons are remembered.
const REMEMBERED: usize = 1 << 16;

/// Hands every change to `each`, in ascending order, as the fewest prefixes; with a path only what is at its end
/// counts. `each` may end the comparison.
///
/// # Errors
/// If one of the databases is damaged; the changes before the damage have been reported.
pub fn diff<S: AsRef<[u8]>>(
    old: &Reader<S>,
    new: &Reader<S>,
    path: Option<&RecordPath>,
    each: &mut dyn FnMut(Net, &RecordChange) -> ControlFlow<()>,
) -> Result<(), DiffError> {
    let mut walk = ParallelWalk { old: NetworkCursor::new(old, false)?, new: NetworkCursor::new(new, true)? };
    let (mut values, mut run) =
        (RecordPairs { old, new, path, same: HashMap::new() }, None::<(RecordSpan, RecordChange)>);
    while let Some(piece) = walk.next()? {
        if let Some((last, _)) = &mut run
            && last.joins(&piece)
            && (last.old, last.new) == (piece.old, piece.new)
        {
            last.last = piece.last;
            continue;
        }
        let change = values.change(&piece)?;
        match (&mut run, change) {
            (Some((last, seen)), Some(change)) if last.joins(&piece) && *seen == change => *last = last.with(&piece),
            (_, change) => {
                if emit(run.take(), each).is_break() {
                    return Ok(());
                }
                run = change.map(|change| (piece, change));
            }
        }
    }
    let _ = emit(run, each);
    Ok(())
}

/// Reports a change as the fewest prefixes.
fn emit(
    run: Option<(RecordSpan, RecordChange)>,
    each: &mut dyn FnMut(Net, &RecordChange) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let Some((piece, change)) = run else { return ControlFlow::Continue(()) };
    let range = Range::new(IpAddr::V6(piece.first.into()), IpAddr::V6(piece.last.into()));
    range.iter().flat_map(Range::prefixes).try_for_each(|net| each(own_family(net), &change))
}

/// The IPv4 prefix of one at the beginning of the common space.
pub(super) fn own_family(net: Net) -> Net {
    match (net.first(), net.len().get().checked_sub(96)) {
        (IpAddr::V6(first), Some(len)) if u128::from(first) < IPV4_END => {
            Net::v4(u128::from(first) as u32, Len::at_most_128(len.into()))
        }
        _ => net,
    }
}

impl RecordSpan {
    /// Whether another piece continues where this one ends; IPv4 and IPv6 are kept apart.
    fn joins(&self, next: &RecordSpan) -> bool {
        self.last.checked_add(1) == Some(next.first) && next.first != IPV4_END
    }

    /// Both together, with the records of the second.
    fn with(&self, next: &RecordSpan) -> RecordSpan {
        RecordSpan { first: self.first, ..*next }
    }
}

/// The pieces of both databases in ascending order.
struct ParallelWalk<'r, S: AsRef<[u8]>> {
    old: NetworkCursor<'r, S>,
    new: NetworkCursor<'r, S>,
}

impl<S: AsRef<[u8]>> ParallelWalk<'_, S> {
    fn next(&mut self) -> Result<Option<RecordSpan>, DiffError> {
        let starts = [self.old.first(), self.new.first()];
        let Some(first) = starts.into_iter().flatten().min() else { return Ok(None) };
        let ends = [self.old.end(first), self.new.end(first)];
        let Some(last) = ends.into_iter().flatten().min() else { return Ok(None) };
        Ok(Some(RecordSpan { first, last, old: self.old.take(first, last)?, new: self.new.take(first, last)? }))
    }
}

/// One database on the way.
struct NetworkCursor<'r, S: AsRef<[u8]>> {
    networks: Within<'r, S>,
    /// The rest of the network that is next: first and last address, record.
    now: Option<(u128, u128, usize)>,
    /// How many networks may still come: a tree has fewer than twice its nodes, unless it runs in circles.
    left: u64,
    is_new: bool,
}

impl<'r, S: AsRef<[u8]>> NetworkCursor<'r, S> {
    fn new(reader: &'r Reader<S>, is_new: bool) -> Result<NetworkCursor<'r, S>, DiffError> {
        let networks = reader.networks(options(reader)).map_err(|error| DiffError { new: is_new, error })?;
        let mut side = NetworkCursor { networks, now: None, left: 2 * u64::from(reader.metadata().node_count), is_new };
        side.step()?;
        Ok(side)
    }

    /// Where the next network begins.
    fn first(&self) -> Option<u128> {
        self.now.map(|(first, ..)| first)
    }

    /// Where a piece that begins here has to end at the latest.
    fn end(&self, first: u128) -> Option<u128> {
        self.now.map(|(start, last, _)| if start > first { start - 1 } else { last })
    }

    /// The record of a piece, which is passed.
    fn take(&mut self, first: u128, last: u128) -> Result<Option<usize>, DiffError> {
        let Some((_, end, record)) = self.now.filter(|(start, ..)| *start == first) else { return Ok(None) };
        match last.checked_add(1).filter(|next| *next <= end) {
            Some(next) => self.now = Some((next, end, record)),
            None => self.step()?,
        }
        Ok(Some(record))
    }

    fn step(&mut self) -> Result<(), DiffError> {
        self.now = self.network().map_err(|error| DiffError { new: self.is_new, error })?;
        Ok(())
    }

    /// The next network with a record.
    fn network(&mut self) -> Result<Option<(u128, u128, usize)>, MaxMindDbError> {
        let Some(found) = self.networks.next().transpose()? else { return Ok(None) };
        let circle = || MaxMindDbError::invalid_database("the search tree has more networks than nodes");
        self.left = self.left.checked_sub(1).ok_or_else(circle)?;
        let net = Net::from(found.network()?);
        Ok(found.offset().map(|record| (common(net.first()), common(net.last()), record)))
    }
}

/// An address in the common space of both families.
fn common(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(a) => u32::from(a).into(),
        IpAddr::V6(a) => a.into(),
    }
}

/// Blocks that represent IPv4 are passed over. A file without IPv4 has none, but the iterator would take
/// other blocks with the same record for such.
pub(super) fn options<S: AsRef<[u8]>>(reader: &Reader<S>) -> WithinOptions {
    let ipv4 = reader.lookup(IpAddr::V4(Ipv4Addr::UNSPECIFIED)).and_then(|found| found.network());
    match ipv4 {
        Ok(net) if net.is_ipv4() => WithinOptions::default(),
        _ => WithinOptions::default().include_aliased_networks(),
    }
}

/// The records of both databases.
struct RecordPairs<'r, S: AsRef<[u8]>> {
    old: &'r Reader<S>,
    new: &'r Reader<S>,
    path: Option<&'r RecordPath>,
    /// Pairs of records that have been compared, and whether they are the same.
    same: HashMap<(Option<usize>, Option<usize>), bool>,
}

impl<S: AsRef<[u8]>> RecordPairs<'_, S> {
    /// What changed in a piece; `None` if nothing did.
    fn change(&mut self, piece: &RecordSpan) -> Result<Option<RecordChange>, DiffError> {
        let pair = (piece.old, piece.new);
        if self.same.get(&pair) == Some(&true) {
            return Ok(None);
        }
        let ip = |of: Option<usize>| of.map(|_| piece.first);
        let old = self.value(self.old, ip(piece.old)).map_err(|error| DiffError { new: false, error })?;
        let new = self.value(self.new, ip(piece.new)).map_err(|error| DiffError { new: true, error })?;
        if self.same.len() >= REMEMBERED {
            self.same.clear();
        }
        self.same.insert(pair, old == new);
        Ok((old != new).then_some(RecordChange { old, new }))
    }

    /// What a database has at an address.
    fn value(&self, reader: &Reader<S>, at: Option<u128>) -> Result<Option<Data>, MaxMindDbError> {
        let Some(at) = at else { return Ok(None) };
        let ip = match u32::try_from(at) {
            Ok(v4) => IpAddr::V4(v4.into()),
            Err(_) => IpAddr::V6(at.into()),
        };
        let data: Option<Data> = reader.lookup(ip)?.decode()?;
        Ok(match self.path {
            None => data,
            Some(path) => data.as_ref().and_then(|data| data.at(path)).cloned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::import::{ImportSettings, ImportTable};
    use super::*;
    use proptest::prelude::*;

    fn database(text: &str) -> Reader<Vec<u8>> {
        let table = ImportTable::read(text.as_bytes(), &ImportSettings::default(), &mut |_| ()).unwrap();
        Reader::from_source(table.write("a test", 0, &mut |_| ()).unwrap()).unwrap()
    }

    fn changes(old: &Reader<Vec<u8>>, new: &Reader<Vec<u8>>, path: Option<&str>) -> Vec<String> {
        let (mut reported, path) = (Vec::new(), path.map(|path| path.parse().unwrap()));
        let text = |data: &Option<Data>| data.as_ref().map_or("-".to_owned(), Data::to_string);
        diff(old, new, path.as_ref(), &mut |net, change| {
            reported.push(format!("{net} {} {}", text(&change.old), text(&change.new)));
            ControlFlow::Continue(())
        })
        .unwrap();
        reported
    }

    #[test]
    fn every_change_is_told_with_the_fewest_prefixes() {
        let old = database("prefix,a\n10.0.0.0/8,1\n11.0.0.0/8,1\n12.0.0.0/8,x\n2001:db8::/32,1\n");
        let new = database("prefix,a\n10.0.0.0/9,1\n10.128.0.0/9,2\n11.0.0.0/8,2\n13.0.0.0/8,y\n2001:db8::/33,1\n");
        let want = [
            r#"10.128.0.0/9 {"a":"1"} {"a":"2"}"#,
            r#"11.0.0.0/8 {"a":"1"} {"a":"2"}"#,
            r#"12.0.0.0/8 {"a":"x"} -"#,
            r#"13.0.0.0/8 - {"a":"y"}"#,
            r#"2001:db8:8000::/33 {"a":"1"} -"#,
        ];
        assert_eq!(changes(&old, &new, None), want);
        assert_eq!(changes(&old, &old, None), [""; 0]);
    }

    #[test]
    fn only_what_is_at_the_end_of_the_path_counts() {
        let old = database("prefix,a,b\n10.0.0.0/8,1,1\n11.0.0.0/8,1,1\n");
        let new = database("prefix,a,b\n10.0.0.0/8,2,1\n11.0.0.0/8,2,\n");
        assert_eq!(changes(&old, &new, Some("a")), ["10.0.0.0/7 1 2"]);
        assert_eq!(changes(&old, &new, Some("b")), ["11.0.0.0/8 1 -"]);
        assert_eq!(changes(&old, &new, Some("c.d[0]")), [""; 0]);
    }

    #[test]
    fn ipv4_and_ipv6_are_kept_apart() {
        let old = database("prefix,a\n10.0.0.0/8,1\n");
        let new = database("prefix,a\n10.0.0.0/8,1\n128.0.0.0/1,2\n::1:0:0/96,2\n");
        assert_eq!(changes(&old, &new, None), [r#"128.0.0.0/1 - {"a":"2"}"#, r#"::1:0:0/96 - {"a":"2"}"#]);
    }

    #[test]
    fn a_file_without_ipv4_is_compared_too() {
        let old = database("prefix,a\n8000::/1,1\n");
        let new = database("prefix,a\n8000::/1,1\n4000::/2,1\n");
        assert_eq!(changes(&old, &new, None), [r#"4000::/2 - {"a":"1"}"#]);
        assert_eq!(changes(&new, &old, None), [r#"4000::/2 {"a":"1"} -"#]);
    }

    #[test]
    fn it_may_be_ended() {
        let (old, new) = (database("prefix,a\n10.0.0.0/8,1\n"), database("prefix,a\n11.0.0.0/8,1\n13.0.0.0/8,1\n"));
        let mut reported = 0;
        diff(&old, &new, None, &mut |_, _| {
            reported += 1;
            ControlFlow::Break(())
        })
        .unwrap();
        assert_eq!(reported, 1);
    }

    proptest! {
        #[test]
        fn it_agrees_with_comparing_every_address(
            old in prop::collection::vec((0u32..64, 26u32..=32, 0u8..3), 1..20),
            new in prop::collection::vec((0u32..64, 26u32..=32, 0u8..3), 1..20),
        ) {
            let table = |rows: &[(u32, u32, u8)]| {
                let mut seen = std::collections::BTreeMap::new();
                for (addr, len, value) in rows {
                    seen.insert(Net::v4(0x0a00_0000 | *addr, Len::v4(*len).unwrap()), *value);
                }
                let lines: String = seen.iter().map(|(net, value)| format!("{net},{value}\n")).collect();
                database(&format!("prefix,a\n{lines}"))
            };
            let (old, new) = (table(&old), table(&new));
            let mut reported = std::collections::BTreeMap::new();
            diff(&old, &new, None, &mut |net, change| {
                let (IpAddr::V4(first), IpAddr::V4(last)) = (net.first(), net.last()) else { unreachable!() };
                for ip in u32::from(first)..=u32::from(last) {
                    assert_eq!(reported.insert(ip, change.clone()), None, "reported twice");
                }
                ControlFlow::Continue(())
            }).unwrap();
            for ip in 0x0a00_0000..0x0a00_0040 {
                let look = |reader: &Reader<Vec<u8>>| reader.lookup(Ipv4Addr::from(ip).into()).unwrap().decode::<Data>().unwrap();
                let (a, b) = (look(&old), look(&new));
                let want = (a != b).then_some(RecordChange { old: a, new: b });
                prop_assert_eq!(reported.remove(&ip), want);
            }
            prop_assert!(reported.is_empty());
        }
    }
}
