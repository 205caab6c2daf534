//! Anonymisation.

mod bitwise;
mod cryptopan;
mod deterministic;
mod key;
mod method;
mod pfx;
mod scope;
mod settings;

pub use key::{Key, KeyError};
pub use method::{METHODS, Method, MethodRow, Privacy};
pub use scope::STAYING;
pub use settings::{MaskError, PRESETS, Preset, Settings};
