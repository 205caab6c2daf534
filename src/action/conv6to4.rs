//! 6to4: an IPv4 address to its 6to4 prefix and back ([RFC 3056](https://www.rfc-editor.org/rfc/rfc3056#section-2)).

use super::{Action, ActionError, Step};
use crate::addr::{Kind, Len, V4, V6, Value};

/// The action.
pub static ACTION: Action = Action {
    name: "conv6to4",
    about: "IPv4 address to 6to4 prefix, 6to4 address to IPv4 address",
    rfc: "RFC 3056",
    maps: &[(Kind::V4, Kind::V6), (Kind::V6, Kind::V4)],
    params: &[],
    build: |_| Ok(Step::change(&ACTION, convert)),
    examples: || {
        vec![
            ("192.0.2.1", "2002:c000:201::"),
            ("192.0.2.0/24", "2002:c000:200::/40"),
            ("2002:c000:201::1", "192.0.2.1"),
        ]
    },
};

fn convert(value: &mut Value) -> Result<(), ActionError> {
    match value {
        Value::V4(a) => *value = Value::V6(a.to_6to4()),
        Value::V6(a) => *value = Value::V4(extract(a)?),
        _ => return Err(ActionError::Kind),
    }
    Ok(())
}

/// Octets 2 to 5; of the prefix length the part inside them.
fn extract(a: &V6) -> Result<V4, ActionError> {
    if a.origin.class >> 112 != 0x2002 {
        return Err(ActionError::No6to4);
    }
    let len = match a.len.map(Len::get) {
        Some(short @ ..16) => return Err(ActionError::ShortPrefix(short, 16)),
        Some(long) => Some(Len::at_most_128(u32::from(long - 16).min(32))),
        None => None,
    };
    Ok(V4 { bits: (a.bits >> 80) as u32 & len.map_or(u32::MAX, Len::mask32), len })
}
