//! The full state for one person at one cursor.

use crate::domain::moment::Moment;
use crate::domain::policy::Policy;
use crate::domain::text::Body;
use crate::protocol::frame::{Limits, Ready};
use crate::protocol::limits;
use crate::protocol::view::You;
use crate::server::hub::{Owner, State, views};

/// How many rooms `ready` lists, so that it stays within one frame; the rest are found by browsing.
const ROOMS: usize = 400;

/// Builds `ready` for a session; nothing when the session is over.
pub fn build(state: &State, owner: Owner, now: Moment) -> Option<Ready> {
    let facts = &state.facts;
    let session = facts.session(owner.session).filter(|session| session.user == owner.user)?;
    let policy = Policy::of_person(facts, owner.user, now)?;
    let who = policy.who();
    let people = facts
        .people()
        .filter(|person| person.id == owner.user || facts.share_room(owner.user, person.id))
        .take(limits::PEOPLE)
        .map(|person| views::person(person, state.registry.is_online(person.id)))
        .collect();
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
        rooms: facts.rooms_of(owner.user).take(ROOMS).map(|room| views::room(&policy, room)).collect(),
        people,
        limits: Limits { body: Body::MAX, frame: limits::CLIENT_MESSAGE },
    })
}
