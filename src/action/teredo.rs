//! Teredo addresses ([RFC 4380, section 4](https://www.rfc-editor.org/rfc/rfc4380#section-4)).

use super::isatap::host;
use super::{Action, ActionError, Param, Step, StepParams};
use crate::addr::{Kind, V4, V6, Value};
use crate::class::embedded;

/// The action.
pub(super) static ACTION: Action = Action {
    name: "teredo",
    about: "IPv4 address to Teredo address, Teredo address to IPv4 address of the client",
    rfc: "RFC 4380 section 4",
    maps: &[(Kind::V4, Kind::V6), (Kind::V6, Kind::V4)],
    params: &[Param::TeredoServer.optional(), Param::TeredoPort.optional(), Param::TeredoFlags.optional()],
    build: |params| {
        let prefix = prefix(&params.own);
        Ok(Step::change(&ACTION, move |value| convert(prefix, value)))
    },
    examples: || {
        vec![
            ("--teredo-server 198.51.100.1 --teredo-port 40000 192.0.2.45", "2001:0:c633:6401:0:63bf:3fff:fdd2"),
            ("2001:0:c633:6401:0:63bf:3fff:fdd2", "192.0.2.45"),
        ]
    },
};

/// 2001::/32, server, flags and obscured port; or the parameter that is missing.
fn prefix(own: &StepParams) -> Result<u128, Param> {
    let server = own.teredo_server.ok_or(Param::TeredoServer)?;
    let port = own.teredo_port.ok_or(Param::TeredoPort)?;
    let flags = own.teredo_flags.unwrap_or(0);
    Ok(0x2001_0000 << 96 | u128::from(server) << 64 | u128::from(flags) << 48 | u128::from(!port) << 32)
}

fn convert(prefix: Result<u128, Param>, value: &mut Value) -> Result<(), ActionError> {
    *value = match value {
        Value::V4(V4 { len: Some(_), .. }) => return Err(ActionError::HasLength),
        Value::V4(a) => Value::V6(V6::new(prefix.map_err(ActionError::Needs)? | u128::from(!host(a.bits)?))),
        Value::V6(a) => {
            let teredo = embedded::teredo(a.bits).ok_or(ActionError::NoTeredo)?;
            Value::V4(V4::new(host(teredo.client)?))
        }
        _ => return Err(ActionError::Kind),
    };
    Ok(())
}
