//! Transition mechanisms and values of one's own: what is computed from several inputs and is not an action.
//!
//! | module | what it holds |
//! |---|---|
//! | [`port_set`] | the arithmetic of port sets: PSID, offset, length |
//! | [`map`] | rules of MAP-E, MAP-T and lightweight 4over6, and the addresses they give |
//! | [`s46`] | the DHCPv6 options that carry such rules |
//! | [`sixrd_option`], [`pref64_option`] | the DHCPv4 option of 6rd, the router advertisement option of NAT64 |
//! | [`hex`] | octets as text, and options as configuration of DHCP servers |
//! | [`generate`] | unique local prefixes, interface identifiers, MAC addresses |
//! | [`tunnel`] | the commands and files that bring a tunnel up |
//!
//! Clock and random octets are passed in.

pub mod generate;
pub mod hex;
pub mod map;
pub mod port_set;
pub mod pref64_option;
pub mod s46;
pub mod sixrd_option;
pub mod tunnel;
