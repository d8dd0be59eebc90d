//! Promise 5: a message knows its audience, in delivery, in history and on pages.

use serde_json::json;

use crate::support::House;
use crate::support::socket::{Socket, everyone, role};

const GENERAL: &str = "r_2";

#[tokio::test]
async fn alices_message_for_admins_reaches_admins_only() {
    let house = House::new().await;
    house.add("erin", countersign::domain::role::Role::Admin).await;
    let mut alice = house.socket("alice").await;
    let mut erin = house.socket("erin").await;
    let mut bob = house.socket("bob").await;
    let mut carol_client = house.signed_in("carol").await;
    let mut carol = Socket::open(&carol_client).await;
    alice.post(GENERAL, "canary-for-admins", role("admin")).await;
    let seen = erin.event("message_posted").await;
    assert_eq!(seen["change"]["message"]["audience"], role("admin"));
    for other in [&mut bob, &mut carol] {
        other.settle().await;
        let page = other.done(json!({"type": "history", "room": GENERAL})).await;
        assert_eq!(page["messages"].as_array().unwrap().len(), 0);
        assert!(!other.seen.iter().any(|frame| frame.contains("canary")));
    }
    assert!(!carol_client.get("/rooms/r_2").await.body.contains("canary"));
    let mut erin_client = house.signed_in("erin").await;
    assert!(erin_client.get("/rooms/r_2").await.body.contains("canary-for-admins"));
}

#[tokio::test]
async fn a_message_for_named_people_reaches_them_and_its_sender() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let mut bob = house.socket("bob").await;
    let mut carol = house.socket("carol").await;
    carol.post(GENERAL, "between-us", json!({"to": "users", "users": [house.id("bob")]})).await;
    bob.event("message_posted").await;
    alice.settle().await;
    assert!(!alice.seen.iter().any(|frame| frame.contains("between-us")));
    for (socket, count) in [(&mut carol, 1), (&mut bob, 1), (&mut alice, 0)] {
        let page = socket.done(json!({"type": "history", "room": GENERAL})).await;
        assert_eq!(page["messages"].as_array().unwrap().len(), count);
    }
}

#[tokio::test]
async fn rights_gained_show_older_messages_and_rights_lost_hide_them_at_once() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let mut carol = house.socket("carol").await;
    alice.post(GENERAL, "for-moderators", role("moderator")).await;
    let history = json!({"type": "history", "room": GENERAL});
    assert_eq!(carol.done(history.clone()).await["messages"].as_array().unwrap().len(), 0);
    alice.done(json!({"type": "set_role", "user": carol.me(), "role": "moderator"})).await;
    carol.signal("reload").await;
    assert_eq!(carol.done(history.clone()).await["messages"].as_array().unwrap().len(), 1);
    alice.done(json!({"type": "set_role", "user": carol.me(), "role": "member"})).await;
    assert_eq!(carol.done(history).await["messages"].as_array().unwrap().len(), 0);
    alice.post(GENERAL, "second-for-moderators", role("moderator")).await;
    carol.settle().await;
    assert!(!carol.seen.iter().any(|frame| frame.contains("second-for-moderators")));
}

#[tokio::test]
async fn the_deletion_of_a_message_reaches_its_audience_only_and_never_carries_the_text() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let mut bob = house.socket("bob").await;
    let mut carol = house.socket("carol").await;
    let said = alice.post(GENERAL, "secret-words", role("moderator")).await;
    bob.event("message_posted").await;
    alice
        .done(json!({"type": "delete_message", "message": said["message"], "reason": "posted in the wrong room"}))
        .await;
    let gone = bob.event("message_deleted").await;
    let message = &gone["change"]["message"];
    assert!(!gone.to_string().contains("secret-words"));
    assert_eq!(message["deleted"]["reason"], "posted in the wrong room");
    assert!(message["version"].as_i64() > message["cursor"].as_i64());
    carol.settle().await;
    assert!(!carol.seen.iter().any(|frame| frame.contains(said["message"].as_str().unwrap())));
    let page = bob.done(json!({"type": "history", "room": GENERAL})).await;
    assert!(!page.to_string().contains("secret-words"));
    assert_eq!(page["messages"][0]["deleted"]["by"], alice.me());
}

#[tokio::test]
async fn e6_what_one_may_not_see_and_what_does_not_exist_are_the_same() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let mut carol = house.socket("carol").await;
    let hidden = alice.done(json!({"type": "create_room", "name": "hidden", "kind": "private"})).await["room"].clone();
    let said = alice.post(hidden.as_str().unwrap(), "x", everyone()).await["message"].clone();
    let pairs = [
        (json!({"type": "history", "room": hidden}), json!({"type": "history", "room": "r_999999"})),
        (json!({"type": "join_room", "room": hidden}), json!({"type": "join_room", "room": "r_999999"})),
        (json!({"type": "leave_room", "room": hidden}), json!({"type": "leave_room", "room": "r_999999"})),
        (json!({"type": "delete_message", "message": said}), json!({"type": "delete_message", "message": "m_999999"})),
    ];
    for (hidden, missing) in pairs {
        let (hidden, missing) = (carol.ask(hidden).await, carol.ask(missing).await);
        assert_eq!(hidden["error"]["code"], "not_found");
        assert_eq!(hidden["error"], missing["error"]);
    }
    let mut client = house.signed_in("carol").await;
    let (hidden, missing) =
        (client.get(&format!("/rooms/{}", hidden.as_str().unwrap())).await, client.get("/rooms/r_999999").await);
    assert_eq!((hidden.status, hidden.body.len()), (404, missing.body.len()));
}
