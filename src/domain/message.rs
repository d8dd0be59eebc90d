//! A message: what was said, for whom, and what became of it.

use std::fmt;
use std::sync::Arc;

use crate::domain::audience::Audience;
use crate::domain::emoji::Emoji;
use crate::domain::id::{Cursor, MessageId, RoomId, UserId};
use crate::domain::moment::Moment;
use crate::domain::text::{Body, ClientId, Reason, UserName};

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
    /// What it answers.
    pub reply_to: Option<MessageId>,
    /// What it answers as that is now, where it was looked up; not kept with the message.
    pub quote: Option<Arc<Quote>>,
    /// The people it names, sorted; each would see it when it was written.
    pub mentions: Vec<UserId>,
    /// The signs people gave it, sorted.
    pub reactions: Vec<Reaction>,
    /// When it was accepted.
    pub posted_at: Moment,
    /// When its words were last replaced.
    pub edited_at: Option<Moment>,
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

/// One sign and those who gave it, in the order in which they did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    /// The sign.
    pub emoji: Emoji,
    /// Who gave it.
    pub users: Vec<UserId>,
}

/// The most different signs a message can have.
pub const MAX_EMOJIS: usize = 20;

/// The most signs a message can have, whoever gave them: it must fit into a frame with its reactions.
pub const MAX_REACTIONS: usize = 1000;

/// A message as another one shows it that answers it: enough to judge who may see it, and its first words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    /// Which.
    pub message: MessageId,
    /// Who wrote it.
    pub author: UserId,
    /// Who it is for.
    pub audience: Audience,
    /// As it was after this change.
    pub version: Cursor,
    /// Its first words, at most [`QUOTED`] characters; nothing when it was deleted.
    pub excerpt: Option<Arc<str>>,
}

/// The most characters of a quote.
pub const QUOTED: usize = 200;

impl Quote {
    /// Of a message as it is now.
    pub fn of(message: &Message) -> Self {
        let excerpt = match &message.content {
            Content::Said(body) => Some(body.chars().take(QUOTED).collect::<String>().into()),
            Content::Deleted(_) => None,
        };
        let Message { id, author, version, .. } = *message;
        Self { message: id, author, audience: message.audience.clone(), version, excerpt }
    }
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

    /// Whether this person gave it this sign.
    pub fn has_reaction(&self, emoji: &Emoji, user: UserId) -> bool {
        self.reactions.iter().any(|reaction| reaction.emoji == *emoji && reaction.users.contains(&user))
    }

    /// With one more sign, unless that is one too many.
    pub fn reacted(&self, emoji: &Emoji, user: UserId) -> Option<Vec<Reaction>> {
        let mut reactions = self.reactions.clone();
        if reactions.iter().map(|reaction| reaction.users.len()).sum::<usize>() >= MAX_REACTIONS {
            return None;
        }
        match reactions.binary_search_by(|reaction| reaction.emoji.cmp(emoji)) {
            Ok(at) => reactions[at].users.push(user),
            Err(_) if reactions.len() >= MAX_EMOJIS => return None,
            Err(at) => reactions.insert(at, Reaction { emoji: emoji.clone(), users: vec![user] }),
        }
        Some(reactions)
    }

    /// Without this sign of this person.
    pub fn unreacted(&self, emoji: &Emoji, user: UserId) -> Vec<Reaction> {
        let mut reactions = self.reactions.clone();
        for reaction in reactions.iter_mut().filter(|reaction| reaction.emoji == *emoji) {
            reaction.users.retain(|other| *other != user);
        }
        reactions.retain(|reaction| !reaction.users.is_empty());
        reactions
    }

    /// Whether its words are gone.
    pub fn is_deleted(&self) -> bool {
        matches!(self.content, Content::Deleted(_))
    }
}

/// Words as they were parsed at the door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// The words.
    pub body: Body,
    /// The names they call, each once, at most [`MAX_MENTIONS`]; whether somebody has the name is not looked up yet.
    pub names: Vec<UserName>,
}

impl Wording {
    /// Words that call nobody.
    pub fn plain(body: Body) -> Self {
        Self { body, names: Vec::new() }
    }
}

/// The most people a message can name.
pub const MAX_MENTIONS: usize = 50;

/// A message somebody asks to post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What it says.
    pub wording: Wording,
    /// What it answers.
    pub reply_to: Option<MessageId>,
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
