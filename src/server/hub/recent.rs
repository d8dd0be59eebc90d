//! What became of messages a moment ago. Messages that were read beside the log may be older than what has been told
//! since: before they leave they are brought up to the facts that they are judged by, so that words never follow their
//! own deletion and no sign is lost between a page and the events behind it.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use crate::domain::change::{Change, Fact};
use crate::domain::id::{Cursor, MessageId};
use crate::domain::message::{Message, Quote};
use crate::server::hub::trees::Trees;
use crate::server::hub::{Hub, State};

/// How many changed messages are remembered; whoever reads for longer than so many changes take reads again.
const KEPT: usize = 512;

/// How often trees are made anew for messages that are being edited at the same moment.
const TRIES: usize = 3;

/// The hub is never further behind the database than this, unless the database fails.
const BEHIND: Duration = Duration::from_secs(5);

/// Messages that were changed, as they are now.
#[derive(Debug, Default)]
pub struct Recent {
    messages: HashMap<MessageId, Arc<Message>>,
    order: VecDeque<(Cursor, MessageId)>,
    /// Of what happened up to here not all is remembered.
    forgotten: Cursor,
}

/// How messages stood to what is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brought {
    /// They are as they are now, and so are their trees.
    Up,
    /// They are now, and some say something else than their trees.
    UpInOtherWords,
    /// Nobody knows; they are to be read again.
    Unknown,
}

impl Recent {
    /// Remembers what a change made of a message.
    pub fn note(&mut self, change: &Change) {
        if matches!(change.fact, Fact::PersonDeleted { words: true, .. }) {
            // Many messages at once, and none of them named.
            *self = Self { forgotten: change.cursor, ..Self::default() };
        }
        let Some(message) = change.fact.message() else { return };
        if matches!(change.fact, Fact::MessagePosted { .. }) {
            return;
        }
        self.messages.insert(message.id, message.clone());
        self.order.push_back((message.version, message.id));
        while self.order.len() > KEPT {
            let Some((version, id)) = self.order.pop_front() else { return };
            if self.messages.get(&id).is_some_and(|message| message.version == version) {
                self.messages.remove(&id);
                self.forgotten = self.forgotten.max(version);
            }
        }
    }

    /// Brings messages up to now that were read after the facts had been at `since`.
    pub fn bring_up(&self, since: Cursor, messages: &mut [Message], trees: &mut Trees) -> Brought {
        if since < self.forgotten {
            return Brought::Unknown;
        }
        let mut brought = Brought::Up;
        for message in messages {
            if let Some(now) = self.messages.get(&message.id).filter(|now| now.version > message.version) {
                if now.content == message.content {
                    trees.keep(message, now);
                } else {
                    brought = Brought::UpInOtherWords;
                }
                *message = Message::clone(now);
            }
            let quoted = message.quote.as_ref().and_then(|quote| self.messages.get(&quote.message));
            if let Some(parent) = quoted {
                message.quote = Some(Arc::new(Quote::of(parent)));
            }
        }
        brought
    }
}

impl Hub {
    /// The position of the facts; to be noted before something is read beside them.
    pub fn head(&self) -> Cursor {
        *self.head.borrow()
    }

    /// Waits until the facts have reached messages that were read beside them: what was done before one of them counts
    /// for whoever reads it. False when they do not.
    pub async fn has_reached(&self, messages: impl Iterator<Item = &Message>) -> bool {
        let quoted = |message: &Message| message.quote.as_ref().map_or(0, |quote| quote.version);
        let Some(newest) = messages.map(|message| message.version.max(quoted(message))).max() else { return true };
        let mut head = self.head.subscribe();
        timeout(BEHIND, head.wait_for(|head| *head >= newest)).await.is_ok_and(|reached| reached.is_ok())
    }

