//! Changes: what has become true, in one order for everybody.

use std::sync::Arc;

use crate::domain::command::{Device, PasswordHash};
use crate::domain::emoji::Emoji;
use crate::domain::id::{Cursor, LinkId, RoomId, SessionId, UserId};
use crate::domain::link::Link;
use crate::domain::message::{Message, RequestDigest};
use crate::domain::moment::Moment;
use crate::domain::person::{Account, Person};
use crate::domain::role::Role;
use crate::domain::room::RoomKind;
use crate::domain::session::{EndReason, Method, Session, TokenHash};
use crate::domain::text::{DisplayName, Reason, RoomName, Topic, UserName};

/// One entry of the log.
#[derive(Debug, Clone)]
pub struct Change {
    /// Its position.
    pub cursor: Cursor,
    /// When it was decided.
    pub at: Moment,
    /// Who did it; nobody when the console did.
    pub by: Option<UserId>,
    /// What became true.
    pub fact: Fact,
}

/// What became true.
///
/// Fields in `Option` marked *write only* are there when the change is made and absent when it is read back
/// from the log: they are for the store, and no copy of the facts needs them.
#[derive(Debug, Clone)]
pub enum Fact {
    /// A person has an account.
    PersonAdded(Person),
    /// A password was set.
    PasswordSet {
        /// Whose.
        user: UserId,
        /// Write only.
        hash: Option<PasswordHash>,
    },
    /// A password's hash was computed anew, with today's parameters.
    PasswordRehashed {
        /// Whose.
        user: UserId,
        /// The one it replaces, if that is still there, and the new one. Write only.
        hashes: Option<(PasswordHash, PasswordHash)>,
    },
    /// An account was closed, or opened again.
    AccountSet {
        /// Whose.
        user: UserId,
        /// What it is from now on.
        account: Account,
    },
    /// A person is gone. What was said stays, or was removed with the person.
    PersonDeleted {
        /// Who.
        user: UserId,
        /// Instead of the name.
        name: UserName,
        /// Instead of the name shown.
        display: DisplayName,
        /// Everything the person said was taken away.
        words: bool,
    },
    /// There is a link that makes an account or a password.
    LinkMade(Link),
    /// A link was used.
    LinkUsed {
        /// Which.
        link: LinkId,
        /// How often it can be used yet.
        left: u32,
    },
    /// A link was taken back.
    LinkRevoked {
        /// Which.
        link: LinkId,
    },
    /// A person has another role.
    RoleChanged {
        /// Whose.
        user: UserId,
        /// Which.
        role: Role,
    },
    /// A person may not write.
    UserMuted {
        /// Who.
        user: UserId,
        /// Where; everywhere when absent.
        room: Option<RoomId>,
        /// Until when.
        until: Moment,
        /// Why.
        reason: Reason,
    },
    /// A person may write again.
    UserUnmuted {
        /// Who.
        user: UserId,
        /// Where.
        room: Option<RoomId>,
    },
    /// There is a new room.
    RoomCreated {
        /// Which.
        room: RoomId,
        /// Its name.
        name: RoomName,
        /// What it is for.
        topic: Topic,
        /// Who finds it.
        kind: RoomKind,
        /// Who created it.
        creator: Option<UserId>,
    },
    /// A person is in a room.
    MemberJoined {
        /// Which room.
        room: RoomId,
        /// Who.
        user: UserId,
    },
    /// A person is no longer in a room.
    MemberLeft {
        /// Which room.
        room: RoomId,
        /// Who.
        user: UserId,
    },
    /// A room has another name or topic.
    RoomUpdated {
        /// Which room.
        room: RoomId,
        /// Its name from now on.
        name: RoomName,
        /// What it is for from now on.
        topic: Topic,
    },
    /// A room can only be read, or is written in again.
    RoomArchived {
        /// Which room.
        room: RoomId,
        /// Only read.
        archived: bool,
    },
    /// A few people have a room of their own, for ever the same people.
    DirectOpened {
        /// Which room.
        room: RoomId,
        /// Everybody in it, sorted.
        members: Vec<UserId>,
    },
    /// A person has another display name.
    PersonUpdated {
        /// Who.
        user: UserId,
        /// The name shown from now on.
        display: DisplayName,
    },
    /// A person may not sign in.
    UserBanned {
        /// Who.
        user: UserId,
        /// Until when; for good when absent.
        until: Option<Moment>,
        /// Why.
        reason: Reason,
    },
    /// A person may sign in again.
    UserUnbanned {
        /// Who.
        user: UserId,
    },
    /// Something was said.
    MessagePosted {
        /// As it is now.
        message: Arc<Message>,
        /// Write only.
        digest: Option<RequestDigest>,
    },
    /// A message says something else.
    MessageEdited {
        /// As it is now.
        message: Arc<Message>,
    },
    /// Somebody answered a message with a sign.
    ReactionAdded {
        /// As it is now.
        message: Arc<Message>,
        /// Which; write only, the log keeps no sign.
        emoji: Option<Emoji>,
        /// Who.
        user: UserId,
    },
    /// Somebody took a sign back.
    ReactionRemoved {
        /// As it is now.
        message: Arc<Message>,
        /// Which; write only.
        emoji: Option<Emoji>,
        /// Who.
        user: UserId,
    },
    /// A message's words are gone.
    MessageDeleted {
        /// As it is now.
        message: Arc<Message>,
    },
    /// A person signed in.
    SessionStarted {
        /// The session.
        session: Session,
        /// Write only.
        device: Option<Device>,
        /// How the person was recognised.
        method: Method,
    },
    /// A person proved once more to be the one; the cookie is another from now on.
    SessionProven {
        /// In which session.
        session: SessionId,
        /// Whose.
        user: UserId,
        /// What its cookie must hash to.
        token: TokenHash,
        /// When.
        proven: Moment,
        /// Until when the proof counts.
        fresh_until: Moment,
    },
    /// A sign-in is over.
    SessionEnded {
        /// Which.
        session: SessionId,
        /// Whose.
        user: UserId,
        /// Why.
        reason: EndReason,
    },
    /// What it said was replaced by a later change; only its position counts. Found when reading back only.
    Superseded,
}

