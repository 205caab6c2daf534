//! Anonymises and pseudonymises addresses.
//!
//! **Anonymous** are the methods that cut: `anonymize`, `zeroize`, `keep-type-asn-cc`, `keep-type-geonameid`. Many
//! addresses have the same result, so it leads back to none of them. How many, the masks say: with the
//! standard preset 256 IPv4 addresses, or the 256 networks of an IPv6 site with all their hosts. The kind of an
//! interface identifier and the vendor of a network card stay, and rare vendors may be telling.
//!
//! **Pseudonymous** only are the methods with a key: `ipcrypt-deterministic`, `ipcrypt-pfx`, `cryptopan`. Every address
//! has a result of its own, so the lines of one visitor still belong together, and the holder of the key finds the
//! address again. The prefix-preserving ones reveal even more: an attacker who knows, or can bring into the log, one
//! address and its result knows the common prefix of every other address with it. Throw the key away
//! and what is left is still not anonymous to someone who recognises a pattern.
//!
//! | method | result | same prefix, same result prefix | without loss |
//! |---|---|---|---|
//! | `anonymize` | cut; fill pattern and kind of identifier are recognised again | up to the mask | no |
//! | `zeroize` | cut; zeros | up to the mask | no |
//! | `keep-type-asn-cc`, `keep-type-geonameid` | country and AS number, or GeonameID, instead of a prefix | no | no |
//! | `ipcrypt-deterministic` | 128 bits, also of an IPv4 address | no | yes |
//! | `ipcrypt-pfx` | of the same family | exactly | yes |
//! | `cryptopan` | of the same family | exactly | yes |
//!
//! Prefix length and zone stay with all of them. MAC addresses and EUI-64s are always masked.
//!
//! # Addresses in clear
//! The masking methods leave constants alone: `::`, `::1`, well-known multicast groups, and the IPv4 broadcast address;
//! with the strict preset also 0.0.0.0, 127.0.0.1 and netmasks. See compatibility, anonymisation A12 and A13.
//!
//! The keyed methods leave [`STAYING`] alone unless all scopes are requested: the unspecified address, loopback, IPv4
//! link-local, multicast without embedded prefix, and the IPv4 broadcast address, also in their IPv4-mapped form. What
//! follows from that:
//!
//! * `ipcrypt-deterministic` skips these blocks as results (it encrypts again until it is outside of them): it is a
//!   permutation of all other addresses, and [`Anonymiser::deanonymize`] finds every address again. Results are those
//!   of the published method but for one address in 205.
//! * `ipcrypt-pfx` and `cryptopan` give the published results and keep common prefixes exactly, so they cannot skip
//!   anything: about one IPv4 address in 15 and one IPv6 address in 205 becomes an address of these blocks, and looks
//!   like one that stayed. Two addresses that did not stay never have the same result. Nothing distinguishes the two
//!   afterwards, so [`Anonymiser::deanonymize`] leaves such an address alone rather than naming someone who was
//!   never there; to reveal one that is known to be a result, request all scopes. Logs that were hidden *and*
//!   revealed with all scopes come back without loss.
//! * The prefixes of an address that stays and one that does not are unrelated.
//!
//! IPv4-mapped addresses (`::ffff:192.0.2.1`) count as IPv4 addresses with the two methods of ipcrypt, as their draft
//! has it; Crypto-PAn takes them as 128 bits.

mod anonymiser;
mod bitwise;
mod cryptopan;
mod deterministic;
mod hardware;
mod iid;
mod key;
mod mask;
mod method;
mod pfx;
mod scope;
mod settings;
mod type_keeper;

pub use anonymiser::{AnonError, Anonymiser, V6Result};
pub use key::{Key, KeyError};
pub use method::{METHODS, Method, MethodRow, Privacy};
pub use scope::STAYING;
pub use settings::{AnonSettings, MaskError, PRESETS, Preset};

#[cfg(test)]
mod tests;
