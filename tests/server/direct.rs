//! Direct rooms: two to eight people, fixed, unknown to everybody else.

use serde_json::{Value, json};

use countersign::domain::role::Role;

use crate::support::House;
use crate::support::socket::{Socket, everyone};

const GENERAL: &str = "r_2";

fn open(users: &[&str]) -> Value {
    json!({"type": "open_direct", "users": users})
}

async fn opened(socket: &mut Socket, users: &[&str]) -> String {
    socket.done(open(users)).await["room"].as_str().unwrap().to_owned()
}

fn mine<'a>(ready: &'a Value, room: &str) -> &'a Value {
    ready["rooms"].as_array().unwrap().iter().find(|mine| mine["room"] == *room).unwrap()
}

#[tokio::test]
async fn the_same_people_get_the_same_room_whoever_asks() {
    let house = House::new().await;
    let (mut bob, mut carol) = (house.socket("bob").await, house.socket("carol").await);
    let alice = house.id("alice").to_string();
    let room = opened(&mut carol, &[bob.me()]).await;
    let told = bob.event("member_joined").await["change"]["room"].clone();
    assert_eq!((&told["kind"], &told["name"]), (&json!("direct"), &json!("carol")));
    assert_eq!(told["members"], json!([bob.me(), carol.me()]));
    assert!(told["owner"].is_null());
    let carol_id = carol.me().to_owned();
    assert_eq!(opened(&mut bob, &[&carol_id]).await, room);
    let bob_id = bob.me().to_owned();
    // Naming oneself, or somebody twice, makes no difference; one more makes another room.
    assert_eq!(opened(&mut bob, &[&carol_id, &bob_id, &carol_id]).await, room);
    assert_ne!(opened(&mut bob, &[&carol_id, &alice]).await, room);
    carol.post(&room, "between us", everyone()).await;
    assert_eq!(bob.event("message_posted").await["change"]["message"]["body"], "between us");
    let house = house.restarted().await;
    let mut bob = house.socket("bob").await;
    assert_eq!(mine(&bob.ready, &room)["name"], "carol");
    assert_eq!(opened(&mut bob, &[&carol_id]).await, room);
}

#[tokio::test]
async fn two_who_open_it_at_once_get_one_room() {
    let house = House::new().await;
    let (mut bob, mut carol) = (house.socket("bob").await, house.socket("carol").await);
    let with_id = |user: &str| json!({"id": "o", "type": "open_direct", "users": [user]}).to_string();
    let (one, other) = (with_id(carol.me()), with_id(bob.me()));
    tokio::join!(bob.send_text(&one), carol.send_text(&other));
    let replies = [bob.signal("reply").await, carol.signal("reply").await];
    assert_eq!(replies[0]["ok"]["room"], replies[1]["ok"]["room"]);
}

#[tokio::test]
async fn nobody_else_knows_of_it_admins_included() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let (bob, mut carol) = (house.socket("bob").await, house.socket("carol").await);
    let room = opened(&mut carol, &[bob.me()]).await;
    carol.post(&room, "canary-direct", everyone()).await;
    alice.settle().await;
    assert!(!alice.seen.iter().any(|frame| frame.contains("canary-direct") || frame.contains(&format!("\"{room}\""))));
    assert_eq!(alice.refused(json!({"type": "history", "room": room})).await, "not_found");
    let listed = alice.done(json!({"type": "list_rooms"})).await;
    assert!(!listed.to_string().contains(&format!("\"{room}\"")));
    assert_eq!(house.signed_in("alice").await.get(&format!("/rooms/{room}")).await.status, 404);
}

