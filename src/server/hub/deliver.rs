//! Moves the facts by a batch of changes and sends each to those who may see it.

use std::sync::Arc;

use bytes::Bytes;

use crate::domain::change::{Change, Fact};
use crate::domain::id::{RoomId, SessionId, UserId};
use crate::domain::message::Message;
use crate::domain::moment::Moment;
use crate::domain::person::Person;
use crate::domain::policy::{Policy, Target};
use crate::domain::room::RoomKind;
use crate::domain::rules::Action;
use crate::domain::session::EndReason;
use crate::domain::workspace::Workspace;
use crate::protocol::close::CloseCode;
use crate::protocol::event::{self, Event};
use crate::protocol::frame::ServerFrame;
use crate::protocol::{limits, view};
use crate::server::hub::connection::Connection;
use crate::server::hub::run::Run;
use crate::server::hub::{State, rights, views, wire};

/// One batch on its way out.
pub struct Delivery<'a> {
    pub(super) state: &'a mut State,
    pub(super) now: Moment,
    run: Option<Run>,
}

impl<'a> Delivery<'a> {
    pub(super) fn new(state: &'a mut State, now: Moment) -> Self {
        Self { state, now, run: None }
    }

    /// Delivers the changes in their order.
    pub fn all(mut self, changes: &[Change]) {
        for change in changes {
            if change.cursor > self.state.facts.head() {
                self.one(change);
            }
        }
        self.flush();
    }

    fn one(&mut self, change: &Change) {
        if let Fact::MessagePosted { message, .. } = &change.fact
            && message.audience.is_everyone()
        {
            self.state.facts.apply(change);
            self.post_to_all(change, message);
            return;
        }
        self.flush();
        self.state.facts.apply(change);
        match &change.fact {
            Fact::MessagePosted { message, .. } => {
                self.message(change, message, |message| event::Change::MessagePosted { message })
            }
            Fact::MessageDeleted { message } => {
                self.message(change, message, |message| event::Change::MessageDeleted { message })
            }
            Fact::MemberJoined { room, user } => self.joined(change, *room, *user),
            Fact::MemberLeft { room, user } => self.left(change, *room, *user),
            Fact::RoomCreated { room, kind, .. } => {
                if *kind == RoomKind::Open {
                    self.room_opened(change, *room);
                }
            }
            Fact::PersonAdded(person) => self.person_added(change, person),
            Fact::RoleChanged { user, role } => {
                let told = event::Change::RoleChanged { user: *user, role: *role };
                self.about_person(change, *user, told);
                rights::after_role(self.state, *user, self.now);
            }
            Fact::UserMuted { user, room, until, reason } => {
                let told = event::Change::UserMuted { user: *user, until: *until, reason: reason.to_string() };
                self.about_mute(change, *user, *room, told);
                self.state.mute_ends.add(*until, *user);
                rights::tell(self.state, *user, self.now);
            }
            Fact::UserUnmuted { user, room } => {
                self.about_mute(change, *user, *room, event::Change::UserUnmuted { user: *user });
                rights::tell(self.state, *user, self.now);
            }
            Fact::SessionStarted { session, .. } => self.sessions_differ(session.user),
            Fact::SessionEnded { session, user, reason } => self.session_ended(*session, *user, *reason),
            Fact::PasswordSet { .. } | Fact::Superseded => {}
        }
    }

    fn flush(&mut self) {
        if let Some(run) = self.run.take() {
            run.flush(&self.state.registry);
        }
    }

    fn post_to_all(&mut self, change: &Change, message: &Message) {
        if self.run.as_ref().is_some_and(|run| !run.takes(message.room)) {
            self.flush();
        }
        let posted = |message: view::Message| event::Change::MessagePosted { message: Box::new(message) };
        let mut seen = views::message(&self.state.facts, message, message.author);
        let for_author = wire::frame(&event(change, Some(message.room), posted(seen.clone())));
        seen.client_id = None;
        let for_all = event(change, Some(message.room), posted(seen));
        let run = self.run.get_or_insert_with(|| Run::new(message.room));
        run.add(message.author, |bytes| wire::append(bytes, &for_all), for_author);
    }

    /// A message, to those of its room who may see it now.
    fn message(&self, change: &Change, message: &Message, kind: fn(Box<view::Message>) -> event::Change) {
        let facts = &self.state.facts;
        let Some(room) = facts.room(message.room) else { return };
        let mut seen = views::message(facts, message, message.author);
        let for_author = wire::frame(&event(change, Some(room.id), kind(Box::new(seen.clone()))));
        seen.client_id = None;
        let for_others = wire::frame(&event(change, Some(room.id), kind(Box::new(seen))));
        for connection in self.state.registry.in_room(room.id) {
            let reader = connection.owner().user;
            let Some(policy) = Policy::of_person(facts, reader, self.now) else {
                continue;
            };
            if policy.sees_message(room, message) {
                let bytes = if reader == message.author { &for_author } else { &for_others };
                connection.push(bytes.clone());
            }
        }
    }

