//! Facts and messages as one recipient sees them.

use serde::Serialize;

use crate::domain::id::{Cursor, UserId};
use crate::domain::message::{Content, Message, Reaction};
use crate::domain::person::Person;
use crate::domain::policy::{Policy, Target};
use crate::domain::room::{Room, RoomKind};
use crate::domain::rules::Action;
use crate::domain::workspace::Workspace;
use crate::protocol::{limits, view};
use crate::server::hub::trees::Trees;

/// What a list in one frame may take, leaving room for the frame around it.
pub const LIST_BYTES: usize = limits::SERVER_MESSAGE - 4096;

/// A message as this reader, who sees it, gets it: its `client_id` is for its author only, what it answers for those who
/// see that too.
pub fn message(facts: &Workspace, policy: &Policy<'_>, room: &Room, message: &Message, trees: &Trees) -> view::Message {
    let mut seen = whole(facts, message, trees);
    if policy.who().id != message.author {
        seen.client_id = None;
    }
    if !sees_quote(policy, room, message) {
        seen.quote = None;
    }
    seen
}

/// Whether the reader of a message also sees what it answers; true when it answers nothing.
pub fn sees_quote(policy: &Policy<'_>, room: &Room, message: &Message) -> bool {
    message.quote.as_ref().is_none_or(|quote| policy.sees_audience(room, &quote.audience, quote.author))
}

/// A message with all that anybody may get of it.
pub fn whole(facts: &Workspace, message: &Message, trees: &Trees) -> view::Message {
    let (body, deleted) = match &message.content {
        Content::Said(body) => (Some(body.to_string()), None),
        Content::Deleted(deletion) => {
            let reason = deletion.reason.as_ref().map(ToString::to_string);
            (None, Some(view::Deleted { by: deletion.by, at: deletion.at, reason }))
        }
    };
    let reaction =
        |reaction: &Reaction| view::Reaction { emoji: reaction.emoji.to_string(), users: reaction.users.clone() };
    view::Message {
        id: message.id,
        room: message.room,
        cursor: message.cursor(),
        version: message.version,
        author: author(facts, message.author),
        body,
        content: trees.of(message),
        audience: message.audience.clone(),
        client_id: Some(message.client_id.to_string()),
        reply_to: message.reply_to,
        quote: message.quote.as_ref().map(|quote| view::Quote {
            message: quote.message,
            author: author(facts, quote.author),
            body: quote.excerpt.as_deref().map(str::to_owned),
        }),
        mentions: message.mentions.clone(),
        reactions: message.reactions.iter().map(reaction).collect(),
        attachments: Vec::new(),
        posted_at: message.posted_at,
        edited_at: message.edited_at,
        deleted,
    }
}

fn author(facts: &Workspace, user: UserId) -> view::Author {
    let person = facts.person(user);
    view::Author {
        user,
        name: person.map(|person| person.name.to_string()).unwrap_or_default(),
        display: person.map(|person| person.display.to_string()).unwrap_or_default(),
    }
}

/// A room, with what its reader may do there.
pub fn room(policy: &Policy<'_>, room: &Room) -> view::Room {
    let direct = room.kind == RoomKind::Direct;
    view::Room {
        room: room.id,
        name: room_name(policy, room),
        kind: room.kind,
        topic: room.topic.to_string(),
        owner: room.owner(),
        archived: room.archived,
        reload: false,
        unread: 0,
        mentions: 0,
        read_cursor: 0,
        may: words(policy.may_in(room)),
        audiences: policy.audiences_in(room),
        members: if direct { room.members.iter().copied().collect() } else { Vec::new() },
    }
}

/// The most bytes that a room takes in JSON, without writing it: names and topics hold no controls, so that no character
/// takes more than twice its bytes.
pub fn most_bytes(room: &view::Room) -> usize {
    let words = |words: &[String]| words.iter().map(|word| word.len() + 3).sum::<usize>();
    let texts = 2 * (room.name.len() + room.topic.len());
    300 + texts + words(&room.may) + words(&room.audiences) + 24 * room.members.len()
}

