//! Names that `--action` knows and that cannot be carried out.

use super::{Action, BuildError};

/// The name for "none chosen": accepted by 4.4.0 and then refused.
pub(super) static AUTO: Action = Action {
    name: "auto",
    about: "chosen by input and output type (leave the option out)",
    rfc: "",
    maps: &[],
    options: &[],
    build: |_| Err(BuildError::Name("auto", "leave --action out to have it chosen")),
    examples: &[],
};

/// Listing of a database.
pub(super) static DBDUMP: Action = Action {
    name: "dbdump",
    about: "addresses of a database (needs the External database)",
    rfc: "",
    maps: &[],
    options: &[],
    build: |_| Err(BuildError::Name("dbdump", "this build has no External database")),
    examples: &[],
};
