//! E9: every field of every frame and of every page's data is one that is meant to be there, at every depth.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::socket::{Socket, everyone, role};
use crate::support::{House, dom};

/// What may stand in a frame. A field that is added to the protocol is added here, by somebody who has thought of who
/// will read it.
const FRAMES: &str = "type id ok error code message permission retry_after_ms v cursor resumed you rooms people limits \
    user name display role session expires_at may room kind topic owner archived reload unread mentions read_cursor \
    audiences members online offline body frame event at by change author content audience client_id reply_to reactions \
    attachments posted_at edited_at deleted reason version to users emoji removed_by until mute ban muted_until on \
    messages more hits ended connections decision allowed rule rules why connection opened_at agent address excerpt \
    snippet joined size pending command action bot removed count \
    person current since paragraph quote list code_block text break code emphasis \
    strong strike link mention language spans class items start children href found";

/// What a page's data has besides.
const PAGES: &str = "site ready room_view here newer form client_id audience query";

/// What must stand nowhere, whatever it is called.
const SECRETS: [&str; 5] = ["$argon2", "countersign_session", "password", "totp", "token"];

fn check(value: &Value, allowed: &BTreeSet<&str>, place: &str, strange: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                if !allowed.contains(name.as_str()) {
                    strange.insert(format!("{place}.{name}"));
                }
                check(inner, allowed, &format!("{place}.{name}"), strange);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| check(item, allowed, &format!("{place}[]"), strange)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A bit of everything.
async fn talk(alice: &mut Socket, carol: &mut Socket) {
    let carols = carol.me().to_owned();
    let message = alice.post("r_2", "hello **all** *of* ~~you~~ @carol\nsee [this](https://a.example) `x`\n\n> quoted\n\n1. one\n2. two\n\n```rust\nfn main() {}\n```", everyone()).await["message"].clone();
    alice.post("r_2", "for staff", role("moderator")).await;
    alice.post("r_2", "for one", json!({"to": "users", "users": [carols]})).await;
    let room =
        alice.done(json!({"type": "create_room", "name": "lunch", "kind": "open", "topic": "food"})).await["room"]
            .clone();
    for (who, command) in [
        (0, json!({"type": "react", "message": message, "emoji": "👍"})),
        (1, json!({"type": "join_room", "room": room})),
        (0, json!({"type": "edit_message", "message": message, "body": "hello again"})),
        (1, json!({"type": "history", "room": "r_2", "limit": 50})),
        (1, json!({"type": "search", "query": "hello", "limit": 10})),
        (1, json!({"type": "list_rooms"})),
        (1, json!({"type": "list_people"})),
        (1, json!({"type": "list_people", "room": "r_2"})),
        (0, json!({"type": "list_connections", "user": carols})),
        (0, json!({"type": "explain", "user": carols, "command": "announce"})),
        (0, json!({"type": "update_room", "room": room, "topic": "other food"})),
        (0, json!({"type": "open_direct", "users": [carols]})),
        (1, json!({"type": "typing", "room": "r_2", "on": true})),
        (1, json!({"type": "mark_read", "room": "r_2", "cursor": 1})),
        (0, json!({"type": "mute_user", "user": carols, "until": "2099-01-01T00:00:00.000Z", "reason": "noise"})),
        (1, json!({"type": "post_message", "room": "r_2", "body": "x", "client_id": "k"})),
        (0, json!({"type": "unmute_user", "user": carols})),
        (0, json!({"type": "announce", "body": "news", "audience": {"to": "everyone"}, "client_id": "a"})),
        (1, json!({"type": "announce", "body": "news", "audience": {"to": "everyone"}, "client_id": "a"})),
        (0, json!({"type": "delete_message", "message": message, "reason": "off topic"})),
        (0, json!({"type": "archive_room", "room": room, "archived": true})),
        (0, json!({"type": "set_role", "user": carols, "role": "guest"})),
        (0, json!({"type": "nonsense"})),
    ] {
        // Refused or done, the answer is looked at all the same.
        let _answer = if who == 0 { alice.ask(command).await } else { carol.ask(command).await };
    }
    alice.settle().await;
    carol.settle().await;
}

#[tokio::test]
async fn e9_no_frame_and_no_page_has_a_field_that_is_not_meant_for_its_reader() {
    let house = House::new().await;
    let frames: BTreeSet<&str> = FRAMES.split_whitespace().collect();
    let pages: BTreeSet<&str> = FRAMES.split_whitespace().chain(PAGES.split_whitespace()).collect();
    let mut strange = BTreeSet::new();
    let (_, mut client) = house.begun("carol").await;
    let (mut alice, mut carol) = (house.socket("alice").await, Socket::open(&client).await);
    talk(&mut alice, &mut carol).await;
    assert!(carol.seen.len() > 30, "{}", carol.seen.len());
    for text in alice.seen.iter().chain(&carol.seen) {
        check(&serde_json::from_str(text).unwrap(), &frames, "frame", &mut strange);
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
    for path in ["/rooms/r_2", "/rooms/r_1", "/session"] {
        let body = client.get(path).await.body;
        let data = if path == "/session" { vec![body.clone()] } else { dom::texts(&body, "script") };
        for data in data.iter().filter(|data| data.starts_with('{')) {
            check(&serde_json::from_str(data).unwrap(), &pages, "page", &mut strange);
        }
        assert!(!body.contains("$argon2"));
    }
    assert_eq!(strange, BTreeSet::new());
}
