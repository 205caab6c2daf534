//! Multicast addresses that name their rendezvous point ([RFC 3956](https://www.rfc-editor.org/rfc/rfc3956)).

use super::prefixmulticast::{GLOBAL, GROUP_PARAMS, address, check_scope, subnet};
use super::{Action, ActionError, Param, Step};
use crate::addr::{Kind, Len, V6, Value};
use crate::class::embedded;

/// The action.
pub(super) static ACTION: Action = Action {
    name: "embeddedrp",
    about: "rendezvous point with its prefix length to multicast address, and back",
    rfc: "RFC 3956",
    maps: &[(Kind::V6, Kind::V6)],
    params: GROUP_PARAMS,
    build: |params| {
        let (scope, group) = (params.own.scope.unwrap_or(GLOBAL), params.own.group);
        Ok(Step::change(&ACTION, move |value| convert(scope, group, value)))
    },
    examples: || {
        vec![
            ("--group 1234 2001:db8:beef:feed::1/64", "ff7e:140:2001:db8:beef:feed:0:1234"),
            ("ff7e:140:2001:db8:beef:feed:0:1234", "2001:db8:beef:feed::1/64"),
        ]
    },
};

fn convert(scope: u8, group: Option<u32>, value: &mut Value) -> Result<(), ActionError> {
    let Value::V6(a) = value else { return Err(ActionError::Kind) };
    *a = match a.bits >> 120 {
        0xff => {
            let (point, len) = embedded::rendezvous_point(a.bits).ok_or(ActionError::NoEmbeddedPoint)?;
            V6::new(point).with_len(Some(len))
        }
        _ => {
            let (len, number) = (subnet(a)?, point_number(a)?);
            let group = group.ok_or(ActionError::Needs(Param::Group))?;
            check_scope(a.bits, scope)?;
            let base = address(0xff70, scope, len, a.bits & len.mask128(), group);
            V6::new(base | u128::from(number) << 104)
        }
    };
    Ok(())
}

/// The number of a rendezvous point: the last four bits, which the bits between prefix and number must not disturb,
/// because the multicast address has no room for them.
fn point_number(a: &V6) -> Result<u8, ActionError> {
    let len = a.len.unwrap_or(Len::V6_HOST);
    if len.get() == 0 {
        return Err(ActionError::ZeroLength);
    }
    match a.bits & !len.mask128() {
        0 => Err(ActionError::NoPointNumber),
        number @ 1..=15 => Ok(number as u8),
        _ => Err(ActionError::WidePoint(len.get())),
    }
}
