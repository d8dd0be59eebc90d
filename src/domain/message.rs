//! A message: what was said, for whom, and what became of it.

use std::fmt;

use crate::domain::audience::Audience;
use crate::domain::id::{Cursor, MessageId, RoomId, UserId};
use crate::domain::moment::Moment;
use crate::domain::text::{Body, ClientId, Reason};

/// A message as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its id; the number is its position in the log.
    pub id: MessageId,
    /// Where it stands.
    pub room: RoomId,
    /// Who wrote it.
    pub author: UserId,
    /// Who it is for.
    pub audience: Audience,
    /// The author's key for it.
    pub client_id: ClientId,
    /// When it was accepted.
    pub posted_at: Moment,
    /// The cursor of its last change.
    pub version: Cursor,
    /// What it says, or what became of it.
    pub content: Content,
}

/// What a message holds: words, or the tombstone that stands in their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// The words.
    Said(Body),
    /// Deleted; the words are gone.
    Deleted(Deletion),
}

/// How a message came to be deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// Who deleted it; nobody when the console did.
    pub by: Option<UserId>,
    /// When.
    pub at: Moment,
    /// Why, when a moderator said so.
    pub reason: Option<Reason>,
}

impl Message {
    /// Where it stands in the log.
    pub fn cursor(&self) -> Cursor {
        self.id.0
    }

    /// Whether its words are gone.
    pub fn is_deleted(&self) -> bool {
        matches!(self.content, Content::Deleted(_))
    }
}

/// A message somebody asks to post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What it says.
    pub body: Body,
    /// Who it is for, in its normal form.
    pub audience: Audience,
    /// The sender's key: the same key never posts twice.
    pub client_id: ClientId,
    /// Tells this request from another with the same key.
    pub digest: RequestDigest,
}

/// A keyed digest of a posting request. It outlives the message, so it must not tell the message's text.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestDigest(pub [u8; 16]);

impl fmt::Debug for RequestDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RequestDigest(..)")
    }
}

/// What an earlier request with the same `client_id` led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Earlier {
    /// The request it was.
    pub digest: RequestDigest,
    /// The message it posted.
    pub message: MessageId,
}
