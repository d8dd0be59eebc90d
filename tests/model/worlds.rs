//! What is there when a history begins.

use std::collections::BTreeMap;

use countersign::domain::audience::Audience;
use countersign::domain::id::{MessageId, RoomId, SessionId, UserId};
use countersign::domain::message::{Content, Message};
use countersign::domain::moment::Moment;
use countersign::domain::person::{Account, Person};
use countersign::domain::role::Role;
use countersign::domain::room::{Room, RoomKind};
use countersign::domain::session::{Session, TokenHash};
use countersign::domain::text::{Body, ClientId, DisplayName, RoomName, Topic, UserName};
use countersign::domain::workspace::Workspace;

use crate::facts::Place;
use crate::model::Model;

/// When every history begins.
pub const START: Moment = Moment(1_800_000_000_000);

/// The two rooms that are there from the start, and nobody.
pub fn bare() -> Model {
    let mut model = Model::default();
    room(&mut model, 1, "announcements", RoomKind::Announcements, None, &[]);
    room(&mut model, 2, "general", RoomKind::Open, None, &[]);
    model.facts.head = 2;
    model
}

/// Two of every role that can be two, rooms of every kind, one archived, and some messages.
pub fn furnished() -> Model {
    let mut model = bare();
    let people = [
        (11, "ann", Role::Admin),
        (12, "ben", Role::Moderator),
        (13, "cat", Role::Member),
        (14, "dan", Role::Member),
        (15, "eve", Role::Guest),
        (16, "fay", Role::Admin),
    ];
    for (id, name, role) in people {
        model.facts.people.insert(UserId(id), (name.to_owned(), role));
        model.facts.sessions.insert(SessionId(id + 10), UserId(id));
    }
    model.facts.inside.extend([11, 12, 13, 14, 16].map(|user| (RoomId(2), UserId(user))));
    room(&mut model, 3, "den", RoomKind::Private, Some(13), &[12, 13, 14, 15]);
    room(&mut model, 4, "direct", RoomKind::Direct, None, &[12, 14]);
    room(&mut model, 5, "attic", RoomKind::Open, Some(13), &[12, 13, 14, 15]);
    model.facts.rooms.get_mut(&RoomId(5)).unwrap().archived = true;
    message(&mut model, 31, 5, 13, Audience::EVERYONE);
    message(&mut model, 32, 5, 12, Audience::Role { role: Role::Moderator });
    message(&mut model, 33, 3, 15, Audience::EVERYONE);
    message(&mut model, 34, 2, 14, Audience::Users { users: vec![UserId(13)] });
    message(&mut model, 35, 4, 14, Audience::EVERYONE);
    model.sessions.clone_from(&model.facts.sessions);
    model.facts.head = 40;
    model
}

fn room(model: &mut Model, id: i64, name: &str, kind: RoomKind, creator: Option<i64>, inside: &[i64]) {
    let creator = creator.map(UserId);
    let place = Place { name: name.to_owned(), topic: String::new(), kind, creator, archived: false };
    model.facts.rooms.insert(RoomId(id), place);
    model.facts.inside.extend(inside.iter().map(|user| (RoomId(id), UserId(*user))));
}

fn message(model: &mut Model, id: i64, room: i64, author: i64, audience: Audience) {
    let id = MessageId(id);
    let message = Message {
        id,
        room: RoomId(room),
        author: UserId(author),
        audience,
        client_id: ClientId::parse("before").unwrap(),
        reply_to: None,
        quote: None,
        mentions: Vec::new(),
        reactions: Vec::new(),
        posted_at: START,
        edited_at: None,
        version: id.0,
        content: Content::Said(Body::parse("from before").unwrap()),
    };
    model.messages.insert(id, message);
}

/// The workspace in which the same is true. Worlds begin without mutes.
pub fn workspace(model: &Model) -> Workspace {
    let facts = &model.facts;
    let person = |(id, (name, role)): (&UserId, &(String, Role))| Person {
        id: *id,
        name: UserName::parse(name).unwrap(),
        display: DisplayName::parse(name).unwrap(),
        role: *role,
        mute: None,
        ban: None,
        account: Account::Active,
        bot: false,
    };
    let room = |(id, place): (&RoomId, &Place)| {
        let inside = facts.inside.iter().filter(|(room, _)| room == id);
        Room {
            id: *id,
            name: RoomName::parse(&place.name).unwrap(),
            topic: Topic::parse(&place.topic).unwrap(),
            kind: place.kind,
            creator: place.creator,
            archived: place.archived,
            members: inside.map(|(_, user)| *user).collect(),
            mutes: BTreeMap::new(),
        }
    };
    let session = |(id, user): (&SessionId, &UserId)| {
        let mut token = [0xff; 32];
        token[..8].copy_from_slice(&id.0.to_be_bytes());
        let expires = START.plus_seconds(1_000_000);
        let (id, user, token) = (*id, *user, TokenHash(token));
        let fresh_until = model.fresh.get(&id).copied().unwrap_or(expires);
        Session { id, user, token, started: START, expires, proven: START, fresh_until, scope: None }
    };
    Workspace::load(
        facts.head,
        facts.people.iter().map(person).collect(),
        facts.rooms.iter().map(room).collect(),
        facts.sessions.iter().map(session).collect(),
    )
}
