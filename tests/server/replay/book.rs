//! The whole history as it is in the database, and by the rights of now what of it is for whom. It shares no code with
//! the server's reading.

use std::collections::{BTreeMap, BTreeSet};

use countersign::domain::role::Role;
use sqlx::{Connection, SqliteConnection};

use crate::races::judge::{ANNOUNCEMENTS, Begun, Row, Standing, log_of};
use crate::support::{House, database};

/// Of `messages.audience`: 0 everyone, 1 to 4 a role and above, 5 named people.
const NAMED: i64 = 5;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub cursor: i64,
    pub kind: String,
    pub room: i64,
    pub message: i64,
    /// As they are now; nothing when they are gone.
    pub words: Option<String>,
}

/// What somebody gets who comes back.
#[derive(Debug, Clone)]
pub struct Replay {
    pub resumed: bool,
    pub rooms: BTreeSet<i64>,
    /// Rooms that show other messages than at the cursor.
    pub reloads: BTreeSet<i64>,
    pub events: Vec<Event>,
}

/// What is wrong with a replay, in words; empty when nothing is.
pub fn faults(got: &Replay, expected: &Replay) -> Vec<String> {
    let mut faults = Vec::new();
    let mut differs = |what: &str, same: bool| {
        if !same {
            faults.push(format!("{what}:\n     got {got:?}\nexpected {expected:?}"));
        }
    };
    differs("resumed", got.resumed == expected.resumed);
    differs("rooms", got.rooms == expected.rooms);
    differs("reloads", got.reloads == expected.reloads);
    differs("events", got.events == expected.events);
    faults
}

#[derive(Debug, sqlx::FromRow)]
struct Message {
    id: i64,
    room: i64,
    author: i64,
    audience: i64,
    body: Option<String>,
}

pub struct Book {
    log: Vec<Row>,
    now: Standing,
    messages: BTreeMap<i64, Message>,
    named: BTreeSet<(i64, i64)>,
}

impl Book {
    pub async fn of(house: &House, begun: &Begun) -> Self {
        let log = log_of(house).await;
        let mut now = Standing::default();
        log.iter().for_each(|row| now.take(begun, row));
        let mut db = SqliteConnection::connect(&database(&house.folder)).await.unwrap();
        let messages: Vec<Message> =
            sqlx::query_as("SELECT id, room, author, audience, body FROM messages").fetch_all(&mut db).await.unwrap();
        let named: Vec<(i64, i64)> =
            sqlx::query_as("SELECT message, user FROM message_people").fetch_all(&mut db).await.unwrap();
        db.close().await.unwrap();
        let messages = messages.into_iter().map(|message| (message.id, message)).collect();
        Self { log, now, messages, named: named.into_iter().collect() }
    }

    fn is_in(&self, user: i64, room: i64) -> bool {
        room == ANNOUNCEMENTS || self.now.inside.contains(&(room, user))
    }

    fn is_for(&self, user: i64, message: &Message) -> bool {
        let least = match message.audience {
            0 => return self.is_in(user, message.room),
            NAMED => None,
            number => Some(Role::ALL[usize::try_from(number - 1).unwrap()]),
        };
        let named = self.named.contains(&(message.id, user));
        let ranked = least.is_some_and(|least| self.now.roles[&user] >= least);
        self.is_in(user, message.room) && (message.author == user || named || ranked)
    }

    /// What is for this person in one room, as `history` tells it.
    pub fn readable(&self, user: i64, room: i64) -> Vec<(i64, Option<String>)> {
        let readable = self.messages.values().filter(|message| message.room == room && self.is_for(user, message));
        readable.map(|message| (message.id, message.body.clone())).collect()
    }

    /// What must follow for this person after this cursor.
    pub fn replay(&self, user: i64, cursor: i64) -> Replay {
        let missed = || self.log.iter().filter(|row| row.cursor > cursor);
        let own = || missed().filter(|row| row.user == Some(user));
        let rooms: BTreeSet<i64> = self
            .now
            .inside
            .iter()
            .filter(|(_, inside)| *inside == user)
            .map(|(room, _)| *room)
            .chain([ANNOUNCEMENTS])
            .collect();
        let moved: BTreeSet<i64> =
            own().filter(|row| row.kind.starts_with("member_")).filter_map(|row| row.room).collect();
        // What follows from it may not have come with it.
        let of_a_role = |row: &&Row| row.user == Some(user) && row.kind == "role_changed";
        let has_another_role = self.log.iter().filter(of_a_role).any(|row| row.cursor >= cursor);
        let reloads = rooms.iter().copied().filter(|room| has_another_role || moved.contains(room)).collect();
        let mut events = Vec::new();
        for row in missed().filter(|row| row.message.is_some()) {
            let message = &self.messages[&row.message.unwrap()];
            if self.is_for(user, message) {
                let (kind, words) = (told(row, message), message.body.clone());
                events.push(Event { cursor: row.cursor, kind, room: message.room, message: message.id, words });
            }
        }
        Replay { resumed: true, rooms, reloads, events }
    }
}

/// Whatever became of a message, the message is told as it is now.
fn told(row: &Row, message: &Message) -> String {
    let kind = match (row.kind.as_str(), &message.body) {
        ("message_posted", _) => "message_posted",
        (_, None) => "message_deleted",
        (_, Some(_)) => "message_edited",
    };
    kind.to_owned()
}
