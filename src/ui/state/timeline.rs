//! A window onto one room's messages: in the log's order, each once, the higher version winning.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::id::{Cursor, MessageId, UserId};
use crate::protocol::view::{Message, Reaction};

/// How many messages are asked for at a time.
pub const PAGE: u32 = 50;

/// How many messages a window keeps; what is beyond is dropped at the far end and asked for again.
pub const WINDOW: usize = 300;

/// A page of history, as a direction from what is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// The end of the room; replaces what is known.
    Newest,
    /// Before the first known message.
    Older,
    /// After the last known message.
    Newer,
    /// Both sides of a position; replaces what is known.
    Around(Cursor),
}

/// What waits until it is known which messages it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Held {
    Message(Arc<Message>),
    Sign(Sign),
}

/// A sign given to a message, or taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign {
    /// Which message.
    pub message: MessageId,
    /// The sign.
    pub emoji: String,
    /// Who.
    pub user: UserId,
    /// Given, not taken back.
    pub given: bool,
    /// The message's version from then on.
    pub version: Cursor,
}

impl Sign {
    /// Changes a message that does not know of it yet.
    fn put(self, message: &mut Arc<Message>) {
        if message.version >= self.version {
            return;
        }
        let message = Arc::make_mut(message);
        message.version = self.version;
        let signs = &mut message.reactions;
        match signs.iter_mut().find(|sign| sign.emoji == self.emoji) {
            Some(sign) => {
                sign.users.retain(|user| *user != self.user);
                if self.given {
                    sign.users.push(self.user);
                }
            }
            None if self.given => signs.push(Reaction { emoji: self.emoji, users: vec![self.user] }),
            None => {}
        }
        signs.retain(|sign| !sign.users.is_empty());
    }
}

/// A message and the key of its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The same before and after confirmation: the author's own key where it is known.
    pub key: Arc<str>,
    /// The message.
    pub message: Arc<Message>,
}

/// The known messages of a room, without holes, and what lies beyond.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timeline {
    entries: BTreeMap<Cursor, Entry>,
    /// A page was read: an empty room is empty, not unknown.
    pub loaded: bool,
    /// There are older messages.
    pub older: bool,
    /// There are newer ones than the window shows.
    pub newer: bool,
    /// A page that should be asked for, or was.
    pub reading: Option<Reading>,
    /// It was asked for on this connection, under this number.
    pub asked: Option<u64>,
    /// What happened to messages outside the window while a page is on its way.
    held: Vec<Held>,
}

impl Timeline {
    /// Begins with a page, whatever was known.
    pub fn begin(&mut self, messages: Vec<Message>, older: bool, newer: bool, me: UserId) {
        *self = Self { held: std::mem::take(&mut self.held), loaded: true, older, newer, ..Self::default() };
        self.insert_all(messages, me);
        self.take_held(me);
    }

    /// A page is on its way that takes the place of what is known.
    pub fn begins_anew(&self) -> bool {
        matches!(self.reading, Some(Reading::Newest | Reading::Around(_)))
    }

    /// Forgets everything and wants the newest page, or the one that was wanted in the place of all.
    pub fn restart(&mut self) {
        let reading = self.reading.filter(|_| self.begins_anew()).or(Some(Reading::Newest));
        *self = Self { reading, ..Self::default() };
    }

    /// What is known is out of date. Where the room is open, its newest page is wanted.
    pub fn forget(&mut self, open: bool) {
        if open {
            self.restart();
        } else {
            *self = Self::default();
        }
    }

    /// Takes the answer to the question in this direction.
    pub fn answer(&mut self, reading: Reading, messages: Vec<Message>, more: bool, me: UserId) {
        self.give_up();
        match reading {
            Reading::Newest => self.begin(messages, more, false, me),
            // More on either side, or all there is.
            Reading::Around(_) => self.begin(messages, more, more, me),
            Reading::Older => {
                self.insert_all(messages, me);
                self.older = more;
                self.trim_newest(WINDOW);
            }
            Reading::Newer => {
                self.insert_all(messages, me);
                self.newer = more;
                self.trim_oldest(WINDOW);
            }
        }
        self.take_held(me);
    }

    /// Waits for no page any more.
    pub fn give_up(&mut self) {
        self.reading = None;
        self.asked = None;
    }

