//! IPv6 Rapid Deployment ([RFC 5969, section 4](https://www.rfc-editor.org/rfc/rfc5969#section-4)).

use super::{Action, ActionError, BuildError, Param, Step, prefixmac};
use crate::addr::{Kind, Len, V4, V6, Value};

/// The parameters of IPv6 Rapid Deployment.
#[derive(Clone, Copy, Debug, Default)]
pub struct SixRdParams {
    /// The 6rd prefix of the provider.
    pub prefix: Option<V6>,
    /// The IPv4 prefix that all relays share.
    pub relay: Option<V4>,
    /// The length of the 6rd prefix, for extraction.
    pub len: Option<u8>,
}

/// IPv4 address to delegated prefix.
pub static LOCAL_PREFIX: Action = Action {
    name: "6rd_local_prefix",
    about: "delegated 6rd prefix of an IPv4 address",
    rfc: "RFC 5969 section 4",
    maps: &[(Kind::V4, Kind::V6)],
    params: &[Param::SixRdPrefix.required(), Param::SixRdRelay.optional()],
    build: |params| {
        let needs = BuildError::Missing("6rd_local_prefix", Param::SixRdPrefix);
        let prefix = params.rd.prefix.ok_or(needs.clone())?;
        let len = prefix.len.ok_or(needs)?;
        let shared = match params.rd.relay.map(|relay| relay.len) {
            Some(None) => return Err(BuildError::Range("the 6rd relay prefix needs a prefix length")),
            Some(Some(len)) => len.get(),
            None => 0,
        };
        Ok(Step::map(&LOCAL_PREFIX, move |value| delegate(&prefix, len, shared, value)))
    },
    examples: || vec![("--6rd_prefix 2001:db0::/28 192.0.2.1", "2001:dbc:0:2010::/60")],
};

/// 6rd address to IPv4 address.
pub static EXTRACT_IPV4: Action = Action {
    name: "6rd_extract_ipv4",
    about: "IPv4 address inside a 6rd address",
    rfc: "RFC 5969 section 4",
    maps: &[(Kind::V6, Kind::V4)],
    params: &[Param::SixRdLength.required()],
    build: |params| {
        let len = params.rd.len.ok_or(BuildError::Missing("6rd_extract_ipv4", Param::SixRdLength))?;
        if len < 8 {
            return Err(BuildError::Range("the 6rd prefix length must be at least 8 for action 6rd_extract_ipv4"));
        }
        Ok(Step::map(&EXTRACT_IPV4, move |value| extract(len, value)))
    },
    examples: || vec![("--6rd_prefixlength 28 2001:dbc:0:2010::1", "192.0.2.1")],
};

/// The 6rd prefix, followed by the IPv4 address without the bits that all share.
fn delegate(prefix: &V6, len: Len, shared: u8, value: &Value) -> Result<Value, ActionError> {
    let Value::V4(a) = value else { return Err(ActionError::Kind) };
    if a.len.is_some() {
        return Err(ActionError::HasLength);
    }
    let total = len.get() + 32 - shared.min(32);
    if total > 64 {
        return Err(ActionError::LongDelegation(total));
    }
    let own = (u128::from(a.bits) << 96).checked_shl(u32::from(shared)).unwrap_or(0);
    let own = if shared >= 32 { 0 } else { own >> len.get() };
    let mut result =
        V6 { bits: prefix.bits & len.mask128() | own, len: Some(Len::at_most_128(total.into())), ..*prefix };
    result.origin.class = prefixmac::style_of(prefix);
    Ok(Value::V6(result))
}

fn extract(len: u8, value: &Value) -> Result<Value, ActionError> {
    match value {
        Value::V6(a) => Ok(Value::V4(V4::new((a.bits << len >> 96) as u32))),
        _ => Err(ActionError::Kind),
    }
}
