//! E6: whatever is asked about a thing that one may not see is answered like the same about a thing that does not exist:
//! word for word, over the socket and by every form and page, and after the same time.

use std::time::Instant;

use serde_json::{Value, json};

use crate::support::House;
use crate::support::client::{Client, Reply};
use crate::support::socket::{Socket, everyone, role};

const NOWHERE: i64 = 999_999;

/// What is there and not for the person who asks, and an id of the same kind that was never given out.
struct Hidden {
    rooms: Vec<String>,
    messages: Vec<String>,
    people: Vec<String>,
    sessions: Vec<String>,
}

/// A member who is outside of a private room, of a direct one, and of an audience; a guest who is nowhere.
struct Scene {
    house: House,
    member: (Socket, Client, Hidden),
    guest: (Socket, Client, Hidden),
}

impl Scene {
    async fn begin() -> Self {
        let house = House::with("[limits]\ncommands_per_second = 1000000\n").await;
        let mut alice = house.socket("alice").await;
        let id = |name: &str| house.id(name).to_string();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let den = json!({"type": "create_room", "name": "den", "kind": "private", "members": [id("bob")]});
        let den = text(&alice.done(den).await["room"]);
        let pair = text(&alice.done(json!({"type": "open_direct", "users": [id("bob")]})).await["room"]);
        let mut said = Vec::new();
        for (room, audience) in [(&*den, everyone()), (&pair, everyone()), ("r_2", role("admin"))] {
            said.push(text(&alice.post(room, "canary", audience).await["message"]));
        }
        let member = Hidden {
            rooms: vec![den.clone(), pair.clone()],
            messages: said.clone(),
            people: Vec::new(),
            sessions: vec![alice.session().to_owned()],
        };
        said.push(text(&alice.post("r_2", "canary", everyone()).await["message"]));
        let guest = Hidden {
            rooms: vec![den, pair, "r_2".to_owned()],
            messages: said,
            people: vec![id("carol"), id("alice")],
            sessions: vec![alice.session().to_owned()],
        };
        let (_, carol) = house.begun("carol").await;
        let (_, dave) = house.begun("dave").await;
        let (member, guest) = ((Socket::open(&carol).await, carol, member), (Socket::open(&dave).await, dave, guest));
        Self { house, member, guest }
    }
}

fn about_room(room: &str, me: &str) -> Vec<Value> {
    let until = "2099-01-01T00:00:00.000Z";
    vec![
        json!({"type": "history", "room": room}),
        json!({"type": "history", "room": room, "around": 5}),
        json!({"type": "search", "query": "canary", "room": room}),
        json!({"type": "post_message", "room": room, "body": "x", "client_id": "hidden"}),
        json!({"type": "typing", "room": room, "on": true}),
        json!({"type": "mark_read", "room": room, "cursor": 5}),
        json!({"type": "list_people", "room": room}),
        json!({"type": "list_rooms", "after": room}),
        json!({"type": "update_room", "room": room, "topic": "x"}),
        json!({"type": "archive_room", "room": room, "archived": true}),
        json!({"type": "join_room", "room": room}),
        json!({"type": "leave_room", "room": room}),
        json!({"type": "invite_member", "room": room, "user": me}),
        json!({"type": "remove_member", "room": room, "user": me}),
        json!({"type": "mute_user", "user": me, "room": room, "until": until, "reason": "x"}),
        json!({"type": "unmute_user", "user": me, "room": room}),
        json!({"type": "explain", "user": me, "command": "post_message", "room": room}),
    ]
}

fn about_message(message: &str, me: &str) -> Vec<Value> {
    vec![
        json!({"type": "edit_message", "message": message, "body": "x"}),
        json!({"type": "delete_message", "message": message}),
        json!({"type": "react", "message": message, "emoji": "👍"}),
        json!({"type": "unreact", "message": message, "emoji": "👍"}),
        json!({"type": "post_message", "room": "r_2", "body": "x", "client_id": "hidden", "reply_to": message}),
        json!({"type": "explain", "user": me, "command": "history", "message": message}),
    ]
}

