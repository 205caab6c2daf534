//! Another prefix, the rest of the address: renumbering.

use super::{Action, ActionError, BuildError, Param, Step};
use crate::addr::{Family, Kind, Net, V4, V6, Value};

/// The action.
pub(super) static ACTION: Action = Action {
    name: "rebase",
    about: "replaces the first bits of an address by a prefix",
    rfc: "",
    maps: &[(Kind::V6, Kind::V6), (Kind::V4, Kind::V4)],
    params: &[Param::Prefix.required()],
    build: |params| {
        let net = params.own.prefix.ok_or(BuildError::Missing("rebase", Param::Prefix))?;
        Ok(Step::change(&ACTION, move |value| rebase(&net, value)).remarking_lengths(move |value| short(&net, value)))
    },
    examples: || {
        vec![
            ("--prefix 2001:db8:5::/48 fd00:1:2:3::a/64", "2001:db8:5:3::a/64"),
            ("--prefix 198.51.100.0/24 192.0.2.7/26", "198.51.100.7/26"),
        ]
    },
};

fn rebase(net: &Net, value: &mut Value) -> Result<(), ActionError> {
    let mask = net.len().mask128();
    match (value, net.family()) {
        (Value::V6(a), Family::V6) => {
            let zone = a.zone;
            *a = V6::new(net.bits() | a.bits & !mask).with_len(a.len);
            a.zone = zone.filter(|_| is_scoped(a.bits));
        }
        (Value::V4(a), Family::V4) => a.bits = (net.bits() >> 96) as u32 | a.bits & !(mask >> 96) as u32,
        (Value::V6(_) | Value::V4(V4 { .. }), family) => return Err(ActionError::Family(family)),
        _ => return Err(ActionError::Kind),
    }
    Ok(())
}

/// A prefix length that ends within the new prefix: it is kept, and bits after it come from the new prefix.
fn short(net: &Net, value: &Value) -> Option<String> {
    let len = match value {
        Value::V6(a) => a.len?,
        Value::V4(a) => a.len?,
        _ => return None,
    };
    let net = (len < net.len()).then(|| ipnetwork::IpNetwork::from(*net))?;
    let len = len.get();
    Some(format!("rebase: the prefix length {len} is kept, and bits after it are those of the new prefix {net}"))
}

/// Whether a zone says something of this address: only link-local and multicast addresses have zones.
const fn is_scoped(bits: u128) -> bool {
    bits >> 118 == 0xfe80 >> 6 || bits >> 120 == 0xff
}
