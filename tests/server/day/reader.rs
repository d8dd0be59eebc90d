//! A client as PROTOCOL describes one: it folds what its socket tells, by cursor and version, and keeps what it has over
//! a reconnection. It knows nothing of the model.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::day::world::{Id, number};

/// Messages asked for when a room is read anew.
pub const PAGE: usize = 200;

/// A room as this client has it.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    pub name: String,
    pub topic: String,
    pub archived: bool,
    /// Older messages were not asked for.
    pub floor: Id,
    pub messages: BTreeMap<Id, Value>,
    loaded: bool,
}

#[derive(Debug, Clone, Default)]
pub struct Fold {
    pub me: Id,
    pub rooms: BTreeMap<Id, Kept>,
    pub cursor: Id,
    /// The last that was heard is the own ban, which may have come in the place of other things.
    pub banned: bool,
}

/// A message without what is told in another way or only by the clock.
pub fn plain(message: &Value) -> Value {
    let or_null = |field: &str| message.get(field).cloned().unwrap_or(Value::Null);
    let quote = message.get("quote").map(
        |quote| json!({"message": quote["message"], "author": quote["author"]["user"], "body": quote.get("body")}),
    );
    json!({
        "id": message["id"],
        "room": message["room"],
        "cursor": message["cursor"],
        "version": message["version"],
        "author": message["author"]["user"],
        "body": or_null("body"),
        "audience": message["audience"],
        "client_id": or_null("client_id"),
        "reply_to": or_null("reply_to"),
        "quote": quote,
        "mentions": message["mentions"],
        "reactions": message["reactions"],
        "edited": message.get("edited_at").is_some(),
        "deleted": message.get("deleted").map(|gone| json!({"by": gone["by"], "reason": gone.get("reason")})),
    })
}

/// An event as the model tells it too.
pub fn event(frame: &Value) -> Value {
    let change = &frame["change"];
    let (cursor, kind) = (&frame["cursor"], &change["kind"]);
    match kind.as_str().unwrap() {
        "message_posted" | "message_edited" | "message_deleted" => {
            json!({"cursor": cursor, "kind": kind, "message": plain(&change["message"])})
        }
        "reaction_added" | "reaction_removed" => json!({"cursor": cursor, "kind": kind, "message": change["message"],
            "emoji": change["emoji"], "user": change["user"], "version": change["version"]}),
        "room_created" | "room_updated" | "room_archived" => json!({"kind": kind, "room": frame["room"]}),
        "member_joined" | "member_left" => json!({"kind": kind, "room": frame["room"], "user": change["user"]}),
        "user_muted" | "user_unmuted" => json!({"kind": kind, "room": frame.get("room"), "user": change["user"]}),
        _ => json!({"kind": kind, "user": change["user"]}),
    }
}

impl Fold {
    pub fn ready(&mut self, ready: &Value) {
        self.me = number(&ready["you"]["user"]);
        if ready["resumed"] != true {
            self.rooms.clear();
            (self.cursor, self.banned) = (ready["cursor"].as_i64().unwrap(), false);
        }
        let rooms = ready["rooms"].as_array().unwrap();
        let there: BTreeSet<Id> = rooms.iter().map(|room| number(&room["room"])).collect();
        self.rooms.retain(|id, _| there.contains(id));
        for room in rooms {
            let kept = self.rooms.entry(number(&room["room"])).or_default();
            if room["reload"] == true {
                *kept = Kept::default();
            }
            kept.told(room);
        }
    }

