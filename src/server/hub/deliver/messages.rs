//! Messages on their way to those who may see them.

use crate::domain::change::{Change, Fact};
use crate::domain::id::UserId;
use crate::domain::message::Message;
use crate::domain::policy::Policy;
use crate::domain::workspace::Workspace;
use crate::protocol::frame::ServerFrame;
use crate::protocol::{event, view};
use crate::server::hub::deliver::{Delivery, event_frame};
use crate::server::hub::run::Run;
use crate::server::hub::{views, wire};

impl Delivery<'_> {
    pub(super) fn post_to_all(&mut self, change: &Change, message: &Message) {
        if self.run.as_ref().is_some_and(|run| !run.takes(message.room)) {
            self.flush();
        }
        let posted = |message: view::Message| event::Change::MessagePosted { message: Box::new(message) };
        let mut seen = views::message(&self.state.facts, message, message.author);
        let for_author = wire::frame(&event_frame(change, Some(message.room), posted(seen.clone())));
        seen.client_id = None;
        let for_all = event_frame(change, Some(message.room), posted(seen));
        let run = self.run.get_or_insert_with(|| Run::new(message.room));
        run.add(message.author, |bytes| wire::append(bytes, &for_all), for_author);
    }

    /// A message, to those of its room who may see it now.
    pub(super) fn message(&self, change: &Change, message: &Message, kind: fn(Box<view::Message>) -> event::Change) {
        let facts = &self.state.facts;
        let Some(room) = facts.room(message.room) else { return };
        let mut seen = views::message(facts, message, message.author);
        let for_author = wire::frame(&event_frame(change, Some(room.id), kind(Box::new(seen.clone()))));
        seen.client_id = None;
        let for_others = wire::frame(&event_frame(change, Some(room.id), kind(Box::new(seen))));
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
}

/// A change of a message as one reader gets it.
pub fn of_message(facts: &Workspace, change: &Change, message: &Message, reader: UserId) -> ServerFrame {
    let message_view = Box::new(views::message(facts, message, reader));
    let told = if matches!(change.fact, Fact::MessagePosted { .. }) {
        event::Change::MessagePosted { message: message_view }
    } else {
        event::Change::MessageDeleted { message: message_view }
    };
    event_frame(change, Some(message.room), told)
}
