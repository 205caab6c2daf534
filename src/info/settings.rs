//! What is to be reported, and how.

use super::token_writer::{TokenForm, TokenWriter};
use super::{Quoting, Select};
use crate::addr::Len;
use crate::anon::{self, Anonymiser, V6Result};
use crate::class::V6Types;
use crate::db::Databases;
use std::net::IpAddr;
use std::sync::Arc;

/// What the footer says about the program.
#[derive(Clone, Copy, Debug)]
pub struct ProgramInfo<'a> {
    /// `IPV6CALC_VERSION`.
    pub version: &'a str,
    /// `IPV6CALC_COPYRIGHT`.
    pub copyright: &'a str,
    /// `IPV6CALC_FEATURES`: names separated by blanks.
    pub features: &'a str,
    /// `IPV6CALC_CAPABILITIES`.
    pub capabilities: &'a str,
}

impl Default for ProgramInfo<'_> {
    fn default() -> Self {
        ProgramInfo {
            version: env!("CARGO_PKG_VERSION"),
            copyright: "Copyright (c) 2026 the ipv6calc contributors",
            features: "DB_AS_REG DB_IPV4_REG DB_IPV6_REG ANON_ZEROISE ANON_ANONYMIZE",
            capabilities: "DB_IPV4(BuiltIn) DB_IPV6(BuiltIn) DB_AS(BuiltIn)",
        }
    }
}

/// What is to be reported, and how.
pub struct InfoSettings {
    /// Length of the 6rd prefix (`--6rd_prefixlength`), 1–32.
    pub(super) sixrd: Option<Len>,
    /// What makes the anonymised forms.
    pub(super) anonymiser: Anonymiser,
    /// Where registries and vendors are looked up.
    pub(super) db: Arc<Databases>,
    /// Whether any database knows where an address is used.
    pub(super) asks: bool,
    pub(super) quoting: Quoting,
    pub(super) select: Select,
    /// The footer lines of the machine form, from `IPV6CALC_NAME` on.
    pub(super) footer: Vec<u8>,
    /// The same of the shell form.
    pub(super) shell_footer: Vec<u8>,
}

/// What a caller chooses.
#[derive(Clone, Debug, Default)]
pub struct InfoOptions<'a> {
    /// What the footer says about the program.
    pub about: ProgramInfo<'a>,
    /// Length of the 6rd prefix (`--6rd_prefixlength`), 1–32: every IPv6 address gets the type `6rd`.
    pub sixrd: Option<Len>,
    /// When values are quoted (`--mrqva`, `--mrqvn`).
    pub quoting: Quoting,
    /// Which tokens are printed (`--mrst` and its like).
    pub select: Select,
    /// Who knows the facts.
    pub db: Arc<Databases>,
}

impl InfoSettings {
    /// The country where an address is used; else the one to which a registry handed it out.
    pub fn country(&self, ip: std::net::IpAddr) -> Option<crate::addr::CountryCode> {
        self.db.country_or_registry(ip).map(|known| known.value)
    }

    /// Settings for many answers: what is the same in all of them is written here.
    pub fn new(anonymiser: Anonymiser, options: InfoOptions<'_>) -> InfoSettings {
        let text = anonymisation(anonymiser.settings());
        let footer = |form| footer(form, &options.select, &options.about, &text);
        let asks = options.db.sources().any(|db| !db.source().is_registry());
        InfoSettings {
            asks,
            footer: footer(TokenForm::Machine(options.quoting)),
            shell_footer: footer(TokenForm::Shell),
            anonymiser,
            sixrd: options.sixrd,
            db: options.db,
            quoting: options.quoting,
            select: options.select,
        }
    }

    /// What makes the anonymised forms.
    pub const fn anonymiser(&self) -> &Anonymiser {
        &self.anonymiser
    }

    /// What the anonymiser makes of an address, if it can.
    pub(super) fn anonymise_v4(&self, bits: u32) -> Option<IpAddr> {
        self.anonymiser.supports_v4(bits).then(|| self.anonymiser.v4(bits))
    }

    /// What the anonymiser makes of an address of these types, if it can and is not to leave it alone.
    pub(super) fn anonymise_v6(&self, bits: u128, types: V6Types) -> Option<V6Result> {
        const LEFT: V6Types = V6Types::ANONYMIZED_IID.or(V6Types::ANONYMIZED_PREFIX).or(V6Types::LOOPBACK);
        let hides = !types.has(LEFT) && self.anonymiser.supports_v6(bits);
        hides.then(|| self.anonymiser.v6(bits))
    }
}

/// What the footer says about the anonymiser.
fn anonymisation(s: &anon::AnonSettings) -> String {
    let anon::AnonSettings { name, mask_ipv6, mask_ipv4, mask_eui64, mask_mac, method, .. } = s;
    let masks = format!("mask-ipv6={mask_ipv6},mask-ipv4={mask_ipv4},mask-eui64={mask_eui64},mask-mac={mask_mac}");
    format!("set={name},{masks},method={}", method.name())
}

/// The footer lines from `IPV6CALC_NAME` on.
fn footer(form: TokenForm, select: &Select, about: &ProgramInfo<'_>, anonymisation: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut sink = TokenWriter::new(form, select, &mut out);
    sink.plain("IPV6CALC_NAME", "ipv6calc");
    sink.plain("IPV6CALC_VERSION", about.version);
    sink.text("IPV6CALC_COPYRIGHT", about.copyright);
    sink.plain("IPV6CALC_OUTPUT_VERSION", "23");
    sink.text("IPV6CALC_SETTINGS_ANON", anonymisation);
    sink.text("IPV6CALC_FEATURES", about.features);
    sink.text("IPV6CALC_CAPABILITIES", about.capabilities);
    out
}
