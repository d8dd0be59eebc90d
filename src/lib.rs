//! Countersign: self-hosted team messaging in which nothing passes without being checked.
//!
//! The layers, from the inside out: [`domain`] (facts and rules), [`protocol`] (the wire), [`ui`] (pages and
//! view state, built for both sides), `browser` (the socket and the page in WASM) and `server`.
//! `ARCHITECTURE.md` tells who may import whom; `tests/architecture.rs` holds the code to it.

// A view's type is as deep as the page it draws.
#![recursion_limit = "256"]

pub mod domain;
pub mod protocol;
pub mod ui;

#[cfg(feature = "hydrate")]
pub mod browser;
#[cfg(feature = "ssr")]
pub mod server;
