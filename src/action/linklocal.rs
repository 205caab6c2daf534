//! The link-local address that a hardware address gives
//! ([RFC 4291, appendix A](https://www.rfc-editor.org/rfc/rfc4291#appendix-A)).

use super::{Action, ActionError, Step};
use crate::addr::{Kind, V6, Value};

/// The action.
pub(super) static ACTION: Action = Action {
    name: "linklocal",
    about: "link-local address of a MAC address or EUI-64",
    rfc: "RFC 4291 appendix A",
    maps: &[(Kind::Mac, Kind::V6), (Kind::Eui64, Kind::V6)],
    params: &[],
    build: |_| Ok(Step::change(&ACTION, convert).remarking(group)),
    examples: || {
        vec![("00:16:3e:5a:7b:9c", "fe80::216:3eff:fe5a:7b9c"), ("00:16:3e:ff:fe:5a:7b:9c", "fe80::216:3eff:fe5a:7b9c")]
    },
};

/// The prefix of link-local addresses ([RFC 4291, section 2.5.6](https://www.rfc-editor.org/rfc/rfc4291#section-2.5.6)).
pub(super) const LINK_LOCAL: u128 = 0xfe80 << 112;

/// Whether the hardware address is that of a group.
fn group(value: &Value) -> Option<String> {
    let first = match value {
        Value::Mac(mac) => mac.0.first(),
        Value::Eui64(eui64) => eui64.0.first(),
        _ => return None,
    };
    first
        .is_some_and(|first| first & 1 == 1)
        .then(|| "linklocal: the hardware address is that of a group, which no interface has".to_owned())
}

fn convert(value: &mut Value) -> Result<(), ActionError> {
    let (iid, mac) = match value {
        Value::Mac(mac) => (mac.iid(), Some(*mac)),
        Value::Eui64(eui64) => (eui64.iid(), None),
        _ => return Err(ActionError::Kind),
    };
    let mut a = V6::new(LINK_LOCAL | u128::from(iid.0));
    a.origin.mac = mac;
    *value = Value::V6(a);
    Ok(())
}
