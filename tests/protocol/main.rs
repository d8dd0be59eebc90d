//! The wire as its types write it: a snapshot for every command, event, signal and object, and docs/protocol.md held to
//! them, table by table and example by example.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod examples;
mod page;
mod samples;
mod snapshots;
mod tables;
