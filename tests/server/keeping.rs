//! Rooms kept by their owners and by moderators: renamed, archived, people brought in and put out, live.

use serde_json::{Value, json};

use crate::support::House;
use crate::support::socket::{Socket, everyone, role};

const GENERAL: &str = "r_2";
const ANNOUNCEMENTS: &str = "r_1";

async fn room(socket: &mut Socket, name: &str, kind: &str, members: &[String]) -> String {
    let create = json!({"type": "create_room", "name": name, "kind": kind, "members": members});
    socket.done(create).await["room"].as_str().unwrap().to_owned()
}

fn post(room: &str, key: &str) -> Value {
    json!({"type": "post_message", "room": room, "body": "words", "client_id": key})
}

fn invite(room: &str, user: &str) -> Value {
    json!({"type": "invite_member", "room": room, "user": user})
}

fn remove(room: &str, user: &str) -> Value {
    json!({"type": "remove_member", "room": room, "user": user})
}

#[tokio::test]
async fn a_room_gets_another_name_and_topic_and_all_who_see_it_are_told() {
    let house = House::new().await;
    let (mut bob, mut carol) = (house.socket("bob").await, house.socket("carol").await);
    let mut dave = house.socket("dave").await;
    let lunch = room(&mut carol, "lunch", "open", &[]).await;
    let update = json!({"type": "update_room", "room": lunch, "name": "dinner", "topic": "Soup again"});
    carol.done(update.clone()).await;
    let told = bob.event("room_updated").await;
    assert_eq!((&told["room"], &told["change"]["room"]["name"]), (&json!(lunch), &json!("dinner")));
    assert_eq!(told["change"]["room"]["topic"], "Soup again");
    // Saying the same again changes nothing, and one of the two may be left out.
    carol.done(update).await;
    carol.done(json!({"type": "update_room", "room": lunch, "topic": ""})).await;
    assert_eq!(bob.event("room_updated").await["change"]["room"]["name"], "dinner");
    assert_eq!(carol.refused(json!({"type": "update_room", "room": lunch})).await, "bad_request");
    assert_eq!(carol.refused(json!({"type": "update_room", "room": lunch, "name": "General"})).await, "conflict");
    assert_eq!(carol.refused(json!({"type": "update_room", "room": GENERAL, "name": "x"})).await, "forbidden");
    assert_eq!(bob.refused(json!({"type": "update_room", "room": ANNOUNCEMENTS, "name": "x"})).await, "forbidden");
    assert_eq!(dave.refused(json!({"type": "update_room", "room": lunch, "name": "x"})).await, "not_found");
    dave.settle().await;
    assert!(!dave.seen.iter().any(|frame| frame.contains("dinner")));
    let house = house.restarted().await;
    assert!(house.socket("carol").await.ready.to_string().contains("dinner"));
}

#[tokio::test]
async fn an_archived_room_is_only_read_left_and_opened_again() {
    let house = House::new().await;
    let (mut bob, mut carol) = (house.socket("bob").await, house.socket("carol").await);
    let dave = house.id("dave").to_string();
    let lunch = room(&mut carol, "lunch", "open", &[house.id("bob").to_string(), dave.clone()]).await;
    carol.post(&lunch, "before", everyone()).await;
    carol.done(json!({"type": "archive_room", "room": lunch, "archived": true})).await;
    let told = bob.event("room_archived").await;
    assert_eq!(told["change"]["room"]["archived"], true);
    let rights = bob.next(|frame| frame["type"] == "may" && frame["room"] == *lunch).await;
    assert!(!rights["may"].as_array().unwrap().contains(&json!("post_message")));
    for command in [
        post(&lunch, "a"),
        invite(&lunch, &dave),
        remove(&lunch, &dave),
        json!({"type": "update_room", "room": lunch, "topic": "x"}),
        json!({"type": "typing", "room": lunch, "on": true}),
    ] {
        assert_eq!(carol.refused(command.clone()).await, "archived", "{command}");
    }
    assert_eq!(carol.done(json!({"type": "history", "room": lunch})).await["messages"].as_array().unwrap().len(), 1);
    bob.done(json!({"type": "leave_room", "room": lunch})).await;
    assert_eq!(bob.refused(json!({"type": "join_room", "room": lunch})).await, "archived");
    bob.done(json!({"type": "archive_room", "room": lunch, "archived": false})).await;
    carol.done(post(&lunch, "b")).await;
}

#[tokio::test]
async fn who_is_invited_is_in_the_room_with_its_history_and_told_of_it() {
    let house = House::new().await;
    let (mut carol, mut dave) = (house.socket("carol").await, house.socket("dave").await);
    let mut alice = house.socket("alice").await;
    let den = room(&mut carol, "den", "private", &[]).await;
    carol.post(&den, "before-dave", everyone()).await;
    carol.done(invite(&den, dave.me())).await;
    let joined = dave.event("member_joined").await;
    assert_eq!((&joined["change"]["user"], &joined["by"]), (&json!(dave.me()), &json!(carol.me())));
    assert_eq!(joined["change"]["room"]["name"], "den");
    assert_eq!(dave.done(json!({"type": "history", "room": den})).await["messages"][0]["body"], "before-dave");
    // Guests bring in nobody, admins nobody where they are not, and who is there already stays there.
    assert_eq!(dave.refused(invite(&den, carol.me())).await, "forbidden");
    assert_eq!(alice.refused(invite(&den, alice.ready["you"]["user"].as_str().unwrap())).await, "not_found");
    carol.done(invite(&den, dave.me())).await;
    // An open room may be opened up by every member, also to guests.
    carol.done(invite(GENERAL, dave.me())).await;
    dave.done(post(GENERAL, "k")).await;
}

