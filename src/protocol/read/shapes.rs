//! How each type of the wire is read. A field that is missing here does not compile; a variant that is missing is found
//! by the tests of `tests/reading.rs`.

use crate::domain::audience::Audience;
use crate::domain::role::Role;
use crate::domain::room::RoomKind;
use crate::protocol::close::SessionGone;
use crate::protocol::content::{Block, CodeBlock, Content, Inline, Link, List, Mention, Span, SpanClass};
use crate::protocol::error::{ErrorCode, Refusal};
use crate::protocol::event::{Change, Event};
use crate::protocol::frame::{Done, Limits, Ready, Reply, ServerFrame};
use crate::protocol::read::read_struct;
use crate::protocol::read::{FromJson, Json};
use crate::protocol::view::{
    Author, Ban, Connection, Decision, Deleted, Hit, ListedRoom, Message, Person, Piece, Quote, Reaction, Room, You,
};

read_struct! { SessionGone { close_code } }
read_struct! { Ready { v, cursor, resumed, you, rooms, more_rooms, limits, people } }
read_struct! { Limits { body, frame } }
read_struct! { Reply { id, ok, error } }
read_struct! { Done { message, cursor, room, ended, messages, rooms, people, connections, decision, hits, more } }
read_struct! { Refusal { code, message, permission, retry_after_ms } }
read_struct! { Event { cursor, at, room, by, change } }
read_struct! { You { user, name, display, role, session, expires_at, may } }
read_struct! {
    Room { room, name, kind, topic, owner, archived, reload, unread, mentions, read_cursor, may, audiences, members }
}
read_struct! { Connection { connection, user, session, current, address, agent, since } }
read_struct! { Decision { allowed, code, message, permission, role, rule } }
read_struct! { Person { user, name, display, role, ban, online } }
read_struct! { Ban { until, reason } }
read_struct! { Author { user, name, display } }
read_struct! { Quote { message, author, body } }
read_struct! { Hit { message, snippet } }
read_struct! { Reaction { emoji, users } }
read_struct! { Deleted { by, at, reason } }
read_struct! { List { start, items } }
read_struct! { CodeBlock { language, spans } }
read_struct! { Span { class, text } }
read_struct! { Link { href, children } }
read_struct! { Mention { user, name } }

impl FromJson for Message {
    fn from_json(json: Json<'_>) -> Option<Self> {
        let mut fields = json.fields()?;
        Some(Self {
            id: fields.take("id")?,
            room: fields.take("room")?,
            cursor: fields.take("cursor")?,
            version: fields.take("version")?,
            author: fields.take("author")?,
            body: fields.take("body")?,
            // With a node that is not known here the message is shown as it was written.
            content: fields.take("content").unwrap_or_default(),
            audience: fields.take("audience")?,
            client_id: fields.take("client_id")?,
            reply_to: fields.take("reply_to")?,
            quote: fields.take("quote")?,
            mentions: fields.take("mentions")?,
            reactions: fields.take("reactions")?,
            attachments: Vec::new(),
            posted_at: fields.take("posted_at")?,
            edited_at: fields.take("edited_at")?,
            deleted: fields.take("deleted")?,
        })
    }
}

impl FromJson for ListedRoom {
    fn from_json(json: Json<'_>) -> Option<Self> {
        let mut fields = json.fields()?;
        let (joined, size) = (fields.take("joined")?, fields.take("size")?);
        Some(Self { room: Room::from_json(fields.rest())?, joined, size })
    }
}

impl FromJson for Piece {
    fn from_json(json: Json<'_>) -> Option<Self> {
        let mut fields = json.fields()?;
        Some(Self { text: fields.take("text")?, found: fields.take::<Option<_>>("found")?.unwrap_or_default() })
    }
}

/// An enum whose variants are told apart by a field. What is not known becomes `$else`.
macro_rules! read_tagged {
    ($name:ident by $tag:literal {
        $($word:literal => $variant:ident $({ $($field:ident),* $(,)? })? $(($whole:ident))?,)*
    } else $else:expr) => {
        impl FromJson for $name {
            fn from_json(json: Json<'_>) -> Option<Self> {
                let mut fields = json.fields()?;
                let word: String = fields.take($tag)?;
                Some(match word.as_str() {
                    $($word => Self::$variant
                        $({ $($field: fields.take(stringify!($field))?),* })?
                        $((FromJson::from_json($whole(fields))?))?,)*
                    _ => return $else,
                })
            }
        }
    };
}

