//! The wire: what the browser, bots and the server say to each other, in JSON.
//!
//! `docs/protocol.md` is checked against these types. Nothing here decides anything.

pub mod close;
pub mod command;
pub mod content;
pub mod error;
pub mod event;
pub mod frame;
pub mod limits;
pub mod read;
pub mod strict;
pub mod view;
