//! What is true in the day's small model, and who sees what of it. It is written from PROTOCOL's table alone, on plain
//! numbers and texts, and shares no code with the server.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

pub type Id = i64;

/// The built-in rooms.
pub const ANNOUNCEMENTS: Id = 1;
pub const GENERAL: Id = 2;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    Guest,
    Member,
    Moderator,
    Admin,
}

pub const RANKS: [(Rank, &str); 4] =
    [(Rank::Guest, "guest"), (Rank::Member, "member"), (Rank::Moderator, "moderator"), (Rank::Admin, "admin")];

impl Rank {
    pub fn of(word: &Value) -> Self {
        RANKS.into_iter().find(|(_, name)| word == name).unwrap().0
    }

    pub fn word(self) -> &'static str {
        RANKS.into_iter().find(|(rank, _)| *rank == self).unwrap().1
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Announcements,
    Open,
    Private,
    Direct,
}

#[derive(Debug, Clone)]
pub struct Person {
    pub name: String,
    pub display: String,
    pub rank: Rank,
    /// Until when.
    pub mute: Option<i64>,
    /// Until when, or for good.
    pub ban: Option<Option<i64>>,
}

#[derive(Debug, Clone)]
pub struct Room {
    pub name: String,
    pub topic: String,
    pub kind: Kind,
    pub creator: Option<Id>,
    pub archived: bool,
    /// Who is in it, since which cursor.
    pub inside: BTreeMap<Id, Id>,
    pub mutes: BTreeMap<Id, i64>,
    pub marks: BTreeMap<Id, Id>,
}

/// The people a message is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Aim {
    Everyone,
    Rank(Rank),
    Named(BTreeSet<Id>),
}

#[derive(Debug, Clone)]
pub struct Said {
    pub id: Id,
    pub room: Id,
    pub author: Id,
    pub aim: Aim,
    pub key: String,
    /// Nothing when it was deleted.
    pub body: Option<String>,
    pub answers: Option<Id>,
    pub mentions: Vec<Id>,
    pub signs: BTreeMap<String, Vec<Id>>,
    pub edited: bool,
    /// By whom, and why.
    pub deleted: Option<(Id, Option<String>)>,
    pub version: Id,
}

#[derive(Debug, Clone, Default)]
pub struct World {
    pub people: BTreeMap<Id, Person>,
    pub rooms: BTreeMap<Id, Room>,
    pub said: BTreeMap<Id, Said>,
    /// What each person's key asked, and led to.
    pub keys: BTreeMap<(Id, String), (Value, Id)>,
    pub sessions: BTreeMap<Id, Id>,
    /// What happened to messages, in order: at which cursor, whether it was the first, to which.
    pub log: Vec<(Id, bool, Id)>,
}

/// The number in an id.
pub fn number(id: &Value) -> Id {
    id.as_str().and_then(|id| id.split_once('_')).map_or(0, |(_, number)| number.parse().unwrap())
}

pub fn user_id(user: Id) -> String {
    format!("u_{user}")
}

pub fn room_id(room: Id) -> String {
    format!("r_{room}")
}

pub fn message_id(message: Id) -> String {
    format!("m_{message}")
}

impl Aim {
    pub fn of(audience: &Value) -> Self {
        match audience["to"].as_str() {
            Some("role") => Self::Rank(Rank::of(&audience["role"])),
            Some("users") => Self::Named(audience["users"].as_array().unwrap().iter().map(number).collect()),
            _ => Self::Everyone,
        }
    }

    pub fn on_the_wire(&self) -> Value {
        match self {
            Self::Everyone => json!({"to": "everyone"}),
            Self::Rank(rank) => json!({"to": "role", "role": rank.word()}),
            Self::Named(people) => {
                json!({"to": "users", "users": people.iter().map(|user| user_id(*user)).collect::<Vec<_>>()})
            }
        }
    }
}

impl World {
    pub fn rank(&self, user: Id) -> Rank {
        self.people[&user].rank
    }

    pub fn is_in(&self, user: Id, room: Id) -> bool {
        self.rooms.get(&room).is_some_and(|at| at.kind == Kind::Announcements || at.inside.contains_key(&user))
    }

    pub fn sees(&self, user: Id, room: Id) -> bool {
        let open = self.rooms.get(&room).is_some_and(|room| room.kind == Kind::Open);
        self.is_in(user, room) || (open && self.rank(user) > Rank::Guest)
    }

