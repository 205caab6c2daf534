//! Working with a plan: what it contains, where it has room, and adding to its files.
//!
//! | module | what it is |
//! |---|---|
//! | [`select`] | what a prefix, an address or a name means in a plan |
//! | [`room`] | the prefixes that others are taken from, and what is free in each |
//! | [`outline`] | the hierarchy as rows, with how much of each prefix is assigned |
//! | [`sheet`] | everything that a plan says about one prefix or address |
//! | [`allocate`] | the next free prefixes |
//! | [`native`] | the native form of a plan, whatever it was read from |
//! | [`changes`] | what changed between two versions |
//! | [`zones`] | the reverse and forward zones of a plan |
//! | [`export`] | a plan in the formats of programs |
//! | [`renumber`] | other prefixes in the place of old ones, in any text |
//! | [`left_out`] | what a file that is written leaves out, by reason |
//! | [`generated`] | the line by which a file that a verb wrote is known again |
//! | [`introduced`] | the findings that a change makes |
//! | [`insert`] | a file with more prefixes: comments, order and layout stay |

pub mod allocate;
pub mod changes;
pub mod export;
pub mod generated;
pub mod insert;
pub mod introduced;
pub mod left_out;
pub mod native;
pub mod outline;
pub mod renumber;
pub mod room;
pub mod select;
pub mod sheet;
pub mod zones;
