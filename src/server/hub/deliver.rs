//! Moves the facts by a batch of changes and sends each to those who may see it.

mod messages;
mod people;
mod rooms;

pub use messages::replayed;

use std::sync::Arc;

use bytes::Bytes;

use crate::domain::change::{Change, Fact};
use crate::domain::id::{RoomId, UserId};
use crate::domain::moment::Moment;
use crate::domain::room::RoomKind;
use crate::domain::rules::Action;
use crate::protocol::event::{self, Event};
use crate::protocol::frame::ServerFrame;
use crate::server::hub::connection::Connection;
use crate::server::hub::run::Run;
use crate::server::hub::trees::Trees;
use crate::server::hub::{State, rights, wire};
use crate::server::underway::Underway;

/// One batch on its way out.
pub struct Delivery<'a> {
    pub(super) state: &'a mut State,
    pub(super) now: Moment,
    trees: &'a Trees,
    run: Option<Run>,
    underway: Option<Underway>,
    ended: Vec<Arc<Connection>>,
    /// What somebody is still to be told whose sessions end by it.
    farewell: Option<(UserId, Bytes)>,
}

impl<'a> Delivery<'a> {
    pub(super) fn new(state: &'a mut State, trees: &'a Trees, underway: Option<Underway>, now: Moment) -> Self {
        Self { state, now, trees, run: None, underway, ended: Vec::new(), farewell: None }
    }

    /// Delivers the changes in their order. The sockets of sessions that ended by them; they part when everybody is answered.
    pub fn all(mut self, changes: &[Change]) -> Vec<Arc<Connection>> {
        for change in changes {
            if change.cursor > self.state.facts.head() {
                self.one(change);
            }
        }
        self.flush();
        self.ended
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
            Fact::MessageEdited { message } => {
                self.message(change, message, |message| event::Change::MessageEdited { message })
            }
            Fact::ReactionAdded { message, emoji, user } | Fact::ReactionRemoved { message, emoji, user } => {
                self.reaction(change, message, emoji.as_ref(), *user);
            }
            Fact::MessageDeleted { message } => {
                self.message(change, message, |message| event::Change::MessageDeleted { message })
            }
            Fact::MemberJoined { room, user } => self.joined(change, *room, *user),
            Fact::MemberLeft { room, user } => self.left(change, *room, *user),
            Fact::RoomCreated { room, kind, .. } => {
                if *kind == RoomKind::Open {
                    self.about_room(change, *room, |room| event::Change::RoomCreated { room });
                }
            }
            Fact::RoomUpdated { room, .. } => {
                self.about_room(change, *room, |room| event::Change::RoomUpdated { room });
            }
            Fact::RoomArchived { room, .. } => {
                self.about_room(change, *room, |room| event::Change::RoomArchived { room });
                rights::tell_room(self.state, *room, self.now);
            }
            Fact::DirectOpened { room, members } => self.direct_opened(change, *room, members),
            Fact::PersonUpdated { user, display } => {
                let told = event::Change::PersonUpdated { user: *user, display: display.to_string() };
                self.about_person(change, *user, told);
            }
            Fact::UserBanned { user, until, reason } => {
                let told = event::Change::UserBanned { user: *user, until: *until, reason: reason.to_string() };
                self.farewell = Some((*user, wire::frame(&event_frame(change, None, told.clone()))));
                self.about_moderation(change, Action::BanUser, *user, None, told);
            }
            Fact::UserUnbanned { user } => {
                let told = event::Change::UserUnbanned { user: *user };
                self.about_moderation(change, Action::BanUser, *user, None, told);
            }
            Fact::PersonAdded(person) => self.person_added(change, person),
            Fact::RoleChanged { user, role } => {
                let told = event::Change::RoleChanged { user: *user, role: *role };
                self.about_person(change, *user, told);
                rights::after_role(self.state, *user, self.now);
            }
            Fact::UserMuted { user, room, until, reason } => {
                let told = event::Change::UserMuted { user: *user, until: *until, reason: reason.to_string() };
                self.about_moderation(change, Action::MuteUser, *user, *room, told);
                self.state.mutes.begin(*user, *room, *until);
                rights::after_mute(self.state, *user, *room, self.now);
            }
            Fact::UserUnmuted { user, room } => {
                let told = event::Change::UserUnmuted { user: *user };
                self.about_moderation(change, Action::MuteUser, *user, *room, told);
                self.state.mutes.lift(*user, *room);
                rights::after_mute(self.state, *user, *room, self.now);
            }
            Fact::SessionStarted { session, .. } => self.sessions_differ(session.user),
            Fact::SessionEnded { session, user, reason } => self.session_ended(*session, *user, change.by, *reason),
            Fact::PersonDeleted { user, display, words, .. } => {
                let told = event::Change::PersonUpdated { user: *user, display: display.to_string() };
                self.about_person(change, *user, told);
                if *words {
                    self.reload_all();
                }
            }
            Fact::SessionProven { user, .. } => self.sessions_differ(*user),
            Fact::AccountSet { .. }
            | Fact::LinkMade(_)
            | Fact::LinkUsed { .. }
            | Fact::LinkRevoked { .. }
            | Fact::PasswordRehashed { .. }
            | Fact::PasswordSet { .. }
            | Fact::Superseded => {}
        }
    }

    fn flush(&mut self) {
        if let Some(run) = self.run.take() {
            run.flush(&self.state.registry, self.underway.as_ref());
        }
    }
}

fn event_frame(change: &Change, room: Option<RoomId>, told: event::Change) -> ServerFrame {
    ServerFrame::Event(Event { cursor: change.cursor, at: change.at, room, by: change.by, change: told })
}

pub(super) fn send<'c>(connections: impl Iterator<Item = &'c Arc<Connection>>, bytes: &Bytes) {
    for connection in connections {
        connection.push(bytes.clone());
    }
}
