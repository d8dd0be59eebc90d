//! Commands that take a right away, and what waits behind them: queued in one batch and raced over sockets, 1,490 times
//! in all. From the position of the taking on nothing more is accepted, nothing more is shown, and an admin is left.
//!
//! The full forms are run with `cargo test --features ssr --test server -- --ignored`.

mod ended;
pub mod judge;
mod leaving;
mod queued;
mod raced;
mod unseen;
