//! What somebody is writing: kept by room, in this browser, for this person.

use serde::Serialize;

use crate::domain::audience::Audience;
use crate::domain::id::MessageId;
use crate::protocol::read::read_struct;

/// A message before it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Draft {
    /// What it says so far.
    pub body: String,
    /// For whom.
    pub audience: Audience,
    /// What it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
}

read_struct! { Draft { body, audience, reply_to } }

impl Draft {
    /// There is nothing to keep.
    pub fn is_empty(&self) -> bool {
        self.body.is_empty() && self.audience.is_everyone() && self.reply_to.is_none()
    }
}
