//! The group that neighbour solicitations for an address are sent to
//! ([RFC 4291, section 2.7.1](https://www.rfc-editor.org/rfc/rfc4291#section-2.7.1)).

use super::{Action, ActionError, Step};
use crate::addr::{Kind, V6, Value};

/// The action.
pub(super) static ACTION: Action = Action {
    name: "solicitednode",
    about: "solicited-node multicast address of an address",
    rfc: "RFC 4291 section 2.7.1",
    maps: &[(Kind::V6, Kind::V6)],
    params: &[],
    build: |_| Ok(Step::change(&ACTION, convert)),
    examples: || vec![("2001:db8::216:3eff:fe5a:7b9c", "ff02::1:ff5a:7b9c")],
};

/// ff02:0:0:0:0:1:ff00::/104.
const PREFIX: u128 = 0xff02 << 112 | 0x1_ff00_0000;

/// The last 24 bits of the address; the zone stays, as the group lies on the same link.
fn convert(value: &mut Value) -> Result<(), ActionError> {
    match value {
        Value::V6(a) if a.bits >> 120 == 0xff => return Err(ActionError::Multicast),
        Value::V6(a) if a.bits == 0 => return Err(ActionError::Unspecified),
        Value::V6(a) => *a = V6 { zone: a.zone, ..V6::new(PREFIX | a.bits & 0xff_ffff) },
        _ => return Err(ActionError::Kind),
    }
    Ok(())
}
