//! All sources together.

use super::{AsFact, BuiltIn, Db, DbSource, Features, Labels, Location, Need, Sourced, UsedDatabase, Vendor};
use crate::addr::{Asn, CountryCode};
use crate::class::Registry;
use crate::class::anonymised::{CountryIndex, Geoname};
use crate::class::lookup::RegistryLookup;
use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};

/// The sources of facts in order of trust: the first usable answer counts. Threads may share it.
///
/// ```
/// use ipv6calc::class::Registry;
/// use ipv6calc::db::Databases;
/// let set = Databases::built_in();
/// assert_eq!(set.registry("193.0.0.1".parse().unwrap()), Registry::Ripe);
/// assert_eq!(set.country("193.0.0.1".parse().unwrap()), None);
/// ```
pub struct Databases {
    sources: Vec<Box<dyn Db>>,
    /// There is no other source than the embedded tables.
    is_built_in: bool,
    labels: Labels,
    /// Which of the embedded tables have answered, a bit each.
    tables: AtomicU8,
    /// What footers say about them.
    texts: OnceLock<Box<Texts>>,
}

/// What footers say about the embedded tables, for every combination of them.
type Texts = [OnceLock<String>; 1 << FooterTable::ALL.len()];

/// An embedded table, for footers.
#[derive(Clone, Copy)]
enum FooterTable {
    Asn,
    Country,
    V4,
    V6,
    Vendor,
}

impl FooterTable {
    const ALL: [(FooterTable, &'static str); 5] = [
        (FooterTable::Asn, BuiltIn::ABOUT_ASN),
        (FooterTable::Country, BuiltIn::ABOUT_COUNTRY),
        (FooterTable::V4, BuiltIn::ABOUT_IPV4),
        (FooterTable::V6, BuiltIn::ABOUT_IPV6),
        (FooterTable::Vendor, BuiltIn::ABOUT_VENDOR),
    ];

    /// Those whose bits are set.
    fn among(bits: u8) -> impl Iterator<Item = (FooterTable, &'static str)> {
        FooterTable::ALL.into_iter().filter(move |(table, _)| bits >> *table as u8 & 1 != 0)
    }
}

impl Databases {
    /// These sources, the most trusted first.
    pub fn new(sources: Vec<Box<dyn Db>>) -> Databases {
        let is_built_in = matches!(&sources[..], [only] if only.source() == DbSource::BuiltIn);
        Databases { sources, is_built_in, labels: Labels::default(), tables: AtomicU8::new(0), texts: OnceLock::new() }
    }

    /// Only the tables that are part of the library.
    pub fn built_in() -> Databases {
        Databases::new(vec![Box::new(BuiltIn)])
    }

    /// No source at all: nothing is known.
    pub fn empty() -> Databases {
        Databases::new(Vec::new())
    }

    /// The same sources, with the user's own names of prefixes.
    #[must_use]
    pub fn with_labels(self, labels: Labels) -> Databases {
        Databases { labels, ..self }
    }

    /// The user's own names of prefixes.
    pub fn labels(&self) -> &Labels {
        &self.labels
    }

    /// The sources, the most trusted first.
    pub fn sources(&self) -> impl Iterator<Item = &dyn Db> {
        self.sources.iter().map(|db| &**db)
    }

    /// Sources that say where an address is used; the others only know who handed it out.
    fn files(&self) -> impl Iterator<Item = &dyn Db> {
        self.sources().filter(|db| !db.source().is_registry())
    }

    /// Whether any source that says where an address is used has facts of this kind. Without them `--showinfo` leaves
    /// them out, and the methods of anonymisation that keep the type refuse.
    pub fn has(&self, need: Need) -> bool {
        self.files().any(|db| db.has(need))
    }

    /// As [`Databases::has`], or the tables of the registries.
    pub fn has_or_registry(&self, need: Need) -> bool {
        self.sources().any(|db| db.has(need))
    }

    /// The country where an address is used.
    pub fn country(&self, ip: IpAddr) -> Option<Sourced<CountryCode>> {
        first(self.files(), |db| db.country(ip))
    }

    /// The country where an address is used; else the one to which a registry handed it out.
    pub fn country_or_registry(&self, ip: IpAddr) -> Option<Sourced<CountryCode>> {
        self.country(ip).or_else(|| first(self.sources().filter(|db| db.source().is_registry()), |db| db.country(ip)))
    }

