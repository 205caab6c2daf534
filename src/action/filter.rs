//! Filters: only what matches goes on.

use super::{Action, ActionOption, Step, StepRun};
use crate::addr::Kind;

/// The action.
pub static ACTION: Action = Action {
    name: "filter",
    about: "lets addresses pass that match the expressions of -E",
    rfc: "",
    maps: &[
        (Kind::V4, Kind::V4),
        (Kind::V6, Kind::V6),
        (Kind::Mac, Kind::Mac),
        (Kind::Eui64, Kind::Eui64),
        (Kind::Iid, Kind::Iid),
        (Kind::IidToken, Kind::IidToken),
        (Kind::PrefixMac, Kind::PrefixMac),
        (Kind::Asn, Kind::Asn),
    ],
    options: &[ActionOption { option: "filter", required: false }],
    build: |params| {
        let run = StepRun::Filter(Box::new(params.filter.clone()), params.db.clone());
        Ok(Step { action: &ACTION, maps: ACTION.maps, also: None, run })
    },
    examples: Vec::new,
};
