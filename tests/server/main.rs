//! Promises, kept by a real server on port 0 with real sockets and a real database.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod audience;
mod audit;
mod bans;
mod beside;
mod bounds;
mod browse;
mod canaries;
mod care;
#[path = "../faults/chance.rs"]
mod chance;
mod clock;
mod conversation;
mod cookies;
mod day;
mod demo;
mod dialogue;
mod direct;
mod doctor;
mod edge;
mod elsewhere;
mod explain;
mod fields;
mod foreign;
mod headers;
mod hidden;
mod invitations;
mod keeping;
mod large;
mod lists;
mod matrix;
mod messages;
mod midway;
mod moderation;
mod origins;
mod pace;
mod pages;
mod panics;
mod password;
mod people;
mod programs;
mod proxied;
mod races;
mod reauth;
mod replay;
mod resume;
mod revocation;
mod rooms;
mod search;
mod secrets;
mod sessions;
mod setup;
mod smuggling;
mod support;
mod tls;
mod tokens;
mod typing;
mod unread;
mod unreadable;
mod upgrade;
#[path = "../faults/waiting.rs"]
mod waiting;
mod xss;
