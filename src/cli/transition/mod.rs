//! `ipv6calc map`, `gen` and `tunnel`: transition mechanisms and values of one's own.

mod generate;
mod map;
mod tunnel;
mod values;

pub(super) use generate::GEN;
pub(super) use map::MAP;
pub(super) use tunnel::TUNNEL;
