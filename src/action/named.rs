//! Names that `--action` knows and that make no step of a pipeline.

use super::{Action, BuildError, Param};

/// The name for "none chosen": accepted by 4.4.0 and then refused.
pub static AUTO: Action = Action {
    name: "auto",
    about: "chosen by input and output type (leave the option out)",
    rfc: "",
    maps: &[],
    params: &[],
    build: |_| Err(BuildError::Name("auto", "leave --action out to have it chosen")),
    examples: Vec::new,
};

/// Listing of a database.
pub static DBDUMP: Action = Action {
    name: "dbdump",
    about: "networks of the databases that match -E; a network counts as its first address",
    rfc: "",
    maps: &[],
    params: &[Param::Filter.required(), Param::DumpForm.optional()],
    build: |_| Err(BuildError::Name("dbdump", "it reads no addresses and cannot be combined")),
    examples: Vec::new,
};
