//! What follows from a command that was done, in the model; and who hears of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::day::rules::time;
use crate::day::world::{ANNOUNCEMENTS, Aim, Id, Kind, Rank, Room, Said, World, number, room_id, user_id, words};

/// What happened, as far as others hear of it.
#[derive(Debug, Clone)]
pub enum Happening {
    Message {
        kind: &'static str,
        message: Id,
        cursor: Id,
    },
    Sign {
        kind: &'static str,
        message: Id,
        cursor: Id,
        emoji: String,
        user: Id,
    },
    /// With those who were there.
    Joined {
        room: Id,
        user: Id,
        there: BTreeSet<Id>,
    },
    Left {
        room: Id,
        user: Id,
    },
    /// A new room is told before anybody is in it.
    Opened {
        room: Id,
    },
    Room {
        kind: &'static str,
        room: Id,
    },
    Person {
        kind: &'static str,
        user: Id,
    },
    Muted {
        kind: &'static str,
        user: Id,
        room: Option<Id>,
    },
    Banned {
        kind: &'static str,
        user: Id,
    },
    /// The close code that its socket gets.
    Ended {
        session: Id,
        code: u16,
    },
}

impl World {
    /// Carries out what was judged good. Ids and positions are the server's to give, and stand in its answer.
    pub fn follow(&mut self, (me, session): (Id, Id), asked: &Value, ok: &Value) -> Vec<Happening> {
        let (room, user) = (number(&asked["room"]), number(&asked["user"]));
        let cursor = ok["cursor"].as_i64().unwrap_or_default();
        match asked["type"].as_str().unwrap() {
            "post_message" => self.say(me, room, asked, ok),
            "announce" => self.say(me, ANNOUNCEMENTS, asked, ok),
            "edit_message" => self.say_otherwise(asked, cursor),
            "delete_message" => self.take_back(me, asked, cursor),
            "react" | "unreact" => self.sign(me, asked, cursor),
            "mark_read" => {
                let mark = self.rooms.get_mut(&room).unwrap().marks.entry(me).or_default();
                *mark = asked["cursor"].as_i64().unwrap().max(*mark);
                Vec::new()
            }
            "create_room" => self.open(me, asked, number(&ok["room"])),
            "open_direct" => self.open_direct(me, asked, number(&ok["room"])),
            "update_room" => {
                let now = self.rooms.get_mut(&room).unwrap();
                let before = (now.name.clone(), now.topic.clone());
                let text = |field: &str, old: &str| asked[field].as_str().unwrap_or(old).to_owned();
                (now.name, now.topic) = (text("name", &before.0), text("topic", &before.1));
                let same = before == (now.name.clone(), now.topic.clone());
                if same { Vec::new() } else { vec![Happening::Room { kind: "room_updated", room }] }
            }
            "archive_room" => {
                let now = self.rooms.get_mut(&room).unwrap();
                let same = asked["archived"] == now.archived;
                now.archived = asked["archived"] == true;
                if same { Vec::new() } else { vec![Happening::Room { kind: "room_archived", room }] }
            }
            "join_room" => self.come_in(room, me, cursor),
            "invite_member" => self.come_in(room, user, cursor),
            "leave_room" => self.go_out(room, me),
            "remove_member" => self.go_out(room, user),
            "set_role" => {
                let rank = Rank::of(&asked["role"]);
                let before = std::mem::replace(&mut self.people.get_mut(&user).unwrap().rank, rank);
                if before == rank { Vec::new() } else { vec![Happening::Person { kind: "role_changed", user }] }
            }
            "mute_user" | "unmute_user" => self.mute(user, asked),
            "ban_user" => {
                self.people.get_mut(&user).unwrap().ban = Some(time(&asked["until"]));
                let mut all = vec![Happening::Banned { kind: "user_banned", user }];
                all.extend(self.end(user, |_| true, |_| 4505));
                all
            }
            "unban_user" => {
                let was = self.people.get_mut(&user).unwrap().ban.take();
                was.map(|_| Happening::Banned { kind: "user_unbanned", user }).into_iter().collect()
            }
            "update_profile" => {
                let display = asked["display"].as_str().unwrap().to_owned();
                let person = self.people.get_mut(&me).unwrap();
                let before = std::mem::replace(&mut person.display, display);
                let same = before == person.display;
                if same { Vec::new() } else { vec![Happening::Person { kind: "person_updated", user: me }] }
            }
            "end_sessions" => {
                let code = |ended: Id| if ended == session { 4501 } else { 4504 };
                if asked["session"].is_string() {
                    let one = number(&asked["session"]);
                    let owner = self.sessions[&one];
                    return self.end(owner, |other| other == one, code);
                }
                let except = number(&asked["except"]);
                self.end(user, |other| other != except, code)
            }
            _ => Vec::new(),
        }
    }

    fn end(&mut self, user: Id, meant: impl Fn(Id) -> bool, code: impl Fn(Id) -> u16) -> Vec<Happening> {
        let ended: Vec<Id> =
            self.sessions.iter().filter(|(id, owner)| **owner == user && meant(**id)).map(|(id, _)| *id).collect();
        self.sessions.retain(|id, _| !ended.contains(id));
        ended.into_iter().map(|session| Happening::Ended { session, code: code(session) }).collect()
    }

