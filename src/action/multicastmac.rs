//! The Ethernet address that a multicast packet is sent to:
//! [RFC 2464, section 7](https://www.rfc-editor.org/rfc/rfc2464#section-7) for IPv6,
//! [RFC 1112, section 6.4](https://www.rfc-editor.org/rfc/rfc1112#section-6.4) for IPv4.

use super::{Action, ActionError, Step};
use crate::addr::{Kind, Len, Mac, Value};

/// The action.
pub(super) static ACTION: Action = Action {
    name: "multicastmac",
    about: "MAC address of a multicast group (32 IPv4 groups share one)",
    rfc: "RFC 2464 section 7, RFC 1112 section 6.4",
    maps: &[(Kind::V6, Kind::Mac), (Kind::V4, Kind::Mac)],
    params: &[],
    build: |_| Ok(Step::change(&ACTION, convert).remarking_lengths(length)),
    examples: || vec![("ff02::1:ff5a:7b9c", "33:33:ff:5a:7b:9c"), ("239.129.2.3", "01:00:5e:01:02:03")],
};

/// A prefix length says that many groups are meant, and the answer is of one.
fn length(value: &Value) -> Option<String> {
    let (len, host) = match value {
        Value::V6(a) => (a.len?, Len::V6_HOST),
        Value::V4(a) => (a.len?, Len::V4_HOST),
        _ => return None,
    };
    (len < host)
        .then(|| format!("multicastmac: the answer is of this address, not of all groups in its /{}", len.get()))
}

fn convert(value: &mut Value) -> Result<(), ActionError> {
    let mac = match value {
        Value::V6(a) if a.bits >> 120 == 0xff => {
            let [a, b, c, d] = (a.bits as u32).to_be_bytes();
            [0x33, 0x33, a, b, c, d]
        }
        Value::V4(a) if a.bits >> 28 == 0xe => {
            let [_, b, c, d] = a.octets();
            [0x01, 0x00, 0x5e, b & 0x7f, c, d]
        }
        Value::V6(_) | Value::V4(_) => return Err(ActionError::NoMulticast),
        _ => return Err(ActionError::Kind),
    };
    *value = Value::Mac(Mac(mac));
    Ok(())
}