    /// Takes one frame in; of an event, what it tells.
    pub fn hear(&mut self, frame: &Value) -> Result<Option<Value>, String> {
        match frame["type"].as_str().unwrap() {
            "reload" => {
                if let Some(kept) = self.rooms.get_mut(&number(&frame["room"])) {
                    (kept.loaded, kept.messages) = (false, BTreeMap::new());
                }
                Ok(None)
            }
            "event" => {
                let cursor = frame["cursor"].as_i64().unwrap();
                if cursor <= self.cursor {
                    return Err(format!("an event at {cursor} after {}: {frame}", self.cursor));
                }
                self.cursor = cursor;
                let change = &frame["change"];
                self.banned = change["kind"] == "user_banned" && number(&change["user"]) == self.me;
                self.change(number(&frame["room"]), &frame["change"]);
                Ok(Some(event(frame)))
            }
            "cursor" => {
                self.cursor = self.cursor.max(frame["cursor"].as_i64().unwrap());
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    fn change(&mut self, room: Id, change: &Value) {
        match change["kind"].as_str().unwrap() {
            "message_posted" | "message_edited" | "message_deleted" => {
                if let Some(kept) = self.rooms.get_mut(&room) {
                    kept.take(plain(&change["message"]));
                }
            }
            "reaction_added" => self.sign(room, change, true),
            "reaction_removed" => self.sign(room, change, false),
            "room_updated" | "room_archived" => {
                if let Some(kept) = self.rooms.get_mut(&room) {
                    kept.told(&change["room"]);
                }
            }
            "member_joined" if number(&change["user"]) == self.me => {
                let kept = self.rooms.entry(room).or_default();
                *kept = Kept::default();
                kept.told(&change["room"]);
            }
            "member_left" if number(&change["user"]) == self.me => drop(self.rooms.remove(&room)),
            _ => {}
        }
    }

    fn sign(&mut self, room: Id, change: &Value, gives: bool) {
        let Some(message) =
            self.rooms.get_mut(&room).and_then(|kept| kept.messages.get_mut(&number(&change["message"])))
        else {
            return;
        };
        let version = change["version"].as_i64().unwrap();
        if message["version"].as_i64().unwrap() >= version {
            return;
        }
        message["version"] = json!(version);
        let signs = message["reactions"].as_array_mut().unwrap();
        let at = signs.iter().position(|sign| sign["emoji"] == change["emoji"]);
        if gives {
            match at {
                Some(at) => signs[at]["users"].as_array_mut().unwrap().push(change["user"].clone()),
                None => signs.push(json!({"emoji": change["emoji"], "users": [change["user"]]})),
            }
            signs.sort_by(|one, other| one["emoji"].as_str().cmp(&other["emoji"].as_str()));
        } else if let Some(at) = at {
            signs[at]["users"].as_array_mut().unwrap().retain(|user| *user != change["user"]);
            signs.retain(|sign| sign["users"].as_array().is_some_and(|users| !users.is_empty()));
        }
    }

    /// Rooms whose messages have to be asked for.
    pub fn unread(&self) -> Vec<Id> {
        self.rooms.iter().filter(|(_, kept)| !kept.loaded).map(|(id, _)| *id).collect()
    }

    pub fn load(&mut self, room: Id, page: &Value) {
        let kept = self.rooms.entry(room).or_default();
        let messages = page["messages"].as_array().unwrap();
        let first = messages.first().map_or(0, |message| number(&message["id"]));
        kept.floor = if page["more"] == true { first } else { 0 };
        kept.messages = messages.iter().map(|message| (number(&message["id"]), plain(message))).collect();
        kept.loaded = true;
    }
}

impl Kept {
    fn told(&mut self, room: &Value) {
        let text = |field: &str| room[field].as_str().unwrap_or_default().to_owned();
        (self.name, self.topic, self.archived) = (text("name"), text("topic"), room["archived"] == true);
    }

    /// The higher version wins, and what quotes it quotes it as it is now.
    fn take(&mut self, message: Value) {
        let id = number(&message["id"]);
        if !self.loaded || id < self.floor {
            return;
        }
        let version = |message: &Value| message["version"].as_i64().unwrap();
        if self.messages.get(&id).is_some_and(|known| version(known) >= version(&message)) {
            return;
        }
        let body: Option<String> = message["body"].as_str().map(|body| body.chars().take(200).collect());
        for answer in self.messages.values_mut() {
            if answer["quote"]["message"] == message["id"] {
                answer["quote"]["body"] = json!(body);
            }
        }
        self.messages.insert(id, message);
    }
}
