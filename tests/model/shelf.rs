//! What the store would have loaded for a command: the messages there are, and what each key led to.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use countersign::domain::actor::Actor;
use countersign::domain::change::{Change, Fact};
use countersign::domain::command::{Command, Subject};
use countersign::domain::id::{MessageId, UserId};
use countersign::domain::message::{Earlier, Message};
use countersign::domain::text::ClientId;

#[derive(Debug, Default)]
pub struct Shelf {
    messages: BTreeMap<MessageId, Arc<Message>>,
    earlier: HashMap<(UserId, ClientId), Earlier>,
}

impl Shelf {
    pub fn with(messages: impl Iterator<Item = Message>) -> Self {
        let messages = messages.map(|message| (message.id, Arc::new(message))).collect();
        Self { messages, ..Self::default() }
    }

    pub fn put(&mut self, change: &Change) {
        if let Fact::MessagePosted { message, .. } | Fact::MessageDeleted { message } = &change.fact {
            self.messages.insert(message.id, message.clone());
        }
        if let Fact::MessagePosted { message, digest: Some(digest) } = &change.fact {
            let key = (message.author, message.client_id.clone());
            self.earlier.insert(key, Earlier { digest: *digest, message: message.id });
        }
    }

    /// As they are now, oldest first.
    pub fn messages(&self) -> Vec<Arc<Message>> {
        self.messages.values().cloned().collect()
    }

    pub fn subject(&self, actor: Actor, command: &Command) -> Subject {
        let mut subject = Subject::default();
        if let Command::DeleteMessage { message, .. } = command {
            subject.message = self.messages.get(message).cloned();
        }
        if let (Some(user), Command::PostMessage { draft, .. } | Command::Announce(draft)) = (actor.user(), command) {
            subject.earlier = self.earlier.get(&(user, draft.client_id.clone())).copied();
        }
        subject
    }
}
