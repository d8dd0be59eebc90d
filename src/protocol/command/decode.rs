//! One frame from the client, read strictly: exactly one command, or a refusal that says what is wrong.

use serde::Serialize;
use serde_json::Value;

use crate::protocol::command::Command;
use crate::protocol::error::{ErrorCode, Refusal};
use crate::protocol::limits;
use crate::protocol::strict::Strict;

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
        // The library would read a list of an object's values in its place, and numbers and objects in the place of words.
        let is_word = |value: Option<&Value>| value.is_none_or(Value::is_string);
        let audience = fields.get("audience").filter(|audience| !audience.is_null());
        if audience.is_some_and(|audience| !audience.is_object() || !is_word(audience.get("to"))) {
            return Err(bad(Some(id), "An \"audience\" is a JSON object with \"to\".".to_owned()));
        }
        let role = audience.and_then(|audience| audience.get("role"));
        if ![role, fields.get("role"), fields.get("kind")].into_iter().all(is_word) {
            return Err(bad(Some(id), "A \"role\" and a \"kind\" are words.".to_owned()));
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
    use proptest::prelude::*;
    use proptest::sample::Index;

    use super::*;
    use crate::domain::audience::Audience;
    use crate::domain::id::RoomId;
    use crate::domain::role::Role;

    #[test]
    fn a_command_is_read_back_as_it_was_written() {
        let frame = ClientFrame {
            id: "c1".to_owned(),
            command: Command::PostMessage {
                room: RoomId(3),
                body: "Hello".to_owned(),
                client_id: "k1".to_owned(),
                audience: Some(Audience::Role { role: Role::Admin }),
                reply_to: None,
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
            (
                r#"{"id":"a","type":"announce","body":"x","client_id":"k","audience":["role","admin"]}"#,
                Some("a"),
                ErrorCode::BadRequest,
            ),
            (
                r#"{"id":"a","type":"announce","body":"x","client_id":"k","audience":{"to":0}}"#,
                Some("a"),
                ErrorCode::BadRequest,
            ),
            (
                r#"{"id":"a","type":"announce","body":"x","client_id":"k","audience":{"to":"role","role":{"admin":null}}}"#,
                Some("a"),
                ErrorCode::BadRequest,
            ),
            (r#"{"id":"a","type":"set_role","user":"u_3","role":{"admin":null}}"#, Some("a"), ErrorCode::BadRequest),
            (r#"{"id":"a","type":"create_room","name":"x","kind":{"open":{}}}"#, Some("a"), ErrorCode::BadRequest),
            (r#"[]"#, None, ErrorCode::BadRequest),
            (r#"ping"#, None, ErrorCode::BadRequest),
        ];
        for (text, id, code) in cases {
            let bad = ClientFrame::decode(text).expect_err(text);
            assert_eq!((bad.id.as_deref(), bad.refusal.code), (id, code), "{text}");
        }
    }

    const FRAMES: [&str; 6] = [
        r#"{"id":"c1","type":"post_message","room":"r_2","body":"x","client_id":"k","audience":{"to":"users","users":["u_3"]}}"#,
        r#"{"id":"c1","type":"history","room":"r_2","before":7,"limit":50}"#,
        r#"{"id":"c1","type":"mute_user","user":"u_3","until":"2026-05-03T12:00:00.000Z","reason":"spam"}"#,
        r#"{"id":"c1","type":"set_role","user":"u_3","role":"moderator"}"#,
        r#"{"id":"c1","type":"search","query":"one tw","limit":10}"#,
        r#"{"id":"c1","type":"end_sessions","user":"u_3","except":"s_9"}"#,
    ];

    /// What is taken is one command, which says the same to every other reader of JSON.
    fn is_read_one_way(text: &str) {
        let Ok(frame) = ClientFrame::decode(text) else { return };
        let again = serde_json::to_string(&frame).unwrap();
        assert_eq!(ClientFrame::decode(&again), Ok(frame), "{text} became {again}");
        let theirs: Value = serde_json::from_str(text).unwrap();
        let ours: Value = serde_json::from_str(&again).unwrap();
        for (name, value) in theirs.as_object().unwrap() {
            let same = ours.get(name) == Some(value) || value.is_null() || name == "until";
            assert!(same, "{name} of {text} became {again}");
        }
    }

    proptest! {
        #[test]
        fn b7_any_text_is_a_command_or_a_refusal(text in any::<String>()) {
            is_read_one_way(&text);
        }

        /// Frames that are almost right: something is cut out, put in, or stands twice.
        #[test]
        fn b7_a_frame_that_was_tampered_with_is_read_one_way_or_refused(
            which in 0..FRAMES.len(), cut in any::<(Index, Index)>(), at in any::<Index>(),
            put in prop_oneof![any::<String>(), "[{}\\[\\]\":,0-9a-z_\\\\.]{0,12}", Just("\"type\":\"ping\",".to_owned())],
        ) {
            let whole: Vec<char> = FRAMES[which].chars().collect();
            prop_assert!(ClientFrame::decode(FRAMES[which]).is_ok());
            is_read_one_way(FRAMES[which]);
            let (from, to) = (cut.0.index(whole.len()), cut.1.index(whole.len()));
            let without: Vec<char> = [&whole[..from.min(to)], &whole[from.max(to)..]].concat();
            for mut chars in [whole.clone(), without] {
                let at = at.index(chars.len() + 1);
                chars.splice(at..at, put.chars());
                is_read_one_way(&chars.into_iter().collect::<String>());
            }
        }

        #[test]
        fn b7_however_deep_it_is_nested_it_is_refused(depth in 1..20_000usize, object in any::<bool>()) {
            let open = if object { "{\"id\":" } else { "[" };
            prop_assert!(ClientFrame::decode(&open.repeat(depth)).is_err());
        }
    }
}
