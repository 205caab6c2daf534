//! The methods that keep the type: an address becomes its country and AS number, or its GeonameID. How they are
//! written is described in [`anonymised`], which reads them.

use super::{AnonError, Method};
use crate::addr::{Asn, Family};
use crate::class::anonymised::{CountryIndex, Geoname, seal};
use crate::class::{Registry, V4Types, V6Types};
use crate::db::{Databases, Fact, Need, Sourced};
use std::net::IpAddr;
use std::sync::Arc;

/// The GeonameID of a LISP address, and the spare of its AS field.
const LISP: u32 = 0x1_1800;
/// What a GeonameID of a LISP address names.
const LISP_KIND: u8 = 7;
/// The upper half of an anonymised prefix before anything is written into it.
const FRAME: u64 = 0xa909 << 48;
/// What the 32-bit number in a prefix is masked with.
const MASK: u32 = 0xa909_0000;

/// What represents an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum KeptFacts {
    AsnCountry,
    Geoname,
}

/// A method that keeps the type, with its source of facts.
#[derive(Clone)]
pub(super) struct TypeKeeper {
    form: KeptFacts,
    facts: Arc<Databases>,
}

/// The facts that a method needs, for both families; none for the methods that keep no type.
fn needs(method: Method) -> Vec<Need> {
    let facts: &[Fact] = match method {
        Method::KeepTypeAsnCc => &[Fact::Country, Fact::Asn],
        Method::KeepTypeGeonameid => &[Fact::Geoname],
        _ => &[],
    };
    let both = |fact: &Fact| [Family::V4, Family::V6].map(|family| Need { family, fact: *fact });
    facts.iter().flat_map(both).collect()
}

/// The error about missing facts, if any that the method needs is missing.
pub(super) fn refuse(method: Method, facts: Option<&Databases>) -> Result<(), AnonError> {
    let mut missing = needs(method);
    missing.retain(|need| !facts.is_some_and(|f| f.has(*need)));
    if missing.is_empty() { Ok(()) } else { Err(AnonError::Databases { method: method.name(), missing }) }
}

impl TypeKeeper {
    /// `None` if the method keeps no type.
    pub(super) fn new(method: Method, facts: Arc<Databases>) -> Option<TypeKeeper> {
        let form = match method {
            Method::KeepTypeAsnCc => KeptFacts::AsnCountry,
            Method::KeepTypeGeonameid => KeptFacts::Geoname,
            _ => return None,
        };
        Some(TypeKeeper { form, facts })
    }

    /// What represents an IPv4 address that is unicast and global.
    pub(super) fn v4(&self, bits: u32, types: V4Types) -> u32 {
        let ip = IpAddr::V4(bits.into());
        let lisp = types.has(V4Types::LISP).then(|| self.lisp(ip));
        match self.form {
            KeptFacts::AsnCountry => {
                let asn = lisp.unwrap_or_else(|| asn_field(self.asn(ip)));
                with_parity(u32::from(self.country(ip).0) << 17 | asn, 1)
            }
            KeptFacts::Geoname => {
                let (kind, id) = lisp.map_or_else(|| self.geoname(ip), |id| (LISP_KIND, id));
                with_parity(u32::from(kind & 7) << 24 | id & 0xff_ffff, 0)
            }
        }
    }

    /// What represents the first 64 bits of an IPv6 address that is global unicast.
    pub(super) fn v6(&self, bits: u128, types: V6Types) -> u64 {
        let ip = IpAddr::V6(bits.into());
        let lisp = types.contains_all(V6Types::UNICAST.or(V6Types::LISP));
        let (field, number) = match self.form {
            KeptFacts::AsnCountry if types.has(V6Types::SIXBONE) => (CountryIndex::SIXBONE.0, 0),
            KeptFacts::AsnCountry => (self.country_field(ip, lisp), self.asn(ip).0),
            KeptFacts::Geoname => self.geoname_field(ip, types, lisp),
        };
        seal(FRAME | u64::from(field) << 36 | u64::from(number ^ MASK) << 4)
    }

    fn country_field(&self, ip: IpAddr, lisp: bool) -> u16 {
        if lisp { CountryIndex::LISP.0 } else { self.country(ip).0 }
    }

