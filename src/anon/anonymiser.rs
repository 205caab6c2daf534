//! One anonymiser for every kind of value.

use super::cryptopan::Cryptopan;
use super::deterministic::Deterministic;
use super::mask::Masking;
use super::pfx::Pfx;
use super::scope::{stays_v4, stays_v6};
use super::type_keeper::{self, TypeKeeper};
use super::{AnonSettings, Key, KeyError, Method, hardware};
use crate::addr::{Eui64, Kind, Mac, Origin, V4, V6, Value};
use crate::class::embedded::mapped;
use crate::db::{Databases, Need};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use thiserror::Error;

/// Why an anonymiser cannot be built, or has no result.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AnonError {
    /// The method needs a key.
    #[error("anonymisation method '{0}' needs a key")]
    NoKey(&'static str),
    /// The key does not fit the method.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Databases are missing.
    #[error("anonymisation method '{method}' needs databases that are not available: {}", list(missing))]
    Databases {
        /// The method.
        method: &'static str,
        /// What is missing.
        missing: Vec<Need>,
    },
    /// A kind of value that is not anonymised.
    #[error("cannot anonymise this kind of value: {}", .0.name())]
    Kind(Kind),
    /// The method cannot be reversed.
    #[error("anonymisation method '{0}' cannot be reversed")]
    OneWay(&'static str),
    /// A kind of value that is masked with every method.
    #[error("a masked {} cannot be restored", .0.name())]
    Masked(Kind),
    /// An IPv4 address, which this method never gives.
    #[error("'{0}' gives IPv6 addresses only, so an IPv4 address cannot be one of its results")]
    NotEncrypted(&'static str),
}

fn list(missing: &[Need]) -> String {
    missing.iter().map(Need::to_string).collect::<Vec<_>>().join(", ")
}

/// An IPv6 address without its host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct V6Result {
    /// The address.
    pub bits: u128,
    /// Whether the interface identifier was replaced by its kind: then the address is written in hex throughout,
    /// whatever the original was.
    pub iid_kind_stored: bool,
}

/// A prefix-preserving cipher.
trait Bitwise: Send + Sync {
    fn v4(&self, way: Direction, bits: u32) -> u32;
    fn v6(&self, way: Direction, bits: u128) -> u128;
}

/// Which way a cipher is used.
#[derive(Clone, Copy)]
enum Direction {
    Hide,
    Reveal,
}

impl Bitwise for Cryptopan {
    fn v4(&self, way: Direction, bits: u32) -> u32 {
        match way {
            Direction::Hide => self.encrypt_v4(bits),
            Direction::Reveal => self.decrypt_v4(bits),
        }
    }
    fn v6(&self, way: Direction, bits: u128) -> u128 {
        match way {
            Direction::Hide => self.encrypt_v6(bits),
            Direction::Reveal => self.decrypt_v6(bits),
        }
    }
}

impl Bitwise for Pfx {
    fn v4(&self, way: Direction, bits: u32) -> u32 {
        match way {
            Direction::Hide => self.encrypt_v4(bits),
            Direction::Reveal => self.decrypt_v4(bits),
        }
    }
    fn v6(&self, way: Direction, bits: u128) -> u128 {
        match way {
            Direction::Hide => self.encrypt_v6(bits),
            Direction::Reveal => self.decrypt_v6(bits),
        }
    }
}

/// How IP addresses are hidden.
enum MethodEngine {
    Mask(Box<Masking>),
    Block(Box<Deterministic>),
    Bitwise(Box<dyn Bitwise>),
}

/// A method with all it needs, built once and used for every address. Threads may share it.
///
/// ```
/// use ipv6calc::addr::{V4, Value};
/// use ipv6calc::anon::{Anonymiser, AnonSettings};
/// let anonymiser = Anonymiser::new(&AnonSettings::default(), None, false)?;
/// let address = Value::V4(V4::new(0x0102_0304));
/// assert_eq!(anonymiser.value(address)?, Value::V4(V4::new(0x0102_0300)));
/// # Ok::<(), ipv6calc::anon::AnonError>(())
/// ```
pub struct Anonymiser {
    settings: AnonSettings,
    all_scopes: bool,
    engine: MethodEngine,
}

impl Anonymiser {
    /// An anonymiser. The key counts for the keyed methods only, and so does `all_scopes`: without it the addresses of
    /// [`STAYING`](super::STAYING) stay as they are.
    ///
    /// # Errors
    /// If the method needs a key and it is missing or does not fit, or if it needs databases
    /// ([`Anonymiser::with_facts`]).
    pub fn new(settings: &AnonSettings, key: Option<&Key>, all_scopes: bool) -> Result<Anonymiser, AnonError> {
        type_keeper::refuse(settings.method, None)?;
        Anonymiser::without_facts(settings, key, all_scopes)
    }

    /// An anonymiser that has no source of facts and is content with it: the methods that keep the type mask those
    /// addresses that they should replace, and [`Anonymiser::supports_v4`] and [`Anonymiser::supports_v6`] say so.
    ///
    /// # Errors
    /// If the method needs a key and it is missing or does not fit.
    pub fn without_facts(
        settings: &AnonSettings,
        key: Option<&Key>,
        all_scopes: bool,
    ) -> Result<Anonymiser, AnonError> {
        let name = settings.method.name();
        let key = || key.ok_or(AnonError::NoKey(name));
        let whole = || Ok::<_, AnonError>(key()?.whole(name)?);
        let engine = match settings.method {
            Method::IpcryptDeterministic => MethodEngine::Block(Box::new(Deterministic::new(key()?))),
            Method::IpcryptPfx => MethodEngine::Bitwise(Box::new(Pfx::new(whole()?)?)),
            Method::Cryptopan => MethodEngine::Bitwise(Box::new(Cryptopan::new(whole()?))),
            _ => MethodEngine::Mask(Box::new(Masking::new(*settings, None))),
        };
        Ok(Anonymiser { settings: *settings, all_scopes, engine })
    }

    /// An anonymiser with a source of facts, for the methods that keep the type.
    ///
    /// # Errors
    /// If the source lacks what the method needs, or if the method needs a key.
    pub fn with_facts(settings: &AnonSettings, facts: Arc<Databases>) -> Result<Anonymiser, AnonError> {
        type_keeper::refuse(settings.method, Some(&*facts))?;
        match TypeKeeper::new(settings.method, facts) {
            Some(keep) => {
                let engine = MethodEngine::Mask(Box::new(Masking::new(*settings, Some(keep))));
                Ok(Anonymiser { settings: *settings, all_scopes: false, engine })
            }
            None => Anonymiser::new(settings, None, false),
        }
    }

    /// The settings.
    pub const fn settings(&self) -> &AnonSettings {
        &self.settings
    }

    /// Anonymises an IPv4 address. It stays an IPv4 address but with `ipcrypt-deterministic`, whose result has 128
    /// bits.
    #[inline(always)]
    pub fn v4(&self, bits: u32) -> IpAddr {
        match &self.engine {
            _ if self.stays_v4(bits) => v4(bits),
            MethodEngine::Mask(masking) => v4(masking.v4(bits)),
            MethodEngine::Block(block) => v6(block.encrypt(Ipv4Addr::from(bits).to_ipv6_mapped().into(), self.stays())),
            MethodEngine::Bitwise(bitwise) => v4(bitwise.v4(Direction::Hide, bits)),
        }
    }

    /// Anonymises an IPv6 address.
    #[inline(always)]
    pub fn v6(&self, bits: u128) -> V6Result {
        let bits = match &self.engine {
            MethodEngine::Mask(masking) => return masking.v6(bits),
            _ if self.stays_v6(bits) => bits,
            MethodEngine::Block(block) => block.encrypt(bits, self.stays()),
            MethodEngine::Bitwise(bitwise) => bitwise.v6(Direction::Hide, bits),
        };
        V6Result { bits, iid_kind_stored: false }
    }

    /// Anonymises an address. The second answer is the IPv6 address whose types say in which form the result is written
    /// ([`crate::format::push_ip`]).
    #[inline(always)]
    pub fn ip(&self, ip: IpAddr) -> (IpAddr, u128) {
        match ip {
            IpAddr::V4(ip) => match self.v4(ip.to_bits()) {
                IpAddr::V6(ip) => (ip.into(), ip.to_bits()),
                ip => (ip, 0),
            },
            IpAddr::V6(ip) => {
                let result = self.v6(ip.to_bits());
                (Ipv6Addr::from_bits(result.bits).into(), self.class_of(ip.to_bits(), result))
            }
        }
    }

    /// The address whose types say in which form a result is written.
    const fn class_of(&self, original: u128, result: V6Result) -> u128 {
        if result.iid_kind_stored || self.is_keyed() { result.bits } else { original }
    }

    /// Masks a MAC address; the method does not matter.
    pub fn mac(&self, mac: Mac) -> Mac {
        hardware::mac(&self.settings, mac)
    }

    /// Masks an EUI-64; the method does not matter.
    pub fn eui64(&self, eui64: Eui64) -> Eui64 {
        hardware::eui64(&self.settings, eui64)
    }

    /// Anonymises a value. Prefix length and zone stay.
    ///
    /// # Errors
    /// If it is neither an address nor a MAC address nor an EUI-64.
    pub fn value(&self, value: Value) -> Result<Value, AnonError> {
        let mut value = value;
        self.hide(&mut value).map(|()| value)
    }

    /// As [`Anonymiser::value`], in its place.
    ///
    /// # Errors
    /// If it is neither an address nor a MAC address nor an EUI-64.
    pub fn hide(&self, value: &mut Value) -> Result<(), AnonError> {
        match value {
            Value::V4(a) => *value = with_ip(*a, self.v4(a.bits)),
            Value::V6(a) => self.hide_v6(a),
            Value::Mac(mac) => *mac = self.mac(*mac),
            Value::Eui64(eui64) => *eui64 = self.eui64(*eui64),
            other => return Err(AnonError::Kind(other.kind())),
        }
        Ok(())
    }

    /// As [`Anonymiser::deanonymize`], in its place.
    ///
    /// # Errors
    /// If the method cannot be reversed or the value is not one of its results.
    pub fn reveal(&self, value: &mut Value) -> Result<(), AnonError> {
        *value = self.deanonymize(*value)?;
        Ok(())
    }

    /// Finds the address again that [`Anonymiser::value`] made this one of, given the same key and the same
    /// `all_scopes`. Prefix length and zone stay.
    ///
    /// The addresses of [`STAYING`](super::STAYING) stay here as well, unless `all_scopes` is set. With the
    /// prefix-preserving methods other addresses may have become one of them; the module documentation says how
    /// many and what to do.
    ///
    /// # Errors
    /// If the method cannot be reversed or the value is not one of its results.
    pub fn deanonymize(&self, value: Value) -> Result<Value, AnonError> {
        if let MethodEngine::Mask(_) = self.engine {
            return Err(AnonError::OneWay(self.settings.method.name()));
        }
        match value {
            Value::V4(a) => self.reveal_v4(a.bits).map(|bits| Value::V4(V4 { bits, ..a })),
            Value::V6(a) => Ok(self.reveal_v6(a)),
            Value::Mac(_) | Value::Eui64(_) => Err(AnonError::Masked(value.kind())),
            other => Err(AnonError::Kind(other.kind())),
        }
    }

    /// Whether [`Anonymiser::deanonymize`] leaves an address as it is although it may be a pseudonym: the prefix-preserving
    /// methods can turn an address into one of [`STAYING`](super::STAYING), which then cannot be distinguished from one that stayed.
    pub fn is_ambiguous(&self, value: &Value) -> bool {
        let stays = match value {
            Value::V4(a) => self.stays_v4(a.bits),
            Value::V6(a) => self.stays_v6(a.bits),
            _ => false,
        };
        stays && matches!(self.engine, MethodEngine::Bitwise(_))
    }

    /// Whether there are all facts that an IPv4 address needs.
    pub fn supports_v4(&self, bits: u32) -> bool {
        !matches!(&self.engine, MethodEngine::Mask(masking) if masking.lacks_v4(bits))
    }

    /// Whether there are all facts that an IPv6 address needs.
    pub fn supports_v6(&self, bits: u128) -> bool {
        !matches!(&self.engine, MethodEngine::Mask(masking) if masking.lacks_v6(bits))
    }

    fn hide_v6(&self, a: &mut V6) {
        let result = self.v6(a.bits);
        a.origin.class = self.class_of(a.origin.class, result);
        (a.bits, a.origin.mac, a.origin.anonymised) = (result.bits, None, true);
    }

    fn reveal_v4(&self, bits: u32) -> Result<u32, AnonError> {
        match &self.engine {
            _ if self.stays_v4(bits) => Ok(bits),
            MethodEngine::Bitwise(bitwise) => Ok(bitwise.v4(Direction::Reveal, bits)),
            _ => Err(AnonError::NotEncrypted(self.settings.method.name())),
        }
    }

    fn reveal_v6(&self, a: V6) -> Value {
        let bits = match &self.engine {
            _ if self.stays_v6(a.bits) => a.bits,
            MethodEngine::Bitwise(bitwise) => bitwise.v6(Direction::Reveal, a.bits),
            MethodEngine::Block(block) => return unmapped(a, block.decrypt(a.bits, self.stays())),
            MethodEngine::Mask(_) => a.bits,
        };
        Value::V6(of_class(a, bits))
    }

    fn stays_v4(&self, bits: u32) -> bool {
        !self.all_scopes && self.is_keyed() && stays_v4(bits)
    }

    fn stays_v6(&self, bits: u128) -> bool {
        !self.all_scopes && self.is_keyed() && stays_v6(bits)
    }

    /// What stays, for a walk.
    fn stays(&self) -> impl Fn(u128) -> bool {
        let all = self.all_scopes;
        move |bits| !all && stays_v6(bits)
    }

    const fn is_keyed(&self) -> bool {
        !matches!(self.engine, MethodEngine::Mask(_))
    }
}

impl fmt::Debug for Anonymiser {
    /// The settings; never the key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Anonymiser").field("settings", &self.settings).finish_non_exhaustive()
    }
}

