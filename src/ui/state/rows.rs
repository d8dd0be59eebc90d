//! A room as rows: what stands above each message, who speaks, and what may be done with it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::audience::Audience;
use crate::domain::id::{Cursor, UserId};
use crate::domain::moment::Moment;
use crate::domain::role::Role;
use crate::protocol::view::{Author, Message};
use crate::ui::state::ChatState;
use crate::ui::state::clock::Clock;
use crate::ui::state::outbox::Outgoing;
use crate::ui::state::path::room_path;
use crate::ui::state::room::RoomState;

/// Messages of one person within this time stand together.
const GROUP_SECONDS: i64 = 5 * 60;

/// One row of the log.
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
    /// What it is.
    pub said: Said,
}

/// What a row holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A message of the log.
    Message {
        /// As it is now.
        message: Arc<Message>,
        /// It may be deleted.
        may_delete: bool,
        /// Whether it is about to be.
        deletion: Deletion,
        /// Why it was not.
        refused: Option<String>,
    },
    /// A message on its way.
    Outgoing(Box<Outgoing>),
}

/// Whether a message is about to be deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deletion {
    /// It stays.
    No,
    /// It goes, unless that is undone now.
    Held,
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
        for entry in room.timeline.entries() {
            rows.push(state.row_of_message(room, &entry.key, &entry.message), room.divider, clock);
        }
        for outgoing in state.outbox.entries().filter(|outgoing| outgoing.room == room.view.room) {
            rows.push(state.row_of_outgoing(outgoing), None, clock);
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

    fn push(&mut self, mut row: Row, divider: Option<Cursor>, clock: Clock) {
        let last = self.rows.last();
        let new_day = last.is_none_or(|last| clock.day_number(last.at) != clock.day_number(row.at));
        row.day = new_day.then_some(row.at);
        row.unread = divider.is_some_and(|read| row.cursor() > read && last.is_none_or(|last| last.cursor() <= read));
        row.first = row.day.is_some() || row.unread || last.is_none_or(|last| !row.continues(last));
        if self.by_key.insert(Arc::clone(&row.key), self.rows.len()).is_none() {
            self.rows.push(row);
        }
    }
}

impl Row {
    /// Its position; what is on its way comes after everything.
    pub fn cursor(&self) -> Cursor {
        match &self.said {
            Said::Message { message, .. } => message.cursor,
            Said::Outgoing(_) => Cursor::MAX,
        }
    }

    /// As the row says it to tests and tools.
    pub fn state_word(&self) -> &'static str {
        match &self.said {
            Said::Message { .. } => "confirmed",
            Said::Outgoing(outgoing) if outgoing.failure().is_some() => "failed",
            Said::Outgoing(_) => "pending",
        }
    }

    /// The id, once it has one.
    pub fn id_word(&self) -> Option<String> {
        match &self.said {
            Said::Message { message, .. } => Some(message.id.to_string()),
            Said::Outgoing(_) => None,
        }
    }

    /// Where it can be found, once it has a place.
    pub fn link(&self) -> Option<String> {
        match &self.said {
            Said::Message { message, .. } => Some(format!("{}/messages/{}", room_path(message.room), message.id)),
            Said::Outgoing(_) => None,
        }
    }

    /// What it says, unless the words are gone or about to go.
    pub fn body(&self) -> Option<&str> {
        match &self.said {
            Said::Message { deletion: Deletion::Held | Deletion::Sent, .. } => None,
            Said::Message { message, .. } => message.body.as_deref(),
            Said::Outgoing(outgoing) => Some(&outgoing.body),
        }
    }

    fn continues(&self, last: &Self) -> bool {
        last.author.user == self.author.user
            && last.audience == self.audience
            && (0..GROUP_SECONDS).contains(&self.at.seconds_since(last.at))
    }
}

impl ChatState {
    fn row_of_message(&self, room: &RoomState, key: &Arc<str>, message: &Arc<Message>) -> Row {
        let said = Said::Message {
            message: Arc::clone(message),
            may_delete: self.may_delete(room, message),
            deletion: self.deleting.get(&message.id).copied().unwrap_or(Deletion::No),
            refused: self.refused.get(&message.id).cloned(),
        };
        self.row(Arc::clone(key), message.author.clone(), message.posted_at, message.audience.clone(), said)
    }

    fn row_of_outgoing(&self, outgoing: &Outgoing) -> Row {
        let you = &self.you;
        let author = Author { user: you.user, name: you.name.clone(), display: you.display.clone() };
        let said = Said::Outgoing(Box::new(outgoing.clone()));
        self.row(Arc::from(outgoing.client_id.as_str()), author, outgoing.at, outgoing.audience.clone(), said)
    }

    fn row(&self, key: Arc<str>, author: Author, at: Moment, audience: Audience, said: Said) -> Row {
        let role = self.role_of(author.user);
        Row { key, day: None, unread: false, first: false, author, role, at, audience, said }
    }

    /// A person's role, if known.
    pub fn role_of(&self, user: UserId) -> Option<Role> {
        self.people.get(&user).map(|person| person.role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::state::sample::{BOB, CAROL, ME, ROOM, message, page};

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
    fn only_those_who_may_are_offered_to_delete() {
        let offered = |row: &Row| matches!(row.said, Said::Message { may_delete: true, .. });
        let rows = rows(vec![at(1, BOB, 0), at(2, ME, 0)], None, Clock::UTC);
        assert_eq!(rows.iter().map(offered).collect::<Vec<_>>(), [false, true]);
    }
}
