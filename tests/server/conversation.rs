//! What becomes of a message after it was posted: edited, answered, given signs; whom it names and how it is read.

mod answers;
mod edits;
mod mentions;
mod pages;
mod reactions;

use serde_json::{Value, json};

use crate::support::socket::Socket;

/// The room that everybody but guests starts in.
const GENERAL: &str = "r_2";
const ANNOUNCEMENTS: &str = "r_1";

fn edit(message: &str, body: &str) -> Value {
    json!({"type": "edit_message", "message": message, "body": body})
}

fn react(message: &str, emoji: &str) -> Value {
    json!({"type": "react", "message": message, "emoji": emoji})
}

fn unreact(message: &str, emoji: &str) -> Value {
    json!({"type": "unreact", "message": message, "emoji": emoji})
}

/// Posts and gives the id.
async fn said(socket: &mut Socket, room: &str, body: &str, audience: Value) -> String {
    socket.post(room, body, audience).await["message"].as_str().unwrap().to_owned()
}

/// The message as this person reads it now; null when it is not for them.
async fn read(socket: &mut Socket, room: &str, message: &str) -> Value {
    let page = socket.done(json!({"type": "history", "room": room, "limit": 200})).await;
    page["messages"].as_array().unwrap().iter().find(|found| found["id"] == message).cloned().unwrap_or_default()
}

/// A private room of these people, opened by this one.
async fn private_room(owner: &mut Socket, name: &str, members: &[String]) -> String {
    let create = json!({"type": "create_room", "name": name, "kind": "private", "members": members});
    owner.done(create).await["room"].as_str().unwrap().to_owned()
}
