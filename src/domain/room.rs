//! A room: a conversation and the people in it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::domain::id::{RoomId, UserId};
use crate::domain::person::Mute;
use crate::domain::text::{RoomName, Topic};

/// Who finds a room and how one comes into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomKind {
    /// Members and above find, read and join it.
    Open,
    /// Only those in it know of it.
    Private,
    /// Two to eight people, fixed.
    Direct,
    /// The one built-in room where moderators speak to everybody.
    Announcements,
}

impl RoomKind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Open, Self::Private, Self::Direct, Self::Announcements];

    /// The word on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Private => "private",
            Self::Direct => "direct",
            Self::Announcements => "announcements",
        }
    }

    /// Reads what [`RoomKind::as_str`] writes.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What is known of a room without asking the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// Which room.
    pub id: RoomId,
    /// Its name.
    pub name: RoomName,
    /// What it is for.
    pub topic: Topic,
    /// Who finds it.
    pub kind: RoomKind,
    /// Who created it; counts as owner only while in it.
    pub creator: Option<UserId>,
    /// Only reading, leaving and cleaning up.
    pub archived: bool,
    /// The people in it. Empty for announcements, where everybody is.
    pub members: BTreeSet<UserId>,
    /// Who may not write here until when, whether in it or not: leaving and coming back ends no mute.
    pub mutes: BTreeMap<UserId, Mute>,
}

impl Room {
    /// A room of these people for ever.
    pub fn direct(id: RoomId, members: &[UserId]) -> Self {
        Self {
            id,
            name: RoomName::of_direct(),
            topic: Topic::none(),
            kind: RoomKind::Direct,
            creator: None,
            archived: false,
            members: members.iter().copied().collect(),
            mutes: BTreeMap::new(),
        }
    }

    /// Whether the person is in the room; in announcements everybody is.
    pub fn has(&self, user: UserId) -> bool {
        self.kind == RoomKind::Announcements || self.members.contains(&user)
    }

    /// Whoever created the room, while in it.
    pub fn owner(&self) -> Option<UserId> {
        self.creator.filter(|user| self.members.contains(user))
    }
}
