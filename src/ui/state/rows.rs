//! A room as rows: what stands above each message, who speaks, and what may be done with it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::audience::Audience;
use crate::domain::id::Cursor;
use crate::domain::moment::Moment;
use crate::domain::role::Role;
use crate::protocol::view::{Author, Message};
use crate::ui::state::ChatState;
use crate::ui::state::clock::Clock;
use crate::ui::state::outbox::Outgoing;
use crate::ui::state::path::message_path;
use crate::ui::state::timeline::Entry;

/// Messages of one person within this time stand together.
const GROUP_SECONDS: i64 = 5 * 60;

/// One row of the log, with every word of it: whoever draws it asks for nothing more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The same from pending to confirmed.
    pub key: Arc<str>,
    /// A day begins here.
    pub day: Option<Moment>,
    /// The unread begin here.
    pub unread: bool,
    /// The author is named: the first of a group.
    pub first: bool,
    /// Who wrote it.
    pub author: Author,
    /// The author's role now, if known.
    pub role: Option<Role>,
    /// When.
    pub at: Moment,
    /// For whom.
    pub audience: Audience,
    /// For whom, in words; nothing for everyone.
    pub stamp: Option<String>,
    /// What it answers.
    pub quote: Option<Quoted>,
    /// What it is.
    pub said: Said,
}

/// What a row holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A message of the log.
    Message(Box<Shown>),
    /// A message on its way.
    Outgoing {
        /// The message.
        outgoing: Box<Outgoing>,
        /// There is a connection to send it on.
        connected: bool,
    },
}

/// A message of the log and what the person can do with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// As it is now.
    pub message: Arc<Message>,
    /// What may be done with it.
    pub deeds: Deeds,
    /// Whether it is about to be deleted.
    pub deletion: Deletion,
    /// What stands in place of words that are gone.
    pub epitaph: Option<String>,
    /// Why something about it was not done.
    pub refused: Option<String>,
    /// The signs it was given.
    pub signs: Vec<Signed>,
    /// It names the person.
    pub names_me: bool,
}

/// What may be done with a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Deeds {
    /// Answer it.
    pub reply: bool,
    /// Give it a sign.
    pub react: bool,
    /// Put other words in its place.
    pub edit: bool,
    /// Take its words away.
    pub delete: bool,
    /// Say why.
    pub with_reason: bool,
}

/// A sign that a message was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The sign.
    pub emoji: String,
    /// How many gave it.
    pub count: usize,
    /// The person is among them.
    pub mine: bool,
    /// Who gave it, in words.
    pub names: String,
}

/// What a message answers, as the one that answers shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    /// Where it is.
    pub link: String,
    /// Who wrote it, if the person may see it.
    pub who: Option<String>,
    /// Its first words, or why they are not there.
    pub words: String,
}

/// Whether a message is about to be deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deletion {
    /// It stays.
    No,
    /// It goes, unless that is undone now.
    Held {
        /// Why, for the tombstone.
        reason: Option<String>,
        /// Since when.
        at: Moment,
    },
    /// The server was asked.
    Sent,
}

/// A line for a screen reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// Which message.
    pub cursor: Cursor,
    /// Who wrote it.
    pub who: String,
    /// What it says.
    pub what: String,
}

/// All rows of a room, in order and by key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows {
    rows: Vec<Row>,
    by_key: HashMap<Arc<str>, usize>,
}

impl Rows {
    /// The rows of the open room.
    pub fn of(state: &ChatState, clock: Clock) -> Self {
        let mut rows = Self::default();
        let Some(room) = state.room() else { return rows };
        // Where older messages are not here yet, the first unread one may be among them.
        let known = |read: &Cursor| !room.timeline.older || room.timeline.first().is_some_and(|first| first <= *read);
        let divider = room.divider.filter(known);
        // What one said oneself is not new.
        let behind = |entry: &&Entry| {
            let message = &entry.message;
            message.author.user != state.you.user && divider.is_some_and(|read| message.cursor > read)
        };
        let unread = room.timeline.entries().find(behind).map(|entry| entry.message.cursor);
        for entry in room.timeline.entries() {
            rows.push(state.row_of_message(room, &entry.key, &entry.message), unread, clock);
        }
        for outgoing in state.outbox.entries().filter(|outgoing| outgoing.room == room.view.room) {
            rows.push(state.row_of_outgoing(room, outgoing), None, clock);
        }
        rows
    }

    /// In order.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The keys, in order.
    pub fn keys(&self) -> Vec<Arc<str>> {
        self.rows.iter().map(|row| Arc::clone(&row.key)).collect()
    }

    /// One by its key.
    pub fn get(&self, key: &str) -> Option<&Row> {
        self.by_key.get(key).and_then(|at| self.rows.get(*at))
    }

