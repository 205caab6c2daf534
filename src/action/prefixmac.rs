//! An address in a prefix with the interface identifier of a MAC address
//! ([RFC 4862, section 5.5.3](https://www.rfc-editor.org/rfc/rfc4862#section-5.5.3)).

use super::{Action, ActionError, Step};
use crate::addr::{Kind, PrefixMac, V6, Value};
use crate::class::{self, Dotted};

/// The action.
pub static ACTION: Action = Action {
    name: "prefixmac2ipv6",
    about: "IPv6 address of a prefix and a MAC address",
    rfc: "RFC 4862, RFC 4291 appendix A",
    maps: &[(Kind::PrefixMac, Kind::V6)],
    params: &[],
    build: |_| Ok(Step::map(&ACTION, join)),
    examples: || vec![("-I prefix+mac 2001:db8::/64 00:16:3e:5a:7b:9c", "2001:db8::216:3eff:fe5a:7b9c/64")],
};

/// Prefix length and zone stay; the lower half of the prefix gives way.
fn join(value: &Value) -> Result<Value, ActionError> {
    let Value::PrefixMac(PrefixMac { prefix, mac }) = value else { return Err(ActionError::Kind) };
    let mut a = V6 { bits: prefix.bits >> 64 << 64 | u128::from(mac.iid().0), ..*prefix };
    a.origin.class = style_of(prefix);
    a.origin.mac = Some(*mac);
    Ok(Value::V6(a))
}

/// The address whose dotted style a value built on this prefix keeps (compatibility: core Q45): that of the prefix,
/// but not if it is IPv4-compatible or mapped, which the result is not (compatibility: core D6).
pub(super) fn style_of(prefix: &V6) -> u128 {
    match class::tail(prefix.origin.class).dotted {
        Dotted::Compat | Dotted::Mapped => 0,
        _ => prefix.origin.class,
    }
}
