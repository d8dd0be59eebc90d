//! The comparison of everything at one point of the day: what every socket heard, what every client has, what a new socket
//! is told, every page, every search.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::day::answers::hits;
use crate::day::desk::differs;
use crate::day::script::TOPICS;
use crate::day::world::{GENERAL, Id, Kind, World, message_id, number, room_id};
use crate::day::{Day, mutants};
use crate::support::client::Client;
use crate::support::socket::Socket;

/// Messages on one page.
const PAGE: usize = 50;

impl Day {
    pub async fn look(&mut self, point: u32, at_all: bool) -> Result<(), String> {
        self.hear_all().await?;
        for place in 0..self.desks.len() {
            if self.desks[place].live.is_some() {
                self.compare_desk(place)?;
            }
        }
        for place in 0..self.world.people.len() {
            let Some((_, client)) = self.desks[place].session.clone() else { continue };
            let user = self.desks[place].user;
            let in_turn = place % 3 == point as usize % 3;
            if !at_all && !in_turn {
                continue;
            }
            self.compare_new_socket(user, &client, point, at_all).await?;
            self.compare_pages(user, client, point, at_all).await?;
        }
        Ok(())
    }

    /// What a client made of all it heard.
    pub fn compare_desk(&mut self, place: usize) -> Result<(), String> {
        let desk = &mut self.desks[place];
        let (user, world) = (desk.user, &self.world);
        let (got, expected) = (std::mem::take(&mut desk.got), std::mem::take(&mut desk.expected));
        self.tally.events += got.len();
        differs(&format!("what u_{user} heard"), &got, &expected)?;
        let rooms: Vec<Value> = desk.fold.rooms.keys().map(|room| json!(room)).collect();
        let own: Vec<Value> = world.rooms.keys().filter(|room| world.is_in(user, **room)).map(|id| json!(id)).collect();
        differs(&format!("the rooms of u_{user}"), &rooms, &own)?;
        for (room, kept) in &desk.fold.rooms {
            let now = &world.rooms[room];
            let named = matches!(now.kind, Kind::Open | Kind::Private) && *room != GENERAL;
            let same = !named || (&kept.name, &kept.topic) == (&now.name, &now.topic);
            if !same || kept.archived != now.archived {
                return Err(format!("u_{user} has another r_{room}: {kept:?}"));
            }
            let expected = world.readable(user, *room).filter(|said| said.id >= kept.floor);
            let expected: Vec<Value> = expected.map(|said| world.shown(user, said)).collect();
            let got: Vec<Value> = kept.messages.values().cloned().collect();
            differs(&format!("r_{room} as u_{user} has it"), &got, &expected)?;
        }
        Ok(())
    }

    async fn compare_new_socket(&mut self, user: Id, client: &Client, point: u32, at_all: bool) -> Result<(), String> {
        let now = self.now();
        let mut socket = Socket::open(client).await;
        let mut ready = socket.ready.clone();
        self.spoil_ready(&mut ready);
        let line = |room: &Value| {
            let may = room["may"].as_array().unwrap().contains(&json!("post_message"));
            json!([room["room"], room["unread"], room["mentions"], room["read_cursor"], room["archived"], may])
        };
        let mut got: Vec<Value> = ready["rooms"].as_array().unwrap().iter().map(line).collect();
        let world = &self.world;
        let expected = world.rooms.iter().filter(|(room, _)| world.is_in(user, **room)).map(|(room, at)| {
            let (unread, mentions, read) = world.counted(user, *room);
            json!([room_id(*room), unread, mentions, read, at.archived, self.may_post(user, *room, now)])
        });
        got.sort_by_key(|room| number(&room[0]));
        let what = format!("ready of u_{user} (room, unread, mentions, mark, archived, may post)");
        differs(&what, &got, &expected.collect::<Vec<_>>())?;
        differs(&what, &[ready["you"]["role"].clone()], &[json!(world.rank(user).word())])?;
        self.compare_searches(user, &mut socket, point, at_all).await?;
        let asked = json!({"type": "list_people"});
        let people = socket.done(asked.clone()).await;
        self.compare_answer((user, 0), &asked, &people, now)?;
        if !self.is_guest(user) {
            let asked = json!({"type": "list_rooms"});
            let rooms = socket.done(asked.clone()).await;
            self.compare_answer((user, 0), &asked, &rooms, now)?;
        }
        socket.close().await;
        Ok(())
    }

