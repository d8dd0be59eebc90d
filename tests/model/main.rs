//! Promises about deciding, held against a small model over random histories: what is allowed, why not, and what is
//! true afterwards. The model knows the rules from docs/permissions.md and the protocol and shares no code with them.
//!
//! The short forms draw the same histories every time; the full form draws fresh ones and is run with
//! `cargo test --features ssr --test model -- --ignored`.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod accounts;
mod answers;
mod bans;
mod batches;
mod chances;
mod check;
mod facts;
mod history;
mod model;
mod mutants;
mod rooms;
mod rules;
mod shelf;
mod talk;
mod worlds;