fn whole(fields: crate::protocol::read::Fields<'_>) -> Json<'_> {
    fields.rest()
}

read_tagged! {
    ServerFrame by "type" {
        "ready" => Ready(whole),
        "reply" => Reply(whole),
        "event" => Event(whole),
        "presence" => Presence { online, offline },
        "typing" => Typing { room, user, on },
        "read_marked" => ReadMarked { room, cursor },
        "may" => May { room, role, may, audiences },
        "reload" => Reload { room },
        "rooms" => Rooms { rooms },
        "sessions" => Sessions {},
        "cursor" => Cursor { cursor },
        "notice" => Notice { code, message, retry_after_ms },
    } else Some(Self::Unknown)
}

read_tagged! {
    Change by "kind" {
        "message_posted" => MessagePosted { message },
        "message_edited" => MessageEdited { message },
        "reaction_added" => ReactionAdded { message, emoji, user, version },
        "reaction_removed" => ReactionRemoved { message, emoji, user, version },
        "message_deleted" => MessageDeleted { message },
        "room_created" => RoomCreated { room },
        "room_updated" => RoomUpdated { room },
        "room_archived" => RoomArchived { room },
        "member_joined" => MemberJoined { user, person, room, people },
        "member_left" => MemberLeft { user, removed_by },
        "person_added" => PersonAdded { person },
        "person_updated" => PersonUpdated { user, display },
        "user_banned" => UserBanned { user, until, reason },
        "user_unbanned" => UserUnbanned { user },
        "role_changed" => RoleChanged { user, role },
        "user_muted" => UserMuted { user, until, reason },
        "user_unmuted" => UserUnmuted { user },
    } else Some(Self::Unknown)
}

read_tagged! {
    Audience by "to" {
        "everyone" => Everyone {},
        "role" => Role { role },
        "users" => Users { users },
    } else None
}

/// An enum whose variants are words, or the only key of an object.
macro_rules! read_named {
    ($name:ident { $($word:literal => $variant:ident,)* } $(or $alone:literal => $single:ident)?) => {
        impl FromJson for $name {
            fn from_json(json: Json<'_>) -> Option<Self> {
                $(if matches!(&json, Json::Text(word) if word == $alone) {
                    return Some(Self::$single);
                })?
                let (word, value) = json.fields()?.only()?;
                Some(match &*word {
                    $($word => Self::$variant(FromJson::from_json(value)?),)*
                    _ => return None,
                })
            }
        }
    };
}

read_named! {
    Block { "paragraph" => Paragraph, "quote" => Quote, "list" => List, "code_block" => CodeBlock, }
}

read_named! {
    Inline {
        "text" => Text,
        "code" => Code,
        "emphasis" => Emphasis,
        "strong" => Strong,
        "strike" => Strike,
        "link" => Link,
        "mention" => Mention,
    } or "break" => Break
}

impl FromJson for Content {
    fn from_json(json: Json<'_>) -> Option<Self> {
        FromJson::from_json(json).map(Self)
    }
}

impl FromJson for Role {
    fn from_json(json: Json<'_>) -> Option<Self> {
        json.text()?.parse().ok()
    }
}

impl FromJson for RoomKind {
    fn from_json(json: Json<'_>) -> Option<Self> {
        Self::from_word(&json.text()?)
    }
}

impl FromJson for SpanClass {
    fn from_json(json: Json<'_>) -> Option<Self> {
        Some(match &*json.text()? {
            "keyword" => Self::Keyword,
            "string" => Self::String,
            "number" => Self::Number,
            "comment" => Self::Comment,
            "type" => Self::Type,
            "function" => Self::Function,
            _ => return None,
        })
    }
}

impl FromJson for ErrorCode {
    fn from_json(json: Json<'_>) -> Option<Self> {
        let word = json.text()?;
        Some(Self::ALL.into_iter().find(|code| code.as_str() == word).unwrap_or(Self::Unknown))
    }
}