impl Fact {
    /// The message it changed, as it is now.
    pub fn message(&self) -> Option<&Arc<Message>> {
        match self {
            Self::MessagePosted { message, .. }
            | Self::MessageEdited { message }
            | Self::ReactionAdded { message, .. }
            | Self::ReactionRemoved { message, .. }
            | Self::MessageDeleted { message } => Some(message),
            Self::PersonAdded(_)
            | Self::PasswordSet { .. }
            | Self::PasswordRehashed { .. }
            | Self::AccountSet { .. }
            | Self::PersonDeleted { .. }
            | Self::LinkMade(_)
            | Self::LinkUsed { .. }
            | Self::LinkRevoked { .. }
            | Self::SessionProven { .. }
            | Self::RoleChanged { .. }
            | Self::UserMuted { .. }
            | Self::UserUnmuted { .. }
            | Self::RoomCreated { .. }
            | Self::MemberJoined { .. }
            | Self::MemberLeft { .. }
            | Self::RoomUpdated { .. }
            | Self::RoomArchived { .. }
            | Self::DirectOpened { .. }
            | Self::PersonUpdated { .. }
            | Self::UserBanned { .. }
            | Self::UserUnbanned { .. }
            | Self::SessionStarted { .. }
            | Self::SessionEnded { .. }
            | Self::Superseded => None,
        }
    }

    /// The word in the log's table and, where the fact is shown to people, on the wire.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::PersonAdded(_) => "person_added",
            Self::PasswordSet { .. } => "password_set",
            Self::PasswordRehashed { .. } => "password_rehashed",
            Self::AccountSet { .. } => "account_set",
            Self::PersonDeleted { .. } => "person_deleted",
            Self::LinkMade(_) => "link_made",
            Self::LinkUsed { .. } => "link_used",
            Self::LinkRevoked { .. } => "link_revoked",
            Self::SessionProven { .. } => "session_proven",
            Self::RoleChanged { .. } => "role_changed",
            Self::UserMuted { .. } => "user_muted",
            Self::UserUnmuted { .. } => "user_unmuted",
            Self::RoomCreated { .. } => "room_created",
            Self::MemberJoined { .. } => "member_joined",
            Self::MemberLeft { .. } => "member_left",
            Self::RoomUpdated { .. } => "room_updated",
            Self::RoomArchived { .. } => "room_archived",
            Self::DirectOpened { .. } => "direct_opened",
            Self::PersonUpdated { .. } => "person_updated",
            Self::UserBanned { .. } => "user_banned",
            Self::UserUnbanned { .. } => "user_unbanned",
            Self::MessagePosted { .. } => "message_posted",
            Self::MessageEdited { .. } => "message_edited",
            Self::ReactionAdded { .. } => "reaction_added",
            Self::ReactionRemoved { .. } => "reaction_removed",
            Self::MessageDeleted { .. } => "message_deleted",
            Self::SessionStarted { .. } => "session_started",
            Self::SessionEnded { .. } => "session_ended",
            Self::Superseded => "superseded",
        }
    }
}
