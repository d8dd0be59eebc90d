//! What the store would have loaded for a command: the messages there are, and what each key led to.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use countersign::domain::actor::Actor;
use countersign::domain::change::{Change, Fact};
use countersign::domain::command::{Command, Subject};
use countersign::domain::id::{MessageId, UserId};
use countersign::domain::message::{Earlier, Message, Quote};
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
        if let Some(message) = change.fact.message() {
            self.messages.insert(message.id, message.clone());
        }
        if let Fact::MessagePosted { message, digest: Some(digest) } = &change.fact {
            let key = (message.author, message.client_id.clone());
            self.earlier.insert(key, Earlier { digest: *digest, message: message.id });
        }
    }

    /// As they are now, oldest first.
    pub fn messages(&self) -> Vec<Arc<Message>> {
        self.messages.keys().filter_map(|id| self.message(*id)).collect()
    }

    /// As it is now, and what it answers too.
    fn message(&self, id: MessageId) -> Option<Arc<Message>> {
        let mut message = Message::clone(self.messages.get(&id)?);
        let parent = message.reply_to.filter(|_| !message.is_deleted()).and_then(|parent| self.messages.get(&parent));
        message.quote = parent.map(|parent| Arc::new(Quote::of(parent)));
        Some(Arc::new(message))
    }

    pub fn subject(&self, actor: Actor, command: &Command) -> Subject {
        let mut subject = Subject { message: command.about().and_then(|id| self.message(id)), earlier: None };
        if let (Some(user), Command::PostMessage { draft, .. } | Command::Announce(draft)) = (actor.user(), command) {
            subject.earlier = self.earlier.get(&(user, draft.client_id.clone())).copied();
        }
        subject
    }
}
