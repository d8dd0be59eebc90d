//! Promises under faults: the real program as a process of its own, killed, stopped and held up under load, and
//! a checker that compares what everybody was told with what is there.
//!
//! The short forms run with all tests; the full forms are ignored by default and run with
//! `cargo test --features ssr --test faults -- --ignored`.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test that cannot go on fails, and the full forms tell figures"
)]

mod audit;
mod away;
mod backup;
mod chance;
mod checker;
mod crash;
mod crowd;
mod cut;
mod damage;
mod full;
mod inject;
mod link;
mod process;
mod proxy;
mod scarce;
mod slow;
mod stop;
mod storm;
mod sync;
mod traffic;
mod waiting;