    fn called(&self, said: &Said, body: &str) -> Vec<Id> {
        let names: Vec<&str> = body.split_whitespace().filter_map(|word| word.strip_prefix('@')).collect();
        let called = |(id, person): &(&Id, &crate::day::world::Person)| {
            names.contains(&person.name.as_str()) && self.is_in(**id, said.room) && self.reads(**id, said)
        };
        self.people.iter().filter(called).map(|(id, _)| *id).collect()
    }

    fn say(&mut self, me: Id, room: Id, asked: &Value, ok: &Value) -> Vec<Happening> {
        let (id, key) = (number(&ok["message"]), asked["client_id"].as_str().unwrap().to_owned());
        if self.keys.contains_key(&(me, key.clone())) {
            return Vec::new();
        }
        let body = asked["body"].as_str().unwrap().to_owned();
        let mut said = Said {
            id,
            room,
            author: me,
            aim: Aim::of(&asked["audience"]),
            key: key.clone(),
            body: Some(body.clone()),
            answers: asked["reply_to"].is_string().then(|| number(&asked["reply_to"])),
            mentions: Vec::new(),
            signs: BTreeMap::new(),
            edited: false,
            deleted: None,
            version: id,
        };
        said.mentions = self.called(&said, &body);
        self.said.insert(id, said);
        self.keys.insert((me, key), (asked.clone(), id));
        self.log.push((id, true, id));
        vec![Happening::Message { kind: "message_posted", message: id, cursor: id }]
    }

    fn change(&mut self, said: Said, cursor: Id) -> Id {
        let id = said.id;
        self.said.insert(id, Said { version: cursor, ..said });
        self.log.push((cursor, false, id));
        id
    }

    fn say_otherwise(&mut self, asked: &Value, cursor: Id) -> Vec<Happening> {
        let mut said = self.said[&number(&asked["message"])].clone();
        let body = asked["body"].as_str().unwrap().to_owned();
        if said.body.as_ref() == Some(&body) {
            return Vec::new();
        }
        said.mentions = self.called(&said, &body);
        (said.body, said.edited) = (Some(body), true);
        let message = self.change(said, cursor);
        vec![Happening::Message { kind: "message_edited", message, cursor }]
    }

    fn take_back(&mut self, me: Id, asked: &Value, cursor: Id) -> Vec<Happening> {
        let mut said = self.said[&number(&asked["message"])].clone();
        if said.deleted.is_some() {
            return Vec::new();
        }
        said.deleted = Some((me, asked["reason"].as_str().map(str::to_owned)));
        (said.body, said.mentions, said.signs) = (None, Vec::new(), BTreeMap::new());
        let message = self.change(said, cursor);
        vec![Happening::Message { kind: "message_deleted", message, cursor }]
    }

    fn sign(&mut self, me: Id, asked: &Value, cursor: Id) -> Vec<Happening> {
        let mut said = self.said[&number(&asked["message"])].clone();
        let (emoji, gives) = (asked["emoji"].as_str().unwrap().to_owned(), asked["type"] == "react");
        let users = said.signs.entry(emoji.clone()).or_default();
        if users.contains(&me) == gives {
            return Vec::new();
        }
        if gives {
            users.push(me);
        } else {
            users.retain(|user| *user != me);
        }
        said.signs.retain(|_, users| !users.is_empty());
        let message = self.change(said, cursor);
        let kind = if gives { "reaction_added" } else { "reaction_removed" };
        vec![Happening::Sign { kind, message, cursor, emoji, user: me }]
    }

    fn open(&mut self, me: Id, asked: &Value, room: Id) -> Vec<Happening> {
        let text = |field: &str| asked[field].as_str().unwrap_or_default().to_owned();
        let kind = if asked["kind"] == "open" { Kind::Open } else { Kind::Private };
        let (inside, mutes, marks) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (name, topic, creator) = (text("name"), text("topic"), Some(me));
        self.rooms.insert(room, Room { name, topic, kind, creator, archived: false, inside, mutes, marks });
        let mut all = vec![Happening::Opened { room }];
        let members = asked["members"].as_array().into_iter().flatten().map(number);
        let others: BTreeSet<Id> = members.filter(|user| *user != me).collect();
        for (user, since) in [me].into_iter().chain(others).zip(room + 1..) {
            all.extend(self.come_in(room, user, since));
        }
        all
    }

    fn open_direct(&mut self, me: Id, asked: &Value, room: Id) -> Vec<Happening> {
        if self.rooms.contains_key(&room) {
            return Vec::new();
        }
        let members = asked["users"].as_array().unwrap().iter().map(number).chain([me]);
        let inside: BTreeMap<Id, Id> = members.map(|user| (user, room)).collect();
        let there: Vec<Id> = inside.keys().copied().collect();
        let (mutes, marks) = (BTreeMap::new(), BTreeMap::new());
        let (name, topic, kind, creator) = (String::new(), String::new(), Kind::Direct, None);
        self.rooms.insert(room, Room { name, topic, kind, creator, archived: false, inside, mutes, marks });
        // Each is told of the whole room, and of nobody else.
        there.into_iter().map(|user| Happening::Joined { room, user, there: BTreeSet::from([user]) }).collect()
    }