    /// Does something under the lock with messages that were read after the facts had been at `since`, as they are at
    /// that moment. Nothing when they have to be read again.
    pub(super) fn with_current<T>(
        &self,
        since: Cursor,
        messages: &mut [Message],
        show: impl FnOnce(&State, &[Message], &Trees) -> T,
    ) -> Option<T> {
        for _ in 0..TRIES {
            let mut trees = self.trees(messages.iter());
            let state = self.state();
            match state.recent.bring_up(since, messages, &mut trees) {
                Brought::Up => return Some(show(&state, messages, &trees)),
                Brought::UpInOtherWords => {}
                Brought::Unknown => return None,
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::audience::Audience;
    use crate::domain::id::{RoomId, UserId};
    use crate::domain::message::Content;
    use crate::domain::moment::Moment;
    use crate::domain::text::{Body, ClientId, DisplayName, UserName};

    fn message(id: Cursor, version: Cursor, words: &str) -> Message {
        Message {
            id: MessageId(id),
            room: RoomId(2),
            author: UserId(3),
            audience: Audience::EVERYONE,
            client_id: ClientId::parse("k").unwrap(),
            reply_to: None,
            quote: None,
            mentions: Vec::new(),
            reactions: Vec::new(),
            posted_at: Moment(0),
            edited_at: None,
            version,
            content: Content::Said(Body::parse(words).unwrap()),
        }
    }

    fn edited(message: Message) -> Change {
        Change {
            cursor: message.version,
            at: Moment(0),
            by: None,
            fact: Fact::MessageEdited { message: Arc::new(message) },
        }
    }

    fn bring_up(recent: &Recent, since: Cursor, messages: &mut [Message]) -> Brought {
        recent.bring_up(since, messages, &mut Trees::default())
    }

    #[test]
    fn messages_and_what_they_quote_are_brought_up_to_what_was_made_of_them() {
        let mut recent = Recent::default();
        recent.note(&edited(message(10, 20, "new")));
        let answer = Message { quote: Some(Arc::new(Quote::of(&message(10, 10, "old")))), ..message(11, 11, "answer") };
        let mut read = [message(10, 10, "old"), answer, message(12, 12, "other")];
        assert_eq!(bring_up(&recent, 15, &mut read), Brought::UpInOtherWords);
        assert_eq!(read[0], message(10, 20, "new"));
        assert_eq!(read[1].quote.as_ref().unwrap().excerpt.as_deref(), Some("new"));
        assert_eq!(bring_up(&recent, 15, &mut read), Brought::Up);
        // A page that is newer already stays as it is.
        let mut newer = [message(10, 30, "newest")];
        assert_eq!(bring_up(&recent, 15, &mut newer), Brought::Up);
        assert_eq!(newer[0], message(10, 30, "newest"));
    }

    #[test]
    fn whoever_read_for_longer_than_is_remembered_reads_again() {
        let mut recent = Recent::default();
        let many = Cursor::try_from(KEPT).unwrap();
        for cursor in 1..=many {
            recent.note(&edited(message(1, cursor, "again")));
        }
        assert_eq!(bring_up(&recent, 0, &mut []), Brought::Up, "only one message was changed");
        for cursor in many + 1..=2 * many {
            recent.note(&edited(message(cursor, cursor, "each")));
        }
        assert_eq!(bring_up(&recent, many - 1, &mut []), Brought::Unknown);
        assert_eq!(bring_up(&recent, many, &mut []), Brought::Up);
        assert_eq!(recent.messages.len(), KEPT);
    }

    #[test]
    fn where_all_that_somebody_said_is_gone_pages_are_read_again() {
        let mut recent = Recent::default();
        let (name, display) = (UserName::parse("gone").unwrap(), DisplayName::parse("Gone").unwrap());
        let fact = Fact::PersonDeleted { user: UserId(3), name, display, words: true };
        recent.note(&Change { cursor: 9, at: Moment(0), by: None, fact });
        assert_eq!(bring_up(&recent, 8, &mut [message(1, 1, "old")]), Brought::Unknown);
        assert_eq!(bring_up(&recent, 9, &mut [message(1, 1, "old")]), Brought::Up);
    }
}
