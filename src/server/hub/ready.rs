//! The full state for one person at one cursor.

use crate::domain::id::UserId;
use crate::domain::moment::Moment;
use crate::domain::person::Person;
use crate::domain::policy::Policy;
use crate::domain::text::Body;
use crate::domain::workspace::Workspace;
use crate::protocol::frame::{Limits, Ready};
use crate::protocol::limits;
use crate::protocol::view::You;
use crate::server::hub::{Owner, views};

/// How many rooms `ready` lists, so that it stays within one frame; the rest are found by browsing.
const ROOMS: usize = 400;

/// Builds `ready` for a session, with each person as `show` gives it; nothing when the session is over.
pub fn build<P>(facts: &Workspace, owner: Owner, now: Moment, show: impl FnMut(&Person) -> P) -> Option<Ready<P>> {
    let session = facts.session(owner.session).filter(|session| session.user == owner.user)?;
    let policy = Policy::of_person(facts, owner.user, now)?;
    let who = policy.who();
    let people = neighbours(facts, owner.user).into_iter().filter_map(|user| facts.person(user)).map(show).collect();
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

/// The person and those who share a room, the smallest rooms first: of many, the ones one talks to most closely.
fn neighbours(facts: &Workspace, user: UserId) -> Vec<UserId> {
    let mut rooms: Vec<_> = facts.rooms_of(user).map(|room| &room.members).collect();
    rooms.sort_by_key(|members| members.len());
    let mut people = vec![user];
    for members in rooms {
        let others = members.keys().filter(|member| people.binary_search(member).is_err());
        let others: Vec<_> = others.copied().take(limits::PEOPLE - people.len()).collect();
        people.extend(others);
        people.sort_unstable();
        if people.len() == limits::PEOPLE {
            break;
        }
    }
    people
}
