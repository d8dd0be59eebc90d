//! What can be asked of the log, with every word already parsed.

mod accounts;

pub use accounts::{Device, NewLink, NewPerson, NewSession, NewToken, PasswordHash};

use std::sync::Arc;

use crate::domain::emoji::Emoji;
use crate::domain::id::{Cursor, LinkId, MessageId, RoomId, SessionId, UserId};
use crate::domain::link::LinkHash;
use crate::domain::message::{Draft, Earlier, Message, Wording};
use crate::domain::moment::Moment;
use crate::domain::role::Role;
use crate::domain::room::RoomKind;
use crate::domain::session::{EndReason, TokenHash};
use crate::domain::text::{DisplayName, Reason, RoomName, Topic};

/// One thing asked for. Whoever asks is judged by the policy when its turn comes.
#[derive(Debug, Clone)]
pub enum Command {
    /// Adds the first admin, while there is none.
    SetUp(NewPerson),
    /// Adds a person.
    AddPerson(NewPerson),
    /// Signs a person in.
    StartSession(NewSession),
    /// Ends sessions of one person.
    EndSessions(Ending),
    /// A person proved once more, to whoever sends this, to be the one of a session.
    ProveSession {
        /// Which session.
        session: SessionId,
        /// What its cookie must hash to from now on.
        token: TokenHash,
        /// Until when the proof counts.
        fresh_until: Moment,
        /// The head of the log before the password was verified: one that was changed since proves nothing.
        as_of: Cursor,
    },
    /// Sets a password whose owner proved, to whoever sends this, to be the one; all other sessions end.
    SetPassword {
        /// Whose.
        user: UserId,
        /// The new one.
        hash: PasswordHash,
        /// The session that goes on.
        keep: Option<SessionId>,
        /// The head of the log before the old one was verified, if that was the proof.
        as_of: Cursor,
    },
    /// Replaces a password's hash by one of the same password with today's parameters.
    RehashPassword {
        /// Whose.
        user: UserId,
        /// The one that was verified.
        before: PasswordHash,
        /// The new one.
        after: PasswordHash,
    },
    /// Closes an account, or opens it again.
    SetAccount {
        /// Whose.
        user: UserId,
        /// Whether it can be used.
        open: bool,
    },
    /// Deletes a person for good.
    DeletePerson {
        /// Whom.
        user: UserId,
        /// And everything the person said.
        words: bool,
    },
    /// Makes a link to come in by, or to choose a new password by.
    MakeLink(NewLink),
    /// Takes a link back.
    RevokeLink(LinkId),
    /// Adds a person who came by a link.
    AcceptInvitation {
        /// The hash of its code.
        link: LinkHash,
        /// The role is the link's.
        person: NewPerson,
    },
    /// Sets the password of somebody who came by a link; all sessions end.
    UseReset {
        /// The hash of its code.
        link: LinkHash,
        /// The new password.
        hash: PasswordHash,
    },
    /// Makes a token for a program.
    IssueToken(NewToken),
    /// Takes a token back; its sockets close.
    RevokeToken(SessionId),
    /// Ends a session whose time is over.
    ExpireSession {
        /// Which one.
        session: SessionId,
        /// Idle or lifetime over.
        reason: EndReason,
    },
    /// Gives a person another role.
    SetRole {
        /// Whom.
        user: UserId,
        /// Which.
        role: Role,
    },
    /// Keeps a person from writing, in one room or everywhere.
    MuteUser {
        /// Whom.
        user: UserId,
        /// Where; everywhere when absent.
        room: Option<RoomId>,
        /// Until when.
        until: Moment,
        /// Why; the person is told.
        reason: Reason,
    },
    /// Takes a mute back.
    UnmuteUser {
        /// Whom.
        user: UserId,
        /// Where; the one that holds everywhere when absent.
        room: Option<RoomId>,
    },
    /// Opens a room.
    CreateRoom {
        /// Its name.
        name: RoomName,
        /// Open or private.
        kind: RoomKind,
        /// What it is for.
        topic: Topic,
        /// Who is in it from the start, besides whoever asks.
        members: Vec<UserId>,
    },
    /// Comes into an open room.
    JoinRoom(RoomId),
    /// Goes out of a room.
    LeaveRoom(RoomId),
    /// Gives a room another name or topic; what is absent stays.
    UpdateRoom {
        /// Which room.
        room: RoomId,
        /// Its name from now on.
        name: Option<RoomName>,
        /// What it is for from now on.
        topic: Option<Topic>,
    },
    /// Closes a room to all but reading, or opens it again.
    ArchiveRoom {
        /// Which room.
        room: RoomId,
        /// Close it.
        archived: bool,
    },
    /// Brings a person into a room.
    InviteMember {
        /// Which room.
        room: RoomId,
        /// Whom.
        user: UserId,
    },
    /// Puts a person out of a room.
    RemoveMember {
        /// Which room.
        room: RoomId,
        /// Whom.
        user: UserId,
    },
    /// Opens the room of these people and whoever asks, or finds it.
    OpenDirect(Vec<UserId>),
    /// Keeps a person from signing in and ends what was begun.
    BanUser {
        /// Whom.
        user: UserId,
        /// Until when; for good when absent.
        until: Option<Moment>,
        /// Why; it is told to the person and shown to those who may take it back.
        reason: Reason,
    },
    /// Takes a ban back.
    UnbanUser(UserId),
    /// Gives oneself another display name.
    UpdateProfile(DisplayName),
    /// Says something in a room.
    PostMessage {
        /// Where.
        room: RoomId,
        /// What.
        draft: Draft,
    },
    /// Says something in the announcements.
    Announce(Draft),
    /// Puts other words in the place of a message's.
    EditMessage {
        /// Which.
        message: MessageId,
        /// What it says from now on.
        wording: Wording,
    },
    /// Answers a message with a sign.
    React {
        /// Which.
        message: MessageId,
        /// The sign.
        emoji: Emoji,
    },
    /// Takes a sign back.
    Unreact {
        /// Which.
        message: MessageId,
        /// The sign.
        emoji: Emoji,
    },
    /// Takes a message's words away.
    DeleteMessage {
        /// Which.
        message: MessageId,
        /// Why, for the tombstone.
        reason: Option<Reason>,
    },
}

