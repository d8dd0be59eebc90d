//! What is planted where and for whom, and the look for it in bytes that somebody got.

use serde_json::{Value, json};

use countersign::domain::role::Role;

use crate::support::House;
use crate::support::socket::Socket;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Open,
    Private,
    Direct,
    Announcements,
}

pub struct Place {
    pub id: String,
    pub kind: Kind,
    pub members: Vec<&'static str>,
    /// Those of them who came in when all had been said.
    pub late: Vec<&'static str>,
}

impl Place {
    pub fn new(id: impl Into<String>, kind: Kind, members: impl Into<Vec<&'static str>>) -> Self {
        Self { id: id.into(), kind, members: members.into(), late: Vec::new() }
    }

    pub fn comes(&mut self, name: &'static str) {
        self.members.push(name);
        self.late.push(name);
    }

    pub fn goes(&mut self, name: &str) {
        self.members.retain(|member| *member != name);
        self.late.retain(|member| *member != name);
    }
}

#[derive(Debug, Clone)]
pub enum For {
    Everyone,
    Role(Role),
    People(Vec<&'static str>),
}

pub struct Planted {
    pub place: usize,
    pub id: String,
    pub author: &'static str,
    pub audience: For,
    pub words: String,
    pub key: String,
}

/// Where bytes came from: as things happen, or by reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Path {
    Events,
    Reading,
}

/// The rule once more, in its own words.
pub fn is_for(reader: (&str, Role), planted: &Planted, place: &Place, path: Path) -> bool {
    let (name, role) = reader;
    if !place.members.contains(&name) {
        let finds_open_rooms = role != Role::Guest && place.kind == Kind::Open;
        return path == Path::Reading && finds_open_rooms && matches!(planted.audience, For::Everyone);
    }
    planted.author == name
        || match &planted.audience {
            For::Everyone => true,
            For::Role(least) => role >= *least,
            For::People(people) => people.contains(&name),
        }
}

/// What is wrong with one piece of bytes: a mark that is missing, or one that is there and should not be.
pub fn fault(expected: bool, bytes: &str, mark: &str) -> Option<&'static str> {
    match (expected, bytes.contains(mark)) {
        (true, false) => Some("missed"),
        (false, true) => Some("leaked"),
        (true, true) | (false, false) => None,
    }
}

#[derive(Default)]
pub struct Findings {
    pub checked: usize,
    pub wrong: Vec<String>,
}

impl Findings {
    pub fn look(&mut self, expected: bool, bytes: &str, mark: &str, what: impl FnOnce() -> String) {
        self.checked += 1;
        if let Some(fault) = fault(expected, bytes, mark) {
            self.wrong.push(format!("{fault} {mark}: {}", what()));
        }
    }

    /// All that is planted in some places, in bytes that one person got.
    pub fn search(
        &mut self,
        field: &Field,
        reader: (&str, Role),
        only: Option<usize>,
        path: Path,
        bytes: &str,
        what: &str,
    ) {
        for planted in &field.planted {
            let place = &field.places[planted.place];
            let asked = only.is_none_or(|place| place == planted.place);
            let expected = asked && is_for(reader, planted, place, path);
            let told = || format!("{what} of {} ({})", reader.0, place.id);
            self.look(expected, bytes, &planted.words, told);
            let own = expected && planted.author == reader.0;
            if !own {
                self.look(false, bytes, &planted.key, told);
            }
        }
    }
}

pub struct Field {
    pub places: Vec<Place>,
    pub planted: Vec<Planted>,
}

impl Field {
    pub async fn plant(
        &mut self,
        house: &House,
        author: &'static str,
        socket: &mut Socket,
        place: usize,
        audience: For,
    ) {
        let number = self.planted.len();
        let (words, key) = (format!("canary{number:03}w"), format!("canary{number:03}k"));
        let to = match &audience {
            For::Everyone => json!({"to": "everyone"}),
            For::Role(role) => json!({"to": "role", "role": role.to_string()}),
            For::People(people) => {
                json!({"to": "users", "users": people.iter().map(|name| house.id(name)).collect::<Vec<_>>()})
            }
        };
        let Place { id: room, kind, .. } = &self.places[place];
        let command = if *kind == Kind::Announcements {
            json!({"type": "announce", "body": words, "client_id": key, "audience": to})
        } else {
            json!({"type": "post_message", "room": room, "body": words, "client_id": key, "audience": to})
        };
        let id = socket.done(command).await["message"].as_str().unwrap().to_owned();
        self.planted.push(Planted { place, id, author, audience, words, key });
        self.grow(socket, to, number).await;
    }

    /// What hangs on the message is for those it is for: its words after an edit, a sign, and an answer that quotes it.
    pub async fn grow(&mut self, socket: &mut Socket, to: Value, number: usize) {
        let Planted { place, id, author, audience, words, .. } = &self.planted[number];
        let Place { id: room, kind, .. } = &self.places[*place];
        socket.done(json!({"type": "edit_message", "message": id, "body": format!("**{words}** edited")})).await;
        socket.done(json!({"type": "react", "message": id, "emoji": "👀"})).await;
        if *kind == Kind::Announcements {
            return;
        }
        let (answer, key) = (format!("canary{number:03}a"), format!("canary{number:03}x"));
        let command = json!({"type": "post_message", "room": room, "body": answer, "client_id": key, "audience": to, "reply_to": id});
        let (place, author, audience) = (*place, *author, audience.clone());
        let id = socket.done(command).await["message"].as_str().unwrap().to_owned();
        self.planted.push(Planted { place, id, author, audience, words: answer, key });
    }
}