fn about_person(user: &str) -> Vec<Value> {
    let until = "2099-01-01T00:00:00.000Z";
    vec![
        json!({"type": "set_role", "user": user, "role": "guest"}),
        json!({"type": "mute_user", "user": user, "until": until, "reason": "x"}),
        json!({"type": "unmute_user", "user": user}),
        json!({"type": "ban_user", "user": user, "reason": "x"}),
        json!({"type": "unban_user", "user": user}),
        json!({"type": "open_direct", "users": [user]}),
        json!({"type": "end_sessions", "user": user}),
        json!({"type": "list_connections", "user": user}),
        json!({"type": "list_people", "after": user}),
        json!({"type": "explain", "user": user, "command": "announce"}),
    ]
}

fn about_session(session: &str) -> Vec<Value> {
    vec![json!({"type": "end_sessions", "session": session})]
}

/// Every command about each hidden thing, beside the same about nothing.
fn pairs(hidden: &Hidden, me: &str) -> Vec<(Value, Value)> {
    let mut all = Vec::new();
    for room in &hidden.rooms {
        all.extend(about_room(room, me).into_iter().zip(about_room(&format!("r_{NOWHERE}"), me)));
    }
    for message in &hidden.messages {
        all.extend(about_message(message, me).into_iter().zip(about_message(&format!("m_{NOWHERE}"), me)));
    }
    for user in &hidden.people {
        all.extend(about_person(user).into_iter().zip(about_person(&format!("u_{NOWHERE}"))));
    }
    for session in &hidden.sessions {
        all.extend(about_session(session).into_iter().zip(about_session(&format!("s_{NOWHERE}"))));
    }
    all
}

async fn answer(socket: &mut Socket, command: &Value) -> Value {
    let mut reply = socket.ask(command.clone()).await;
    reply.as_object_mut().unwrap().remove("id");
    reply
}

#[tokio::test]
async fn e6_every_command_about_what_is_hidden_is_answered_as_about_what_is_not_there() {
    let mut scene = Scene::begin().await;
    for (socket, _, hidden) in [&mut scene.member, &mut scene.guest] {
        // First that an answer can be had at all.
        socket.done(json!({"type": "history", "room": "r_1"})).await;
        let me = socket.me().to_owned();
        for (hidden, missing) in pairs(hidden, &me) {
            let (told, nothing) = (answer(socket, &hidden).await, answer(socket, &missing).await);
            assert!(told["ok"].is_null(), "{hidden}: {told}");
            assert_eq!(told, nothing, "{hidden}");
        }
    }
}

/// Pages and forms about these, in pairs with the same about nothing.
fn pages(hidden: &Hidden) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for room in &hidden.rooms {
        for path in ["", "/details", "?before=99999", "/messages/m_1", "/messages/m_1/details"] {
            all.push((format!("/rooms/{room}{path}"), format!("/rooms/r_{NOWHERE}{path}")));
        }
        for message in &hidden.messages {
            all.push((format!("/rooms/{room}/messages/{message}"), format!("/rooms/r_{NOWHERE}/messages/m_{NOWHERE}")));
        }
    }
    for message in &hidden.messages {
        for path in ["", "/details"] {
            let at = |message: &str| format!("/rooms/r_1/messages/{message}{path}");
            all.push((at(message), at(&format!("m_{NOWHERE}"))));
        }
    }
    for user in &hidden.people {
        all.push((format!("/people/{user}"), format!("/people/u_{NOWHERE}")));
    }
    all
}

/// A form about something hidden, the same about nothing, and its fields.
type Form = (String, String, Vec<(&'static str, &'static str)>);

