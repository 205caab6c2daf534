//! Between MAC address, EUI-64 and interface identifier
//! ([RFC 4291, appendix A](https://www.rfc-editor.org/rfc/rfc4291#appendix-A)).

use super::{Action, ActionError, Step};
use crate::addr::{Iid, Kind, V6, Value};
use crate::class::{self, V6Types};

/// MAC address to interface identifier.
pub static GENEUI64: Action = Action {
    name: "geneui64",
    about: "interface identifier (modified EUI-64) of a MAC address",
    rfc: "RFC 4291 appendix A",
    maps: &[(Kind::Mac, Kind::Iid), (Kind::PrefixMac, Kind::Iid)],
    params: &[],
    build: |_| Ok(Step::change(&GENEUI64, generate)),
    examples: || vec![("00:16:3e:5a:7b:9c", "0216:3eff:fe5a:7b9c")],
};

/// IPv6 address to MAC address.
pub static IPV6TOMAC: Action = Action {
    name: "ipv6tomac",
    about: "MAC address inside the interface identifier of an IPv6 address",
    rfc: "RFC 4291 appendix A",
    maps: &[(Kind::V6, Kind::Mac), (Kind::Iid, Kind::Mac)],
    params: &[],
    build: |_| Ok(Step::map(&IPV6TOMAC, mac)),
    examples: || vec![("2001:db8::216:3eff:fe5a:7b9c", "00:16:3e:5a:7b:9c")],
};

/// IPv6 address to EUI-64.
pub static IPV6TOEUI64: Action = Action {
    name: "ipv6toeui64",
    about: "EUI-64 inside the interface identifier of an IPv6 address",
    rfc: "RFC 4291 appendix A",
    maps: &[(Kind::V6, Kind::Eui64), (Kind::Iid, Kind::Eui64)],
    params: &[],
    build: |_| Ok(Step::map(&IPV6TOEUI64, eui64)),
    examples: || vec![("2001:db8::216:3eff:fe5a:7b9c", "00:16:3e:ff:fe:5a:7b:9c")],
};

fn generate(value: &mut Value) -> Result<(), ActionError> {
    let mac = match value {
        Value::Mac(mac) => *mac,
        Value::PrefixMac(pair) => pair.mac,
        _ => return Err(ActionError::Kind),
    };
    *value = Value::Iid(mac.iid(), Some(mac));
    Ok(())
}

fn mac(value: &Value) -> Result<Value, ActionError> {
    match value {
        Value::V6(V6 { origin, .. }) if origin.mac.is_some() => origin.mac.map(Value::Mac).ok_or(ActionError::NoMac),
        Value::V6(a) if holds_mac(a) => Ok(Value::Mac(a.iid().mac())),
        Value::Iid(_, Some(mac)) => Ok(Value::Mac(*mac)),
        Value::Iid(iid, None) if is_expanded(*iid) => Ok(Value::Mac(iid.mac())),
        Value::V6(_) | Value::Iid(..) => Err(ActionError::NoMac),
        _ => Err(ActionError::Kind),
    }
}

/// Also the identifiers of 00-00-5E, although their type is ISATAP (compatibility: core Q35).
fn holds_mac(a: &V6) -> bool {
    let types = class::v6_fixed(a.origin.class);
    types.has(V6Types::IID_EUI48) || (types.has(V6Types::IID) && is_expanded(Iid(a.origin.class as u64)))
}

/// `ff:fe` in the middle, or `ff:ff` (compatibility: core Q36).
fn is_expanded(iid: Iid) -> bool {
    iid.0 >> 24 & 0xfffe == 0xfffe
}

fn eui64(value: &Value) -> Result<Value, ActionError> {
    match value {
        Value::V6(a) if a.origin.mac.is_some() || class::v6_fixed(a.origin.class).has(V6Types::IID) => {
            Ok(Value::Eui64(a.iid().eui64()))
        }
        Value::V6(_) => Err(ActionError::NoIid),
        Value::Iid(iid, _) => Ok(Value::Eui64(iid.eui64())),
        _ => Err(ActionError::Kind),
    }
}
