//! Pictures of a plan.
//!
//! | module | what it is |
//! |---|---|
//! | [`palette`] | the colour of each role |
//! | [`tree_text`] | the hierarchy as lines of text, with bars |

pub mod palette;
pub mod tree_text;
