//! All integration tests, one module per concern.
mod explain;
