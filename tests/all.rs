//! All integration tests, one module per concern.