    fn joined(&mut self, change: &Change, room: RoomId, user: UserId) {
        let newcomer = self.for_newcomer(change, room, user);
        let State { facts, registry, roster, .. } = &mut *self.state;
        let person = facts.person(user).map(|person| views::person(person, registry.is_online(user)));
        let told = event::Change::MemberJoined { user, person, room: None, people: None };
        let bytes = wire::frame(&event(change, Some(room), told));
        for connection in registry.in_room(room).filter(|connection| connection.owner().user != user) {
            connection.push(bytes.clone());
        }
        registry.join(user, room);
        roster.forget();
        if let Some(bytes) = newcomer {
            send(registry.of_user(user), &bytes);
        }
    }

    /// The newcomer also gets the room and the people in it.
    fn for_newcomer(&self, change: &Change, room: RoomId, user: UserId) -> Option<Bytes> {
        let State { facts, registry, .. } = &*self.state;
        let policy = Policy::of_person(facts, user, self.now)?;
        let room = facts.room(room)?;
        let people = room.members.iter().filter_map(|member| facts.person(*member)).take(limits::PEOPLE);
        let people = people.map(|person| views::person(person, registry.is_online(person.id))).collect();
        let told = event::Change::MemberJoined {
            user,
            person: None,
            room: Some(Box::new(views::room(&policy, room))),
            people: Some(people),
        };
        Some(wire::frame(&event(change, Some(room.id), told)))
    }

    /// To those who stay, and to whoever left, for whom it is the last word of this room.
    fn left(&mut self, change: &Change, room: RoomId, user: UserId) {
        let bytes = wire::frame(&event(change, Some(room), event::Change::MemberLeft { user }));
        send(self.state.registry.in_room(room), &bytes);
        self.state.registry.part(user, room);
        self.state.roster.forget();
    }

    /// An open room is there to be found by everybody who may see it.
    fn room_opened(&self, change: &Change, room: RoomId) {
        let State { facts, registry, .. } = &*self.state;
        let Some(room) = facts.room(room) else { return };
        for connection in registry.all() {
            let Some(policy) = Policy::of_person(facts, connection.owner().user, self.now) else {
                continue;
            };
            if policy.knows_of(room) {
                let told = event::Change::RoomCreated { room: Box::new(views::room(&policy, room)) };
                connection.push(wire::frame(&event(change, Some(room.id), told)));
            }
        }
    }

    fn person_added(&mut self, change: &Change, person: &Person) {
        let told = event::Change::PersonAdded { person: views::person(person, false) };
        self.about_person(change, person.id, told);
    }

    /// Something about a person, to everybody who may know of the person.
    fn about_person(&mut self, change: &Change, user: UserId, told: event::Change) {
        let State { facts, registry, roster, .. } = &mut *self.state;
        roster.forget();
        let Some(person) = facts.person(user) else { return };
        let bytes = wire::frame(&event(change, None, told));
        for connection in registry.all() {
            let policy = Policy::of_person(facts, connection.owner().user, self.now);
            if policy.is_some_and(|policy| policy.knows(person)) {
                connection.push(bytes.clone());
            }
        }
    }

    /// A mute, to the person and to those who could have done it.
    fn about_mute(&self, change: &Change, user: UserId, room: Option<RoomId>, told: event::Change) {
        let State { facts, registry, .. } = &*self.state;
        let Some(person) = facts.person(user) else { return };
        let place = room.and_then(|room| facts.room(room));
        let bytes = wire::frame(&event(change, room, told));
        for connection in registry.all() {
            let reader = connection.owner().user;
            let could = Policy::of_person(facts, reader, self.now)
                .is_some_and(|policy| policy.may(Action::MuteUser, Target::Person(person, place)));
            if reader == user || could {
                connection.push(bytes.clone());
            }
        }
    }

    fn sessions_differ(&self, user: UserId) {
        send(self.state.registry.of_user(user), &wire::frame(&ServerFrame::Sessions {}));
    }

    fn session_ended(&self, session: SessionId, user: UserId, reason: EndReason) {
        for connection in self.state.registry.of_session(session) {
            connection.close(close_code(reason));
        }
        self.sessions_differ(user);
    }
}

/// The close code that tells why a session ended.
pub fn close_code(reason: EndReason) -> CloseCode {
    match reason {
        EndReason::SignedOut => CloseCode::SignedOut,
        EndReason::Idle => CloseCode::Idle,
        EndReason::Expired => CloseCode::Expired,
        EndReason::Revoked => CloseCode::Ended,
        EndReason::AccountClosed => CloseCode::AccountClosed,
    }
}

/// A change of a message as one reader gets it.
pub fn of_message(facts: &Workspace, change: &Change, message: &Message, reader: UserId) -> ServerFrame {
    let message_view = Box::new(views::message(facts, message, reader));
    let told = if matches!(change.fact, Fact::MessagePosted { .. }) {
        event::Change::MessagePosted { message: message_view }
    } else {
        event::Change::MessageDeleted { message: message_view }
    };
    event(change, Some(message.room), told)
}

fn event(change: &Change, room: Option<RoomId>, told: event::Change) -> ServerFrame {
    ServerFrame::Event(Event { cursor: change.cursor, at: change.at, room, by: change.by, change: told })
}

fn send<'c>(connections: impl Iterator<Item = &'c Arc<Connection>>, bytes: &Bytes) {
    for connection in connections {
        connection.push(bytes.clone());
    }
}