    /// Takes a message as it is now: new, changed or gone. Returns whether it is within the window.
    pub fn take(&mut self, message: Message, me: UserId, at_end: bool) -> bool {
        // What answers it quotes it as it is now, wherever it stands itself.
        for entry in self.entries.values_mut().filter(|entry| entry.message.reply_to == Some(message.id)) {
            if let Some(quote) = &mut Arc::make_mut(&mut entry.message).quote {
                quote.body.clone_from(&message.body);
            }
        }
        if !self.loaded || (self.reading.is_some() && !self.covers(message.cursor)) {
            if self.reading.is_some() {
                self.held.push(Held::Message(Arc::new(message)));
            }
            return false;
        }
        if !self.covers(message.cursor) {
            return false;
        }
        self.insert(Arc::new(message), me);
        // A page on its way joins on to what was here when it was asked for.
        if self.reading.is_none() {
            if at_end {
                self.trim_oldest(WINDOW);
            } else {
                self.trim_newest(2 * WINDOW);
            }
        }
        true
    }

    /// Takes a sign given to a message, or taken back.
    pub fn react(&mut self, sign: Sign) {
        if let Some(entry) = self.entries.get_mut(&sign.message.0) {
            sign.put(&mut entry.message);
        } else if self.reading.is_some() {
            self.held.push(Held::Sign(sign));
        }
    }

    /// Somebody is called otherwise from now on, on what they wrote before, too.
    pub fn rename(&mut self, user: UserId, display: &str) {
        for entry in self.entries.values_mut().filter(|entry| entry.message.author.user == user) {
            display.clone_into(&mut Arc::make_mut(&mut entry.message).author.display);
        }
    }

    /// The messages, oldest first.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.values()
    }

    /// A known message.
    pub fn message(&self, id: MessageId) -> Option<&Arc<Message>> {
        self.entries.get(&id.0).map(|entry| &entry.message)
    }

    /// The position of the first known message.
    pub fn first(&self) -> Option<Cursor> {
        self.entries.first_key_value().map(|(cursor, _)| *cursor)
    }

    /// The position of the last known message.
    pub fn last(&self) -> Option<Cursor> {
        self.entries.last_key_value().map(|(cursor, _)| *cursor)
    }

    fn covers(&self, cursor: Cursor) -> bool {
        let after_start = !self.older || self.first().is_some_and(|first| cursor >= first);
        let before_end = !self.newer || self.last().is_some_and(|last| cursor <= last);
        after_start && before_end
    }

    fn take_held(&mut self, me: UserId) {
        if self.reading.is_some() {
            return;
        }
        for held in std::mem::take(&mut self.held) {
            match held {
                Held::Message(message) if self.covers(message.cursor) => self.insert(message, me),
                Held::Message(_) => {}
                Held::Sign(sign) => self.react(sign),
            }
        }
    }

    fn insert_all(&mut self, messages: Vec<Message>, me: UserId) {
        for message in messages {
            self.insert(Arc::new(message), me);
        }
    }

    fn insert(&mut self, message: Arc<Message>, me: UserId) {
        match self.entries.get_mut(&message.cursor) {
            Some(known) if known.message.version >= message.version => {}
            Some(known) => known.message = message,
            None => {
                let key = key_of(&message, me);
                self.entries.insert(message.cursor, Entry { key, message });
            }
        }
    }

    fn trim_oldest(&mut self, keep: usize) {
        while self.entries.len() > keep {
            self.entries.pop_first();
            self.older = true;
        }
    }

    fn trim_newest(&mut self, keep: usize) {
        while self.entries.len() > keep {
            self.entries.pop_last();
            self.newer = true;
        }
    }
}