    fn geoname_field(&self, ip: IpAddr, types: V6Types, lisp: bool) -> (u16, u32) {
        const FORM: u16 = 1 << 10;
        let field = |registry: u8, kind: u8| FORM | u16::from(registry) << 4 | u16::from(kind);
        if types.has(V6Types::SIXBONE) {
            return (field(Registry::SixBone.number(), 0), 0);
        }
        let registry = self.facts.registry(ip).number();
        if lisp {
            return (field(registry & 7, LISP_KIND), LISP);
        }
        let (kind, id) = self.geoname(ip);
        (field(registry, kind), id)
    }

    /// The country; where it is not known, the registry.
    fn country(&self, ip: IpAddr) -> CountryIndex {
        let unknown = || CountryIndex::of_registry(self.facts.registry(ip));
        self.facts.country(ip).map_or_else(unknown, |found| CountryIndex::of(found.value))
    }

    /// The AS number; 0 if it is not known.
    fn asn(&self, ip: IpAddr) -> Asn {
        self.facts.asn(ip).map_or(Asn(0), |found| found.value)
    }

    fn geoname(&self, ip: IpAddr) -> (u8, u32) {
        self.facts.geoname(ip).map_or((0, 0), |Sourced { value: Geoname { id, kind, .. }, .. }| (kind & 15, id))
    }

    /// The number of an IPv4 LISP address: three bits of its registry.
    fn lisp(&self, ip: IpAddr) -> u32 {
        LISP | u32::from(self.facts.registry(ip).number() & 7) << 13
    }
}

/// The 17 bits for an AS number. Numbers over 65535 do not fit: what is left of them cannot be read back
/// (compatibility: anonymisation A4).
const fn asn_field(asn: Asn) -> u32 {
    let Asn(n) = asn;
    if n <= 0xffff {
        return n;
    }
    let low = if n & 0xf000 == 0 { n & 0xfff } else { 0x1000 };
    let spill = if n >> 19 == 0 { (n & 0x7000) >> 3 } else { 0 };
    0x1_0000 | low | spill
}

