//! Messages on their way to those who may see them.

use bytes::Bytes;

use crate::domain::change::{Change, Fact};
use crate::domain::emoji::Emoji;
use crate::domain::id::UserId;
use crate::domain::message::Message;
use crate::domain::policy::Policy;
use crate::domain::room::Room;
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
        // What it answers is for everyone too, or it could not be.
        let posted = |message: view::Message| event::Change::MessagePosted { message: Box::new(message) };
        let mut seen = views::whole(&self.state.facts, message, self.trees);
        let for_author = wire::frame(&event_frame(change, Some(message.room), posted(seen.clone())));
        seen.client_id = None;
        let for_all = event_frame(change, Some(message.room), posted(seen));
        let run = self.run.get_or_insert_with(|| Run::new(message.room));
        run.add(message.author, |bytes| wire::append(bytes, &for_all), for_author);
    }

    /// A message, to those of its room who may see it now. It is encoded once for all who see the same of it.
    pub(super) fn message(&self, change: &Change, message: &Message, kind: fn(Box<view::Message>) -> event::Change) {
        let facts = &self.state.facts;
        let mut forms: [Option<Bytes>; 4] = Default::default();
        self.to_audience(message, |policy, room| {
            let is_author = policy.who().id == message.author;
            let form = usize::from(is_author) + 2 * usize::from(views::sees_quote(policy, room, message));
            let encode = || {
                let seen = views::message(facts, policy, room, message, self.trees);
                wire::frame(&event_frame(change, Some(room.id), kind(Box::new(seen))))
            };
            forms[form].get_or_insert_with(encode).clone()
        });
    }

    /// A sign given to a message or taken back. Read back from the log it is told as the message as it is now.
    pub(super) fn reaction(&self, change: &Change, message: &Message, emoji: Option<&Emoji>, user: UserId) {
        let Some(emoji) = emoji else {
            self.message(change, message, |message| event::Change::MessageEdited { message });
            return;
        };
        let (id, emoji, version) = (message.id, emoji.to_string(), message.version);
        let told = if matches!(change.fact, Fact::ReactionAdded { .. }) {
            event::Change::ReactionAdded { message: id, emoji, user, version }
        } else {
            event::Change::ReactionRemoved { message: id, emoji, user, version }
        };
        let bytes = wire::frame(&event_frame(change, Some(message.room), told));
        self.to_audience(message, |_, _| bytes.clone());
    }

    /// Queues something about a message for everybody who may see it now.
    fn to_audience(&self, message: &Message, mut bytes: impl FnMut(&Policy<'_>, &Room) -> Bytes) {
        let facts = &self.state.facts;
        let Some(room) = facts.room(message.room) else { return };
        for connection in self.state.registry.in_room(room.id) {
            let Ok(policy) = Policy::of(facts, connection.owner().actor(), self.now) else {
                continue;
            };
            if policy.sees_message(room, message) {
                connection.push_of(bytes(&policy, room), self.underway.as_ref());
            }
        }
    }
}

/// A change of a message as a reader who missed it gets it: with the message as it is now.
pub fn replayed(change: &Change, seen: view::Message) -> ServerFrame {
    let (room, message) = (seen.room, Box::new(seen));
    let told = if matches!(change.fact, Fact::MessagePosted { .. }) {
        event::Change::MessagePosted { message }
    } else if message.deleted.is_some() {
        event::Change::MessageDeleted { message }
    } else {
        event::Change::MessageEdited { message }
    };
    event_frame(change, Some(room), told)
}
