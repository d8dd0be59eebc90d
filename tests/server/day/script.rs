//! What is done next on the day, drawn from a seed and from how things stand in the model: mostly what may be done, and
//! now and then what may not.

use countersign::domain::moment::Moment;
use serde_json::{Value, json};

use crate::chance::Chance;
use crate::day::world::{ANNOUNCEMENTS, GENERAL, Id, Kind, RANKS, Rank, World, message_id, room_id, user_id};

/// No id is as high.
const NOWHERE: Id = 99_999_999;

/// One of these stands in every message.
pub const TOPICS: [&str; 8] = ["apple", "bread", "cedar", "delta", "ember", "flint", "grape", "hazel"];

const SIGNS: [&str; 4] = ["👍", "🎉", "👀", "❤️"];

pub struct Script {
    pub chance: Chance,
    number: u64,
}

fn one<T: Clone>(of: &[T], chance: &mut Chance) -> Option<T> {
    let count = of.len() as u64;
    (count > 0).then(|| of[usize::try_from(chance.between(0, count)).unwrap()].clone())
}

impl Script {
    pub fn new(seed: u64) -> Self {
        Self { chance: Chance::new(seed), number: 0 }
    }

    pub fn one_in(&mut self, of: u64) -> bool {
        self.chance.between(0, of) == 0
    }