impl Command {
    /// Whether it is part of a conversation and no more: nobody's rights, sessions or rooms change by it.
    pub fn is_talk(&self) -> bool {
        matches!(
            self,
            Self::PostMessage { .. }
                | Self::Announce(_)
                | Self::EditMessage { .. }
                | Self::React { .. }
                | Self::Unreact { .. }
        )
    }

    /// Whether it must be possible also when nothing else is: it takes rights or words away, or proves that one may.
    pub fn is_urgent(&self) -> bool {
        match self {
            Self::EndSessions(_)
            | Self::RevokeToken(_)
            | Self::RevokeLink(_)
            | Self::SetAccount { open: false, .. }
            | Self::DeletePerson { .. }
            | Self::ExpireSession { .. }
            | Self::ProveSession { .. }
            | Self::SetPassword { .. }
            | Self::UseReset { .. }
            | Self::SetRole { .. }
            | Self::MuteUser { .. }
            | Self::LeaveRoom(_)
            | Self::ArchiveRoom { .. }
            | Self::RemoveMember { .. }
            | Self::BanUser { .. }
            | Self::Unreact { .. }
            | Self::DeleteMessage { .. } => true,
            Self::SetUp(_)
            | Self::AddPerson(_)
            | Self::StartSession(_)
            | Self::RehashPassword { .. }
            | Self::SetAccount { open: true, .. }
            | Self::MakeLink(_)
            | Self::AcceptInvitation { .. }
            | Self::IssueToken(_)
            | Self::UnmuteUser { .. }
            | Self::CreateRoom { .. }
            | Self::JoinRoom(_)
            | Self::UpdateRoom { .. }
            | Self::InviteMember { .. }
            | Self::OpenDirect(_)
            | Self::UnbanUser(_)
            | Self::UpdateProfile(_)
            | Self::PostMessage { .. }
            | Self::Announce(_)
            | Self::EditMessage { .. }
            | Self::React { .. } => false,
        }
    }

    /// The message it is about, which is not among the facts: the one it names, or the one it answers.
    pub fn about(&self) -> Option<MessageId> {
        match self {
            Self::EditMessage { message, .. }
            | Self::React { message, .. }
            | Self::Unreact { message, .. }
            | Self::DeleteMessage { message, .. } => Some(*message),
            Self::PostMessage { draft, .. } | Self::Announce(draft) => draft.reply_to,
            Self::SetUp(_)
            | Self::AddPerson(_)
            | Self::StartSession(_)
            | Self::ProveSession { .. }
            | Self::SetPassword { .. }
            | Self::RehashPassword { .. }
            | Self::SetAccount { .. }
            | Self::DeletePerson { .. }
            | Self::MakeLink(_)
            | Self::RevokeLink(_)
            | Self::AcceptInvitation { .. }
            | Self::UseReset { .. }
            | Self::IssueToken(_)
            | Self::RevokeToken(_)
            | Self::EndSessions(_)
            | Self::ExpireSession { .. }
            | Self::SetRole { .. }
            | Self::MuteUser { .. }
            | Self::UnmuteUser { .. }
            | Self::CreateRoom { .. }
            | Self::JoinRoom(_)
            | Self::LeaveRoom(_)
            | Self::UpdateRoom { .. }
            | Self::ArchiveRoom { .. }
            | Self::InviteMember { .. }
            | Self::RemoveMember { .. }
            | Self::OpenDirect(_)
            | Self::BanUser { .. }
            | Self::UnbanUser(_)
            | Self::UpdateProfile(_) => None,
        }
    }
}

/// Which sessions to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// This one.
    One(SessionId),
    /// All of a person.
    AllOf {
        /// Whose.
        user: UserId,
        /// But this one.
        except: Option<SessionId>,
    },
}

/// What a command is about and the facts do not hold; loaded by the log writer before it decides.
#[derive(Debug, Clone, Default)]
pub struct Subject {
    /// The message the command names or answers.
    pub message: Option<Arc<Message>>,
    /// What the same `client_id` of the same person led to before.
    pub earlier: Option<Earlier>,
}
