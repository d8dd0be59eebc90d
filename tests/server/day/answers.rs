//! What reading commands answer, against the model.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::day::Day;
use crate::day::desk::differs;
use crate::day::reader::plain;
use crate::day::world::{Aim, Id, Kind, Rank, Said, World, number, room_id, user_id};

/// As many as an answer holds when no limit was asked for.
const HISTORY: usize = 50;
const HITS: usize = 20;

impl World {
    /// Messages and whether there are more, as `history` tells them.
    fn page(&self, me: Id, asked: &Value) -> (Vec<&Said>, bool) {
        let limit = asked["limit"].as_u64().map_or(HISTORY, |limit| usize::try_from(limit).unwrap());
        let all: Vec<&Said> = self.readable(me, number(&asked["room"])).collect();
        let bound = |field: &str| asked[field].as_i64();
        let older = |before: Id, limit: usize| {
            let all: Vec<&Said> = all.iter().copied().filter(|said| said.id < before).collect();
            (all[all.len().saturating_sub(limit)..].to_vec(), all.len() > limit)
        };
        let newer = |after: Id, limit: usize| {
            let all: Vec<&Said> = all.iter().copied().filter(|said| said.id > after).collect();
            (all[..all.len().min(limit)].to_vec(), all.len() > limit)
        };
        match (bound("before"), bound("after"), bound("around")) {
            (_, Some(after), _) => newer(after, limit),
            (_, _, Some(around)) => {
                let before = all.iter().filter(|said| said.id <= around).count();
                let behind = all.len() - before;
                let half = limit.div_ceil(2);
                let begin = match (before < half, behind < limit - half) {
                    (true, _) => 0,
                    (false, true) => all.len().saturating_sub(limit),
                    (false, false) => before - half,
                };
                let page: Vec<&Said> = all[begin..].iter().copied().take(limit).collect();
                let more = page.len() < all.len();
                (page, more)
            }
            (before, _, _) => older(before.unwrap_or(Id::MAX), limit),
        }
    }

    /// What this room is called by somebody: a direct one by the others in it.
    fn name_for(&self, me: Id, room: Id) -> String {
        let at = &self.rooms[&room];
        if at.kind != Kind::Direct {
            return at.name.clone();
        }
        let others = at.inside.keys().filter(|user| **user != me);
        others.map(|user| self.people[user].display.clone()).collect::<Vec<_>>().join(", ")
    }

    pub fn listed_rooms(&self, me: Id, prefix: &str) -> Vec<Value> {
        let seen = self.rooms.iter().filter(|(id, _)| self.sees(me, **id));
        let named = seen.map(|(id, room)| (self.name_for(me, *id), *id, room));
        let mut all: Vec<_> = named.filter(|(name, _, _)| name.to_lowercase().starts_with(prefix)).collect();
        all.sort_by_key(|(name, id, _)| (name.to_lowercase(), *id));
        let size = |room: &crate::day::world::Room| match room.kind {
            Kind::Announcements => self.people.len(),
            Kind::Open | Kind::Private | Kind::Direct => room.inside.len(),
        };
        let line = |(name, id, room): (String, Id, &crate::day::world::Room)| {
            let own = room.creator.filter(|creator| room.inside.contains_key(creator)).map(user_id);
            json!({"room": room_id(id), "name": name, "archived": room.archived, "owner": own,
                "joined": self.is_in(me, id), "size": size(room)})
        };
        all.into_iter().map(line).collect()
    }

    fn listed_people(&self, me: Id, room: Option<Id>, prefix: &str) -> Vec<Value> {
        let begins = |text: &str| text.to_lowercase().starts_with(prefix);
        let meant = |id: Id| self.knows(me, id) && room.is_none_or(|room| self.is_in(id, room));
        let people = self.people.iter().filter(|(id, _)| meant(**id));
        let mut all: Vec<_> = people.filter(|(_, person)| begins(&person.name) || begins(&person.display)).collect();
        all.sort_by(|(_, one), (_, other)| one.name.cmp(&other.name));
        let line = |(id, person): (&Id, &crate::day::world::Person)| {
            let ban = person.ban.is_some() && self.may_ban(me, *id);
            json!({"user": user_id(*id), "display": person.display, "role": person.rank.word(), "ban": ban})
        };
        all.into_iter().map(line).collect()
    }
}