fn key_of(message: &Message, me: UserId) -> Arc<str> {
    match &message.client_id {
        Some(client_id) if message.author.user == me => Arc::from(client_id.as_str()),
        Some(_) | None => Arc::from(message.id.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::state::sample::{BOB, ME, deleted, message};

    fn cursors(timeline: &Timeline) -> Vec<Cursor> {
        timeline.entries().map(|entry| entry.message.cursor).collect()
    }

    fn with(cursors: impl IntoIterator<Item = Cursor>, older: bool, newer: bool) -> Timeline {
        let mut timeline = Timeline::default();
        timeline.begin(cursors.into_iter().map(|c| message(c, BOB)).collect(), older, newer, ME);
        timeline
    }

    #[test]
    fn messages_stand_in_the_logs_order_each_once() {
        let mut timeline = with([2, 5], false, false);
        for cursor in [9, 5, 7] {
            timeline.take(message(cursor, BOB), ME, true);
        }
        assert_eq!(cursors(&timeline), [2, 5, 7, 9]);
    }

    #[test]
    fn the_higher_version_wins_whichever_comes_last() {
        let mut timeline = with([2], false, false);
        timeline.take(deleted(2, BOB, 8), ME, true);
        timeline.take(message(2, BOB), ME, true);
        assert!(timeline.message(MessageId(2)).unwrap().deleted.is_some());
    }

    #[test]
    fn a_change_to_an_unknown_message_is_kept_while_a_page_is_on_its_way() {
        let mut timeline = with([10], true, false);
        timeline.reading = Some(Reading::Older);
        timeline.take(deleted(4, BOB, 12), ME, true);
        assert_eq!(cursors(&timeline), [10]);
        timeline.answer(Reading::Older, vec![message(4, BOB)], false, ME);
        assert_eq!(cursors(&timeline), [4, 10]);
        assert!(timeline.message(MessageId(4)).unwrap().deleted.is_some());
    }

    fn sign(message: i64, given: bool, version: Cursor) -> Sign {
        Sign { message: MessageId(message), emoji: "👍".to_owned(), user: BOB, given, version }
    }

    fn signs(timeline: &Timeline, message: i64) -> usize {
        timeline.message(MessageId(message)).unwrap().reactions.iter().map(|sign| sign.users.len()).sum()
    }

    #[test]
    fn a_sign_is_given_and_taken_back_once_whatever_comes_twice() {
        let mut timeline = with([2], false, false);
        for (given, version, left) in [(true, 5, 1), (true, 5, 1), (false, 6, 0), (true, 5, 0)] {
            timeline.react(sign(2, given, version));
            assert_eq!(signs(&timeline, 2), left, "{given} at {version}");
        }
        assert!(timeline.message(MessageId(2)).unwrap().reactions.is_empty());
    }

    #[test]
    fn a_sign_for_an_unknown_message_is_kept_while_a_page_is_on_its_way() {
        let mut timeline = with([10], true, false);
        timeline.react(sign(4, true, 12));
        timeline.reading = Some(Reading::Older);
        timeline.react(sign(4, true, 13));
        timeline.answer(Reading::Older, vec![message(4, BOB)], false, ME);
        assert_eq!(signs(&timeline, 4), 1);
    }

    #[test]
    fn what_lies_beyond_the_window_is_left_to_history() {
        let mut timeline = with([10, 11], true, true);
        for outside in [3, 20] {
            assert!(!timeline.take(message(outside, BOB), ME, true));
        }
        assert_eq!(cursors(&timeline), [10, 11]);
    }

    #[test]
    fn a_long_room_keeps_a_window_on_the_side_one_reads() {
        let mut timeline = with(1..=300, false, false);
        timeline.take(message(301, BOB), ME, true);
        assert_eq!((timeline.first(), timeline.last(), timeline.older), (Some(2), Some(301), true));

        let mut timeline = with(51..=350, true, false);
        timeline.answer(Reading::Older, (1..=50).map(|c| message(c, BOB)).collect(), false, ME);
        assert_eq!((timeline.first(), timeline.last(), timeline.newer), (Some(1), Some(300), true));
    }

    #[test]
    fn one_who_reads_above_the_end_is_not_pulled_along() {
        let mut timeline = with(1..=300, false, false);
        timeline.take(message(301, BOB), ME, false);
        assert_eq!((timeline.first(), timeline.last()), (Some(1), Some(301)));
    }

    #[test]
    fn an_own_message_has_the_key_it_was_written_under() {
        let mut own = message(3, ME);
        own.client_id = Some("k1".to_owned());
        let mut timeline = with([2], false, false);
        timeline.take(own, ME, true);
        let keys: Vec<String> = timeline.entries().map(|entry| entry.key.to_string()).collect();
        assert_eq!(keys, ["m_2", "k1"]);
    }
}