#[tokio::test]
async fn it_has_no_owner_and_stays_as_it_is() {
    let house = House::new().await;
    let alice = house.id("alice").to_string();
    let (mut bob, mut carol) = (house.socket("bob").await, house.socket("carol").await);
    let room = opened(&mut bob, &[carol.me()]).await;
    let carol_id = carol.me().to_owned();
    for command in [
        json!({"type": "leave_room", "room": room}),
        json!({"type": "join_room", "room": room}),
        json!({"type": "invite_member", "room": room, "user": alice}),
        json!({"type": "remove_member", "room": room, "user": carol_id}),
        json!({"type": "update_room", "room": room, "name": "x"}),
        json!({"type": "archive_room", "room": room, "archived": true}),
        json!({"type": "mute_user", "room": room, "user": carol_id, "until": "2099-01-01T00:00:00Z", "reason": "x"}),
    ] {
        assert_eq!(bob.refused(command.clone()).await, "forbidden", "{command}");
    }
    carol.post(&room, "still here", everyone()).await;
}

#[tokio::test]
async fn named_people_within_it_are_an_audience_and_nobody_outside_is() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let (mut bob, mut carol) = (house.socket("bob").await, house.socket("carol").await);
    let (alice_id, bob_id) = (alice.me().to_owned(), bob.me().to_owned());
    let room = opened(&mut carol, &[&alice_id, &bob_id]).await;
    carol.post(&room, "to-bob-only", json!({"to": "users", "users": [bob_id]})).await;
    carol.post(&room, "to-staff-only", json!({"to": "role", "role": "admin"})).await;
    alice.settle().await;
    bob.settle().await;
    let saw = |socket: &Socket, word: &str| socket.seen.iter().any(|frame| frame.contains(word));
    assert!(saw(&bob, "to-bob-only") && !saw(&alice, "to-bob-only"));
    assert!(saw(&alice, "to-staff-only") && !saw(&bob, "to-staff-only"));
    let pair = opened(&mut carol, &[&bob_id]).await;
    let outside = json!({"type": "post_message", "room": pair, "body": "x", "client_id": "k",
        "audience": {"to": "users", "users": [alice_id]}});
    assert_eq!(carol.refused(outside).await, "not_found");
}

#[tokio::test]
async fn guests_open_it_with_people_of_their_rooms_only() {
    let house = House::new().await;
    let (mut carol, mut dave) = (house.socket("carol").await, house.socket("dave").await);
    assert_eq!(dave.refused(open(&[carol.me()])).await, "not_found");
    carol.done(json!({"type": "invite_member", "room": GENERAL, "user": dave.me()})).await;
    let room = opened(&mut dave, &[carol.me()]).await;
    // The direct room is one they share: they go on knowing each other.
    carol.done(json!({"type": "leave_room", "room": GENERAL})).await;
    assert_eq!(opened(&mut dave, &[carol.me()]).await, room);
    let carol_id = carol.me().to_owned();
    assert_eq!(opened(&mut carol, &[dave.me()]).await, room);
    assert!(dave.done(json!({"type": "list_people"})).await.to_string().contains(&carol_id));
}

#[tokio::test]
async fn two_to_eight_people_are_in_it() {
    let house = House::new().await;
    let mut carol = house.socket("carol").await;
    let mut others = Vec::new();
    for number in 0..8 {
        others.push(house.add(&format!("guest{number}"), Role::Member).await.to_string());
    }
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    carol.done(open(&others[..7])).await;
    let me = carol.me().to_owned();
    for users in [&others[..], &[], &[me.as_str()]] {
        assert_eq!(carol.refused(open(users)).await, "bad_request");
    }
    assert_eq!(carol.refused(open(&["u_999"])).await, "not_found");
}

#[tokio::test]
async fn it_is_not_opened_with_who_is_banned_but_goes_on_where_it_was() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let mut carol = house.socket("carol").await;
    let bob = house.id("bob").to_string();
    let room = opened(&mut carol, &[&bob]).await;
    alice.done(json!({"type": "ban_user", "user": bob, "reason": "spam"})).await;
    assert_eq!(carol.refused(open(&[&bob])).await, "forbidden");
    let alice_id = alice.me().to_owned();
    assert_eq!(carol.refused(open(&[&bob, &alice_id])).await, "forbidden");
    carol.post(&room, "for when you are back", everyone()).await;
}
