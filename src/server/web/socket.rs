//! The socket: the checks before the upgrade, the frames, and the commands they carry.

pub mod commands;
pub mod engine;
pub mod explaining;
pub mod incoming;
pub mod life;
pub mod reading;
pub mod resume;
pub mod searching;
pub mod upgrade;
