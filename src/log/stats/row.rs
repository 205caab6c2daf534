//! The rows of the statistics.

use crate::class::Registry;

/// A row: a class of lines that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatsRow(u8);

/// Names of the rows, in the order of rows and columns, which scripts rely on.
const NAMES: &str = "ALL IPv4 IPv6 UNKNOWN IPv4/APNIC IPv4/ARIN IPv4/RIPE IPv4/LACNIC IPv4/AFRINIC IPv4/UNKNOWN IPv6/6bone \
     IPv6/IANA IPv6/APNIC IPv6/ARIN IPv6/RIPE IPv6/LACNIC IPv6/AFRINIC IPv6/RESERVED IPv6/UNKNOWN \
     IPv6/6to4/IANA IPv6/6to4/APNIC IPv6/6to4/ARIN IPv6/6to4/RIPE IPv6/6to4/LACNIC IPv6/6to4/AFRINIC \
     IPv6/6to4/RESERVED IPv6/6to4/UNKNOWN IPv6/Teredo/IANA IPv6/Teredo/APNIC IPv6/Teredo/ARIN \
     IPv6/Teredo/RIPE IPv6/Teredo/LACNIC IPv6/Teredo/AFRINIC IPv6/Teredo/RESERVED IPv6/Teredo/UNKNOWN \
     IPv6/NAT64/IANA IPv6/NAT64/APNIC IPv6/NAT64/ARIN IPv6/NAT64/RIPE IPv6/NAT64/LACNIC IPv6/NAT64/AFRINIC \
     IPv6/NAT64/RESERVED IPv6/NAT64/UNKNOWN IPv6/IID/Global IPv6/IID/Random IPv6/IID/Manual IPv6/IID/ISATAP \
     IPv6/IID/Unknown";

impl StatsRow {
    /// How many rows there are.
    pub const COUNT: usize = 48;

    /// Every line with a word.
    pub const ALL: StatsRow = StatsRow(0);
    /// IPv4 addresses, also in IPv4-mapped and IPv4-compatible addresses.
    pub const IPV4: StatsRow = StatsRow(1);
    /// IPv6 addresses.
    pub const IPV6: StatsRow = StatsRow(2);
    /// Words that are not addresses.
    pub const UNKNOWN: StatsRow = StatsRow(3);
    /// Universal interface identifiers.
    pub const IID_GLOBAL: StatsRow = StatsRow(43);
    /// Interface identifiers that look random.
    pub const IID_RANDOM: StatsRow = StatsRow(44);
    /// Other local interface identifiers.
    pub const IID_MANUAL: StatsRow = StatsRow(45);
    /// ISATAP identifiers.
    pub const IID_ISATAP: StatsRow = StatsRow(46);

    /// Every row in its order.
    pub fn every() -> impl Iterator<Item = StatsRow> {
        (0..StatsRow::COUNT as u8).map(StatsRow)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        NAMES.split(' ').nth(self.index()).unwrap_or_default()
    }

    /// The row of this name.
    pub fn from_name(name: &str) -> Option<StatsRow> {
        NAMES.split(' ').position(|row| row == name).map(|at| StatsRow(at as u8))
    }

    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Addresses that have rows by registry; the last row is that of all other registries.
pub(super) struct Group {
    first: u8,
    registries: &'static [Registry],
    /// Registries without a row.
    apart: &'static [Registry],
}

/// The registries of IPv4 addresses.
const RIRS: &[Registry] = &[Registry::Apnic, Registry::Arin, Registry::Ripe, Registry::Lacnic, Registry::Afrinic];

/// The registries of the IPv4 addresses inside IPv6 addresses.
const INSIDE: &[Registry] = &[
    Registry::Iana,
    Registry::Apnic,
    Registry::Arin,
    Registry::Ripe,
    Registry::Lacnic,
    Registry::Afrinic,
    Registry::Reserved,
];

/// The registries of other IPv6 addresses.
const IPV6: &[Registry] = &[
    Registry::SixBone,
    Registry::Iana,
    Registry::Apnic,
    Registry::Arin,
    Registry::Ripe,
    Registry::Lacnic,
    Registry::Afrinic,
    Registry::Reserved,
];

impl Group {
    /// IPv4 addresses; those of IANA and of special purpose are in no row (compatibility: logtools L7).
    pub(super) const IPV4: Group = Group { first: 4, registries: RIRS, apart: &[Registry::Iana, Registry::Reserved] };
    /// IPv6 addresses without IPv4 address.
    pub(super) const IPV6: Group = Group { first: 10, registries: IPV6, apart: &[] };
    /// 6to4 addresses.
    pub(super) const SIXTO4: Group = Group { first: 19, registries: INSIDE, apart: &[] };
    /// Teredo addresses.
    pub(super) const TEREDO: Group = Group { first: 27, registries: INSIDE, apart: &[] };
    /// NAT64 addresses.
    pub(super) const NAT64: Group = Group { first: 35, registries: INSIDE, apart: &[] };

    /// The row of a registry.
    pub(super) fn row(&self, registry: Registry) -> Option<StatsRow> {
        if self.apart.contains(&registry) {
            return None;
        }
        let at = self.registries.iter().position(|r| *r == registry).unwrap_or(self.registries.len());
        Some(StatsRow(self.first + at as u8))
    }

    /// The row of registries that have none of their own.
    pub(super) fn unknown(&self) -> StatsRow {
        StatsRow(self.first + self.registries.len() as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_named_after_group_and_registry() {
        let groups = [
            ("IPv4", Group::IPV4),
            ("IPv6", Group::IPV6),
            ("IPv6/6to4", Group::SIXTO4),
            ("IPv6/Teredo", Group::TEREDO),
            ("IPv6/NAT64", Group::NAT64),
        ];
        for (name, group) in groups {
            for (registry, text, _) in Registry::ALL {
                let label = match registry {
                    Registry::Ripe => "RIPE",
                    Registry::SixBone => "6bone",
                    Registry::Reserved => "RESERVED",
                    _ => text,
                };
                let own =
                    StatsRow::from_name(&format!("{name}/{label}")).or(StatsRow::from_name(&format!("{name}/UNKNOWN")));
                let own = own.filter(|_| !(name == "IPv4" && [Registry::Iana, Registry::Reserved].contains(&registry)));
                assert_eq!(group.row(registry), own, "{name} {text}");
            }
            assert_eq!(group.unknown().name(), format!("{name}/UNKNOWN"));
        }
    }

    #[test]
    fn rows_have_the_names_of_their_constants() {
        let named = [
            (StatsRow::ALL, "ALL"),
            (StatsRow::IPV4, "IPv4"),
            (StatsRow::IPV6, "IPv6"),
            (StatsRow::UNKNOWN, "UNKNOWN"),
            (StatsRow::IID_GLOBAL, "IPv6/IID/Global"),
            (StatsRow::IID_RANDOM, "IPv6/IID/Random"),
            (StatsRow::IID_MANUAL, "IPv6/IID/Manual"),
            (StatsRow::IID_ISATAP, "IPv6/IID/ISATAP"),
        ];
        for (row, name) in named {
            assert_eq!((row.name(), StatsRow::from_name(name)), (name, Some(row)));
        }
        assert_eq!(StatsRow::every().filter(|row| StatsRow::from_name(row.name()) == Some(*row)).count(), 48);
        assert_eq!(StatsRow::from_name("IPv5"), None);
    }
}
