//! Values: what an address is made of. No text, no I/O.
//!
//! | type | what it is |
//! |---|---|
//! | [`V4`], [`V6`] | an address with its optional prefix length; host bits are kept |
//! | [`Len`] | a prefix length |
//! | [`Net`] | a prefix: host bits are zero by construction; the algebra for both families |
//! | [`Mac`], [`Eui64`] | EUI-48 and EUI-64 hardware addresses |
//! | [`Iid`], [`IidToken`] | an interface identifier, alone and with the token of RFC 4941 |
//! | [`PrefixMac`] | a prefix and the MAC address that is to get an address in it |
//! | [`Asn`], [`CountryCode`], [`Country`] | numbers and codes of registries |
//! | [`Value`] | any of them; [`Kind`] its type, [`Kinds`] a set of types |

pub(crate) mod binary;
mod hardware;
mod ip;
mod len;
mod net;
mod number;
mod value;

pub use hardware::{Eui64, Iid, IidToken, Mac, PrefixMac};
pub use ip::{Origin, V4, V6, Zone};
pub use len::{Family, Len, LenError};
pub use net::{Net, Subnets};
pub use number::{Asn, Country, CountryCode};
pub use value::{Kind, Kinds, Value};