fn forms(hidden: &Hidden) -> Vec<Form> {
    let mut all = Vec::new();
    let mut add = |hidden: String, missing: String, fields: &[(&'static str, &'static str)]| {
        all.push((hidden, missing, fields.to_vec()));
    };
    for room in &hidden.rooms {
        let nowhere = format!("/rooms/r_{NOWHERE}");
        for (deed, fields) in [
            ("messages", &[("body", "x"), ("client_id", "hidden"), ("audience", "everyone")][..]),
            ("join", &[]),
            ("leave", &[]),
            ("invite", &[("user", "u_3")]),
            ("remove", &[("user", "u_3")]),
            ("update", &[("topic", "x")]),
            ("archive", &[("archived", "true")]),
        ] {
            add(format!("/rooms/{room}/{deed}"), format!("{nowhere}/{deed}"), fields);
        }
    }
    for message in &hidden.messages {
        for (deed, fields) in [
            ("edit", &[("body", "x")][..]),
            ("delete", &[]),
            ("react", &[("emoji", "👍")]),
            ("unreact", &[("emoji", "👍")]),
        ] {
            let at = |message: &str| format!("/rooms/r_2/messages/{message}/{deed}");
            add(at(message), at(&format!("m_{NOWHERE}")), fields);
        }
    }
    for user in &hidden.people {
        for (deed, fields) in [
            ("mute", &[("until", "2099-01-01T00:00:00Z"), ("reason", "x")][..]),
            ("unmute", &[]),
            ("ban", &[("reason", "x")]),
            ("unban", &[]),
            ("role", &[("role", "guest")]),
            ("end-sessions", &[]),
        ] {
            add(format!("/people/{user}/{deed}"), format!("/people/u_{NOWHERE}/{deed}"), fields);
        }
    }
    all
}

/// All that a reader gets, but what is another time by chance.
fn told(reply: &Reply, path: &str) -> (u16, Vec<(String, String)>, String) {
    let by_chance = ["content-security-policy", "date", "x-request-id"];
    let headers = reply.headers.iter().filter(|(name, _)| !by_chance.contains(&name.as_str()));
    let headers = headers.map(|(name, value)| (name.clone(), value.replace(path, "")));
    let nonce = reply.body.split_once("nonce=\"").map_or("", |(_, rest)| rest.split_once('"').unwrap().0);
    let body = if nonce.is_empty() { reply.body.clone() } else { reply.body.replace(nonce, "") };
    (reply.status, headers.collect(), body)
}

#[tokio::test]
async fn e6_every_page_and_form_about_what_is_hidden_is_answered_as_about_what_is_not_there() {
    let mut scene = Scene::begin().await;
    for (_, client, hidden) in [&mut scene.member, &mut scene.guest] {
        assert_eq!(client.get("/rooms/r_1").await.status, 200);
        for (hidden, missing) in pages(hidden) {
            let (one, other) = (client.get(&hidden).await, client.get(&missing).await);
            assert_eq!(one.status, 404, "{hidden}");
            assert_eq!(told(&one, &hidden), told(&other, &missing), "{hidden}");
        }
        for (hidden, missing, fields) in forms(hidden) {
            let (one, other) = (client.post(&hidden, &fields).await, client.post(&missing, &fields).await);
            assert_ne!(one.status, 303, "{hidden}");
            assert_eq!(told(&one, &hidden), told(&other, &missing), "{hidden}");
        }
    }
}

/// How many tries of each.
const TRIES: usize = 300;

#[tokio::test]
#[ignore = "a minute, and wants a quiet machine"]
async fn e6_every_command_about_what_is_hidden_takes_as_long_as_about_what_is_not_there() {
    let mut scene = Scene::begin().await;
    let mut slow = Vec::new();
    for (socket, _, hidden) in [&mut scene.member, &mut scene.guest] {
        let me = socket.me().to_owned();
        for (hidden, missing) in pairs(hidden, &me) {
            let mut times: [Vec<u128>; 2] = Default::default();
            // Interleaved, so that whatever else the machine does falls on both alike.
            for _ in 0..TRIES {
                for (kind, command) in [&hidden, &missing].into_iter().enumerate() {
                    let began = Instant::now();
                    socket.ask(command.clone()).await;
                    times[kind].push(began.elapsed().as_micros());
                }
            }
            let [one, other] = times.map(|mut times| {
                times.sort_unstable();
                times[TRIES / 2]
            });
            // A twentieth, or what a reader of the clock cannot tell from its tick.
            if one.abs_diff(other) > (one.max(other) / 20).max(15) {
                slow.push(format!("{hidden}: {one} and {other} µs"));
            }
        }
    }
    assert!(slow.is_empty(), "{slow:#?}");
    scene.house.server.stop().await;
}