    fn come_in(&mut self, room: Id, user: Id, cursor: Id) -> Vec<Happening> {
        let inside = &mut self.rooms.get_mut(&room).unwrap().inside;
        if room == ANNOUNCEMENTS || inside.contains_key(&user) {
            return Vec::new();
        }
        inside.insert(user, cursor);
        vec![Happening::Joined { room, user, there: inside.keys().copied().collect() }]
    }

    fn go_out(&mut self, room: Id, user: Id) -> Vec<Happening> {
        self.rooms.get_mut(&room).unwrap().inside.remove(&user);
        vec![Happening::Left { room, user }]
    }

    fn mute(&mut self, user: Id, asked: &Value) -> Vec<Happening> {
        let room = asked["room"].is_string().then(|| number(&asked["room"]));
        let until = if asked["type"] == "mute_user" { time(&asked["until"]) } else { None };
        let before = match (room, until) {
            (None, _) => std::mem::replace(&mut self.people.get_mut(&user).unwrap().mute, until),
            (Some(room), Some(until)) => self.rooms.get_mut(&room).unwrap().mutes.insert(user, until),
            (Some(room), None) => self.rooms.get_mut(&room).unwrap().mutes.remove(&user),
        };
        let kind = if until.is_some() { "user_muted" } else { "user_unmuted" };
        if until.is_none() && before.is_none() { Vec::new() } else { vec![Happening::Muted { kind, user, room }] }
    }

    /// What this person's sockets hear of it; nothing when it is not for the person.
    pub fn heard(&self, by: Id, happening: &Happening) -> Option<Value> {
        match happening {
            Happening::Message { kind, message, cursor } => {
                let said = &self.said[message];
                let hears = self.is_in(by, said.room) && self.reads(by, said);
                hears.then(|| json!({"cursor": cursor, "kind": kind, "message": self.shown(by, said)}))
            }
            Happening::Sign { kind, message, cursor, emoji, user } => {
                let said = &self.said[message];
                let hears = self.is_in(by, said.room) && self.reads(by, said);
                let told = json!({"cursor": cursor, "kind": kind, "message": crate::day::world::message_id(*message),
                    "emoji": emoji, "user": user_id(*user), "version": cursor});
                hears.then_some(told)
            }
            Happening::Joined { room, user, there } => {
                let told = json!({"kind": "member_joined", "room": room_id(*room), "user": user_id(*user)});
                there.contains(&by).then_some(told)
            }
            Happening::Left { room, user } => {
                let told = json!({"kind": "member_left", "room": room_id(*room), "user": user_id(*user)});
                (by == *user || self.is_in(by, *room)).then_some(told)
            }
            Happening::Opened { room } => {
                let finds = self.rooms[room].kind == Kind::Open && self.rank(by) > Rank::Guest;
                finds.then(|| json!({"kind": "room_created", "room": room_id(*room)}))
            }
            Happening::Room { kind, room } => {
                self.sees(by, *room).then(|| json!({"kind": kind, "room": room_id(*room)}))
            }
            Happening::Person { kind, user } => {
                self.knows(by, *user).then(|| json!({"kind": kind, "user": user_id(*user)}))
            }
            Happening::Muted { kind, user, room } => {
                let own = by == *user && room.is_none_or(|room| self.sees(by, room));
                let hears = own || self.may_mute(by, *user, *room).is_ok();
                hears.then(|| json!({"kind": kind, "room": room.map(room_id), "user": user_id(*user)}))
            }
            Happening::Banned { kind, user } => {
                let hears = by == *user || self.may_ban(by, *user);
                hears.then(|| json!({"kind": kind, "user": user_id(*user)}))
            }
            Happening::Ended { .. } => None,
        }
    }

    /// What somebody who comes back with this cursor is told of messages.
    pub fn missed(&self, by: Id, cursor: Id) -> Vec<Value> {
        let told = |(at, first, id): &(Id, bool, Id)| {
            let said = &self.said[id];
            let kind = match (first, said.deleted.is_some()) {
                (true, _) => "message_posted",
                (false, true) => "message_deleted",
                (false, false) => "message_edited",
            };
            let hears = self.is_in(by, said.room) && self.reads(by, said);
            hears.then(|| json!({"cursor": at, "kind": kind, "message": self.shown(by, said)}))
        };
        let from = self.log.partition_point(|(at, _, _)| *at <= cursor);
        self.log[from..].iter().filter_map(told).collect()
    }

    /// The marks of a text: the words of the script that no other message has.
    pub fn marks(text: &str) -> BTreeSet<String> {
        words(text).into_iter().filter(|word| is_mark(word)).collect()
    }
}

/// `mark17x`: a number of its own, in letters that no nonce and no digest has by chance.
pub fn is_mark(word: &str) -> bool {
    let inner = word.strip_prefix("mark").and_then(|rest| rest.strip_suffix('x'));
    inner.is_some_and(|inner| !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_digit()))
}