    fn push(&mut self, mut row: Row, unread: Option<Cursor>, clock: Clock) {
        let last = self.rows.last();
        let new_day = last.is_none_or(|last| clock.day_number(last.at) != clock.day_number(row.at));
        row.day = new_day.then_some(row.at);
        row.unread = unread == Some(row.cursor());
        row.first = row.day.is_some() || row.unread || last.is_none_or(|last| !row.continues(last));
        if self.by_key.insert(Arc::clone(&row.key), self.rows.len()).is_none() {
            self.rows.push(row);
        }
    }
}

impl Row {
    /// Its position; what is on its way comes after everything.
    pub fn cursor(&self) -> Cursor {
        self.message().map_or(Cursor::MAX, |message| message.cursor)
    }

    /// The message, once it is one.
    pub fn message(&self) -> Option<&Message> {
        match &self.said {
            Said::Message(shown) => Some(&shown.message),
            Said::Outgoing { .. } => None,
        }
    }

    /// What may be done with it.
    pub fn deeds(&self) -> Deeds {
        match &self.said {
            Said::Message(shown) => shown.deeds,
            Said::Outgoing { .. } => Deeds::default(),
        }
    }

    /// As the row says it to tests and tools.
    pub fn state_word(&self) -> &'static str {
        match &self.said {
            Said::Message(_) => "confirmed",
            Said::Outgoing { outgoing, .. } if outgoing.failure().is_some() => "failed",
            Said::Outgoing { .. } => "pending",
        }
    }

    /// Where it can be found, once it has a place.
    pub fn link(&self) -> Option<String> {
        self.message().map(|message| message_path(message.room, message.id))
    }

    /// What it says, unless the words are gone or about to go.
    pub fn body(&self) -> Option<&str> {
        match &self.said {
            Said::Message(shown) if shown.deletion == Deletion::No => shown.message.body.as_deref(),
            Said::Message(_) => None,
            Said::Outgoing { outgoing, .. } => Some(&outgoing.body),
        }
    }

    fn continues(&self, last: &Self) -> bool {
        last.author.user == self.author.user
            && last.audience == self.audience
            && self.quote.is_none()
            && (0..GROUP_SECONDS).contains(&self.at.seconds_since(last.at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::UserId;
    use crate::ui::page::RoomPage;
    use crate::ui::state::sample::{BOB, CAROL, ROOM, message, page};

    fn rows(messages: Vec<Message>, divider: Option<Cursor>, clock: Clock) -> Vec<Row> {
        let mut state = ChatState::from_page(&page(messages));
        state.rooms.get_mut(&ROOM).unwrap().divider = divider;
        Rows::of(&state, clock).rows().to_vec()
    }

    fn at(cursor: Cursor, author: UserId, minutes: i64) -> Message {
        Message { posted_at: Moment(0).plus_seconds(minutes * 60), ..message(cursor, author) }
    }

    #[test]
    fn messages_of_one_person_within_five_minutes_stand_together() {
        let firsts: Vec<bool> =
            rows(vec![at(1, BOB, 0), at(2, BOB, 4), at(3, BOB, 9), at(4, CAROL, 9), at(5, BOB, 9)], None, Clock::UTC)
                .iter()
                .map(|row| row.first)
                .collect();
        assert_eq!(firsts, [true, false, true, true, true]);
    }

    #[test]
    fn another_audience_begins_another_group() {
        let mut secret = at(2, BOB, 1);
        secret.audience = Audience::Role { role: Role::Admin };
        assert!(rows(vec![at(1, BOB, 0), secret], None, Clock::UTC)[1].first);
    }

    #[test]
    fn a_day_is_announced_where_it_begins_for_the_reader() {
        let messages = vec![at(1, BOB, 30), at(2, BOB, 31), at(3, BOB, 24 * 60 + 30)];
        let days = |clock| rows(messages.clone(), None, clock).iter().map(|row| row.day.is_some()).collect::<Vec<_>>();
        assert_eq!(days(Clock::UTC), [true, false, true]);
        assert_eq!(days(Clock::new(|_| -31)), [true, true, false]);
    }

    #[test]
    fn the_divider_stands_before_the_first_unread() {
        let unread: Vec<bool> =
            rows((1..=4).map(|c| at(c, BOB, c)).collect(), Some(2), Clock::UTC).iter().map(|row| row.unread).collect();
        assert_eq!(unread, [false, false, true, false]);
    }

    #[test]
    fn the_divider_waits_for_the_older_messages_it_may_stand_among() {
        let mut state = ChatState::from_page(&RoomPage { more: true, ..page(vec![at(5, BOB, 0), at(6, BOB, 0)]) });
        state.rooms.get_mut(&ROOM).unwrap().divider = Some(3);
        assert!(Rows::of(&state, Clock::UTC).rows().iter().all(|row| !row.unread));
    }
}
