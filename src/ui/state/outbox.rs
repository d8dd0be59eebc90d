//! Messages on their way: shown at once, sent in the order of writing, gone when the log has them.

use serde::{Serialize, Serializer};

use crate::domain::audience::Audience;
use crate::domain::id::{MessageId, RoomId};
use crate::domain::moment::Moment;
use crate::protocol::command::Command;
use crate::protocol::read::{FromJson, Json};

/// A message that was written and is not known to be in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outgoing {
    /// Its key: the server posts it once, however often it is sent.
    pub client_id: String,
    /// Where.
    pub room: RoomId,
    /// What.
    pub body: String,
    /// For whom.
    pub audience: Audience,
    /// What it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
    /// It goes into the announcements.
    pub announce: bool,
    /// When it was written.
    pub at: Moment,
    /// How far it is. Of one that is found in the storage only that it failed is known.
    #[serde(rename = "failed", serialize_with = "why", skip_serializing_if = "is_under_way")]
    pub sending: Sending,
}

/// How far a message is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Sending {
    /// Waits for a connection.
    #[default]
    Waiting,
    /// Sent on this connection, not answered yet.
    Sent,
    /// In the log under this id; its event is still to come.
    Accepted(MessageId),
    /// Refused.
    Failed {
        /// Why, in one sentence.
        why: String,
        /// The key is spent: another try needs another one.
        spent: bool,
    },
}

fn why<S: Serializer>(sending: &Sending, serializer: S) -> Result<S::Ok, S::Error> {
    sending.failure().serialize(serializer)
}

fn is_under_way(sending: &Sending) -> bool {
    sending.failure().is_none()
}

impl Sending {
    fn failure(&self) -> Option<&str> {
        match self {
            Self::Failed { why, .. } => Some(why),
            Self::Waiting | Self::Sent | Self::Accepted(_) => None,
        }
    }
}

impl FromJson for Outgoing {
    fn from_json(json: Json<'_>) -> Option<Self> {
        let mut fields = json.fields()?;
        Some(Self {
            client_id: fields.take("client_id")?,
            room: fields.take("room")?,
            body: fields.take("body")?,
            audience: fields.take("audience")?,
            reply_to: fields.take("reply_to")?,
            announce: fields.take("announce")?,
            at: fields.take("at")?,
            sending: match fields.take("failed")? {
                Some(why) => Sending::Failed { why, spent: false },
                None => Sending::default(),
            },
        })
    }
}

impl Outgoing {
    /// The command that posts it.
    pub fn command(&self) -> Command {
        let (body, client_id, audience) = (self.body.clone(), self.client_id.clone(), self.audience.clone());
        if self.announce {
            return Command::Announce { body, audience, client_id };
        }
        let audience = (!audience.is_everyone()).then_some(audience);
        Command::PostMessage { room: self.room, body, client_id, audience, reply_to: self.reply_to }
    }

    /// Why it failed, if it did.
    pub fn failure(&self) -> Option<&str> {
        self.sending.failure()
    }
}

/// The messages on their way, in the order of writing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outbox {
    entries: Vec<Outgoing>,
}

impl Outbox {
    /// All, oldest first.
    pub fn entries(&self) -> impl Iterator<Item = &Outgoing> {
        self.entries.iter()
    }

    /// One by its key.
    pub fn get(&self, client_id: &str) -> Option<&Outgoing> {
        self.entries.iter().find(|entry| entry.client_id == client_id)
    }

    /// Adds one, unless its key is there.
    pub fn add(&mut self, entry: Outgoing) {
        if self.get(&entry.client_id).is_none() {
            self.entries.push(entry);
        }
    }

    /// Takes one out.
    pub fn remove(&mut self, client_id: &str) {
        self.entries.retain(|entry| entry.client_id != client_id);
    }

