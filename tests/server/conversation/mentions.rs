use serde_json::json;

use super::{GENERAL, edit, private_room, read, said};
use crate::support::House;
use crate::support::socket::{everyone, role};

#[tokio::test]
async fn a_name_names_whoever_would_see_the_message_and_nobody_else() {
    let house = House::new().await;
    let (mut alice, mut bob) = (house.socket("alice").await, house.socket("bob").await);
    let carol = house.id("carol").to_string();
    let id = said(&mut bob, GENERAL, "@carol, @dave, @nobody and x@alice: look `@bob`", everyone()).await;
    let message = read(&mut alice, GENERAL, &id).await;
    assert_eq!(message["mentions"], json!([carol]), "dave is not in the room, alice not called, bob is in code");
    let mention = &message["content"][0]["paragraph"][0]["mention"];
    assert_eq!(mention, &json!({"user": carol, "name": "carol"}));
    let text = message["content"].to_string();
    assert!(text.contains("@dave, @nobody") && text.contains("{\"code\":\"@bob\"}"), "{text}");
    // For admins only: carol would not see it, so it does not name her.
    let id = said(&mut bob, GENERAL, "@carol @alice", role("admin")).await;
    assert_eq!(read(&mut alice, GENERAL, &id).await["mentions"], json!([house.id("alice")]));
    bob.done(edit(&id, "@bob")).await;
    assert_eq!(read(&mut alice, GENERAL, &id).await["mentions"], json!([house.id("bob")]));
    bob.done(json!({"type": "delete_message", "message": id})).await;
    assert_eq!(read(&mut alice, GENERAL, &id).await["mentions"], json!([]));
}

#[tokio::test]
async fn e8_a_name_that_is_taken_by_a_stranger_looks_like_one_that_nobody_has() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let room = private_room(&mut alice, "den", &[house.id("dave").to_string()]).await;
    let mut dave = house.socket("dave").await;
    let taken = said(&mut dave, &room, "is @carol here?", everyone()).await;
    let free = said(&mut dave, &room, "is @nobody here?", everyone()).await;
    for id in [taken, free] {
        let message = read(&mut dave, &room, &id).await;
        assert_eq!((&message["mentions"], message.get("content")), (&json!([]), None), "{message}");
    }
}
