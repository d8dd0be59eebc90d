//! What somebody is writing: kept by room, in this browser, for this person.

use serde::{Deserialize, Serialize};

use crate::domain::audience::Audience;

/// A message before it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// What it says so far.
    pub body: String,
    /// For whom.
    pub audience: Audience,
}

impl Draft {
    /// There is nothing to keep.
    pub fn is_empty(&self) -> bool {
        self.body.is_empty() && self.audience.is_everyone()
    }
}