    /// The AS number of an address.
    pub fn asn(&self, ip: IpAddr) -> Option<Sourced<Asn>> {
        first(self.sources(), |db| db.asn(ip))
    }

    /// The AS number of an address and who holds it.
    pub fn as_fact(&self, ip: IpAddr) -> Option<Sourced<AsFact<'_>>> {
        first(self.sources(), |db| db.as_fact(ip))
    }

    /// The GeonameID of an address.
    pub fn geoname(&self, ip: IpAddr) -> Option<Sourced<Geoname>> {
        first(self.sources(), |db| db.geoname(ip))
    }

    /// The registry that serves an address.
    pub fn registry(&self, ip: IpAddr) -> Registry {
        let table = if ip.is_ipv4() { FooterTable::V4 } else { FooterTable::V6 };
        self.first_registry(table, |db| db.registry(ip))
    }

    /// The registry that serves an AS number.
    pub fn registry_asn(&self, asn: Asn) -> Registry {
        self.first_registry(FooterTable::Asn, |db| db.registry_asn(asn))
    }

    /// The registry that serves a country.
    pub fn registry_country(&self, code: CountryCode) -> Registry {
        self.first_registry(FooterTable::Country, |db| db.registry_country(code))
    }

    /// The registry of an address of which something is known already.
    pub fn registry_of(&self, source: RegistryLookup) -> Registry {
        match source {
            RegistryLookup::Known(registry) => registry,
            RegistryLookup::Block(block) => block.holder(),
            RegistryLookup::Asn(asn, country) => match self.registry_asn(asn) {
                Registry::Unknown | Registry::Arin => self.registry_by_index(country),
                registry => registry,
            },
            RegistryLookup::AsnOnly(asn) => self.registry_asn(asn),
            RegistryLookup::Country(country) => self.registry_by_index(country),
            RegistryLookup::V4(bits) => self.registry(IpAddr::V4(bits.into())),
            RegistryLookup::V6(bits) => self.registry(IpAddr::V6(bits.into())),
        }
    }

    fn registry_by_index(&self, country: CountryIndex) -> Registry {
        let by_code = || country.code().map_or(Registry::Unknown, |code| self.registry_country(code));
        country.registry().unwrap_or_else(by_code)
    }

    fn first_registry(&self, table: FooterTable, look: impl Fn(&dyn Db) -> Registry) -> Registry {
        // every line of a log is looked up, nearly always there alone
        if self.is_built_in {
            let value = look(&BuiltIn);
            if value != Registry::Unknown {
                self.note(DbSource::BuiltIn, table);
            }
            return value;
        }
        let found = first(self.sources(), |db| Some(look(db)).filter(|r| *r != Registry::Unknown));
        let Some(Sourced { value, source }) = found else { return Registry::Unknown };
        self.note(source, table);
        value
    }

    /// Notes that a table has answered.
    fn note(&self, source: DbSource, table: FooterTable) {
        let bit = 1 << table as u8;
        if source == DbSource::BuiltIn && self.tables.load(Ordering::Relaxed) & bit == 0 {
            self.tables.fetch_or(bit, Ordering::Relaxed);
        }
    }

    /// The vendor of a hardware address: its first six octets.
    pub fn vendor(&self, octets: [u8; 6]) -> Option<Vendor> {
        let found = first(self.sources(), |db| db.vendor(octets))?;
        if found.value != Vendor::PLIP {
            self.note(found.source, FooterTable::Vendor);
        }
        Some(found.value)
    }

