//! A small room for the tests of this layer.

use crate::domain::audience::Audience;
use crate::domain::id::{Cursor, MessageId, RoomId, SessionId, UserId};
use crate::domain::moment::Moment;
use crate::domain::role::Role;
use crate::domain::room::RoomKind;
use crate::protocol::frame::{Limits, Ready};
use crate::protocol::view::{Author, Deleted, Message, Person, Room, You};
use crate::ui::page::{ComposerForm, RoomPage};

/// The person whose page it is, a member.
pub const ME: UserId = UserId(1);
/// A moderator.
pub const BOB: UserId = UserId(2);
/// A member.
pub const CAROL: UserId = UserId(3);
/// The open room.
pub const ROOM: RoomId = RoomId(5);
/// Another room one is in.
pub const OTHER: RoomId = RoomId(6);
/// Where the log stands.
pub const HEAD: Cursor = 100;

pub fn message(cursor: Cursor, author: UserId) -> Message {
    let name = person(author, Role::Member).name;
    Message {
        id: MessageId(cursor),
        room: ROOM,
        cursor,
        version: cursor,
        author: Author { user: author, display: name.to_uppercase(), name },
        body: Some(format!("message {cursor}")),
        content: None,
        audience: Audience::EVERYONE,
        client_id: None,
        reply_to: None,
        quote: None,
        mentions: Vec::new(),
        reactions: Vec::new(),
        attachments: Vec::new(),
        posted_at: Moment(cursor * 1000),
        edited_at: None,
        deleted: None,
    }
}

pub fn deleted(cursor: Cursor, author: UserId, version: Cursor) -> Message {
    let gone = Deleted { by: Some(author), at: Moment(version * 1000), reason: None };
    Message { version, body: None, deleted: Some(gone), ..message(cursor, author) }
}

pub fn person(user: UserId, role: Role) -> Person {
    let name = match user {
        ME => "me",
        BOB => "bob",
        _ => "carol",
    };
    Person { user, name: name.to_owned(), display: name.to_uppercase(), role, ban: None, online: false }
}

pub fn room(id: RoomId) -> Room {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Room {
        room: id,
        name: "general".to_owned(),
        kind: RoomKind::Open,
        topic: String::new(),
        owner: None,
        archived: false,
        reload: false,
        unread: 0,
        mentions: 0,
        read_cursor: 0,
        may: words(&["post_message", "edit_message", "react", "leave_room"]),
        audiences: words(&["everyone", "role:moderator", "role:admin", "users"]),
        members: Vec::new(),
    }
}

pub fn ready(cursor: Cursor, resumed: bool) -> Ready {
    let me = person(ME, Role::Member);
    Ready {
        v: 1,
        cursor,
        resumed,
        you: You {
            user: ME,
            name: me.name,
            display: me.display,
            role: me.role,
            session: SessionId(9),
            expires_at: Moment::LATEST,
            may: Vec::new(),
        },
        rooms: vec![room(ROOM), room(OTHER)],
        more_rooms: None,
        people: vec![person(BOB, Role::Moderator), person(CAROL, Role::Member)],
        limits: Limits { body: 4000, frame: 65_536 },
    }
}

pub fn page(messages: Vec<Message>) -> RoomPage {
    RoomPage {
        site: "Harbour Works".to_owned(),
        ready: ready(HEAD, true),
        room: ROOM,
        joined: true,
        room_view: room(ROOM),
        here: Some(vec![ME, BOB, CAROL]),
        messages,
        more: false,
        newer: false,
        form: ComposerForm::default(),
    }
}
