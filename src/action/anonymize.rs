//! Anonymisation and, where a key reverses it, its inverse.

use super::{Action, ActionParam, BuildError, Param, Params, Step, StepRun};
use crate::addr::{Kind, Value};
use crate::anon::{AnonError, Anonymiser, Method};
use std::sync::Arc;

/// Anonymisation.
pub static ANONYMIZE: Action = Action {
    name: "anonymize",
    about: "anonymises an address by the preset or method chosen",
    rfc: "",
    maps: SAME,
    params: PARAMS,
    build: |params| build(params, &ANONYMIZE, Anonymiser::hide),
    examples: || {
        vec![
            ("2001:db8:1234:5678:211:22ff:fe33:4455", "2001:db8:1234:5609:a929:4291:4021:1221"),
            ("192.0.2.1", "192.0.2.0"),
            ("--ap zs fe80::1%eth0", "fe80::%eth0"),
        ]
    },
};

/// The inverse of the keyed methods.
pub static DEANONYMIZE: Action = Action {
    name: "deanonymize",
    about: "reveals what a keyed method has hidden, with the same key",
    rfc: "",
    maps: SAME,
    params: PARAMS,
    build: |params| build(params, &DEANONYMIZE, Anonymiser::reveal),
    examples: Vec::new,
};

/// An address stays what it is.
const SAME: &[(Kind, Kind)] =
    &[(Kind::V4, Kind::V4), (Kind::V6, Kind::V6), (Kind::Mac, Kind::Mac), (Kind::Eui64, Kind::Eui64)];

/// But IPv4 becomes IPv6 where the result has 128 bits.
const WIDE: &[(Kind, Kind)] =
    &[(Kind::V4, Kind::V6), (Kind::V6, Kind::V6), (Kind::Mac, Kind::Mac), (Kind::Eui64, Kind::Eui64)];

const PARAMS: &[ActionParam] = &[Param::Method.optional(), Param::Masks.optional(), Param::Key.optional()];

fn build(
    params: &Params,
    action: &'static Action,
    run: fn(&Anonymiser, &mut Value) -> Result<(), AnonError>,
) -> Result<Step, BuildError> {
    let missing = BuildError::Missing(action.name, Param::Method);
    let anonymiser: Arc<Anonymiser> = params.anonymiser.clone().ok_or(missing)?;
    let wide = anonymiser.settings().method == Method::IpcryptDeterministic;
    let (maps, also) = match action.is(&ANONYMIZE) {
        true => (if wide { WIDE } else { SAME }, None),
        false => (SAME, wide.then_some(Kind::V4)),
    };
    let map = move |value: &mut Value| Ok(run(&anonymiser, value)?);
    Ok(Step { action, maps, also, remark: None, run: StepRun::Map(Box::new(map)) })
}
