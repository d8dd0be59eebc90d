//! The server: where the parts are joined.

pub mod clock;
pub mod hub;
pub mod log;
pub mod store;
