//! What messages say as trees, made before the hub's lock is taken.

use std::collections::HashMap;

use crate::domain::id::{Cursor, MessageId, UserId};
use crate::domain::message::{Content, Message};
use crate::protocol::content;
use crate::server::hub::Hub;
use crate::server::markdown;

/// Trees of messages that are about to be shown; those that are one plain paragraph have none.
#[derive(Debug, Default)]
pub struct Trees(HashMap<(MessageId, Cursor), content::Content>);

impl Trees {
    /// The tree of this message in this version.
    pub fn of(&self, message: &Message) -> Option<content::Content> {
        self.0.get(&(message.id, message.version)).cloned()
    }

    /// A message has become another version that says the same.
    pub(super) fn keep(&mut self, was: &Message, now: &Message) {
        if let Some(tree) = self.0.remove(&(was.id, was.version)) {
            self.0.insert((now.id, now.version), tree);
        }
    }
}

impl Hub {
    /// The trees of these messages. The lock is held only while the names of those they mention are looked up.
    pub(super) fn trees<'m>(&self, messages: impl Iterator<Item = &'m Message> + Clone) -> Trees {
        let mentioned = messages.clone().flat_map(|message| &message.mentions).copied();
        let names = self.names(mentioned);
        let mut trees = HashMap::new();
        for message in messages {
            let Content::Said(body) = &message.content else { continue };
            let mut lookup = |name: &str| names.get(name).copied().filter(|user| message.mentions.contains(user));
            if let Some(tree) = markdown::content(body, &mut lookup) {
                trees.insert((message.id, message.version), tree);
            }
        }
        Trees(trees)
    }

    fn names(&self, mut users: impl Iterator<Item = UserId>) -> HashMap<String, UserId> {
        let Some(first) = users.next() else { return HashMap::new() };
        self.with_facts(|facts| {
            let people = std::iter::once(first).chain(users).filter_map(|user| facts.person(user));
            people.map(|person| (person.name.to_string(), person.id)).collect()
        })
    }
}
