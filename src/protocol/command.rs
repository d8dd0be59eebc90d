//! What the client asks, as it stands on the wire: one JSON object a frame, `id` and `type` among its fields.

mod decode;

pub use decode::{BadFrame, ClientFrame};

use serde::{Deserialize, Serialize};

use crate::domain::audience::Audience;
use crate::domain::id::{ConnectionId, Cursor, MessageId, RoomId, SessionId, UserId};
use crate::domain::moment::Moment;
use crate::domain::role::Role;
use crate::domain::room::RoomKind;

/// One command. Texts are as written; the server parses them before it asks anybody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Says something in a room.
    PostMessage {
        /// Where.
        room: RoomId,
        /// What, at most 4,000 characters.
        body: String,
        /// The sender's key, at most 64 characters.
        client_id: String,
        /// For whom; everyone when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        audience: Option<Audience>,
        /// The message it answers; its audience lies within that message's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_to: Option<MessageId>,
    },
    /// Puts other words in the place of one's own.
    EditMessage {
        /// Which.
        message: MessageId,
        /// What it says from now on.
        body: String,
    },
    /// Answers a message with a sign.
    React {
        /// Which.
        message: MessageId,
        /// One emoji, at most 32 bytes.
        emoji: String,
    },
    /// Takes a sign back.
    Unreact {
        /// Which.
        message: MessageId,
        /// The sign.
        emoji: String,
    },
    /// Looks for words in what one may see, newest first.
    Search {
        /// Words, the last of which may be the beginning of one.
        query: String,
        /// Only there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        room: Option<RoomId>,
        /// Older than this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<Cursor>,
        /// How many, at most 50; 20 when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<u32>,
    },
    /// Notes how far one has read; the furthest counts.
    MarkRead {
        /// Where.
        room: RoomId,
        /// Up to here.
        cursor: Cursor,
    },
    /// Says something in the announcements.
    Announce {
        /// What.
        body: String,
        /// For whom.
        audience: Audience,
        /// The sender's key.
        client_id: String,
    },
    /// Takes a message's words away.
    DeleteMessage {
        /// Which.
        message: MessageId,
        /// Why, for the tombstone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Reads a page of a room; at most one of the bounds.
    History {
        /// Where.
        room: RoomId,
        /// Older than this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<Cursor>,
        /// Newer than this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<Cursor>,
        /// On both sides of this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        around: Option<Cursor>,
        /// How many, at most 200; 50 when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        limit: Option<u32>,
    },
    /// Opens a room.
    CreateRoom {
        /// Its name.
        name: String,
        /// `open` or `private`.
        kind: RoomKind,
        /// What it is for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        topic: Option<String>,
        /// Who is in it from the start.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        members: Option<Vec<UserId>>,
    },
    /// Comes into an open room.
    JoinRoom {
        /// Which.
        room: RoomId,
    },
    /// Goes out of a room.
    LeaveRoom {
        /// Which.
        room: RoomId,
    },
    /// Gives a person another role.
    SetRole {
        /// Whom.
        user: UserId,
        /// Which.
        role: Role,
    },
    /// Keeps a person from writing.
    MuteUser {
        /// Whom.
        user: UserId,
        /// Where; everywhere when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        room: Option<RoomId>,
        /// Until when.
        until: Moment,
        /// Why.
        reason: String,
    },
    /// Takes a mute back.
    UnmuteUser {
        /// Whom.
        user: UserId,
        /// Where; the one that holds everywhere when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        room: Option<RoomId>,
    },
    /// Ends one session, or all of a person but one.
    EndSessions {
        /// This one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<SessionId>,
        /// All of this person.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<UserId>,
        /// But this one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        except: Option<SessionId>,
    },
    /// Begins or stops writing, for others to see; nothing of it is kept.
    Typing {
        /// Where.
        room: RoomId,
        /// Begins, or stops.
        on: bool,
        /// Whom the message will be for; everyone when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        audience: Option<Audience>,
    },
    /// Gives a room another name or topic; what is absent stays.
    UpdateRoom {
        /// Which.
        room: RoomId,
        /// Its name from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// What it is for from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        topic: Option<String>,
    },
    /// Closes a room to all but reading, or opens it again.
    ArchiveRoom {
        /// Which.
        room: RoomId,
        /// Close it.
        archived: bool,
    },
    /// Brings a person into a room.
    InviteMember {
        /// Which.
        room: RoomId,
        /// Whom.
        user: UserId,
    },
    /// Puts a person out of a room.
    RemoveMember {
        /// Which.
        room: RoomId,
        /// Whom.
        user: UserId,
    },
    /// Opens the room of these people and oneself, or finds it.
    OpenDirect {
        /// One to seven others.
        users: Vec<UserId>,
    },
    /// Lists open rooms to browse, and one's own, by name.
    ListRooms {
        /// With which the name begins, in whatever case.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        prefix: Option<String>,
        /// The last one seen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<RoomId>,
    },
    /// Lists people by name.
    ListPeople {
        /// In this room; everybody whom one may know of when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        room: Option<RoomId>,
        /// With which the name or the display name begins, in whatever case.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        prefix: Option<String>,
        /// The last one seen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<UserId>,
    },
    /// Keeps a person from signing in, and ends the person's sessions.
    BanUser {
        /// Whom.
        user: UserId,
        /// Until when; for good when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Moment>,
        /// Why.
        reason: String,
    },
    /// Takes a ban back.
    UnbanUser {
        /// Whom.
        user: UserId,
        /// Taken and not used: nothing is left to be over.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Moment>,
        /// Why, if there is something to say; not kept.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Gives oneself another display name.
    UpdateProfile {
        /// The name shown.
        display: String,
    },
    /// Lists the open sockets of a person.
    ListConnections {
        /// Whose; one's own when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<UserId>,
        /// The last one seen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<ConnectionId>,
    },
    /// Asks whether somebody may do something, and by which rule.
    Explain {
        /// Who.
        user: UserId,
        /// The type of a command.
        command: String,
        /// Where.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        room: Option<RoomId>,
        /// To which message.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<MessageId>,
    },
    /// Asks whether anybody is there.
    Ping {},
}

impl Command {
    /// The types of version 1 that this server knows.
    pub const TYPES: [&'static str; 30] = [
        "post_message",
        "announce",
        "edit_message",
        "delete_message",
        "react",
        "unreact",
        "history",
        "search",
        "mark_read",
        "create_room",
        "join_room",
        "leave_room",
        "set_role",
        "mute_user",
        "unmute_user",
        "end_sessions",
        "typing",
        "update_room",
        "archive_room",
        "invite_member",
        "remove_member",
        "open_direct",
        "list_rooms",
        "list_people",
        "ban_user",
        "unban_user",
        "update_profile",
        "list_connections",
        "explain",
        "ping",
    ];

    /// Whether it keeps the session from idling out; reading, pings and an end of typing do not.
    pub fn is_activity(&self) -> bool {
        !matches!(
            self,
            Self::Ping {}
                | Self::MarkRead { .. }
                | Self::History { .. }
                | Self::ListRooms { .. }
                | Self::ListPeople { .. }
                | Self::ListConnections { .. }
                | Self::Typing { on: false, .. }
        )
    }
}
