//! What of a text stays although it looks like an address, as a table.

/// A kind of text that may be an address or look like one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextKind {
    /// The version of a product in a user agent.
    Product,
    /// A version that is called one.
    Version,
    /// The version in the name of a package.
    Package,
    /// An object identifier.
    Oid,
    /// A netmask.
    Netmask,
    /// A time, or a date and a time.
    Time,
    /// A number of three or two groups without a letter, in the form of a MAC address.
    Number,
    /// An IPv4 address.
    Ipv4,
    /// An IPv6 address.
    Ipv6,
    /// A MAC address.
    Mac,
    /// An EUI-64 identifier.
    Eui64,
    /// A form of an address of the same line that is not an address itself.
    Name,
}

/// A row of [`KINDS`].
#[derive(Clone, Copy, Debug)]
pub struct KindRow {
    /// The kind.
    pub kind: TextKind,
    /// Its name in `--keep` and `--hide`.
    pub name: &'static str,
    /// Whether it stays by default.
    pub stays: bool,
    /// One line for lists.
    pub about: &'static str,
    /// A text of this kind.
    pub example: &'static str,
}

/// Every kind: first the exceptions of the grammar, which stay, then what is anonymised.
pub static KINDS: [KindRow; 12] = [
    stays(
        TextKind::Product,
        "product",
        "version of numbers below 100, or of one and zeros, after the name of a known product and a slash, or of another product beside one; after rv:; any numbers of a known product beside one",
        "Chrome/120.0.0.0",
    ),
    stays(
        TextKind::Version,
        "version",
        "four numbers below 100 after a word that ends in 'version', or after 'firmware', without a port",
        "firmware: 1.2.3.4",
    ),
    stays(
        TextKind::Package,
        "package",
        "numbers below 100 in the name of a package or before its revision",
        "nginx-1.2.3.4.tar.gz",
    ),
    stays(
        TextKind::Oid,
        "oid",
        "object identifier: after 'oid' and the like, five numbers and more that begin as one",
        "oid=2.5.29.14",
    ),
    stays(TextKind::Netmask, "netmask", "netmask of at least 8 bits, the inverse of one, broadcast", "255.255.255.0"),
    stays(
        TextKind::Time,
        "time",
        "time with a fraction after a date; date and time with dashes and a year of two digits, since 2010",
        "2023-11-28-10.15.04.123",
    ),
    stays(
        TextKind::Number,
        "number",
        "groups without a letter in the form of a MAC address with dashes",
        "1234-5678-9012",
    ),
    goes(TextKind::Ipv4, "ipv4", "IPv4 address", "192.0.2.1"),
    goes(TextKind::Ipv6, "ipv6", "IPv6 address", "2001:db8::1"),
    goes(TextKind::Mac, "mac", "MAC address", "00:16:3e:5a:7b:9c"),
    goes(TextKind::Eui64, "eui64", "EUI-64 identifier", "00:16:3e:ff:fe:5a:7b:9c"),
    goes(TextKind::Name, "name", "another form of an address of the same line", "dsl-192-0-2-1.example.net"),
];

const fn stays(kind: TextKind, name: &'static str, about: &'static str, example: &'static str) -> KindRow {
    KindRow { kind, name, stays: true, about, example }
}

const fn goes(kind: TextKind, name: &'static str, about: &'static str, example: &'static str) -> KindRow {
    KindRow { kind, name, stays: false, about, example }
}

impl TextKind {
    /// The kind of this name.
    pub fn named(name: &str) -> Option<TextKind> {
        KINDS.iter().find(|row| row.name == name).map(|row| row.kind)
    }

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// Which kinds of text stay.
///
/// ```
/// use ipv6calc::log::{Grammar, Locate, TextKind};
/// let line = b"netmask 255.255.255.0";
/// assert_eq!(Locate::new(line).count(), 0);
/// assert_eq!(Locate::with(line, Grammar::default().hide(TextKind::Netmask)).count(), 1);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grammar(u16);

impl Default for Grammar {
    fn default() -> Grammar {
        KINDS.iter().filter(|row| row.stays).fold(Grammar(0), |all, row| all.keep(row.kind))
    }
}

impl Grammar {
    /// A grammar in which this kind stays too.
    #[must_use]
    pub const fn keep(self, kind: TextKind) -> Grammar {
        Grammar(self.0 | kind.bit())
    }

    /// A grammar in which this kind does not stay.
    #[must_use]
    pub const fn hide(self, kind: TextKind) -> Grammar {
        Grammar(self.0 & !kind.bit())
    }

    /// Whether a kind stays.
    #[inline]
    pub const fn keeps(self, kind: TextKind) -> bool {
        self.0 & kind.bit() != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::Locate;

    #[test]
    fn every_exception_stays_and_goes_when_it_is_hidden() {
        for row in &KINDS {
            let line = format!("x {} y", row.example);
            let found = Locate::new(line.as_bytes()).count();
            assert_eq!(TextKind::named(row.name), Some(row.kind));
            let hidden = Locate::with(line.as_bytes(), Grammar::default().hide(row.kind)).count();
            match row.kind {
                TextKind::Name => {}
                _ if row.stays => assert_eq!((found, hidden), (0, 1), "{line}"),
                _ => assert_eq!(found, 1, "{line}"),
            }
        }
    }
}
