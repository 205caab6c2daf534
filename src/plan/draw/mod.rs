//! Pictures of a plan.
//!
//! | module | what it is |
//! |---|---|
//! | [`palette`] | the colour of each role |
//! | [`tree_text`] | the hierarchy as lines of text, with bars |
//! | [`map`] | what a map shows: boxes inside boxes |
//! | [`layout`] | where the boxes are |
//! | [`svg`] | a map as one SVG file |
//! | [`html`] | pages around a map and a tree, with search |

pub mod html;
pub mod layout;
pub mod map;
pub mod palette;
pub mod svg;
pub mod tree_text;
