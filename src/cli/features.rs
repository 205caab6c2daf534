//! What this build and its databases can do: `-v` lists it, `--has-feature` looks it up, `--showinfo` ends with it.

use crate::addr::Family;
use crate::db::{Fact, Features, Need, Set};

/// A feature of anonymisation: name, what it means, and whether there is what it needs.
type Anonymises = (&'static str, &'static str, fn(&Set) -> bool);

static ANONYMISES: [Anonymises; 5] = [
    ("ANON_ZEROISE", "anonymisation that clears bits", |_| true),
    ("ANON_ANONYMIZE", "anonymisation that keeps the type", |set| set.features().has(Features::REG)),
    ("ANON_KEEP-TYPE-ASN-CC", "anonymisation that keeps country and AS number", |set| {
        knows(set, Fact::Country) && knows(set, Fact::Asn)
    }),
    ("ANON_KEEP-TYPE-GEONAMEID", "anonymisation that keeps the GeonameID", |set| knows(set, Fact::Geoname)),
    ("ANON_KEYED", "keyed anonymisation: ipcrypt and Crypto-PAn", |_| true),
];

/// Whether a fact is known of the addresses of both families.
fn knows(set: &Set, fact: Fact) -> bool {
    [Family::V4, Family::V6].into_iter().all(|family| set.has(Need { family, fact }))
}

/// Every name and what it means, whether it is available or not.
pub(super) fn known() -> impl Iterator<Item = (&'static str, &'static str)> {
    Features::NAMES.iter().map(|(name, _, about)| (*name, *about)).chain(ANONYMISES.iter().map(|(n, a, _)| (*n, *a)))
}

/// What is available: names and what they mean.
pub(super) fn available(set: &Set) -> impl Iterator<Item = (&'static str, &'static str)> {
    let features = set.features();
    let db = Features::NAMES.iter().filter(move |(_, bit, _)| features.has(Features(1 << bit)));
    let anon = ANONYMISES.iter().filter(move |(.., available)| available(set));
    db.map(|(name, _, about)| (*name, *about)).chain(anon.map(|(name, about, _)| (*name, *about)))
}

/// The names, joined by blanks.
pub(super) fn names(set: &Set) -> String {
    available(set).map(|(name, _)| name).collect::<Vec<_>>().join(" ")
}

/// The sources, and what the embedded tables tell.
pub(super) fn capabilities(set: &Set) -> String {
    let mmdb = ["GeoIP2(MMDB)", "DBIP2(MMDB)", "IP2Location2(MMDB)"].into_iter().filter(|_| cfg!(feature = "mmdb"));
    let built_in = set.sources().filter(|db| db.source() == crate::db::Source::BuiltIn);
    let tables = built_in.fold(Features::NONE, |all, db| all.or(db.features()));
    let names = Features::NAMES.iter().filter(|(_, bit, _)| tables.has(Features(1 << bit)));
    let names = names.map(|(name, ..)| format!("{name}(BuiltIn)"));
    mmdb.map(str::to_owned).chain(names).collect::<Vec<_>>().join(" ")
}

/// Whether a name is available.
pub(super) fn has(set: &Set, name: &[u8]) -> bool {
    available(set).any(|(known, _)| known.as_bytes() == name)
}
