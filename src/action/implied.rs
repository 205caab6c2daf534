//! Conversions that need no action to be named.

use super::{Action, extract, genprivacyiid, prefixmac};
use crate::addr::Kind;
use crate::format::{self, Format};

/// A conversion that follows from the kind of a value and the notation it is written in.
#[derive(Debug)]
pub struct Implied {
    /// The kind of the value.
    pub kind: Kind,
    /// The notation; `None`: any that does not write the kind.
    pub to: Option<&'static Format>,
    /// What makes a value of it that can be written.
    pub action: &'static Action,
}

/// Every such conversion.
pub static IMPLIED: &[Implied] = &[
    Implied { kind: Kind::Mac, to: Some(&format::eui64::FORMAT), action: &extract::GENEUI64 },
    Implied { kind: Kind::V6, to: Some(&format::mac::FORMAT), action: &extract::IPV6TOMAC },
    Implied { kind: Kind::V6, to: Some(&format::eui64::FORMAT), action: &extract::IPV6TOEUI64 },
    Implied { kind: Kind::PrefixMac, to: None, action: &prefixmac::ACTION },
    Implied { kind: Kind::IidToken, to: Some(&format::iid::WITH_TOKEN), action: &genprivacyiid::ACTION },
];

impl Implied {
    /// Whether it makes what this notation writes of a value of this kind.
    pub fn fits(&self, kind: Kind, to: &Format) -> bool {
        self.kind == kind && self.to.is_none_or(|output| output.is(to))
    }
}
