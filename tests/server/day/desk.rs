//! A place at which somebody sits with a browser: it comes and goes, and keeps what it has.

use serde_json::{Value, json};

use crate::day::Day;
use crate::day::mutants::Mutant;
use crate::day::reader::{Fold, PAGE};
use crate::day::world::{Id, room_id};
use crate::support::client::Client;
use crate::support::socket::Socket;

/// More changes than these are not replayed; fewer always are.
const REPLAYED: Id = 5000;

pub struct Desk {
    pub user: Id,
    pub session: Option<(Id, Client)>,
    pub live: Option<Socket>,
    pub fold: Fold,
    pub expected: Vec<Value>,
    pub got: Vec<Value>,
}

impl Desk {
    pub fn of(user: Id) -> Self {
        Self { user, session: None, live: None, fold: Fold::default(), expected: Vec::new(), got: Vec::new() }
    }

    /// The person and the session.
    pub fn who(&self) -> (Id, Id) {
        (self.user, self.session.as_ref().map_or(0, |(session, _)| *session))
    }

    fn hear(&mut self, frames: Vec<Value>) -> Result<(), String> {
        for frame in frames {
            self.got.extend(self.fold.hear(&frame)?);
        }
        Ok(())
    }

    /// After the end of a socket: nothing but what was for it, in order; the last of it may be lost.
    fn end(&mut self) -> Result<(), String> {
        self.live = None;
        let (got, mut expected) = (std::mem::take(&mut self.got), std::mem::take(&mut self.expected));
        expected.truncate(got.len());
        differs(&format!("what u_{} heard before the end", self.user), &got, &expected)
    }
}

pub fn differs(what: &str, got: &[Value], expected: &[Value]) -> Result<(), String> {
    if got == expected {
        return Ok(());
    }
    let at = got.iter().zip(expected).take_while(|(got, expected)| got == expected).count();
    let of = |list: &[Value]| list.get(at).map_or("nothing".to_owned(), Value::to_string);
    let (one, other) = (of(got), of(expected));
    Err(format!("{what} differs at {at} ({} and {}):\n     got {one}\nexpected {other}", got.len(), expected.len()))
}

fn frames(seen: Vec<String>) -> Vec<Value> {
    seen.iter().map(|text| serde_json::from_str(text).unwrap()).collect()
}

impl Day {
    /// Sits down: with a new session where there is none, from the last cursor or afresh.
    pub async fn come(&mut self, place: usize, from_last: bool) -> Result<(), String> {
        let now = self.now();
        let desk = &mut self.desks[place];
        if desk.session.is_none() {
            if !self.world.is_active(desk.user, now) {
                return Ok(());
            }
            let (actor, client) = self.house.begun(&self.world.people[&desk.user].name).await;
            let session = actor.session().unwrap().0;
            self.world.sessions.insert(session, desk.user);
            desk.session = Some((session, client));
        }
        let (_, client) = desk.session.as_ref().unwrap();
        let cursor = desk.fold.cursor;
        let socket =
            if from_last && cursor > 0 { Socket::resume(client, cursor).await } else { Socket::open(client).await };
        if socket.ready["resumed"] == true && desk.fold.banned {
            return Err(format!("u_{} was brought up from the word of the own ban", desk.user));
        }
        if socket.ready["resumed"] == true {
            desk.expected = self.world.missed(desk.user, cursor);
            self.tally.reconnections += 1;
        } else if from_last
            && cursor > 0
            && !desk.fold.banned
            && socket.ready["cursor"].as_i64().unwrap() - cursor < REPLAYED
        {
            return Err(format!("u_{} was not brought up from {cursor}", desk.user));
        }
        desk.fold.ready(&socket.ready);
        desk.live = Some(socket);
        // The first frame is in the fold already.
        desk.live.as_mut().unwrap().seen.retain(|frame| !frame.starts_with("{\"type\":\"ready\""));
        self.hear(place).await
    }

    /// Goes away, having heard all or not.
    pub async fn go(&mut self, place: usize) -> Result<(), String> {
        let in_order = self.script.one_in(2);
        if in_order {
            self.hear(place).await?;
            self.compare_desk(place)?;
        }
        let desk = &mut self.desks[place];
        let mut socket = desk.live.take().unwrap();
        desk.hear(frames(std::mem::take(&mut socket.seen)))?;
        if in_order {
            socket.close().await;
        }
        desk.end()
    }

    /// The sockets of a session end with this code.
    pub async fn is_closed(&mut self, session: Id, code: u16) -> Result<(), String> {
        for desk in &mut self.desks {
            if desk.session.as_ref().is_none_or(|(own, _)| *own != session) {
                continue;
            }
            desk.session = None;
            let Some(mut socket) = desk.live.take() else { continue };
            let got = socket.closed().await;
            desk.hear(frames(std::mem::take(&mut socket.seen)))?;
            if got != code {
                return Err(format!("a socket of u_{} was closed with {got}, not {code}", desk.user));
            }
            desk.end()?;
        }
        Ok(())
    }

    pub async fn hear_all(&mut self) -> Result<(), String> {
        for place in 0..self.desks.len() {
            if self.desks[place].live.is_some() {
                self.hear(place).await?;
            }
        }
        Ok(())
    }

    /// Takes in all that was sent, and asks for the rooms that have to be read anew.
    pub async fn hear(&mut self, place: usize) -> Result<(), String> {
        self.desks[place].live.as_mut().unwrap().settle().await;
        self.take_seen(place)?;
        for room in self.desks[place].fold.unread() {
            let asked = json!({"type": "history", "room": room_id(room), "limit": PAGE});
            let page = self.desks[place].live.as_mut().unwrap().done(asked).await;
            self.take_seen(place)?;
            self.desks[place].fold.load(room, &page);
        }
        Ok(())
    }

    fn take_seen(&mut self, place: usize) -> Result<(), String> {
        let desk = &mut self.desks[place];
        let mut frames = frames(std::mem::take(&mut desk.live.as_mut().unwrap().seen));
        frames.retain(|frame| frame["type"] != "reply" && frame["type"] != "ready");
        if self.mutant.is_some_and(Mutant::is_of_events) {
            self.spoil_events(place, &mut frames);
        }
        self.desks[place].hear(frames)
    }
}
