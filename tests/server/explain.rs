//! `explain`: the decision that would be made, and the rule it rests on.

use serde_json::{Value, json};

use crate::support::House;
use crate::support::socket::{everyone, role};

const GENERAL: &str = "r_2";

fn explain(user: &str, command: &str) -> Value {
    json!({"type": "explain", "user": user, "command": command})
}

fn in_room(user: &str, command: &str, room: &str) -> Value {
    json!({"type": "explain", "user": user, "command": command, "room": room})
}

#[tokio::test]
async fn the_decision_is_told_with_its_rule_as_the_person_would_meet_it() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let (mut bob, mut carol) = (house.socket("bob").await, house.socket("carol").await);
    let carol_id = carol.me().to_owned();
    let announce = carol.done(explain(&carol_id, "announce")).await["decision"].clone();
    assert_eq!((&announce["allowed"], &announce["code"]), (&json!(false), &json!("forbidden")));
    assert_eq!(
        (&announce["permission"], &announce["role"], &announce["rule"]),
        (&json!("announce"), &json!("member"), &json!("no"))
    );
    let refused = carol.ask(json!({"type": "announce", "body": "x", "audience": everyone(), "client_id": "k"})).await;
    assert_eq!(refused["error"]["message"], announce["message"]);
    let post = alice.done(in_room(&carol_id, "post_message", GENERAL)).await["decision"].clone();
    assert_eq!((&post["allowed"], &post["rule"]), (&json!(true), &json!("if in it")));
    let mute = json!({"type": "mute_user", "user": carol_id, "until": "2099-01-01T00:00:00Z", "reason": "x"});
    bob.done(mute).await;
    assert_eq!(alice.done(in_room(&carol_id, "post_message", GENERAL)).await["decision"]["code"], "muted");
    assert_eq!(alice.done(in_room(&carol_id, "typing", GENERAL)).await["decision"]["code"], "muted");
    let mute = alice.done(explain(bob.me(), "mute_user")).await["decision"].clone();
    assert_eq!(mute["allowed"], true);
    assert_eq!(alice.done(explain(&carol_id, "ban_user")).await["decision"]["allowed"], false);
}

#[tokio::test]
async fn who_sees_a_message_is_told_for_messages_that_one_sees() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let mut bob = house.socket("bob").await;
    let carol = house.id("carol").to_string();
    let staff = bob.post(GENERAL, "staff only", role("moderator")).await["message"].clone();
    let private = bob.post(GENERAL, "to carol", json!({"to": "users", "users": [carol]})).await["message"].clone();
    let about = |message: &Value| json!({"type": "explain", "user": carol, "command": "history", "message": message});
    assert_eq!(alice.done(about(&staff)).await["decision"]["code"], "not_found");
    assert_eq!(alice.refused(about(&private)).await, "not_found");
    assert_eq!(alice.refused(about(&json!("m_999"))).await, "not_found");
}

#[tokio::test]
async fn one_asks_about_oneself_and_admins_about_others_in_rooms_they_see() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let (mut bob, mut carol) = (house.socket("bob").await, house.socket("carol").await);
    let mut dave = house.socket("dave").await;
    let (bob_id, carol_id) = (bob.me().to_owned(), carol.me().to_owned());
    let den = carol.done(json!({"type": "create_room", "name": "den", "kind": "private"})).await["room"].clone();
    let den = den.as_str().unwrap();
    assert_eq!(carol.done(in_room(&carol_id, "invite_member", den)).await["decision"]["allowed"], true);
    assert_eq!(alice.refused(in_room(&carol_id, "invite_member", den)).await, "not_found");
    assert_eq!(bob.refused(explain(&carol_id, "announce")).await, "forbidden");
    assert_eq!(dave.refused(explain(&bob_id, "announce")).await, "not_found");
    assert_eq!(bob.refused(explain(&bob_id, "fly")).await, "bad_request");
    assert_eq!(bob.done(in_room(&bob_id, "post_message", GENERAL)).await["decision"]["allowed"], true);
}

#[tokio::test]
async fn what_the_command_alone_tells_is_as_the_command_would_be_answered() {
    let house = House::new().await;
    let (mut alice, mut carol) = (house.socket("alice").await, house.socket("carol").await);
    let (bob_id, carol_id) = (house.id("bob").to_string(), carol.me().to_owned());
    let decision = async |alice: &mut crate::support::socket::Socket, asked| {
        let decision = alice.done(asked).await["decision"].clone();
        decision["code"].as_str().map_or_else(|| decision["allowed"].to_string(), str::to_owned)
    };
    // An announcement names no room, and who is muted everywhere may not write there either.
    assert_eq!(decision(&mut alice, explain(&bob_id, "announce")).await, "true");
    alice.done(json!({"type": "mute_user", "user": bob_id, "until": "2099-01-01T00:00:00Z", "reason": "x"})).await;
    assert_eq!(decision(&mut alice, explain(&bob_id, "announce")).await, "muted");
    assert_eq!(decision(&mut alice, explain(&carol_id, "update_profile")).await, "true");
    assert_eq!(decision(&mut alice, in_room(&carol_id, "update_profile", GENERAL)).await, "true");
    assert_eq!(decision(&mut alice, in_room(&bob_id, "delete_message", GENERAL)).await, "true");
    assert_eq!(decision(&mut alice, in_room(&carol_id, "delete_message", GENERAL)).await, "forbidden");
    for no_command in ["audience:staff", "manage_account"] {
        assert_eq!(alice.refused(explain(&bob_id, no_command)).await, "bad_request");
    }
    let attic = carol.done(json!({"type": "create_room", "name": "attic", "kind": "open"})).await["room"].clone();
    let attic = attic.as_str().unwrap();
    let said = carol.post(attic, "mine", everyone()).await["message"].clone();
    carol.done(json!({"type": "archive_room", "room": attic, "archived": true})).await;
    for (user, command) in [(&carol_id, "invite_member"), (&carol_id, "post_message"), (&bob_id, "join_room")] {
        assert_eq!(decision(&mut alice, in_room(user, command, attic)).await, "archived", "{command}");
    }
    let own = json!({"type": "explain", "user": carol_id, "command": "delete_message", "message": said});
    assert_eq!(decision(&mut alice, own).await, "archived");
}
