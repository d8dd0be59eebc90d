//! Things as a recipient sees them: rooms, people and messages on the wire.

use serde::{Deserialize, Serialize};

use crate::domain::audience::Audience;
use crate::domain::id::{Cursor, MessageId, RoomId, SessionId, UserId};
use crate::domain::moment::Moment;
use crate::domain::role::Role;
use crate::domain::room::RoomKind;

/// The person whose socket it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct You {
    /// Who.
    pub user: UserId,
    /// The name signed in with.
    pub name: String,
    /// The name shown.
    pub display: String,
    /// The role now.
    pub role: Role,
    /// The session used.
    pub session: SessionId,
    /// When it ends at the latest.
    pub expires_at: Moment,
    /// What the policy allows now, apart from any room.
    pub may: Vec<String>,
}

/// A room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// Which.
    pub room: RoomId,
    /// Its name.
    pub name: String,
    /// Who finds it.
    pub kind: RoomKind,
    /// What it is for.
    pub topic: String,
    /// Who created it, while in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// Only reading.
    pub archived: bool,
    /// What the client has of this room is out of date: drop it and ask `history`.
    pub reload: bool,
    /// Messages not read.
    pub unread: u32,
    /// Of those, the ones that name the person.
    pub mentions: u32,
    /// Read up to here.
    pub read_cursor: Cursor,
    /// What the policy allows now in this room.
    pub may: Vec<String>,
    /// The audiences that may be chosen, as forms write them; `users` stands for named people.
    pub audiences: Vec<String>,
}

/// A person as others see one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Who.
    pub user: UserId,
    /// The name to mention.
    pub name: String,
    /// The name shown.
    pub display: String,
    /// The role now.
    pub role: Role,
    /// Has a socket open.
    pub online: bool,
}

/// Who wrote a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// Who.
    pub user: UserId,
    /// The name to mention.
    pub name: String,
    /// The name shown.
    pub display: String,
}

/// A message as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Which.
    pub id: MessageId,
    /// Where.
    pub room: RoomId,
    /// Its position.
    pub cursor: Cursor,
    /// The cursor of its last change; the higher one wins.
    pub version: Cursor,
    /// Who wrote it.
    pub author: Author,
    /// What it says; absent when deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Who it is for.
    pub audience: Audience,
    /// The author's key, to the author only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// People it names.
    #[serde(default)]
    pub mentions: Vec<UserId>,
    /// What people answered with a sign.
    #[serde(default)]
    pub reactions: Vec<Reaction>,
    /// Empty in this version.
    #[serde(default)]
    pub attachments: Vec<()>,
    /// When it was accepted.
    pub posted_at: Moment,
    /// How it came to be deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted: Option<Deleted>,
}

/// One sign and those who gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// The sign.
    pub emoji: String,
    /// Who gave it.
    pub users: Vec<UserId>,
}

/// How a message came to be deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deleted {
    /// Who; absent when it was the console.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UserId>,
    /// When.
    pub at: Moment,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
