//! What the server sends: `ready`, replies, events and signals.

use serde::{Deserialize, Serialize};

use crate::domain::id::{Cursor, MessageId, RoomId, UserId};
use crate::domain::role::Role;
use crate::protocol::error::Refusal;
use crate::protocol::event::Event;
use crate::protocol::view::{Connection, Decision, Hit, ListedRoom, Message, Person, Room, You};

/// One frame from the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerFrame {
    /// The first frame: the full state at a cursor.
    Ready(Box<Ready>),
    /// The answer to one command.
    Reply(Reply),
    /// A change, at its position.
    Event(Event),
    /// Who came and went; no position.
    Presence {
        /// Have a socket now.
        #[serde(default)]
        online: Vec<UserId>,
        /// Have none any more.
        #[serde(default)]
        offline: Vec<UserId>,
    },
    /// Somebody begins or stops writing a message that one would see; no position.
    Typing {
        /// Where.
        room: RoomId,
        /// Who.
        user: UserId,
        /// Begins, or stops.
        on: bool,
    },
    /// One has read up to here in another window.
    ReadMarked {
        /// Where.
        room: RoomId,
        /// Up to here.
        cursor: Cursor,
    },
    /// Rights differ: everywhere, or in one room.
    May {
        /// Where; everywhere when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        room: Option<RoomId>,
        /// The role now.
        role: Role,
        /// What the policy allows now.
        may: Vec<String>,
        /// In a room, the audiences that may be chosen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        audiences: Option<Vec<String>>,
    },
    /// What may be seen of a room differs: drop it and ask `history`.
    Reload {
        /// Which.
        room: RoomId,
    },
    /// More rooms of `ready`, right behind it.
    Rooms {
        /// Those that follow.
        rooms: Vec<Room>,
    },
    /// One's own sessions differ.
    Sessions {},
    /// A position: at the end of a replay, and now and then.
    Cursor {
        /// Up to here nothing is missing.
        cursor: Cursor,
    },
    /// The exact cause, before a close.
    Notice {
        /// For programs.
        code: String,
        /// For people.
        message: String,
        /// When to come back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after_ms: Option<u64>,
    },
    /// A signal of a later version.
    #[serde(other)]
    Unknown,
}

/// The full state at a cursor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Ready {
    /// The protocol's version.
    pub v: u32,
    /// What follows comes after this position.
    pub cursor: Cursor,
    /// What was missed since the client's cursor follows as events.
    pub resumed: bool,
    /// The person.
    pub you: You,
    /// The rooms the person is in.
    pub rooms: Vec<Room>,
    /// How many more follow at once, where they do not fit into one frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more_rooms: Option<usize>,
    /// Bounds.
    pub limits: Limits,
    /// At most 200 who share a room with the person. They stand last so that a list encoded before can be put in.
    pub people: Vec<Person>,
}

/// Bounds a client should know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Characters of a message.
    pub body: usize,
    /// Bytes of a frame from the client.
    pub frame: usize,
}

/// The answer to one command: `ok` or `error`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// The command's id; null when it could not be read.
    pub id: Option<String>,
    /// Carried out and durable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ok: Option<Done>,
    /// Not carried out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Refusal>,
}

/// What a command led to; each command fills the fields that PROTOCOL names for it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Done {
    /// The message that was posted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<MessageId>,
    /// The position as of which it is done, or read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// The room that was created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room: Option<RoomId>,
    /// How many sessions ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<usize>,
    /// Messages, oldest first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub messages: Option<Vec<Message>>,
    /// Rooms by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rooms: Option<Vec<ListedRoom>>,
    /// People by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<Vec<Person>>,
    /// Open sockets, oldest first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connections: Option<Vec<Connection>>,
    /// Whether somebody may do something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Box<Decision>>,
    /// What a search found, newest first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hits: Option<Vec<Hit>>,
    /// There is more in the direction that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more: Option<bool>,
}

impl Reply {
    /// Carried out.
    pub fn ok(id: String, done: Done) -> Self {
        Self { id: Some(id), ok: Some(done), error: None }
    }

    /// Not carried out.
    pub fn error(id: Option<String>, refusal: Refusal) -> Self {
        Self { id, ok: None, error: Some(refusal) }
    }
}