/// The messages of a list in an answer, as the model has them.
pub fn messages(list: &Value) -> Vec<Value> {
    list.as_array().unwrap().iter().map(plain).collect()
}

pub fn hits(ok: &Value) -> Vec<Value> {
    ok["hits"].as_array().unwrap().iter().map(|hit| plain(&hit["message"])).collect()
}

impl Day {
    pub fn compare_answer(
        &mut self,
        (me, session): (Id, Id),
        asked: &Value,
        ok: &Value,
        now: i64,
    ) -> Result<(), String> {
        let what = format!("the answer to u_{me}, {asked},");
        let world = &self.world;
        let in_room = asked["room"].is_string().then(|| number(&asked["room"]));
        let prefix = asked["prefix"].as_str().unwrap_or_default();
        let shown = |said: &[&Said]| -> Vec<Value> { said.iter().map(|said| world.shown(me, said)).collect() };
        match asked["type"].as_str().unwrap() {
            "history" => {
                let (page, more) = world.page(me, asked);
                differs(&what, &messages(&ok["messages"]), &shown(&page))?;
                differs(&what, &[ok["more"].clone()], &[json!(more)])
            }
            "search" => {
                self.tally.searches += 1;
                let before = asked["before"].as_i64().unwrap_or(Id::MAX);
                let mut found = world.found(me, asked["query"].as_str().unwrap(), in_room, before);
                let limit = asked["limit"].as_u64().map_or(HITS, |limit| usize::try_from(limit).unwrap());
                let more = found.len() > limit;
                found.truncate(limit);
                differs(&what, &hits(ok), &shown(&found))?;
                differs(&what, &[ok["more"].clone()], &[json!(more)])
            }
            "list_rooms" => {
                let line = |room: &Value| {
                    json!({"room": room["room"], "name": room["name"], "archived": room["archived"],
                        "owner": room["owner"], "joined": room["joined"], "size": room["size"]})
                };
                let got: Vec<Value> = ok["rooms"].as_array().unwrap().iter().map(line).collect();
                differs(&what, &got, &world.listed_rooms(me, prefix))
            }
            "list_people" => {
                let line = |person: &Value| {
                    json!({"user": person["user"], "display": person["display"], "role": person["role"],
                        "ban": person.get("ban").is_some()})
                };
                let got: Vec<Value> = ok["people"].as_array().unwrap().iter().map(line).collect();
                differs(&what, &got, &world.listed_people(me, in_room, prefix))
            }
            "list_connections" => {
                let whose = if asked["user"].is_string() { number(&asked["user"]) } else { me };
                let got: BTreeSet<String> =
                    ok["connections"].as_array().unwrap().iter().map(|open| open["session"].to_string()).collect();
                let open = self.desks.iter().filter(|desk| desk.user == whose && desk.live.is_some());
                let expected: BTreeSet<String> = open.map(|desk| format!("\"s_{}\"", desk.who().1)).collect();
                // A socket that was just closed may be there for a moment still.
                let fits = expected.is_subset(&got) && got.len() <= expected.len() + 2;
                let own = whose != me || got.contains(&format!("\"s_{session}\""));
                if fits && own { Ok(()) } else { Err(format!("{what} got {got:?}, expected {expected:?}")) }
            }
            "explain" => {
                let (user, room) = (number(&asked["user"]), in_room.unwrap());
                let verdict = if world.is_active(user, now) {
                    world.may_speak(user, room, &Aim::Everyone, None, false, now)
                } else {
                    Err("unauthenticated")
                };
                let got = [ok["decision"]["allowed"].clone(), ok["decision"]["code"].clone()];
                differs(&what, &got, &[json!(verdict.is_ok()), json!(verdict.err())])
            }
            "post_message" | "announce" => {
                let key = (me, asked["client_id"].as_str().unwrap().to_owned());
                let first = world.keys.get(&key).map_or(number(&ok["message"]), |(_, first)| *first);
                differs(&what, &[ok["message"].clone()], &[json!(crate::day::world::message_id(first))])
            }
            _ => Ok(()),
        }
    }

    /// Who may do what in a room, as far as the model knows it: whether one may write there.
    pub fn may_post(&self, me: Id, room: Id, now: i64) -> bool {
        self.world.may_speak(me, room, &Aim::Everyone, None, false, now).is_ok()
    }

    pub fn is_guest(&self, me: Id) -> bool {
        self.world.rank(me) == Rank::Guest
    }
}
