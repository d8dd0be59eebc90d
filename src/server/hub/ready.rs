//! The full state for one person at one cursor.

use crate::domain::moment::Moment;
use crate::domain::policy::Policy;
use crate::domain::text::Body;
use crate::domain::workspace::Workspace;
use crate::protocol::frame::{Limits, Ready};
use crate::protocol::view::You;
use crate::protocol::{limits, view};
use crate::server::hub::marks::Marks;
use crate::server::hub::{Owner, views};

/// What the rooms of `ready` may take, so that with two hundred people it stays within one frame; others follow in frames
/// of their own.
pub const ROOM_BYTES: usize = views::LIST_BYTES - limits::PEOPLE * PERSON_BYTES;

/// The most that one person takes: 64 characters of four bytes shown, 32 to sign in with, and the rest.
const PERSON_BYTES: usize = 450;

/// Builds `ready` for a session, without the people and without counts of what is unread; nothing when the session is over.
pub fn build(facts: &Workspace, marks: &Marks, owner: Owner, now: Moment) -> Option<Ready> {
    let session = facts.session(owner.session).filter(|session| session.user == owner.user)?;
    let policy = Policy::of(facts, owner.actor(), now).ok()?;
    let who = policy.who();
    Some(Ready {
        v: limits::VERSION,
        cursor: facts.head(),
        resumed: false,
        you: You {
            user: who.id,
            name: who.name.to_string(),
            display: who.display.to_string(),
            role: who.role,
            session: session.id,
            expires_at: session.expires,
            may: views::words(policy.may_everywhere()),
        },
        rooms: rooms(&policy, marks),
        more_rooms: None,
        limits: Limits { body: Body::MAX, frame: limits::CLIENT_MESSAGE },
        people: Vec::new(),
    })
}

/// Whether its rooms fit into it.
pub fn is_one(ready: &Ready) -> bool {
    ready.rooms.iter().map(views::most_bytes).sum::<usize>() <= ROOM_BYTES
}

/// The person's rooms. Of very many the oldest: into rooms beyond these others may have put the person.
fn rooms(policy: &Policy<'_>, marks: &Marks) -> Vec<view::Room> {
    let me = policy.who().id;
    let rooms = policy.rooms().take(limits::ROOMS);
    rooms.map(|room| view::Room { read_cursor: marks.of(me, room.id), ..views::room(policy, room) }).collect()
}
