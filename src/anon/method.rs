//! The methods, as a table.

/// How an address is anonymised. [`METHODS`] says what each of them does and promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// Cut the address and fill it with a pattern that is recognised later.
    Anonymize,
    /// Cut the address and fill it with zeros.
    Zeroize,
    /// Replace the network by its country and AS number.
    KeepTypeAsnCc,
    /// Replace the network by its GeonameID.
    KeepTypeGeonameid,
    /// Encrypt the whole address.
    IpcryptDeterministic,
    /// Encrypt the address bit by bit, prefix by prefix.
    IpcryptPfx,
    /// Encrypt the address bit by bit, prefix by prefix, as Crypto-PAn does.
    Cryptopan,
}

/// What is left of a person in the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Privacy {
    /// Many addresses give the same result, and they are indistinguishable afterwards.
    Anonymous,
    /// Every address has a result of its own: the key makes it reversible, and without the key the lines of one
    /// address can still be recognised as belonging together (personal data still, as
    /// [Regulation (EU) 2016/679, Article 4(5)](https://eur-lex.europa.eu/eli/reg/2016/679/oj) sees it).
    Pseudonymous,
}

impl MethodRow {
    /// What it does, and what that is worth: `anonymous` information is gone, `pseudonymous` information is hidden, and
    /// who has the key can reveal it.
    pub fn promise(&self) -> String {
        format!("{} ({})", self.about, self.privacy.name())
    }
}

impl Privacy {
    /// The word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Privacy::Anonymous => "anonymous",
            Privacy::Pseudonymous => "pseudonymous",
        }
    }
}

/// A row of [`METHODS`].
#[derive(Clone, Copy, Debug)]
pub struct MethodRow {
    /// The method.
    pub method: Method,
    /// Its name in options and documents, case-sensitive.
    pub name: &'static str,
    /// One line for lists.
    pub about: &'static str,
    /// What it promises.
    pub privacy: Privacy,
    /// Whether it needs a [`Key`](super::Key).
    pub keyed: bool,
    /// Whether [`Anonymiser::deanonymize`](super::Anonymiser::deanonymize) finds the address again.
    pub reversible: bool,
    /// Whether it needs facts of databases, see [`Anonymiser::with_facts`](super::Anonymiser::with_facts).
    pub looks_up: bool,
}

/// Every method, in the order of lists.
pub static METHODS: [MethodRow; 7] = [
    mask(
        Method::Anonymize,
        "anonymize",
        "keep the upper bits and the kind of identifier, in a form that is recognised later",
    ),
    mask(Method::Zeroize, "zeroize", "keep the upper bits, set the rest to zero"),
    look(Method::KeepTypeAsnCc, "keep-type-asn-cc", "keep country, AS number and kind of identifier"),
    look(Method::KeepTypeGeonameid, "keep-type-geonameid", "keep GeonameID and kind of identifier"),
    keyed(Method::IpcryptDeterministic, "ipcrypt-deterministic", "encrypt the address as one block; IPv4 becomes IPv6"),
    keyed(Method::IpcryptPfx, "ipcrypt-pfx", "encrypt the address, common prefixes stay common; IPv4 stays IPv4"),
    keyed(Method::Cryptopan, "cryptopan", "Crypto-PAn: common prefixes stay common; IPv4 stays IPv4"),
];

const fn mask(method: Method, name: &'static str, about: &'static str) -> MethodRow {
    let privacy = Privacy::Anonymous;
    MethodRow { method, name, about, privacy, keyed: false, reversible: false, looks_up: false }
}

const fn look(method: Method, name: &'static str, about: &'static str) -> MethodRow {
    MethodRow { looks_up: true, ..mask(method, name, about) }
}

const fn keyed(method: Method, name: &'static str, about: &'static str) -> MethodRow {
    let privacy = Privacy::Pseudonymous;
    MethodRow { method, name, about, privacy, keyed: true, reversible: true, looks_up: false }
}

impl Method {
    /// The row of this method.
    ///
    /// ```
    /// use ipv6calc::anon::Method;
    /// assert!(Method::Cryptopan.row().keyed);
    /// ```
    pub fn row(self) -> &'static MethodRow {
        METHODS.iter().find(|row| row.method == self).unwrap_or(&METHODS[0])
    }

    /// The method of this name.
    pub fn named(name: &str) -> Option<Method> {
        METHODS.iter().find(|row| row.name == name).map(|row| row.method)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        self.row().name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_has_its_row() {
        for row in &METHODS {
            assert_eq!(row.method.row().name, row.name);
            assert_eq!(Method::named(row.name), Some(row.method));
        }
    }
}