#[tokio::test]
async fn e4_who_is_removed_receives_nothing_more_and_is_told_by_whom() {
    let house = House::new().await;
    let (mut carol, mut dave) = (house.socket("carol").await, house.socket("dave").await);
    let den = room(&mut carol, "den", "private", &[dave.me().to_owned()]).await;
    carol.post(&den, "while-there", everyone()).await;
    assert_eq!(dave.event("message_posted").await["change"]["message"]["body"], "while-there");
    carol.done(remove(&den, dave.me())).await;
    let told = dave.event("member_left").await;
    assert_eq!((&told["change"]["user"], &told["change"]["removed_by"]), (&json!(dave.me()), &json!(carol.me())));
    carol.post(&den, "after-removal", everyone()).await;
    carol.done(json!({"type": "update_room", "room": den, "topic": "topic-after-removal"})).await;
    dave.settle().await;
    assert!(!dave.seen.iter().any(|frame| frame.contains("after-removal")));
    for command in
        [post(&den, "k"), json!({"type": "history", "room": den}), json!({"type": "leave_room", "room": den})]
    {
        assert_eq!(dave.refused(command.clone()).await, "not_found", "{command}");
    }
    // Whoever comes back sees what was said meanwhile, and the page knows that it must ask for it.
    let cursor = dave.ready["cursor"].as_i64().unwrap();
    carol.done(invite(&den, dave.me())).await;
    let client = house.signed_in("dave").await;
    let again = Socket::resume(&client, cursor).await;
    let mine = again.ready["rooms"].as_array().unwrap().iter().find(|room| room["room"] == *den).unwrap();
    assert_eq!(mine["reload"], true);
}

#[tokio::test]
async fn who_goes_is_not_told_to_have_been_removed() {
    let house = House::new().await;
    let (mut bob, mut carol) = (house.socket("bob").await, house.socket("carol").await);
    bob.done(json!({"type": "leave_room", "room": GENERAL})).await;
    assert!(carol.event("member_left").await["change"]["removed_by"].is_null());
}

#[tokio::test]
async fn people_are_removed_by_owners_and_moderators_from_below_them_only() {
    let house = House::new().await;
    let erin = house.add("erin", countersign::domain::role::Role::Member).await.to_string();
    let mut alice = house.socket("alice").await;
    let (mut bob, mut carol) = (house.socket("bob").await, house.socket("carol").await);
    let (alice_id, carol_id) = (alice.me().to_owned(), carol.me().to_owned());
    // General has no owner.
    assert_eq!(carol.refused(remove(GENERAL, &erin)).await, "forbidden");
    assert_eq!(bob.refused(remove(GENERAL, &alice_id)).await, "forbidden");
    bob.done(remove(GENERAL, &erin)).await;
    // Who is not there cannot be told from who does not exist.
    assert_eq!(bob.refused(remove(GENERAL, &erin)).await, "not_found");
    assert_eq!(bob.refused(remove(GENERAL, "u_999")).await, "not_found");
    // In one's own room also equals; nobody removes themselves or those above.
    let lunch = room(&mut carol, "lunch", "open", &[erin.clone(), bob.me().to_owned()]).await;
    assert_eq!(carol.refused(remove(&lunch, bob.me())).await, "forbidden");
    assert_eq!(carol.refused(remove(&lunch, &carol_id)).await, "forbidden");
    carol.done(remove(&lunch, &erin)).await;
    // Moderators keep order in every open room, also where they are not.
    alice.done(remove(&lunch, &carol_id)).await;
    assert_eq!(carol.refused(post(&lunch, "k")).await, "forbidden");
    let den = room(&mut carol, "den", "private", std::slice::from_ref(&erin)).await;
    assert_eq!(bob.refused(remove(&den, &erin)).await, "not_found");
}

#[tokio::test]
async fn an_owner_who_comes_back_is_the_owner_again() {
    let house = House::new().await;
    let (mut bob, mut carol) = (house.socket("bob").await, house.socket("carol").await);
    let lunch = room(&mut carol, "lunch", "open", &[]).await;
    bob.done(remove(&lunch, carol.me())).await;
    assert_eq!(carol.refused(json!({"type": "archive_room", "room": lunch, "archived": true})).await, "forbidden");
    carol.done(json!({"type": "join_room", "room": lunch})).await;
    carol.done(json!({"type": "archive_room", "room": lunch, "archived": true})).await;
}

#[tokio::test]
async fn a_marked_message_is_gone_from_the_pages_of_who_was_removed() {
    let house = House::new().await;
    let mut carol = house.socket("carol").await;
    let mut client = house.signed_in("dave").await;
    let dave = house.id("dave").to_string();
    let den = room(&mut carol, "den-canary", "private", std::slice::from_ref(&dave)).await;
    carol.post(&den, "canary-body", everyone()).await;
    carol.post(&den, "canary-staff", role("moderator")).await;
    let page = client.get(&format!("/rooms/{den}")).await;
    assert!(page.status == 200 && page.body.contains("canary-body") && !page.body.contains("canary-staff"));
    carol.done(remove(&den, &dave)).await;
    for path in [format!("/rooms/{den}"), format!("/rooms/{den}/details"), "/rooms/r_1".to_owned()] {
        let page = client.get(&path).await;
        assert!(!page.body.contains("canary"), "{path}");
    }
    assert_eq!(client.get(&format!("/rooms/{den}")).await.status, 404);
}
