//! What a program may do with its token: which rooms, and whether it may write.

use std::collections::BTreeSet;

use crate::domain::id::RoomId;
use crate::domain::rules::{Action, TokenNeed};

/// The bounds of a token. Within them it has the rights of its person and never more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// These rooms; all that its person is in when absent.
    pub rooms: Option<BTreeSet<RoomId>>,
    /// Besides reading: posting, editing and deleting its own, reacting, typing and marking as read.
    pub write: bool,
}

impl Scope {
    /// Whether a room is within.
    pub fn covers(&self, room: RoomId) -> bool {
        self.rooms.as_ref().is_none_or(|rooms| rooms.contains(&room))
    }

    /// Whether an action is within, as far as rooms do not matter.
    pub fn allows(&self, action: Action) -> bool {
        match action.token_needs() {
            TokenNeed::Read => true,
            TokenNeed::Write => self.write,
            TokenNeed::Person => false,
        }
    }
}