    /// Says how far one is.
    pub fn mark(&mut self, client_id: &str, sending: Sending) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.client_id == client_id) {
            entry.sending = sending;
        }
    }

    /// One waits, and none is on its way.
    pub fn is_waiting(&self) -> bool {
        let has = |sending| self.entries.iter().any(|entry| entry.sending == sending);
        has(Sending::Waiting) && !has(Sending::Sent)
    }

    /// The next one to send, if one waits and the one before it was answered: all at once they would be too many at once,
    /// and of several on their way one could be refused and those behind it taken. It counts as sent from here on.
    pub fn take_waiting(&mut self) -> Option<Outgoing> {
        if !self.is_waiting() {
            return None;
        }
        let entry = self.entries.iter_mut().find(|entry| entry.sending == Sending::Waiting)?;
        entry.sending = Sending::Sent;
        Some(entry.clone())
    }

    /// Lets one that failed wait again, under a fresh key when the old one is spent.
    pub fn retry(&mut self, client_id: &str, fresh: String) {
        let Some(entry) = self.entries.iter_mut().find(|entry| entry.client_id == client_id) else {
            return;
        };
        if let Sending::Failed { spent, .. } = entry.sending {
            if spent {
                entry.client_id = fresh;
            }
            entry.sending = Sending::Waiting;
        }
    }

    /// The connection broke: what was not answered is sent again on the next one.
    pub fn unanswered(&mut self, failed: Option<&str>) {
        for entry in &mut self.entries {
            if matches!(entry.sending, Sending::Sent | Sending::Accepted(_)) {
                entry.sending = match failed {
                    Some(why) => Sending::Failed { why: why.to_owned(), spent: false },
                    None => Sending::Waiting,
                };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::read::read;

    fn outgoing(client_id: &str) -> Outgoing {
        Outgoing {
            client_id: client_id.to_owned(),
            room: RoomId(1),
            body: "Hello".to_owned(),
            audience: Audience::EVERYONE,
            reply_to: None,
            announce: false,
            at: Moment(0),
            sending: Sending::Waiting,
        }
    }

    #[test]
    fn messages_leave_in_the_order_of_writing_and_once() {
        let mut outbox = Outbox::default();
        for key in ["a", "b", "a"] {
            outbox.add(outgoing(key));
        }
        let mut next = || outbox.take_waiting().map(|entry| entry.client_id);
        assert_eq!([next(), next()], [Some("a".to_owned()), None], "the second waits for the answer to the first");
        outbox.remove("a");
        let mut next = || outbox.take_waiting().map(|entry| entry.client_id);
        assert_eq!([next(), next()], [Some("b".to_owned()), None]);
    }

    #[test]
    fn what_was_not_answered_is_sent_again_under_the_same_key() {
        let mut outbox = Outbox::default();
        outbox.add(outgoing("a"));
        outbox.take_waiting();
        outbox.unanswered(None);
        assert_eq!(outbox.take_waiting().map(|entry| entry.client_id), Some("a".to_owned()));
    }

    #[test]
    fn only_a_spent_key_is_replaced_for_another_try() {
        let mut outbox = Outbox::default();
        for (key, spent) in [("a", false), ("b", true)] {
            outbox.add(outgoing(key));
            outbox.mark(key, Sending::Failed { why: "no".to_owned(), spent });
            outbox.retry(key, format!("{key}2"));
        }
        let keys: Vec<&str> = outbox.entries().map(|entry| entry.client_id.as_str()).collect();
        assert_eq!(keys, ["a", "b2"]);
    }

    #[test]
    fn the_storage_keeps_the_message_and_forgets_how_far_it_was() {
        let mut entry = outgoing("a");
        entry.sending = Sending::Sent;
        let kept = serde_json::to_string(&entry).unwrap();
        assert_eq!(read(&kept), Some(outgoing("a")));
    }

    #[test]
    fn what_was_refused_does_not_leave_by_itself_from_the_next_page() {
        let mut entry = outgoing("a");
        entry.sending = Sending::Failed { why: "no".to_owned(), spent: false };
        let kept: Outgoing = read(&serde_json::to_string(&entry).unwrap()).unwrap();
        assert_eq!(kept, entry);
        let mut outbox = Outbox::default();
        outbox.add(kept);
        assert_eq!(outbox.take_waiting(), None);
        outbox.retry("a", "b".to_owned());
        assert!(outbox.take_waiting().is_some());
    }
}