fn v4(bits: u32) -> IpAddr {
    IpAddr::V4(bits.into())
}

fn v6(bits: u128) -> IpAddr {
    IpAddr::V6(bits.into())
}

/// The address with the prefix length of another one.
fn with_ip(a: V4, ip: IpAddr) -> Value {
    match ip {
        IpAddr::V4(ip) => Value::V4(V4 { bits: ip.into(), ..a }),
        IpAddr::V6(ip) => Value::V6(V6::from(ip).with_len(a.len)),
    }
}

/// A new address with prefix length and zone of another one.
fn of_class(a: V6, bits: u128) -> V6 {
    V6 { bits, origin: Origin { class: bits, mac: None, ..a.origin }, ..a }
}

/// The address; an IPv4 address if it is an IPv4-mapped one and prefix length and zone fit it.
fn unmapped(a: V6, bits: u128) -> Value {
    let fits = a.zone.is_none() && a.len.is_none_or(|len| len.get() <= 32);
    match mapped(bits) {
        Some(bits) if fits => Value::V4(V4 { bits, len: a.len }),
        _ => Value::V6(of_class(a, bits)),
    }
}

impl From<V6Result> for Ipv6Addr {
    fn from(result: V6Result) -> Ipv6Addr {
        Ipv6Addr::from(result.bits)
    }
}
