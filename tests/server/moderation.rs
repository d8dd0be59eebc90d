//! Promise 2, both ways: a change of rights counts from the next frame on, and is told.

use serde_json::{Value, json};

use crate::support::House;
use crate::support::socket::everyone;

const GENERAL: &str = "r_2";
const ANNOUNCEMENTS: &str = "r_1";

fn list(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|word| word.as_str().unwrap()).collect()
}

#[tokio::test]
async fn announcements_reach_everybody_and_only_moderators_make_them() {
    let house = House::new().await;
    let mut bob = house.socket("bob").await;
    let mut dave = house.socket("dave").await;
    assert!(list(&bob.ready["you"]["may"]).contains(&"announce"));
    assert!(!list(&dave.ready["you"]["may"]).contains(&"announce"));
    bob.done(json!({"type": "announce", "body": "Fire drill at ten", "audience": everyone(), "client_id": "k"})).await;
    let heard = dave.event("message_posted").await;
    assert_eq!(heard["room"], ANNOUNCEMENTS);
    // The room is there for announcements only.
    let talk = json!({"type": "post_message", "room": ANNOUNCEMENTS, "body": "x", "client_id": "k2"});
    assert_eq!(bob.refused(talk).await, "forbidden");
    assert_eq!(bob.refused(json!({"type": "leave_room", "room": ANNOUNCEMENTS})).await, "forbidden");
}

#[tokio::test]
async fn a_mute_acts_on_the_next_frame_is_told_with_its_reason_and_ends_by_itself() {
    let house = House::new().await;
    let mut bob = house.socket("bob").await;
    let mut carol = house.socket("carol").await;
    let until = house.clock.now().plus_seconds(3600).to_string();
    bob.done(json!({"type": "mute_user", "user": carol.me(), "until": until, "reason": "too many exclamation marks"}))
        .await;
    let told = carol.event("user_muted").await;
    assert_eq!(told["change"]["reason"], "too many exclamation marks");
    let rights = carol.next(|frame| frame["type"] == "may" && frame["room"] == GENERAL).await;
    assert!(!list(&rights["may"]).contains(&"post_message"));
    let post = json!({"type": "post_message", "room": GENERAL, "body": "!!!", "client_id": "k"});
    assert_eq!(carol.refused(post.clone()).await, "muted");
    house.clock.advance(3601);
    let rights = carol.next(|frame| frame["type"] == "may" && frame["room"] == GENERAL).await;
    assert!(list(&rights["may"]).contains(&"post_message"));
    carol.done(post).await;
}

#[tokio::test]
async fn a_mute_can_be_taken_back_and_cannot_be_given_to_ones_betters() {
    let house = House::new().await;
    let mut bob = house.socket("bob").await;
    let mut carol = house.socket("carol").await;
    let mute =
        |user: String| json!({"type": "mute_user", "user": user, "until": "2099-01-01T00:00:00Z", "reason": "x"});
    assert_eq!(bob.refused(mute(house.id("alice").to_string())).await, "forbidden");
    assert_eq!(bob.refused(mute(bob.me().to_owned())).await, "forbidden");
    bob.done(mute(carol.me().to_owned())).await;
    bob.done(json!({"type": "unmute_user", "user": carol.me()})).await;
    carol.event("user_unmuted").await;
    carol.post(GENERAL, "Thank you", everyone()).await;
    let past = json!({"type": "mute_user", "user": carol.me(), "until": "2001-01-01T00:00:00Z", "reason": "x"});
    assert_eq!(bob.refused(past).await, "conflict");
}

#[tokio::test]
async fn a_mute_in_a_room_outlasts_leaving_coming_back_and_a_restart() {
    let house = House::new().await;
    let mut bob = house.socket("bob").await;
    let mut carol = house.socket("carol").await;
    let user = carol.me().to_owned();
    bob.done(
        json!({"type": "mute_user", "user": user, "room": GENERAL, "until": "2099-01-01T00:00:00Z", "reason": "x"}),
    )
    .await;
    carol.done(json!({"type": "leave_room", "room": GENERAL})).await;
    carol.done(json!({"type": "join_room", "room": GENERAL})).await;
    let post = json!({"type": "post_message", "room": GENERAL, "body": "!!!", "client_id": "k"});
    assert_eq!(carol.refused(post.clone()).await, "muted");
    let house = house.restarted().await;
    let (mut bob, mut carol) = (house.socket("bob").await, house.socket("carol").await);
    assert_eq!(carol.refused(post.clone()).await, "muted");
    bob.done(json!({"type": "unmute_user", "user": user, "room": GENERAL})).await;
    carol.done(post).await;
}