    pub fn pick<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        one(of, &mut self.chance)
    }

    /// A room that somebody is in, sees, or has nothing to do with.
    fn room(&mut self, world: &World, me: Id) -> Id {
        let of =
            |wanted: &dyn Fn(Id) -> bool| -> Vec<Id> { world.rooms.keys().copied().filter(|id| wanted(*id)).collect() };
        let ids = match self.chance.between(0, 20) {
            0 => return NOWHERE,
            1 | 2 => of(&|_| true),
            3..=5 => of(&|room| world.sees(me, room)),
            _ => of(&|room| world.is_in(me, room)),
        };
        self.pick(&ids).unwrap_or(GENERAL)
    }

    fn somebody(&mut self, world: &World) -> Id {
        let ids: Vec<Id> = world.people.keys().copied().collect();
        if self.one_in(40) { NOWHERE } else { self.pick(&ids).unwrap() }
    }

    fn somebody_in(&mut self, world: &World, room: Id) -> Id {
        let ids: Vec<Id> = world.people.keys().copied().filter(|user| world.is_in(*user, room)).collect();
        let found = self.pick(&ids).filter(|_| !self.one_in(12));
        found.unwrap_or_else(|| self.somebody(world))
    }

    /// One of the last messages that somebody reads; seldom any other.
    fn message(&mut self, world: &World, me: Id, own: bool) -> Id {
        if self.one_in(60) {
            return NOWHERE;
        }
        let any = self.one_in(8);
        let wanted = |id: &&Id| any || (world.reads(me, &world.said[*id]) && (!own || world.said[*id].author == me));
        let ids: Vec<Id> = world.said.keys().rev().take(400).filter(wanted).copied().take(60).collect();
        self.pick(&ids).unwrap_or(NOWHERE)
    }

    fn words(&mut self, world: &World) -> String {
        self.number += 1;
        let topic = self.pick(&TOPICS).unwrap();
        let names: Vec<String> = world.people.values().map(|person| person.name.clone()).collect();
        let called = if self.one_in(4) { format!(" @{}", self.pick(&names).unwrap()) } else { String::new() };
        let mark = format!("mark{}x", self.number);
        let mark = if self.one_in(6) { format!("**{mark}**") } else { mark };
        format!("{mark} {topic}{called}")
    }

    fn aim(&mut self, world: &World, room: Id) -> Value {
        match self.chance.between(0, 8) {
            0..4 => json!({"to": "everyone"}),
            4 | 5 => json!({"to": "role", "role": self.pick(&RANKS).unwrap().1}),
            _ => {
                let mut users: Vec<Id> =
                    (0..self.chance.between(1, 4)).map(|_| self.somebody_in(world, room)).collect();
                users.sort_unstable();
                users.dedup();
                json!({"to": "users", "users": users.into_iter().map(user_id).collect::<Vec<_>>()})
            }
        }
    }

    /// Half a step of the day's clock from every command, so that no mute ends while one is judged.
    fn until(&mut self, now: i64) -> String {
        let steps = i64::try_from(self.chance.between(2, 60)).unwrap();
        Moment(now + steps * super::STEP_MS + super::STEP_MS / 2).to_string()
    }

    fn key(&mut self, world: &World, me: Id) -> String {
        let known: Vec<String> =
            world.keys.keys().filter(|(user, _)| *user == me).map(|(_, key)| key.clone()).collect();
        let again = self.pick(&known).filter(|_| self.one_in(40));
        again.unwrap_or_else(|| format!("k{}", self.number))
    }

    /// The next command of this person in this session.
    pub fn next(&mut self, world: &World, (me, session): (Id, Id), now: i64) -> Value {
        let room = self.room(world, me);
        match self.chance.between(0, 100) {
            0..26 => self.post(world, me, room),
            26..29 => {
                let (body, key, aim) = (self.words(world), self.key(world, me), self.aim(world, ANNOUNCEMENTS));
                json!({"type": "announce", "body": body, "client_id": key, "audience": aim})
            }
            29..35 => {
                let (message, body) = (self.message(world, me, true), self.words(world));
                json!({"type": "edit_message", "message": message_id(message), "body": body})
            }
            35..38 => {
                let message = message_id(self.message(world, me, true));
                let reason = self.one_in(2).then_some("off topic");
                let mut asked = json!({"type": "delete_message", "message": message});
                if let Some(reason) = reason {
                    asked["reason"] = json!(reason);
                }
                asked
            }
            38..46 => {
                let (message, emoji) = (message_id(self.message(world, me, false)), self.pick(&SIGNS).unwrap());
                let kind = if self.one_in(4) { "unreact" } else { "react" };
                json!({"type": kind, "message": message, "emoji": emoji})
            }
            46..51 => self.history(world, room),
            51..55 => self.search(world, room),
            55..59 => {
                let seen = world.readable(me, if world.rooms.contains_key(&room) { room } else { GENERAL });
                let ids: Vec<Id> = seen.map(|said| said.id).collect();
                json!({"type": "mark_read", "room": room_id(room), "cursor": self.pick(&ids).unwrap_or(1)})
            }
            59 | 60 => {
                json!({"type": "typing", "room": room_id(room), "on": self.one_in(2), "audience": self.aim(world, room)})
            }
            61 => self.list(json!({"type": "list_rooms"}), "room"),
            62 => {
                let asked = self.list(json!({"type": "list_people"}), "person");
                if self.one_in(2) { with(asked, "room", &room_id(room)) } else { asked }
            }
            63 => self.create(world),
            64 => self.update(world, room),
            65 => json!({"type": "archive_room", "room": room_id(room), "archived": self.one_in(3)}),
            66..70 => json!({"type": "join_room", "room": room_id(self.open_room(world, room))}),
            70 | 71 => json!({"type": "leave_room", "room": room_id(room)}),
            72..76 => json!({"type": "invite_member", "room": room_id(room), "user": user_id(self.somebody(world))}),
            76 | 77 => {
                let user = user_id(self.somebody_in(world, room));
                json!({"type": "remove_member", "room": room_id(room), "user": user})
            }
            78 => {
                let users: Vec<String> = (0..self.chance.between(1, 3))
                    .map(|_| self.somebody(world))
                    .filter(|id| *id != me)
                    .map(user_id)
                    .collect();
                if users.is_empty() { json!({"type": "ping"}) } else { json!({"type": "open_direct", "users": users}) }
            }
            79..82 => {
                let rank = self.pick(&RANKS).unwrap().1;
                json!({"type": "set_role", "user": user_id(self.somebody(world)), "role": rank})
            }
            82..85 => {
                let (user, until) = (user_id(self.somebody_in(world, room)), self.until(now));
                let asked = json!({"type": "mute_user", "user": user, "until": until, "reason": "loud"});
                if self.one_in(3) { asked } else { with(asked, "room", &room_id(room)) }
            }
            85 => {
                let asked = json!({"type": "unmute_user", "user": user_id(self.somebody_in(world, room))});
                if self.one_in(2) { asked } else { with(asked, "room", &room_id(room)) }
            }
            86 => {
                let asked = json!({"type": "ban_user", "user": user_id(self.somebody(world)), "reason": "spam"});
                if self.one_in(2) { asked } else { with(asked, "until", &self.until(now)) }
            }
            87..90 => {
                let banned: Vec<Id> =
                    world.people.iter().filter(|(_, person)| person.ban.is_some()).map(|(id, _)| *id).collect();
                let user = self.pick(&banned).unwrap_or(NOWHERE);
                json!({"type": "unban_user", "user": user_id(user)})
            }
            90 => json!({"type": "update_profile", "display": format!("Person {}", self.chance.between(0, 90))}),
            91 => json!({"type": "list_connections", "user": user_id(self.somebody(world))}),
            92 => json!({"type": "list_connections"}),
            93 => {
                let sessions: Vec<Id> = world.sessions.keys().copied().collect();
                let other = self.pick(&sessions).unwrap_or(NOWHERE);
                json!({"type": "end_sessions", "session": format!("s_{other}")})
            }
            94 => {
                let user = if self.one_in(2) { me } else { self.somebody(world) };
                with(json!({"type": "end_sessions", "user": user_id(user)}), "except", &format!("s_{session}"))
            }
            95..97 => {
                let asked =
                    json!({"type": "explain", "user": user_id(self.somebody(world)), "command": "post_message"});
                with(asked, "room", &room_id(room))
            }
            _ => json!({"type": "ping"}),
        }
    }

    fn post(&mut self, world: &World, me: Id, room: Id) -> Value {
        let (body, key) = (self.words(world), self.key(world, me));
        let parent = if self.one_in(4) { world.said.get(&self.message(world, me, false)) } else { None };
        let room = parent.map_or(room, |parent| parent.room);
        let aim = match parent {
            Some(parent) if !self.one_in(4) => parent.aim.on_the_wire(),
            _ => self.aim(world, room),
        };
        let asked =
            json!({"type": "post_message", "room": room_id(room), "body": body, "client_id": key, "audience": aim});
        // Sent once more as it was, as a client does that heard no answer.
        let again = world.keys.get(&(me, asked["client_id"].as_str().unwrap().to_owned()));
        if let Some((before, _)) = again.filter(|_| !self.one_in(3)) {
            return before.clone();
        }
        match parent {
            Some(parent) => with(asked, "reply_to", &message_id(parent.id)),
            None => asked,
        }
    }

    fn history(&mut self, world: &World, room: Id) -> Value {
        let limit = self.chance.between(1, 40);
        let mut asked = json!({"type": "history", "room": room_id(room), "limit": limit});
        let ids: Vec<Id> = world.said.keys().rev().take(300).copied().collect();
        if let (Some(bound), Some(id)) = (self.pick(&["before", "after", "around", ""]), self.pick(&ids))
            && !bound.is_empty()
        {
            asked[bound] = json!(id);
        }
        asked
    }

    fn search(&mut self, world: &World, room: Id) -> Value {
        let topic = self.pick(&TOPICS).unwrap();
        let query = match self.chance.between(0, 4) {
            0 => topic[..3].to_owned(),
            1 => format!("{topic} "),
            2 => format!("{topic} mark{}x", self.chance.between(0, self.number + 1)),
            _ => format!("mark{}", self.chance.between(0, self.number + 1)),
        };
        let mut asked = json!({"type": "search", "query": query, "limit": self.chance.between(1, 50)});
        if self.one_in(3) {
            asked["room"] = json!(room_id(room));
        }
        if self.one_in(3) {
            asked["before"] = json!(world.said.keys().next_back().map_or(1, |last| last / 2));
        }
        asked
    }

    fn list(&mut self, asked: Value, prefix: &str) -> Value {
        if self.one_in(2) { with(asked, "prefix", &format!("{prefix}{}", self.chance.between(0, 3))) } else { asked }
    }

    fn open_room(&mut self, world: &World, or: Id) -> Id {
        let open: Vec<Id> = world.rooms.iter().filter(|(_, room)| room.kind == Kind::Open).map(|(id, _)| *id).collect();
        self.pick(&open).filter(|_| !self.one_in(5)).unwrap_or(or)
    }

    fn name(&mut self) -> (String, String) {
        self.number += 1;
        (format!("room{}", self.chance.between(0, 400)), format!("about mark{}x", self.number))
    }

    /// A new room, up to so many.
    fn create(&mut self, world: &World) -> Value {
        if world.rooms.len() >= super::ROOMS {
            return json!({"type": "ping"});
        }
        let kind = if self.one_in(2) { "private" } else { "open" };
        self.room_of(world, kind)
    }

    pub fn room_of(&mut self, world: &World, kind: &str) -> Value {
        let (name, topic) = self.name();
        let members: Vec<String> = (0..self.chance.between(0, 12)).map(|_| self.somebody(world)).map(user_id).collect();
        json!({"type": "create_room", "name": name, "kind": kind, "topic": topic, "members": members})
    }

    fn update(&mut self, world: &World, room: Id) -> Value {
        let (name, topic) = self.name();
        let taken = world.rooms.get(&self.open_room(world, GENERAL)).map(|room| room.name.clone());
        let asked = with(json!({"type": "update_room", "room": room_id(room)}), "topic", &topic);
        match self.chance.between(0, 4) {
            0 => asked,
            1 => with(asked, "name", &taken.unwrap_or(name)),
            _ => with(asked, "name", &name),
        }
    }

    /// The rank that brings the roles back to how the day began, so that the mixture lasts.
    pub fn rank_of(place: usize) -> Rank {
        match place {
            0 | 1 => Rank::Admin,
            2..5 => Rank::Moderator,
            5..16 => Rank::Member,
            _ => Rank::Guest,
        }
    }
}

fn with(mut asked: Value, field: &str, value: &str) -> Value {
    asked[field] = json!(value);
    asked
}