/// Takes the rooms off that do not fit into so many bytes. At least one stays.
pub fn beyond(rooms: &mut Vec<view::Room>, most: usize) -> Vec<view::Room> {
    let mut bytes = 0;
    let fits = |room: &view::Room| {
        bytes += most_bytes(room);
        bytes <= most
    };
    let fitting = rooms.iter().map(fits).take_while(|fits| *fits).count();
    rooms.split_off(fitting.max(1).min(rooms.len()))
}

/// A room's name; a direct room is called by the others in it.
pub fn room_name(policy: &Policy<'_>, room: &Room) -> String {
    if room.kind != RoomKind::Direct {
        return room.name.to_string();
    }
    let others = room.members.iter().filter(|user| **user != policy.who().id);
    let names = others.filter_map(|user| policy.facts().person(*user)).map(|person| &*person.display);
    names.collect::<Vec<_>>().join(", ")
}

/// A person as one sees them who may ban and take bans back.
pub fn person_for(policy: &Policy<'_>, other: &Person, online: bool) -> view::Person {
    let ban = other.ban.as_ref().filter(|_| policy.may(Action::BanUser, Target::Person(other, None)));
    let ban = ban.map(|ban| view::Ban { until: ban.until, reason: ban.reason.to_string() });
    view::Person { ban, ..person(other, online) }
}

/// A person.
pub fn person(person: &Person, online: bool) -> view::Person {
    view::Person {
        user: person.id,
        name: person.name.to_string(),
        display: person.display.to_string(),
        role: person.role,
        ban: None,
        online,
    }
}

/// The words of rights, as lists on the wire hold them.
pub fn words(may: Vec<&'static str>) -> Vec<String> {
    may.into_iter().map(str::to_owned).collect()
}

/// Which messages of a page stay when one frame does not hold all: those next to the place that was asked for, so that
/// whoever goes on from the last one misses nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Near {
    /// The page ends where it was asked for.
    End,
    /// The page begins there.
    Beginning,
    /// The place is within the page.
    Place(Cursor),
}

/// As many messages, ascending, as one frame holds, and whether some were left out.
pub fn within_frame(mut messages: Vec<view::Message>, near: Near) -> (Vec<view::Message>, bool) {
    let all = messages.len();
    let at = match near {
        Near::End => all,
        Near::Beginning => 0,
        Near::Place(cursor) => messages.partition_point(|message| message.cursor <= cursor),
    };
    let (mut from, mut to, mut bytes) = (at, at, 0);
    loop {
        let older_is_next = from > 0 && (to == all || at - from <= to - at);
        let next = if older_is_next { from - 1 } else { to };
        let Some(message) = messages.get(next) else { break };
        bytes += size(message);
        if bytes > LIST_BYTES {
            break;
        }
        if older_is_next { from -= 1 } else { to += 1 }
    }
    messages.truncate(to);
    messages.drain(..from);
    (messages, to - from < all)
}

/// As many of the first hits as one frame holds, and whether some were left out.
pub fn hits_within_frame(mut hits: Vec<view::Hit>) -> (Vec<view::Hit>, bool) {
    let (all, kept) = (hits.len(), fitting(hits.iter()));
    hits.truncate(kept);
    (hits, kept < all)
}

/// How many of these, from the first on, fit into one frame.
fn fitting<T: Serialize>(things: impl Iterator<Item = T>) -> usize {
    let mut bytes = 0;
    let fits = |thing: &T| {
        bytes += size(thing);
        bytes <= LIST_BYTES
    };
    things.take_while(fits).count()
}

/// What it takes of a frame, in bytes.
fn size<T: Serialize>(thing: &T) -> usize {
    serde_json::to_vec(thing).map(|json| json.len() + 1).unwrap_or_default()
}