#[tokio::test]
async fn e3_a_role_counts_from_the_next_frame_on_and_is_told_to_the_person() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let mut carol = house.socket("carol").await;
    let announce = |key: &str| json!({"type": "announce", "body": "x", "audience": everyone(), "client_id": key});
    assert_eq!(carol.refused(announce("1")).await, "forbidden");
    alice.done(json!({"type": "set_role", "user": carol.me(), "role": "moderator"})).await;
    let rights = carol.next(|frame| frame["type"] == "may" && frame["room"].is_null()).await;
    assert_eq!(rights["role"], "moderator");
    assert!(list(&rights["may"]).contains(&"announce"));
    carol.done(announce("2")).await;
    // An open room that she only looks at is to be forgotten as well.
    let open = json!({"type": "create_room", "name": "lunch", "kind": "open"});
    let open = alice.done(open).await["room"].clone();
    alice.done(json!({"type": "set_role", "user": carol.me(), "role": "guest"})).await;
    carol.next(|frame| frame["type"] == "reload" && frame["room"] == open).await;
    assert_eq!(carol.refused(announce("3")).await, "forbidden");
    assert_eq!(carol.refused(json!({"type": "history", "room": open})).await, "not_found");
}

#[tokio::test]
async fn e12_the_last_admin_cannot_go_even_when_two_demote_each_other_at_once() {
    let house = House::new().await;
    house.add("erin", countersign::domain::role::Role::Admin).await;
    let mut alice = house.socket("alice").await;
    let mut erin = house.socket("erin").await;
    let demote = |user: &str| json!({"id": "d", "type": "set_role", "user": user, "role": "member"}).to_string();
    let (alice_id, erin_id) = (alice.me().to_owned(), erin.me().to_owned());
    let (one, other) = (demote(&erin_id), demote(&alice_id));
    tokio::join!(alice.send_text(&one), erin.send_text(&other));
    let replies = [alice.signal("reply").await, erin.signal("reply").await];
    assert_eq!(replies.iter().filter(|reply| reply["error"].is_null()).count(), 1, "{replies:?}");
    assert_eq!(house.server.app().hub.with_facts(|facts| facts.admins()), 1);
    let (mut last, id) = if replies[0]["error"].is_null() { (alice, alice_id) } else { (erin, erin_id) };
    assert_eq!(last.refused(json!({"type": "set_role", "user": id, "role": "member"})).await, "conflict");
}

#[tokio::test]
async fn moderators_delete_what_members_wrote_and_admins_what_anybody_wrote() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let mut bob = house.socket("bob").await;
    let mut carol = house.socket("carol").await;
    let by_carol = carol.post(GENERAL, "by a member", everyone()).await["message"].clone();
    let by_alice = alice.post(GENERAL, "by an admin", everyone()).await["message"].clone();
    let by_bob = bob.post(GENERAL, "by a moderator", everyone()).await["message"].clone();
    let delete = |message: &Value| json!({"type": "delete_message", "message": message});
    assert_eq!(carol.refused(delete(&by_bob)).await, "forbidden");
    assert_eq!(bob.refused(delete(&by_alice)).await, "forbidden");
    bob.done(delete(&by_carol)).await;
    alice.done(delete(&by_bob)).await;
    alice.done(delete(&by_alice)).await;
    // What is deleted already stays deleted, and saying so again does no harm.
    alice.done(delete(&by_alice)).await;
    let page = carol.done(json!({"type": "history", "room": GENERAL})).await;
    assert!(page["messages"].as_array().unwrap().iter().all(|message| message["deleted"].is_object()));
}
