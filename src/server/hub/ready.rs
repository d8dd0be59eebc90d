//! The full state for one person at one cursor.

use crate::domain::moment::Moment;
use crate::domain::policy::Policy;
use crate::domain::text::Body;
use crate::domain::workspace::Workspace;
use crate::protocol::frame::{Limits, Ready};
use crate::protocol::limits;
use crate::protocol::view::You;
use crate::server::hub::{Owner, views};

/// How many rooms `ready` lists, so that it stays within one frame; the rest are found by browsing.
const ROOMS: usize = 400;

/// Builds `ready` for a session, without the people; nothing when the session is over.
pub fn build(facts: &Workspace, owner: Owner, now: Moment) -> Option<Ready> {
    let session = facts.session(owner.session).filter(|session| session.user == owner.user)?;
    let policy = Policy::of_person(facts, owner.user, now)?;
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
        rooms: facts.rooms_of(owner.user).take(ROOMS).map(|room| views::room(&policy, room)).collect(),
        limits: Limits { body: Body::MAX, frame: limits::CLIENT_MESSAGE },
        people: Vec::new(),
    })
}
