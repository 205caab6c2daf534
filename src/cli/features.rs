//! What this build and its databases can do: `-v` lists it, `--has-feature` looks it up, `--showinfo` ends with it.

use super::program::{self, Program};
use crate::addr::Family;
use crate::db::{Databases, Fact, Features, Need};

/// A feature that depends on the databases.
struct Derived {
    name: &'static str,
    about: &'static str,
    programs: &'static [Program],
    /// Whether its databases are available.
    available: fn(&Databases) -> bool,
}

const fn anon(name: &'static str, about: &'static str, available: fn(&Databases) -> bool) -> Derived {
    Derived { name, about, programs: program::ANONYMISING, available }
}

const fn conv(name: &'static str, about: &'static str, available: fn(&Databases) -> bool) -> Derived {
    Derived { name, about, programs: program::LOGCONV, available }
}

const fn stat(name: &'static str, about: &'static str, available: fn(&Databases) -> bool) -> Derived {
    Derived { name, about, programs: program::LOGSTATS, available }
}

/// The features of every program.
fn all() -> [Derived; 10] {
    [
        anon("ANON_ZEROISE", "anonymisation that clears bits", |_| true),
        anon("ANON_ANONYMIZE", "anonymisation that keeps the type", |set| set.features().has(Features::REG)),
        anon("ANON_KEEP-TYPE-ASN-CC", "anonymisation that keeps country and AS number", |set| {
            knows(set, Fact::Country) && knows(set, Fact::Asn)
        }),
        anon("ANON_KEEP-TYPE-GEONAMEID", "anonymisation that keeps the GeonameID", |set| knows(set, Fact::Geoname)),
        anon("ANON_KEYED", "keyed anonymisation: ipcrypt and Crypto-PAn", |_| true),
        conv("CONV_REG", "types of addresses with their registry", |set| set.features().contains_all(Features::REG)),
        conv("CONV_IEEE", "vendors of interface identifiers", |set| set.features().contains_all(Features::IEEE)),
        stat("STAT_REG", "statistics of registries", |set| set.features().contains_all(Features::REG)),
        stat("STAT_CC", "statistics of countries", |set| knows(set, Fact::Country)),
        stat("STAT_AS", "statistics of AS numbers", |set| knows(set, Fact::Asn)),
    ]
}

/// The derived features of a program.
fn derived(program: Program) -> impl Iterator<Item = Derived> {
    all().into_iter().filter(move |feature| feature.programs.contains(&program))
}

/// Whether a fact is known for addresses of both families.
fn knows(set: &Databases, fact: Fact) -> bool {
    [Family::V4, Family::V6].into_iter().all(|family| set.has(Need { family, fact }))
}

/// Every name that the calculator knows, whether it is available or not.
pub(super) fn known() -> impl Iterator<Item = &'static str> {
    Features::names().into_iter().map(|(name, ..)| name).chain(derived(Program::Calc).map(|feature| feature.name))
}

/// What is available to a program: names and what they mean.
pub(super) fn available(program: Program, set: &Databases) -> impl Iterator<Item = (&'static str, &'static str)> {
    let features = set.features();
    let db = Features::names().into_iter().filter(move |(_, bit, _)| features.has(Features(1 << bit)));
    let derived = derived(program).filter(move |feature| (feature.available)(set));
    db.map(|(name, _, about)| (name, about)).chain(derived.map(|feature| (feature.name, feature.about)))
}

/// The names, joined by blanks.
pub(super) fn names(program: Program, set: &Databases) -> String {
    available(program, set).map(|(name, _)| name).collect::<Vec<_>>().join(" ")
}

/// The sources, and what the embedded tables provide.
pub(super) fn capabilities(set: &Databases) -> String {
    let mmdb = ["GeoIP2(MMDB)", "DBIP2(MMDB)", "IP2Location2(MMDB)"].into_iter().filter(|_| cfg!(feature = "mmdb"));
    let built_in = set.sources().filter(|db| db.source() == crate::db::DbSource::BuiltIn);
    let tables = built_in.fold(Features::NONE, |all, db| all.or(db.features()));
    let names = Features::names().into_iter().filter(|(_, bit, _)| tables.has(Features(1 << bit)));
    let names = names.map(|(name, ..)| format!("{name}(BuiltIn)"));
    mmdb.map(str::to_owned).chain(names).collect::<Vec<_>>().join(" ")
}

/// Whether a name is available.
pub(super) fn has(program: Program, set: &Databases, name: &[u8]) -> bool {
    available(program, set).any(|(known, _)| known.as_bytes() == name)
}