    /// The software that runs the virtual machines with such a hardware address.
    pub fn hypervisor(&self, octets: [u8; 6]) -> Option<&'static str> {
        self.sources().find_map(|db| db.hypervisor(octets))
    }

    /// The software that makes up such a hardware address or gives it a meaning, by its first six octets: `QEMU/KVM`.
    pub fn platform(&self, octets: [u8; 6]) -> Option<&'static str> {
        self.sources().find_map(|db| db.platform(octets))
    }

    /// Where an address is, by every source that knows it, in the order of [`DbSource::LISTED`].
    pub fn places(&self, ip: IpAddr) -> impl Iterator<Item = Sourced<Location<'_>>> {
        self.listed().filter_map(move |db| Some(Sourced { value: db.place(ip)?, source: db.source() }))
    }

    /// The sources in the order in which answers list them, whatever the order of trust.
    fn listed(&self) -> impl Iterator<Item = &dyn Db> {
        DbSource::LISTED.iter().flat_map(|source| self.sources().filter(move |db| db.source() == *source))
    }

    /// What footers say about the tables and files that were used, each source once.
    pub fn used(&self) -> impl Iterator<Item = (DbSource, Cow<'_, str>)> {
        self.listed().filter_map(|db| {
            let text = match db.source() {
                DbSource::BuiltIn => self.used_tables().map(Cow::Borrowed),
                _ => db.used().map(Cow::Owned),
            };
            Some((db.source(), text?))
        })
    }

    /// The same one by one, in the order of footers.
    pub fn used_parts(&self) -> Vec<UsedDatabase> {
        let parts = |db: &dyn Db| match db.source() {
            DbSource::BuiltIn => {
                let used = FooterTable::among(self.tables.load(Ordering::Relaxed));
                used.map(|(table, text)| (table as usize, text.to_owned())).collect()
            }
            _ => db.used_parts(),
        };
        let mut list = Vec::new();
        for db in self.listed() {
            for (place, text) in parts(db) {
                UsedDatabase { source: db.source(), place: place as u16, text }.insert(&mut list);
            }
        }
        list
    }

    fn used_tables(&self) -> Option<&str> {
        let used = self.tables.load(Ordering::Relaxed);
        let texts = || FooterTable::among(used).map(|(_, text)| text);
        let all = self.texts.get_or_init(|| Box::new([const { OnceLock::new() }; 1 << FooterTable::ALL.len()]));
        let text = all.get(usize::from(used))?.get_or_init(|| texts().collect::<Vec<_>>().join(" / "));
        (!text.is_empty()).then_some(text)
    }

    /// What any source knows.
    pub fn features(&self) -> Features {
        self.sources().fold(Features::NONE, |all, db| all.or(db.features()))
    }

    /// What went wrong since the last call, a line each.
    pub fn troubles(&self) -> Vec<String> {
        self.sources().flat_map(Db::troubles).collect()
    }
}

/// The first answer, and whose it is.
fn first<'a, T>(
    sources: impl Iterator<Item = &'a dyn Db>,
    look: impl Fn(&'a dyn Db) -> Option<T>,
) -> Option<Sourced<T>> {
    let mut answers = sources.filter_map(|db| look(db).map(|value| Sourced { value, source: db.source() }));
    answers.next()
}

impl Default for Databases {
    /// [`Databases::built_in`].
    fn default() -> Databases {
        Databases::built_in()
    }
}

impl fmt::Debug for Databases {
    /// The names of the sources.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.sources().map(|db| db.source().name())).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::addr::Family;
    use crate::db::Fact;

    /// A source with one country.
    struct Says(DbSource, Option<[u8; 2]>);

    impl Db for Says {
        fn source(&self) -> DbSource {
            self.0
        }
        fn features(&self) -> Features {
            Features::CC
        }
        fn country(&self, _: IpAddr) -> Option<CountryCode> {
            self.1.and_then(CountryCode::new)
        }
    }

    const IP: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const COUNTRY: Need = Need { family: Family::V4, fact: Fact::Country };

    fn set(sources: &[(DbSource, Option<&[u8; 2]>)]) -> Databases {
        Databases::new(
            sources.iter().map(|(source, code)| Box::new(Says(*source, code.copied())) as Box<dyn Db>).collect(),
        )
    }

    #[test]
    fn the_first_source_that_knows_answers() {
        let set =
            set(&[(DbSource::GeoIp2, None), (DbSource::DbIp2, Some(b"FR")), (DbSource::Ip2Location2, Some(b"DE"))]);
        let found = set.country(IP).unwrap();
        assert_eq!((found.value.bytes(), found.source), (*b"FR", DbSource::DbIp2));
    }

    #[test]
    fn the_registry_comes_last_whatever_the_order() {
        let both = set(&[(DbSource::BuiltIn, Some(b"US")), (DbSource::GeoIp2, Some(b"DE"))]);
        assert_eq!(both.country_or_registry(IP).unwrap().source, DbSource::GeoIp2);
        let alone = set(&[(DbSource::BuiltIn, Some(b"US"))]);
        assert_eq!((alone.country(IP), alone.has(COUNTRY)), (None, false));
        assert_eq!(alone.country_or_registry(IP).unwrap().source, DbSource::BuiltIn);
        assert!(alone.has_or_registry(COUNTRY));
    }
}
