//! Notations that several formats share.

pub(crate) mod blocks;
pub(crate) mod ini;
pub(crate) mod item;
pub(crate) mod json;
pub(crate) mod tokens;
pub(crate) mod toml;
pub(crate) mod yaml;
