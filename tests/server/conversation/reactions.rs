use serde_json::json;

use super::{ANNOUNCEMENTS, GENERAL, react, read, said, unreact};
use crate::support::House;
use crate::support::socket::{everyone, role};

#[tokio::test]
async fn a_sign_is_told_counted_once_and_taken_back() {
    let house = House::new().await;
    let (mut carol, mut bob) = (house.socket("carol").await, house.socket("bob").await);
    let id = said(&mut carol, GENERAL, "hello", everyone()).await;
    let cursor = bob.done(react(&id, "🎉")).await["cursor"].clone();
    let event = carol.event("reaction_added").await;
    let told = &event["change"];
    assert_eq!((&told["message"], &told["emoji"], &told["user"]), (&json!(id), &json!("🎉"), &json!(bob.me())));
    assert_eq!((&told["version"], &event["cursor"]), (&cursor, &cursor));
    assert_eq!(bob.done(react(&id, "🎉")).await["cursor"], cursor, "a second time it changes nothing");
    carol.done(react(&id, "🎉")).await;
    carol.done(react(&id, "👍🏽")).await;
    let now = read(&mut bob, GENERAL, &id).await;
    let expected = json!([{"emoji": "🎉", "users": [bob.me(), carol.me()]}, {"emoji": "👍🏽", "users": [carol.me()]}]);
    assert_eq!(now["reactions"], expected);
    assert!(now.get("edited_at").is_none(), "a sign is no edit");
    bob.done(unreact(&id, "🎉")).await;
    assert_eq!(carol.event("reaction_removed").await["change"]["emoji"], "🎉");
    assert_eq!(read(&mut bob, GENERAL, &id).await["reactions"][0]["users"], json!([carol.me()]));
    // The words go, and the signs with them.
    carol.done(json!({"type": "delete_message", "message": id})).await;
    assert_eq!(read(&mut bob, GENERAL, &id).await["reactions"], json!([]));
    assert_eq!(bob.refused(react(&id, "🎉")).await, "conflict");
}

#[tokio::test]
async fn only_whoever_sees_a_message_and_is_in_the_room_gives_a_sign() {
    let house = House::new().await;
    let (mut alice, mut bob, mut carol) =
        (house.socket("alice").await, house.socket("bob").await, house.socket("carol").await);
    let open = said(&mut alice, GENERAL, "for all", everyone()).await;
    let hidden = said(&mut alice, GENERAL, "for admins", role("admin")).await;
    carol.done(react(&open, "👀")).await;
    alice.done(react(&hidden, "👀")).await;
    assert_eq!(carol.refused(react(&hidden, "👀")).await, "not_found");
    assert_eq!(carol.refused(unreact(&hidden, "👀")).await, "not_found");
    for not_one in ["", "ok", "👍👍", "<b>", "a"] {
        assert_eq!(carol.refused(react(&open, not_one)).await, "bad_request", "{not_one}");
    }
    let until = "2030-01-01T00:00:00Z";
    bob.done(json!({"type": "mute_user", "user": house.id("carol"), "until": until, "reason": "calm"})).await;
    assert_eq!(carol.refused(react(&open, "🎉")).await, "muted");
    assert_eq!(carol.refused(unreact(&open, "👀")).await, "muted");
    bob.done(json!({"type": "unmute_user", "user": house.id("carol")})).await;
    carol.done(json!({"type": "leave_room", "room": GENERAL})).await;
    assert_eq!(carol.refused(react(&open, "🎉")).await, "forbidden");
    alice.done(json!({"type": "archive_room", "room": GENERAL, "archived": true})).await;
    assert_eq!(alice.refused(react(&open, "🎉")).await, "archived");
    // Of a sign that is not for her she hears nothing.
    carol.settle().await;
    assert!(!carol.seen.concat().contains(&hidden));
}

#[tokio::test]
async fn announcements_take_signs_of_everybody_and_at_most_twenty_different_ones() {
    let house = House::with("[limits]\ncommands_per_second = 1000").await;
    let (mut bob, mut dave) = (house.socket("bob").await, house.socket("dave").await);
    let announce = json!({"type": "announce", "body": "news", "audience": everyone(), "client_id": "k"});
    let id = bob.done(announce).await["message"].as_str().unwrap().to_owned();
    for number in 0..20 {
        let emoji = char::from_u32(0x1f600 + number).unwrap().to_string();
        dave.done(react(&id, &emoji)).await;
    }
    assert_eq!(dave.refused(react(&id, "🎉")).await, "conflict");
    bob.done(react(&id, "😀")).await;
    assert_eq!(read(&mut bob, ANNOUNCEMENTS, &id).await["reactions"].as_array().unwrap().len(), 20);
}
