//! What can be asked of the log, with every word already parsed.

use std::fmt;
use std::sync::Arc;

use crate::domain::emoji::Emoji;
use crate::domain::id::{MessageId, RoomId, SessionId, UserId};
use crate::domain::message::{Draft, Earlier, Message, Wording};
use crate::domain::moment::Moment;
use crate::domain::role::Role;
use crate::domain::room::RoomKind;
use crate::domain::session::{EndReason, TokenHash};
use crate::domain::text::{DisplayName, Reason, RoomName, Topic, UserName};

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
        /// Why; those who may take it back see it.
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
    /// Whether it takes rights or words away. What does must be possible also when nothing else is.
    pub fn takes_away(&self) -> bool {
        match self {
            Self::EndSessions(_)
            | Self::ExpireSession { .. }
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

/// A person to be added.
#[derive(Debug, Clone)]
pub struct NewPerson {
    /// The name to sign in with.
    pub name: UserName,
    /// The name shown.
    pub display: DisplayName,
    /// The role to begin with.
    pub role: Role,
    /// The argon2id hash of the password.
    pub password: PasswordHash,
}

/// A sign-in whose password was verified.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Who.
    pub user: UserId,
    /// What the cookie must hash to.
    pub token: TokenHash,
    /// When it ends at the latest.
    pub expires: Moment,
    /// From where.
    pub device: Device,
    /// How many sessions the person may have; the oldest goes.
    pub cap: usize,
}

/// Where a session was begun, as the person may recognise it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The browser in plain words, at most 200 characters.
    pub agent: Arc<str>,
    /// The address it came from.
    pub address: Arc<str>,
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

/// A password's hash in PHC form; it prints nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub Arc<str>);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(..)")
    }
}

/// What a command is about and the facts do not hold; loaded by the log writer before it decides.
#[derive(Debug, Clone, Default)]
pub struct Subject {
    /// The message the command names or answers.
    pub message: Option<Arc<Message>>,
    /// What the same `client_id` of the same person led to before.
    pub earlier: Option<Earlier>,
}
