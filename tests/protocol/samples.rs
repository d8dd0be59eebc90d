//! One of everything the wire carries: with all that it may hold, and with as little as it can.

pub mod answers;
pub mod commands;
pub mod events;
pub mod frames;
pub mod objects;

use countersign::domain::moment::Moment;
use serde::Serialize;
use serde_json::Value;

/// 2026-11-19T12:00:00.000Z.
pub const AT: Moment = Moment(1_795_089_600_000);

/// A day later.
pub const LATER: Moment = Moment(1_795_176_000_000);

/// Something on the wire, under the name that PROTOCOL gives it.
#[derive(Debug, Clone)]
pub struct Sample {
    pub name: String,
    /// Every field is there.
    pub full: Value,
    /// What may be absent is.
    pub least: Value,
}

impl Sample {
    pub fn new(name: &str, full: &impl Serialize, least: &impl Serialize) -> Self {
        let (full, least) = (serde_json::to_value(full).unwrap(), serde_json::to_value(least).unwrap());
        Self { name: name.to_owned(), full, least }
    }

    /// What has nothing that may be absent.
    pub fn plain(name: &str, thing: &impl Serialize) -> Self {
        Self::new(name, thing, thing)
    }
}
