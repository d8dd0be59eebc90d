//! Rooms: opened, found, come into and left, live.

use serde_json::{Value, json};

use crate::support::House;
use crate::support::socket::everyone;

const GENERAL: &str = "r_2";

fn names(ready: &Value) -> Vec<&str> {
    ready["rooms"].as_array().unwrap().iter().map(|room| room["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_room_is_created_joined_and_left_live() {
    let house = House::new().await;
    let mut bob = house.socket("bob").await;
    let mut carol = house.socket("carol").await;
    let created = carol.done(json!({"type": "create_room", "name": "lunch", "kind": "open", "topic": "Soup"})).await;
    let room = created["room"].as_str().unwrap().to_owned();
    let found = bob.event("room_created").await;
    assert_eq!(found["change"]["room"]["name"], "lunch");
    bob.done(json!({"type": "join_room", "room": room})).await;
    let joined = carol.event("member_joined").await;
    assert_eq!((&joined["change"]["user"], &joined["room"]), (&json!(bob.me()), &json!(room)));
    carol.post(&room, "Lentils", everyone()).await;
    assert_eq!(bob.event("message_posted").await["change"]["message"]["body"], "Lentils");
    bob.done(json!({"type": "leave_room", "room": room})).await;
    carol.event("member_left").await;
    carol.post(&room, "after-bob-left", everyone()).await;
    bob.settle().await;
    assert!(!bob.seen.iter().any(|frame| frame.contains("after-bob-left")));
    assert_eq!(
        bob.refused(json!({"type": "post_message", "room": room, "body": "x", "client_id": "k"})).await,
        "forbidden"
    );
}

#[tokio::test]
async fn who_is_brought_into_a_new_room_is_told_whose_it_is() {
    let house = House::new().await;
    let (mut alice, mut bob) = (house.socket("alice").await, house.socket("bob").await);
    let create = json!({"type": "create_room", "name": "den", "kind": "private", "members": [alice.me()]});
    bob.done(create).await;
    let joined = alice.event("member_joined").await;
    assert_eq!(joined["change"]["room"]["owner"], bob.me());
}

#[tokio::test]
async fn who_joins_gets_the_room_with_its_rights_and_its_people() {
    let house = House::new().await;
    let mut carol = house.socket("carol").await;
    let mut bob = house.socket("bob").await;
    let room = carol.done(json!({"type": "create_room", "name": "lunch", "kind": "open"})).await["room"].clone();
    bob.send_text(&json!({"id": "j", "type": "join_room", "room": room}).to_string()).await;
    let joined = bob.event("member_joined").await;
    assert_eq!(joined["change"]["room"]["name"], "lunch");
    assert!(joined["change"]["room"]["may"].as_array().unwrap().contains(&json!("post_message")));
    assert_eq!(joined["change"]["people"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_private_room_is_unknown_to_those_outside_admins_included() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let mut carol = house.socket("carol").await;
    let room = carol
        .done(json!({"type": "create_room", "name": "incident-42", "kind": "private", "members": [house.id("bob")]}))
        .await["room"]
        .clone();
    carol.post(room.as_str().unwrap(), "canary-private", everyone()).await;
    alice.settle().await;
    assert!(!alice.seen.iter().any(|frame| frame.contains("incident-42") || frame.contains("canary-private")));
    assert_eq!(alice.refused(json!({"type": "history", "room": room})).await, "not_found");
    let bob = house.socket("bob").await;
    assert!(names(&bob.ready).contains(&"incident-42"));
}

#[tokio::test]
async fn guests_are_only_where_they_were_brought() {
    let house = House::new().await;
    let mut dave = house.socket("dave").await;
    assert_eq!(names(&dave.ready), ["announcements"]);
    assert_eq!(dave.refused(json!({"type": "history", "room": GENERAL})).await, "not_found");
    assert_eq!(dave.refused(json!({"type": "join_room", "room": GENERAL})).await, "not_found");
    assert_eq!(dave.refused(json!({"type": "create_room", "name": "x", "kind": "open"})).await, "forbidden");
    assert_eq!(dave.ready["people"], json!([]));
}

#[tokio::test]
async fn who_reads_an_open_room_from_outside_reads_what_is_for_everyone() {
    let house = House::new().await;
    let mut carol = house.socket("carol").await;
    let mut bob = house.socket("bob").await;
    let room = carol.done(json!({"type": "create_room", "name": "lunch", "kind": "open"})).await["room"].clone();
    carol.post(room.as_str().unwrap(), "for all", everyone()).await;
    carol.post(room.as_str().unwrap(), "for staff", json!({"to": "role", "role": "moderator"})).await;
    let page = bob.done(json!({"type": "history", "room": room})).await;
    let bodies: Vec<_> = page["messages"].as_array().unwrap().iter().map(|message| message["body"].clone()).collect();
    assert_eq!(bodies, ["for all"]);
}

#[tokio::test]
async fn open_rooms_have_names_of_their_own() {
    let house = House::new().await;
    let mut carol = house.socket("carol").await;
    let create = |name: &str, kind: &str| json!({"type": "create_room", "name": name, "kind": kind});
    assert_eq!(carol.refused(create("General", "open")).await, "conflict");
    carol.done(create("general", "private")).await;
}

#[tokio::test]
async fn comings_and_goings_are_told_to_those_who_share_a_room() {
    let house = House::new().await;
    let mut carol = house.socket("carol").await;
    let bob = house.socket("bob").await;
    let came = carol.signal("presence").await;
    assert_eq!(came["online"], json!([bob.me()]));
    let id = bob.me().to_owned();
    bob.close().await;
    let went = carol.signal("presence").await;
    assert_eq!(went["offline"], json!([id]));
}