/// The address 1111 P …, with P such that the lower 28 bits have this parity.
const fn with_parity(bits: u32, parity: u32) -> u32 {
    0xf << 28 | ((bits.count_ones() ^ parity) & 1) << 27 | bits
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::addr::CountryCode;
    use crate::class::{anonymised, v4, v6};
    use crate::db::{Db, DbSource, Features};

    /// A source with one answer to everything.
    #[derive(Clone, Copy)]
    pub(in crate::anon) struct FixedFacts {
        pub(in crate::anon) country: Option<[u8; 2]>,
        pub(in crate::anon) asn: u32,
        pub(in crate::anon) registry: Registry,
        pub(in crate::anon) geoname: Option<Geoname>,
    }

    impl Db for FixedFacts {
        fn source(&self) -> DbSource {
            DbSource::GeoIp2
        }
        fn features(&self) -> Features {
            Features(u32::MAX)
        }
        fn country(&self, _: IpAddr) -> Option<CountryCode> {
            self.country.and_then(CountryCode::new)
        }
        fn asn(&self, _: IpAddr) -> Option<Asn> {
            (self.asn != 0).then_some(Asn(self.asn))
        }
        fn registry(&self, _: IpAddr) -> Registry {
            self.registry
        }
        fn geoname(&self, _: IpAddr) -> Option<Geoname> {
            self.geoname
        }
    }

    impl FixedFacts {
        /// A set of this source alone.
        pub(in crate::anon) fn set(self) -> Arc<Databases> {
            Arc::new(Databases::new(vec![Box::new(self)]))
        }
    }

    pub(in crate::anon) const NOTHING: FixedFacts =
        FixedFacts { country: None, asn: 0, registry: Registry::Unknown, geoname: None };

    fn keep(method: Method, facts: FixedFacts) -> TypeKeeper {
        TypeKeeper::new(method, facts.set()).unwrap()
    }

    fn kept_v4(method: Method, facts: FixedFacts, text: &str) -> String {
        let bits = u32::from(text.parse::<std::net::Ipv4Addr>().unwrap());
        std::net::Ipv4Addr::from(keep(method, facts).v4(bits, v4(bits))).to_string()
    }

    fn kept_v6(method: Method, facts: FixedFacts, text: &str) -> u64 {
        let bits = u128::from(text.parse::<std::net::Ipv6Addr>().unwrap());
        keep(method, facts).v6(bits, v6(bits))
    }

    /// The examples of the specification, sections 2.5 and 3.
    #[test]
    fn the_examples_come_out() {
        use Method::{KeepTypeAsnCc as Kp, KeepTypeGeonameid as Kg};
        let apnic = FixedFacts { registry: Registry::Apnic, ..NOTHING };
        let arin = FixedFacts { registry: Registry::Arin, ..NOTHING };
        let ripe = FixedFacts { registry: Registry::Ripe, ..NOTHING };
        let germany = FixedFacts { country: Some(*b"de"), asn: 8767, ..ripe };
        assert_eq!(kept_v4(Kp, apnic, "1.2.3.4"), "255.224.0.0");
        assert_eq!(kept_v4(Kp, arin, "153.16.1.1"), "255.233.216.0");
        assert_eq!(kept_v4(Kg, arin, "153.16.1.1"), "247.1.216.0");
        assert_eq!(kept_v4(Kg, apnic, "1.2.3.4"), "240.0.0.0");
        assert_eq!(kept_v6(Kp, germany, "2001:a60::1"), 0xa909_16fa_9092_23ff);
        assert_eq!(kept_v6(Kp, ripe, "2001:a60::1"), 0xa909_3f1a_9090_0005);
        assert_eq!(kept_v6(Kg, ripe, "2001:a60::1"), 0xa909_430a_9090_000a);
    }

    #[test]
    fn what_is_written_is_read_again() {
        use anonymised::{HiddenPrefix, HiddenV4};
        let berlin = Geoname { id: 2_950_159, kind: 5, registry: Registry::Ripe.number() };
        let facts = FixedFacts { country: Some(*b"DE"), asn: 3320, registry: Registry::Ripe, geoname: Some(berlin) };
        let code = facts.country.and_then(CountryCode::new);
        let (kp, kg) = (keep(Method::KeepTypeAsnCc, facts), keep(Method::KeepTypeGeonameid, facts));
        let (a4, a6) = (0x0808_0808, 0x2a00 << 112 | 1);
        let Some(HiddenV4::AsnCountry(country, field)) = anonymised::v4(kp.v4(a4, v4(a4))) else { panic!() };
        assert_eq!((country.code(), field.asn()), (code, Some(Asn(3320))));
        let Some(HiddenV4::Geoname(found)) = anonymised::v4(kg.v4(a4, v4(a4))) else { panic!() };
        assert_eq!((found.id, found.kind), (berlin.id, berlin.kind));
        let Some(HiddenPrefix::AsnCountry(country, asn)) = anonymised::prefix(kp.v6(a6, v6(a6))) else { panic!() };
        assert_eq!((country.code(), asn), (code, Asn(3320)));
        assert_eq!(anonymised::prefix(kg.v6(a6, v6(a6))), Some(HiddenPrefix::Geoname(berlin)));
    }

    #[test]
    fn lisp_and_6bone_keep_what_they_are() {
        let facts = FixedFacts { registry: Registry::Arin, ..NOTHING };
        for (text, types) in [("2610:d0::1", V6Types::LISP), ("3ffe:1::1", V6Types::SIXBONE)] {
            for method in [Method::KeepTypeAsnCc, Method::KeepTypeGeonameid] {
                assert!(v6(u128::from(kept_v6(method, facts, text)) << 64).has(types), "{text}");
            }
        }
    }

    #[test]
    fn long_as_numbers_spill_as_they_did() {
        assert_eq!(asn_field(Asn(65535)), 65535);
        assert_eq!(asn_field(Asn(65536)), 0x1_0000);
        assert_eq!(asn_field(Asn(0x7_0fff)), 0x1_0fff);
        assert_eq!(asn_field(Asn(0x7_3001)), 0x1_1000 | 0x600);
        assert_eq!(asn_field(Asn(0xffff_ffff)), 0x1_1000);
    }

    #[test]
    fn missing_facts_are_listed() {
        let error = refuse(Method::KeepTypeAsnCc, None).unwrap_err();
        let AnonError::Databases { missing, .. } = &error else { panic!() };
        let names: Vec<String> = missing.iter().map(Need::to_string).collect();
        assert_eq!(
            names,
            ["IPv4->CountryCode", "IPv6->CountryCode", "IPv4->AutonomousSystemNumber", "IPv6->AutonomousSystemNumber"]
        );
        assert_eq!(refuse(Method::KeepTypeGeonameid, Some(&NOTHING.set())), Ok(()));
        assert_eq!(refuse(Method::Zeroize, None), Ok(()));
    }
}
