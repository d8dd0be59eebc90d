//! Things as a recipient sees them: rooms, people and messages on the wire.

use serde::{Deserialize, Serialize};

use crate::domain::audience::Audience;
use crate::domain::id::{ConnectionId, Cursor, MessageId, RoomId, SessionId, UserId};
use crate::domain::moment::Moment;
use crate::domain::role::Role;
use crate::domain::room::RoomKind;
use crate::protocol::content::Content;

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
    /// Messages of others not read and for the person, counted up to 100: that many stands for 99 and more.
    pub unread: u32,
    /// Of those, the ones that name the person, counted the same.
    pub mentions: u32,
    /// Read up to here.
    pub read_cursor: Cursor,
    /// What the policy allows now in this room.
    pub may: Vec<String>,
    /// The audiences that may be chosen, as forms write them; `users` stands for named people.
    pub audiences: Vec<String>,
    /// Of a direct room, everybody in it, for ever the same; its `name` is how the others are called.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<UserId>,
}

/// A room in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedRoom {
    /// As in `ready`.
    #[serde(flatten)]
    pub room: Room,
    /// One is in it.
    pub joined: bool,
    /// How many are in it.
    pub size: usize,
}

/// An open socket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// Which; counted from the start of the server.
    pub connection: ConnectionId,
    /// Whose.
    pub user: UserId,
    /// The session it belongs to.
    pub session: SessionId,
    /// It is the one that asks.
    #[serde(default)]
    pub current: bool,
    /// Where it comes from.
    pub address: String,
    /// The browser or program, as it names itself.
    pub agent: String,
    /// Open since.
    pub since: Moment,
}

/// Whether somebody may do something, and by which rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// May.
    pub allowed: bool,
    /// The code that the person would be refused with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The sentence that the person would be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// The row of the table of who may do what.
    pub permission: String,
    /// The column: the person's role.
    pub role: Role,
    /// What stands there.
    pub rule: String,
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
    /// Kept from signing in; to those who may take that back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ban: Option<Ban>,
    /// Has a socket open.
    pub online: bool,
}

/// Why somebody is kept from signing in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ban {
    /// Until when; for good when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
    /// Why.
    pub reason: String,
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
    /// The same as a tree; absent for one plain paragraph, and when deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
    /// Who it is for.
    pub audience: Audience,
    /// The author's key, to the author only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// What it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
    /// What it answers as that is now, when the reader may see that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Quote>,
    /// People it names, each of whom would see it.
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
    /// When its words were last replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Moment>,
    /// How it came to be deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted: Option<Deleted>,
}

/// A message as one that answers it shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Which.
    pub message: MessageId,
    /// Who wrote it.
    pub author: Author,
    /// Its first words, at most 200 characters; absent when it was deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
}

/// A message that a search found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// As it is now, without `content`.
    pub message: Message,
    /// The words around what was found, in pieces; put together they are one text.
    pub snippet: Vec<Piece>,
}

/// A piece of a snippet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// The text.
    pub text: String,
    /// It is what was looked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub found: bool,
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
