//! People, their mutes and their sessions.

use bytes::Bytes;

use crate::domain::change::Change;
use crate::domain::id::{RoomId, SessionId, UserId};
use crate::domain::moment::Moment;
use crate::domain::person::Person;
use crate::domain::policy::{Policy, Target};
use crate::domain::rules::Action;
use crate::domain::session::EndReason;
use crate::protocol::close::CloseCode;
use crate::protocol::event;
use crate::protocol::frame::ServerFrame;
use crate::server::hub::deliver::{Delivery, event_frame, send};
use crate::server::hub::{State, views, wire};

impl Delivery<'_> {
    pub(super) fn person_added(&mut self, change: &Change, person: &Person) {
        let told = event::Change::PersonAdded { person: views::person(person, false) };
        self.about_person(change, person.id, told);
    }

    /// Something about a person, to everybody who may know of the person.
    pub(super) fn about_person(&mut self, change: &Change, user: UserId, told: event::Change) {
        let State { facts, registry, roster, .. } = &mut *self.state;
        roster.forget();
        let Some(person) = facts.person(user) else { return };
        let bytes = wire::frame(&event_frame(change, None, told));
        for connection in registry.all() {
            let policy = Policy::of(facts, connection.owner().actor(), self.now);
            if policy.is_ok_and(|policy| policy.knows(person)) {
                connection.push(bytes.clone());
            }
        }
    }

    /// A mute or a ban, to the person and to those who could have done it.
    pub(super) fn about_moderation(
        &self,
        change: &Change,
        action: Action,
        user: UserId,
        room: Option<RoomId>,
        told: event::Change,
    ) {
        let State { facts, registry, .. } = &*self.state;
        let Some(person) = facts.person(user) else { return };
        let place = room.and_then(|room| facts.room(room));
        let bytes = wire::frame(&event_frame(change, room, told));
        for connection in registry.all() {
            let Ok(policy) = Policy::of(facts, connection.owner().actor(), self.now) else { continue };
            let own = connection.owner().user == user && place.is_none_or(|room| policy.knows_of(room));
            if own || policy.may(action, Target::Person(person, place)) {
                connection.push(bytes.clone());
            }
        }
    }

    /// Everything that somebody said is gone: every room is read anew by those in it.
    pub(super) fn reload_all(&self) {
        for connection in self.state.registry.all() {
            let Ok(policy) = Policy::of(&self.state.facts, connection.owner().actor(), self.now) else { continue };
            for room in policy.rooms() {
                connection.push(wire::frame(&ServerFrame::Reload { room: room.id }));
            }
        }
    }

    /// To the person's own pages; programs do not look after sessions.
    pub(super) fn sessions_differ(&self, user: UserId) {
        let pages = self.state.registry.of_user(user).filter(|connection| !connection.is_program());
        send(pages, &wire::frame(&ServerFrame::Sessions {}));
    }

    pub(super) fn session_ended(&self, session: SessionId, user: UserId, reason: EndReason) {
        let notice = self.state.facts.person(user).and_then(|person| ban_notice(person, self.now));
        for connection in self.state.registry.of_session(session) {
            connection.close_saying(notice.clone(), CloseCode::from(reason));
        }
        self.sessions_differ(user);
    }
}

/// What somebody who is banned is told before the close.
fn ban_notice(person: &Person, now: Moment) -> Option<Bytes> {
    let ban = person.ban.as_ref().filter(|ban| ban.holds(now))?;
    let message = match ban.until {
        Some(until) => format!("You are banned until {} at {} UTC: {}", until.day_utc(), until.clock_utc(), ban.reason),
        None => format!("You are banned: {}", ban.reason),
    };
    Some(wire::frame(&ServerFrame::Notice { code: "banned".to_owned(), message, retry_after_ms: None }))
}
