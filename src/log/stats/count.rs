//! Counting words.

use super::counts::{Counts, ExtraStats, Hits};
use super::row::{Group, StatsRow};
use crate::addr::{Asn, Family};
use crate::class::anonymised::CountryIndex;
use crate::class::{self, V6Types, embedded};
use crate::db::Databases;
use crate::format::{ParseError, TextWindow};
use crate::log::lookup;
use crate::log::word::{LeadingWord, word_with_port};
use crate::log::word_cache::WordCache;
use crate::log::{Places, next_word};
use crate::stream::LinePart;
use std::net::{IpAddr, Ipv4Addr};

/// Counts the first words of lines.
///
/// Addresses that repeat are looked up once: the lines of one address gather beside it and are added to the counts
/// when another takes its place.
///
/// ```
/// use ipv6calc::db::Databases;
/// use ipv6calc::log::stats::{Counter, StatsRow, ExtraStats};
/// let set = Databases::built_in();
/// let mut counter = Counter::new(ExtraStats::default(), &set);
/// for word in ["193.0.0.1", "2001:a60::1", "www.example.org"] {
///     counter.count(word.as_bytes());
/// }
/// let counts = counter.take();
/// assert_eq!((counts.row(StatsRow::ALL), counts.row(StatsRow::IPV6), counts.row(StatsRow::IID_MANUAL)), (3, 1, 1));
/// ```
pub struct Counter<'a> {
    db: &'a Databases,
    counts: Counts,
    recent: WordCache<Gathered>,
}

/// The lines of one address that are not in the counts yet.
#[derive(Default)]
struct Gathered {
    lines: u64,
    place: Place,
}

/// Where the lines of an address count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Place {
    /// Its family, its registry and its interface identifier.
    rows: [Option<StatsRow>; 3],
    /// Whether its registry is in the row of unknown ones.
    unknown: bool,
    /// Whether its identifier is opaque.
    opaque: bool,
    origin: Option<Origin>,
}

/// Where an address is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Origin {
    family: Family,
    country: CountryIndex,
    asn: Asn,
}

/// What a word was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountOutcome {
    /// An address, or clearly none.
    Counted,
    /// An address of an unknown registry.
    UnknownRegistry,
    /// It looks like an address but is not one: it counts as a line only.
    Broken(ParseError),
}

impl<'a> Counter<'a> {
    /// A counter that looks lookup up in `db`.
    pub fn new(wanted: ExtraStats, db: &'a Databases) -> Counter<'a> {
        Counter { db, counts: Counts::new(wanted), recent: WordCache::new() }
    }

    /// Counts an address that was found in a line.
    pub fn count_ip(&mut self, text: &[u8], ip: IpAddr) -> CountOutcome {
        match self.recent.known(text) {
            Some(gathered) => gathered.line(),
            None => self.address(text, ip),
        }
    }

    /// Counts a line without an address.
    pub fn count_nothing(&mut self) {
        self.counts.add_row(StatsRow::ALL, 1);
        self.counts.add_row(StatsRow::UNKNOWN, 1);
    }

    /// Counts a line by its first word, or by every address in `places`. What is not clear is reported with its text.
    #[inline]
    pub fn count_line(
        &mut self,
        line: TextWindow<'_>,
        part: LinePart,
        places: Option<Places<'_>>,
        mut report: impl FnMut(&[u8], CountOutcome),
    ) {
        let line = line.without(b"\n");
        if let Some(places) = places {
            self.count_every(line.text(), part, places, report);
        } else if part != LinePart::Rest
            && let Some((word, _)) = next_word(line)
        {
            let outcome = self.count(word);
            if outcome != CountOutcome::Counted {
                report(word.text(), outcome);
            }
        }
    }

    /// Counts every address of a line, and a line without one.
    fn count_every(
        &mut self,
        line: &[u8],
        part: LinePart,
        places: Places<'_>,
        mut report: impl FnMut(&[u8], CountOutcome),
    ) {
        let mut found = false;
        for ip in places.find(line).iter().filter_map(|located| located.value.ip()) {
            found = true;
            // one text can be two addresses, read in either direction: the cache knows addresses here
            let text = ip.to_string();
            let outcome = self.count_ip(text.as_bytes(), ip);
            if outcome != CountOutcome::Counted {
                report(text.as_bytes(), outcome);
            }
        }
        if !found && part != LinePart::Rest && !matches!(line, b"" | b"\r") {
            self.count_nothing();
        }
    }

    /// Counts a line by its first word.
    #[inline]
    pub fn count<'t>(&mut self, text: impl Into<TextWindow<'t>>) -> CountOutcome {
        let text = text.into();
        match self.recent.known(text.text()) {
            Some(gathered) => gathered.line(),
            None => self.new_word(text),
        }
    }

    fn new_word(&mut self, text: TextWindow<'_>) -> CountOutcome {
        match word_with_port(text) {
            LeadingWord::Address(ip) => self.address(text.text(), ip),
            LeadingWord::Broken(error) => {
                self.counts.add_row(StatsRow::ALL, 1);
                CountOutcome::Broken(error)
            }
            LeadingWord::Other => {
                self.counts.add_row(StatsRow::ALL, 1);
                self.counts.add_row(StatsRow::UNKNOWN, 1);
                CountOutcome::Counted
            }
        }
    }

