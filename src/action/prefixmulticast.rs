//! Multicast addresses that the owner of a unicast prefix may use
//! ([RFC 3306, section 4](https://www.rfc-editor.org/rfc/rfc3306#section-4)).

use super::{Action, ActionError, ActionParam, Param, Step};
use crate::addr::{Kind, Len, V6, Value};
use crate::class::embedded;

/// The action.
pub(super) static ACTION: Action = Action {
    name: "prefixmulticast",
    about: "unicast prefix to multicast address of its owner, and back",
    rfc: "RFC 3306 section 4",
    maps: &[(Kind::V6, Kind::V6)],
    params: GROUP_PARAMS,
    build: |params| {
        let (scope, group) = (params.own.scope.unwrap_or(GLOBAL), params.own.group);
        Ok(Step::change(&ACTION, move |value| convert(scope, group, value)).remarking_lengths(rest))
    },
    examples: || {
        vec![
            ("--group 1234 2001:db8:1::/48", "ff3e:30:2001:db8:1::1234"),
            ("--scope 5 --group 80000001 2001:db8:1::/48", "ff35:30:2001:db8:1:0:8000:1"),
            ("ff3e:30:2001:db8:1::1234", "2001:db8:1::/48"),
        ]
    },
};

/// The options of multicast groups.
pub(super) const GROUP_PARAMS: &[ActionParam] = &[Param::Group.optional(), Param::Scope.optional()];

/// The global scope ([RFC 7346, section 2](https://www.rfc-editor.org/rfc/rfc7346#section-2)).
pub(super) const GLOBAL: u8 = 0xe;

fn convert(scope: u8, group: Option<u32>, value: &mut Value) -> Result<(), ActionError> {
    let Value::V6(a) = value else { return Err(ActionError::Kind) };
    *a = match a.bits >> 120 {
        0xff => {
            let owner = embedded::owner_prefix(a.bits).ok_or(ActionError::NoPrefixGroup)?;
            V6::new(owner.bits()).with_len(Some(owner.len()))
        }
        _ => {
            let len = subnet(a)?;
            let group = group.ok_or(ActionError::Needs(Param::Group))?;
            check_scope(a.bits, scope)?;
            V6::new(address(0xff30, scope, len, a.bits & len.mask128(), group))
        }
    };
    Ok(())
}

/// The length of a prefix that fits into a group: at most 64 bits.
pub(super) fn subnet(a: &V6) -> Result<Len, ActionError> {
    let len = a.len.ok_or(ActionError::NoLength)?;
    if len > Len::SUBNET { Err(ActionError::LongPrefix(len.get())) } else { Ok(len) }
}

/// The scope of a group must not exceed that of the prefix
/// ([RFC 3306, section 4](https://www.rfc-editor.org/rfc/rfc3306#section-4)).
pub(super) fn check_scope(prefix: u128, scope: u8) -> Result<(), ActionError> {
    let widest = match prefix >> 118 {
        0x3fa => 2,
        0x3fb => 5,
        _ => GLOBAL,
    };
    if scope > widest { Err(ActionError::WideScope(scope, widest)) } else { Ok(()) }
}

/// A prefix length after which the address has bits: a group holds the prefix alone.
fn rest(value: &Value) -> Option<String> {
    let Value::V6(a) = value else { return None };
    let len = a.len.filter(|len| a.bits >> 120 != 0xff && a.bits & !len.mask128() != 0)?;
    Some(format!("prefixmulticast: the bits after the prefix length {} are not in the group", len.get()))
}

/// The multicast address of flags, scope, prefix length, the first 64 bits of the prefix and a group.
pub(super) fn address(flags: u16, scope: u8, len: Len, prefix: u128, group: u32) -> u128 {
    let lead = u128::from(flags | u16::from(scope)) << 112;
    lead | u128::from(len.get()) << 96 | prefix >> 64 << 32 | u128::from(group)
}
