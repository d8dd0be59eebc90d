//! People, their mutes and their sessions.

use bytes::Bytes;

use crate::domain::change::Change;
use crate::domain::id::{RoomId, SessionId, UserId};
use crate::domain::moment::Moment;
use crate::domain::person::{Account, Person};
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
        let banned = matches!(told, event::Change::UserBanned { .. });
        let bytes = wire::frame(&event_frame(change, room, told));
        for connection in registry.all() {
            let Ok(policy) = Policy::of(facts, connection.owner().actor(), self.now) else { continue };
            let own = connection.owner().user == user;
            // Whoever is banned is told with the last words.
            if own && banned {
                continue;
            }
            let concerned = own && place.is_none_or(|room| policy.knows_of(room));
            if concerned || policy.may(action, Target::Person(person, place)) {
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

    /// `by` is who ended it: nobody when it was the command line, or its time.
    pub(super) fn session_ended(&mut self, session: SessionId, user: UserId, by: Option<UserId>, reason: EndReason) {
        let notice = self.state.facts.person(user).and_then(|person| cause(person, by, reason, self.now));
        let farewell = self.farewell.as_ref().filter(|(whose, _)| *whose == user).map(|(_, bytes)| bytes.clone());
        for connection in self.state.registry.of_session(session) {
            connection.end_saying(farewell.iter().chain(&notice).cloned(), CloseCode::from(reason));
            self.ended.push(connection.clone());
        }
        self.sessions_differ(user);
    }
}

/// What the person is told before the close, where its code leaves open which of several causes it was.
fn cause(person: &Person, by: Option<UserId>, reason: EndReason, now: Moment) -> Option<Bytes> {
    let (code, message) = match reason {
        EndReason::Revoked => match by {
            Some(by) if by == person.id => ("ended_elsewhere", "You ended this session from another one.".to_owned()),
            Some(_) => ("ended_by_admin", "An admin ended this session.".to_owned()),
            None => ("ended_by_console", "This session was ended on the server's command line.".to_owned()),
        },
        EndReason::PasswordChanged => {
            ("password_changed", "Your password was changed; sign in with the new one.".to_owned())
        }
        EndReason::SessionCap => {
            ("session_cap", "You signed in once more, and this was the oldest of too many sessions.".to_owned())
        }
        EndReason::AccountClosed => account_closed(person, now),
        EndReason::SignedOut | EndReason::Idle | EndReason::Expired => return None,
    };
    Some(wire::frame(&ServerFrame::Notice { code: code.to_owned(), message, retry_after_ms: None }))
}

fn account_closed(person: &Person, now: Moment) -> (&'static str, String) {
    if let Some(ban) = person.ban.as_ref().filter(|ban| ban.holds(now)) {
        let message = match ban.until {
            Some(until) => {
                format!("You are banned until {} at {} UTC: {}", until.day_utc(), until.clock_utc(), ban.reason)
            }
            None => format!("You are banned: {}", ban.reason),
        };
        return ("banned", message);
    }
    match person.account {
        Account::Disabled => ("account_disabled", "An admin closed this account.".to_owned()),
        // The sessions of somebody who is deleted end before the account is gone.
        Account::Active | Account::Deleted => ("account_deleted", "This account was deleted.".to_owned()),
    }
}
