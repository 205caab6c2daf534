//! Filters: only what matches continues.

use super::{Action, Param, Step, StepRun};
use crate::addr::Kind;

/// The action.
pub static ACTION: Action = Action {
    name: "filter",
    about: "lets addresses pass that match the filter expressions",
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
    params: &[Param::Filter.optional()],
    build: |params| {
        let run = StepRun::Filter(Box::new(params.filter.clone()), params.db.clone());
        Ok(Step { action: &ACTION, maps: ACTION.maps, also: None, remark: None, run })
    },
    examples: Vec::new,
};
