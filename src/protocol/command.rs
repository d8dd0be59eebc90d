//! What the client asks, as it stands on the wire: one JSON object a frame, `id` and `type` among its fields.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::audience::Audience;
use crate::domain::id::{Cursor, MessageId, RoomId, SessionId, UserId};
use crate::domain::moment::Moment;
use crate::domain::role::Role;
use crate::domain::room::RoomKind;
use crate::protocol::error::{ErrorCode, Refusal};
use crate::protocol::limits;
use crate::protocol::strict::Strict;

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
    /// Asks whether anybody is there.
    Ping {},
}

impl Command {
    /// The types of version 1 that this server knows.
    pub const TYPES: [&'static str; 13] = [
        "post_message",
        "announce",
        "delete_message",
        "history",
        "create_room",
        "join_room",
        "leave_room",
        "set_role",
        "mute_user",
        "unmute_user",
        "end_sessions",
        "typing",
        "ping",
    ];

    /// Whether it keeps the session from idling out; reading, pings and an end of typing do not.
    pub fn is_activity(&self) -> bool {
        !matches!(self, Self::Ping {} | Self::History { .. } | Self::Typing { on: false, .. })
    }
}

/// A command with the id under which it is answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClientFrame {
    /// At most 64 characters; returned in the reply.
    pub id: String,
    /// What is asked.
    #[serde(flatten)]
    pub command: Command,
}

/// A frame that is not a command of this version.
#[derive(Debug, Clone, PartialEq)]
pub struct BadFrame {
    /// The frame's id, when it could be read.
    pub id: Option<String>,
    /// What is wrong with it.
    pub refusal: Refusal,
}

impl ClientFrame {
    /// Reads one frame.
    ///
    /// # Errors
    /// `bad_request` for anything that is not exactly one command, `unknown_type` for a type we do not know.
    pub fn decode(text: &str) -> Result<Self, BadFrame> {
        let bad = |id: Option<String>, why: String| BadFrame { id, refusal: Refusal::new(ErrorCode::BadRequest, why) };
        let Strict(value) =
            serde_json::from_str(text).map_err(|e| bad(None, format!("This frame is not JSON: {e}.")))?;
        let Value::Object(mut fields) = value else {
            return Err(bad(None, "A frame is a JSON object with \"id\" and \"type\".".to_owned()));
        };
        let id = match fields.remove("id") {
            Some(Value::String(id)) if id.chars().count() <= limits::FRAME_ID => id,
            _ => {
                return Err(bad(None, "A frame needs an \"id\": a text of at most 64 characters.".to_owned()));
            }
        };
        let known = match fields.get("type") {
            Some(Value::String(kind)) => Self::is_known(kind),
            _ => return Err(bad(Some(id), "A frame needs a \"type\".".to_owned())),
        };
        if !known {
            let refusal = Refusal::new(ErrorCode::UnknownType, "There is no command of this type in version 1.");
            return Err(BadFrame { id: Some(id), refusal });
        }
        match serde_json::from_value(Value::Object(fields)) {
            Ok(command) => Ok(Self { id, command }),
            Err(e) => Err(bad(Some(id), format!("This command is not well formed: {e}."))),
        }
    }

    fn is_known(kind: &str) -> bool {
        Command::TYPES.contains(&kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_read_back_as_it_was_written() {
        let frame = ClientFrame {
            id: "c1".to_owned(),
            command: Command::PostMessage {
                room: RoomId(3),
                body: "Hello".to_owned(),
                client_id: "k1".to_owned(),
                audience: Some(Audience::Role { role: Role::Admin }),
            },
        };
        let text = serde_json::to_string(&frame).unwrap();
        assert_eq!(ClientFrame::decode(&text), Ok(frame));
    }

    #[test]
    fn a_frame_that_is_not_exactly_one_command_is_refused_with_its_id() {
        let cases = [
            (r#"{"id":"a","type":"ping","more":1}"#, Some("a"), ErrorCode::BadRequest),
            (r#"{"id":"a","type":"ping","type":"ping"}"#, None, ErrorCode::BadRequest),
            (r#"{"id":"a","type":"fly"}"#, Some("a"), ErrorCode::UnknownType),
            (r#"{"id":"a"}"#, Some("a"), ErrorCode::BadRequest),
            (r#"{"id":7,"type":"ping"}"#, None, ErrorCode::BadRequest),
            (r#"{"id":"a","type":"join_room"}"#, Some("a"), ErrorCode::BadRequest),
            (r#"{"id":"a","type":"join_room","room":12}"#, Some("a"), ErrorCode::BadRequest),
            (
                r#"{"id":"a","type":"announce","body":"x","client_id":"k","audience":{"to":"everyone","x":1}}"#,
                Some("a"),
                ErrorCode::BadRequest,
            ),
            (r#"[]"#, None, ErrorCode::BadRequest),
            (r#"ping"#, None, ErrorCode::BadRequest),
        ];
        for (text, id, code) in cases {
            let bad = ClientFrame::decode(text).expect_err(text);
            assert_eq!((bad.id.as_deref(), bad.refusal.code), (id, code), "{text}");
        }
    }
}