    /// Counts an address that is not among the recent words.
    fn address(&mut self, text: &[u8], ip: IpAddr) -> CountOutcome {
        let mut gathered = Gathered { lines: 0, place: place(ip, self.counts.wanted(), self.db) };
        let verdict = gathered.line();
        let before = match self.recent.take(text) {
            Some(slot) => std::mem::replace(slot, gathered),
            None => gathered,
        };
        before.spill(&mut self.counts);
        verdict
    }

    /// Takes the counts of all lines since the last time.
    pub fn take(&mut self) -> Counts {
        let fresh = Counts::new(self.counts.wanted());
        let mut counts = std::mem::replace(&mut self.counts, fresh);
        for gathered in self.recent.values() {
            gathered.spill(&mut counts);
            gathered.lines = 0;
        }
        counts
    }
}

impl Gathered {
    /// One more line.
    #[inline]
    fn line(&mut self) -> CountOutcome {
        self.lines += 1;
        if self.place.unknown { CountOutcome::UnknownRegistry } else { CountOutcome::Counted }
    }

    /// Adds the lines to the counts.
    fn spill(&self, counts: &mut Counts) {
        if self.lines == 0 {
            return;
        }
        counts.add_row(StatsRow::ALL, self.lines);
        self.place.rows.iter().flatten().for_each(|row| counts.add_row(*row, self.lines));
        if self.place.opaque {
            counts.add_opaque(self.lines);
        }
        if let Some(Origin { family, country, asn }) = self.place.origin {
            counts.add_country(country, Hits::of(family, self.lines));
            counts.add_asn(asn, Hits::of(family, self.lines));
        }
    }
}

/// Where an address counts.
fn place(ip: IpAddr, wanted: ExtraStats, db: &Databases) -> Place {
    let Class { family, group, owner, identifier, opaque } = class_of(ip);
    let row = group.row(lookup::registry(owner, db));
    let origin = || Origin {
        family: if owner.is_ipv4() { Family::V4 } else { Family::V6 },
        country: if wanted.countries { lookup::country(owner, db) } else { CountryIndex::UNKNOWN },
        asn: if wanted.asns { lookup::asn(owner, db) } else { Asn(0) },
    };
    Place {
        rows: [Some(family), row, identifier],
        unknown: row == Some(group.unknown()),
        opaque,
        origin: (wanted != ExtraStats::default()).then(origin),
    }
}

/// What decides where an address counts.
struct Class {
    family: StatsRow,
    group: &'static Group,
    /// The address whose registry, country and AS number count: the address itself, or the IPv4 address inside.
    owner: IpAddr,
    identifier: Option<StatsRow>,
    opaque: bool,
}

/// IPv4-mapped and IPv4-compatible addresses count as the IPv4 address.
fn class_of(ip: IpAddr) -> Class {
    const AS_IPV4: V6Types = V6Types::MAPPED.or(V6Types::COMPAT_V4);
    let IpAddr::V6(v6) = ip else {
        return Class { family: StatsRow::IPV4, group: &Group::IPV4, owner: ip, identifier: None, opaque: false };
    };
    let types = class::v6(v6.to_bits());
    match embedded::owner(v6.to_bits(), types).map(|v4| IpAddr::V4(Ipv4Addr::from_bits(v4))) {
        Some(owner) if types.has(AS_IPV4) => class_of(owner),
        Some(owner) => Class { family: StatsRow::IPV6, group: around(types), owner, identifier: None, opaque: false },
        None => {
            let (identifier, opaque) = (identifier(types), is_opaque(types));
            Class { family: StatsRow::IPV6, group: &Group::IPV6, owner: ip, identifier, opaque }
        }
    }
}

/// The group of an address that holds an IPv4 address.
fn around(types: V6Types) -> &'static Group {
    match types {
        t if t.has(V6Types::SIXTO4) => &Group::SIXTO4,
        t if t.has(V6Types::TEREDO) => &Group::TEREDO,
        _ => &Group::NAT64,
    }
}

/// The row of an interface identifier: the first that it has counts.
fn identifier(types: V6Types) -> Option<StatsRow> {
    const ROWS: [(V6Types, StatsRow); 4] = [
        (V6Types::IID_RANDOM, StatsRow::IID_RANDOM),
        (V6Types::IID_ISATAP, StatsRow::IID_ISATAP),
        (V6Types::IID_LOCAL, StatsRow::IID_MANUAL),
        (V6Types::IID_GLOBAL, StatsRow::IID_GLOBAL),
    ];
    let found = ROWS.iter().find(|(t, _)| types.has(*t)).map(|(_, row)| *row);
    found.filter(|_| types.has(V6Types::IID))
}

/// Whether an identifier has the bit that says universal, but not the filler ff-fe of a MAC address.
fn is_opaque(types: V6Types) -> bool {
    types.has(V6Types::IID_EUI64)
        && !types.has(V6Types::IID_EUI48.or(V6Types::IID_ISATAP))
        && identifier(types) == Some(StatsRow::IID_GLOBAL)
}
