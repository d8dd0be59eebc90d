//! What a sign-in rests on: tokens, passwords, and when a session was last used. It does not know cookies,
//! HTTP or sockets.

pub mod activity;
pub mod agent;
pub mod api_token;
pub mod argon;
pub mod bench;
pub mod code;
pub mod known_device;
pub mod password;
pub mod strength;
pub mod token;
