//! Changes as a recipient sees them.

use serde::{Deserialize, Serialize};

use crate::domain::id::{Cursor, MessageId, RoomId, UserId};
use crate::domain::moment::Moment;
use crate::domain::role::Role;
use crate::protocol::view::{Message, Person, Room};

/// A change that the recipient may see, at its position.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Its position; within a connection they only grow.
    pub cursor: Cursor,
    /// When.
    pub at: Moment,
    /// Where, if in a room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<RoomId>,
    /// Who did it; absent when it was the console.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UserId>,
    /// What became true.
    pub change: Change,
}

/// What became true.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    /// Something was said.
    MessagePosted {
        /// As it is now.
        message: Box<Message>,
    },
    /// A message says something else. At replay also one whose reactions changed: `edited_at` tells them apart.
    MessageEdited {
        /// As it is now.
        message: Box<Message>,
    },
    /// Somebody answered a message with a sign.
    ReactionAdded {
        /// Which.
        message: MessageId,
        /// The sign.
        emoji: String,
        /// Who.
        user: UserId,
        /// The message's version with it.
        version: Cursor,
    },
    /// Somebody took a sign back.
    ReactionRemoved {
        /// Which.
        message: MessageId,
        /// The sign.
        emoji: String,
        /// Who.
        user: UserId,
        /// The message's version without it.
        version: Cursor,
    },
    /// A message's words are gone.
    MessageDeleted {
        /// As it is now, without them.
        message: Box<Message>,
    },
    /// There is a new open room to be found; whoever is in it from the start is told by `member_joined`.
    RoomCreated {
        /// As in `ready`.
        room: Box<Room>,
    },
    /// A room has another name or topic.
    RoomUpdated {
        /// As in `ready`.
        room: Box<Room>,
    },
    /// A room can only be read, or is written in again: see its `archived`.
    RoomArchived {
        /// As in `ready`.
        room: Box<Room>,
    },
    /// Somebody came into a room.
    MemberJoined {
        /// Who.
        user: UserId,
        /// To those who could not know of the person before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<Person>,
        /// To the newcomer, the room as in `ready`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        room: Option<Box<Room>>,
        /// To the newcomer, the people in it, at most 200.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        people: Option<Vec<Person>>,
    },
    /// Somebody went out of a room.
    MemberLeft {
        /// Who.
        user: UserId,
        /// Who put the person out; absent when the person went.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        removed_by: Option<UserId>,
    },
    /// Somebody has an account.
    PersonAdded {
        /// Who.
        person: Person,
    },
    /// Somebody is called otherwise.
    PersonUpdated {
        /// Who.
        user: UserId,
        /// The name shown.
        display: String,
    },
    /// Somebody may not sign in.
    UserBanned {
        /// Who.
        user: UserId,
        /// Until when; for good when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Moment>,
        /// Why.
        reason: String,
    },
    /// Somebody may sign in again.
    UserUnbanned {
        /// Who.
        user: UserId,
    },
    /// Somebody has another role.
    RoleChanged {
        /// Who.
        user: UserId,
        /// Which.
        role: Role,
    },
    /// Somebody may not write: in `room`, or everywhere.
    UserMuted {
        /// Who.
        user: UserId,
        /// Until when.
        until: Moment,
        /// Why.
        reason: String,
    },
    /// Somebody may write again.
    UserUnmuted {
        /// Who.
        user: UserId,
    },
    /// A kind of a later version.
    #[serde(other)]
    Unknown,
}
