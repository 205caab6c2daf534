//! ISATAP: an IPv4 address as interface identifier, and back
//! ([RFC 5214, section 6.1](https://www.rfc-editor.org/rfc/rfc5214#section-6.1)).

use super::linklocal::LINK_LOCAL;
use super::{Action, ActionError, BuildError, Param, Step};
use crate::addr::{Family, Kind, Len, Net, V4, V6, Value};
use crate::class::{embedded, special};

/// The action.
pub(super) static ACTION: Action = Action {
    name: "isatap",
    about: "IPv4 address to ISATAP address, ISATAP address to IPv4 address",
    rfc: "RFC 5214 section 6.1",
    maps: &[(Kind::V4, Kind::V6), (Kind::V6, Kind::V4)],
    params: &[Param::Prefix.optional()],
    build: |params| {
        let prefix = match params.own.prefix {
            None => LINK_LOCAL,
            Some(net) if net.family() == Family::V6 && net.len() == Len::SUBNET && net.bits() >> 120 != 0xff => {
                net.bits()
            }
            Some(_) => {
                return Err(BuildError::Range(
                    "the prefix of isatap is an IPv6 prefix of 64 bits, of unicast addresses",
                ));
            }
        };
        Ok(Step::change(&ACTION, move |value| convert(prefix, value)))
    },
    examples: || {
        vec![
            ("192.0.2.1", "fe80::5efe:192.0.2.1"),
            ("--prefix 2001:db8:1:2::/64 192.168.0.1", "2001:db8:1:2:0:5efe:192.168.0.1"),
            ("fe80::5efe:192.0.2.1", "192.0.2.1"),
        ]
    },
};

fn convert(prefix: u128, value: &mut Value) -> Result<(), ActionError> {
    *value = match value {
        Value::V4(V4 { len: Some(_), .. }) => return Err(ActionError::HasLength),
        Value::V4(a) => Value::V6(V6::new(prefix | identifier(host(a.bits)?))),
        Value::V6(a) => {
            let bits = embedded::isatap(a.bits as u64).ok_or(ActionError::NoIsatap)?;
            Value::V4(V4::new(host(bits)?))
        }
        _ => return Err(ActionError::Kind),
    };
    Ok(())
}

/// The address, if an interface can have it: an identifier is made from the IPv4 address of an interface
/// ([RFC 5214, section 6.1](https://www.rfc-editor.org/rfc/rfc5214#section-6.1)).
pub(super) fn host(v4: u32) -> Result<u32, ActionError> {
    special::unusable_v4(v4).map_or(Ok(v4), |why| Err(ActionError::NoHost(v4.into(), why)))
}

/// The identifier of an IPv4 address; its universal bit says whether the address is unique in the world.
fn identifier(v4: u32) -> u128 {
    let lead = if is_global(v4) { 0x0200_5efe } else { 0x5efe };
    lead << 32 | u128::from(v4)
}

/// Whether the address is globally reachable by the special-purpose registry; what the registry does not list is.
fn is_global(v4: u32) -> bool {
    special::v4(v4).is_none_or(|block| block.global != Some(false))
}

/// The prefix of a link-local ISATAP address is that of every link-local address.
const _: () = assert!(Net::v6(LINK_LOCAL, Len::SUBNET).bits() == LINK_LOCAL);