    /// A message in a room one is in, of whose audience one is; from outside only what is for everyone.
    pub fn reads(&self, user: Id, said: &Said) -> bool {
        if !self.is_in(user, said.room) {
            return said.aim == Aim::Everyone && self.sees(user, said.room);
        }
        said.author == user
            || match &said.aim {
                Aim::Everyone => true,
                Aim::Rank(least) => self.rank(user) >= *least,
                Aim::Named(people) => people.contains(&user),
            }
    }

    /// Guests know those they share a room with; announcements do not count.
    pub fn knows(&self, user: Id, other: Id) -> bool {
        let shared = |room: &Room| room.inside.contains_key(&user) && room.inside.contains_key(&other);
        let near = self.rank(user) > Rank::Guest || user == other || self.rooms.values().any(shared);
        self.people.contains_key(&other) && near
    }

    /// Who created it, while in it.
    pub fn owns(&self, user: Id, room: Id) -> bool {
        let room = &self.rooms[&room];
        room.creator == Some(user) && room.inside.contains_key(&user)
    }

    pub fn is_active(&self, user: Id, now: i64) -> bool {
        self.people[&user].ban.is_none_or(|until| until.is_some_and(|until| until <= now))
    }

    pub fn is_muted(&self, user: Id, room: Id, now: i64) -> bool {
        let ends = [self.people[&user].mute, self.rooms[&room].mutes.get(&user).copied()];
        ends.into_iter().flatten().any(|until| now < until)
    }

    /// What this person reads of a room, oldest first.
    pub fn readable(&self, user: Id, room: Id) -> impl DoubleEndedIterator<Item = &Said> {
        self.said.values().filter(move |said| said.room == room && self.reads(user, said))
    }

    /// A message as this person, who reads it, is shown it.
    pub fn shown(&self, user: Id, said: &Said) -> Value {
        let parent = said.answers.and_then(|id| self.said.get(&id)).filter(|parent| self.reads(user, parent));
        let quote = parent.filter(|_| said.deleted.is_none()).map(|parent| {
            let body: Option<String> = parent.body.as_ref().map(|body| body.chars().take(200).collect());
            json!({"message": message_id(parent.id), "author": user_id(parent.author), "body": body})
        });
        let signs = said.signs.iter().map(
            |(emoji, users)| json!({"emoji": emoji, "users": users.iter().map(|id| user_id(*id)).collect::<Vec<_>>()}),
        );
        json!({
            "id": message_id(said.id),
            "room": room_id(said.room),
            "cursor": said.id,
            "version": said.version,
            "author": user_id(said.author),
            "body": said.body,
            "audience": said.aim.on_the_wire(),
            "client_id": (said.author == user).then_some(&said.key),
            "reply_to": said.answers.map(message_id),
            "quote": quote,
            "mentions": said.mentions.iter().map(|id| user_id(*id)).collect::<Vec<_>>(),
            "reactions": signs.collect::<Vec<_>>(),
            "edited": said.edited,
            "deleted": said.deleted.as_ref().map(|(by, why)| json!({"by": user_id(*by), "reason": why})),
        })
    }

    /// Unread, mentions and the mark of a room one is in, as `ready` counts them.
    pub fn counted(&self, user: Id, room: Id) -> (u64, u64, Id) {
        let at = &self.rooms[&room];
        let since = at.inside.get(&user).copied().unwrap_or(user);
        let read = since.max(at.marks.get(&user).copied().unwrap_or_default());
        let unread = |said: &&Said| said.id > read && said.author != user && said.deleted.is_none();
        let (mut all, mut mine) = (0, 0);
        for said in self.readable(user, room).filter(unread) {
            all += 1;
            mine += u64::from(said.mentions.contains(&user));
        }
        (all.min(100), mine.min(100), read)
    }

    /// What a search finds, newest first: all words, the last one also as the beginning of one.
    pub fn found(&self, user: Id, query: &str, room: Option<Id>, before: Id) -> Vec<&Said> {
        let wanted = words(query);
        let (Some((last, others)), begun) = (wanted.split_last(), !query.ends_with(' ')) else { return Vec::new() };
        let holds = |body: &str| {
            let there = words(body);
            others.iter().all(|word| there.contains(word))
                && there.iter().any(|word| word == last || (begun && word.starts_with(last)))
        };
        let said =
            self.said.values().rev().filter(|said| said.id < before && room.is_none_or(|room| said.room == room));
        said.filter(|said| said.body.as_deref().is_some_and(holds) && self.reads(user, said)).collect()
    }
}

pub fn words(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}
