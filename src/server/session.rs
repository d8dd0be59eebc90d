//! What a sign-in rests on: tokens, passwords, and when a session was last used. It does not know cookies,
//! HTTP or sockets.

pub mod activity;
pub mod password;
pub mod token;