    /// One word in turn and its first page; at the end all of them, page by page.
    async fn compare_searches(
        &mut self,
        user: Id,
        socket: &mut Socket,
        point: u32,
        at_all: bool,
    ) -> Result<(), String> {
        let last = point > self.length.points;
        let chosen = TOPICS.iter().enumerate();
        let chosen = chosen.filter(|(number, _)| last || *number == point as usize % TOPICS.len());
        for (_, topic) in chosen {
            let expected = self.world.found(user, topic, None, Id::MAX);
            let expected: Vec<Value> = expected.into_iter().map(|said| self.world.shown(user, said)).collect();
            let (mut got, mut before) = (Vec::new(), Id::MAX);
            loop {
                let asked = json!({"type": "search", "query": topic, "limit": 50, "before": before});
                let mut page = socket.done(asked.clone()).await;
                self.spoil_answer(user, &asked, &mut page);
                self.tally.searches += 1;
                got.extend(hits(&page));
                before = got.last().map_or(0, |message| message["cursor"].as_i64().unwrap());
                if page["more"] != true || !(last || at_all) {
                    break;
                }
            }
            let of = if last || at_all { expected.len() } else { expected.len().min(50) };
            differs(&format!("{topic} as u_{user} finds it"), &got, &expected[..of])?;
        }
        Ok(())
    }

    async fn compare_pages(&mut self, user: Id, mut client: Client, point: u32, at_all: bool) -> Result<(), String> {
        let rooms: Vec<Id> = self.world.rooms.keys().copied().collect();
        let in_turn = (point as usize + usize::try_from(user).unwrap()) % rooms.len();
        for room in rooms.iter().enumerate().filter(|(at, _)| at_all || *at == in_turn).map(|(_, room)| *room) {
            self.now();
            let page = client.get(&format!("/rooms/{}", room_id(room))).await;
            self.tally.pages += 1;
            self.compare_page(user, room, page.status, page.body, None)?;
        }
        // A permalink, of a message that is for the person or is not.
        let messages: Vec<Id> = self.world.said.keys().copied().collect();
        let Some(message) = self.script.pick(&messages) else { return Ok(()) };
        let room = self.world.said[&message].room;
        let page = client.get(&format!("/rooms/{}/messages/{}", room_id(room), message_id(message))).await;
        self.tally.pages += 1;
        self.compare_page(user, room, page.status, page.body, Some(message))
    }

    fn compare_page(&self, user: Id, room: Id, status: u16, body: String, linked: Option<Id>) -> Result<(), String> {
        let world = &self.world;
        let there = match linked {
            None => world.sees(user, room),
            Some(message) => world.reads(user, &world.said[&message]),
        };
        let what = format!("the page of r_{room} for u_{user} ({linked:?})");
        if status != if there { 200 } else { 404 } {
            return Err(format!("{what} has the status {status}"));
        }
        let body = mutants::spoil_page(self.mutant, body, |mark| world.is_hidden(user, mark), there);
        let got = World::marks(&body);
        let told = |room: &Id| World::marks(&world.rooms[room].topic);
        let topics: BTreeSet<String> =
            world.rooms.keys().filter(|id| world.is_in(user, **id) || (there && **id == room)).flat_map(told).collect();
        let mut readable: Vec<_> = if there { world.readable(user, room).collect() } else { Vec::new() };
        if let Some(message) = linked {
            // The page ends half a page behind the message, or with the newest.
            let behind = readable.iter().filter(|said| said.id > message).count();
            let cut = behind.saturating_sub(PAGE / 2);
            readable.truncate(readable.len() - cut);
        }
        let shown = readable.iter().rev().take(PAGE).map(|said| world.shown(user, said));
        let texts = |shown: Value| World::marks(&format!("{} {}", shown["body"], shown["quote"]["body"]));
        let expected: BTreeSet<String> = shown.flat_map(texts).collect();
        let leaked: Vec<&String> =
            got.iter().filter(|mark| !expected.contains(*mark) && !topics.contains(*mark)).collect();
        let missed: Vec<&String> = expected.difference(&got).collect();
        if leaked.is_empty() && missed.is_empty() {
            return Ok(());
        }
        Err(format!("{what}: leaked {leaked:?}, missed {missed:?}"))
    }
}

impl World {
    /// Whether a mark stands in a message that is not for this person.
    pub fn is_hidden(&self, user: Id, mark: &str) -> bool {
        let has =
            |said: &&crate::day::world::Said| said.body.as_deref().is_some_and(|body| Self::marks(body).contains(mark));
        self.said.values().find(has).is_some_and(|said| !self.reads(user, said))
    }
}
