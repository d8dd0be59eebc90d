use serde_json::json;

use super::{ANNOUNCEMENTS, GENERAL, edit, read, said};
use crate::support::House;
use crate::support::socket::{everyone, role};

#[tokio::test]
async fn an_edit_is_marked_told_and_read_and_leaves_nothing_of_the_old_words() {
    let house = House::new().await;
    let (mut carol, mut bob) = (house.socket("carol").await, house.socket("bob").await);
    let id = said(&mut carol, GENERAL, "first canary-old", everyone()).await;
    bob.event("message_posted").await;
    bob.seen.clear();
    let cursor = carol.done(edit(&id, "second")).await["cursor"].clone();
    let event = bob.event("message_edited").await;
    let message = &event["change"]["message"];
    assert_eq!((&message["id"], &message["body"]), (&json!(id), &json!("second")));
    assert_eq!((&message["version"], &event["cursor"]), (&cursor, &cursor));
    assert!(message["edited_at"].is_string() && message.get("client_id").is_none());
    assert_eq!(message["audience"], everyone());
    let now = read(&mut bob, GENERAL, &id).await;
    assert_eq!((&now["body"], &now["version"]), (&json!("second"), &cursor));
    // E10: neither the event nor any read tells what stood there before.
    assert!(!bob.seen.concat().contains("canary-old"));
    // The same words again change nothing.
    let version = carol.done(edit(&id, "second")).await["cursor"].as_i64().unwrap();
    assert_eq!(Some(version), cursor.as_i64());
}

#[tokio::test]
async fn only_ones_own_is_edited_and_only_where_one_may_write() {
    let house = House::new().await;
    let (mut alice, mut bob, mut carol) =
        (house.socket("alice").await, house.socket("bob").await, house.socket("carol").await);
    let hers = said(&mut carol, GENERAL, "hers", everyone()).await;
    let hidden = said(&mut alice, GENERAL, "hidden", role("admin")).await;
    assert_eq!(alice.refused(edit(&hers, "not hers")).await, "forbidden");
    assert_eq!(carol.refused(edit(&hidden, "x")).await, "not_found");
    assert_eq!(carol.refused(edit("m_999999", "x")).await, "not_found");
    assert_eq!(carol.refused(edit(&hers, " ")).await, "bad_request");
    let mute =
        json!({"type": "mute_user", "user": house.id("carol"), "until": "2030-01-01T00:00:00Z", "reason": "calm"});
    bob.done(mute).await;
    assert_eq!(carol.refused(edit(&hers, "while muted")).await, "muted");
    bob.done(json!({"type": "unmute_user", "user": house.id("carol")})).await;
    carol.done(json!({"type": "leave_room", "room": GENERAL})).await;
    assert_eq!(carol.refused(edit(&hers, "from outside")).await, "forbidden");
    carol.done(json!({"type": "join_room", "room": GENERAL})).await;
    alice.done(json!({"type": "archive_room", "room": GENERAL, "archived": true})).await;
    assert_eq!(carol.refused(edit(&hers, "in the archive")).await, "archived");
    alice.done(json!({"type": "archive_room", "room": GENERAL, "archived": false})).await;
    carol.done(edit(&hers, "after all")).await;
    carol.done(json!({"type": "delete_message", "message": hers})).await;
    assert_eq!(carol.refused(edit(&hers, "from the grave")).await, "conflict");
}

#[tokio::test]
async fn an_announcement_is_edited_by_whoever_may_announce_at_that_moment() {
    let house = House::new().await;
    let (mut alice, mut bob) = (house.socket("alice").await, house.socket("bob").await);
    let announce = json!({"type": "announce", "body": "news", "audience": everyone(), "client_id": "k"});
    let id = bob.done(announce).await["message"].as_str().unwrap().to_owned();
    bob.done(edit(&id, "better news")).await;
    alice.done(json!({"type": "set_role", "user": house.id("bob"), "role": "member"})).await;
    assert_eq!(bob.refused(edit(&id, "worse news")).await, "forbidden");
    // A mute as well does not hide which of the two it is.
    let until = "2099-01-01T00:00:00Z";
    alice.done(json!({"type": "mute_user", "user": house.id("bob"), "until": until, "reason": "noise"})).await;
    assert_eq!(bob.refused(edit(&id, "worse news")).await, "forbidden");
    assert_eq!(read(&mut alice, ANNOUNCEMENTS, &id).await["body"], "better news");
}

#[tokio::test]
async fn whoever_was_away_gets_the_words_of_now_and_no_others() {
    let house = House::new().await;
    let mut carol = house.socket("carol").await;
    let bobs = house.signed_in("bob").await;
    let from = carol.ready["cursor"].as_i64().unwrap();
    let id = said(&mut carol, GENERAL, "canary-old", everyone()).await;
    carol.done(edit(&id, "canary-new")).await;
    carol.done(super::react(&id, "👍")).await;
    let mut bob = crate::support::socket::Socket::resume(&bobs, from).await;
    let posted = bob.event("message_posted").await;
    let edited = bob.event("message_edited").await;
    let reacted = bob.event("message_edited").await;
    bob.signal("cursor").await;
    for event in [&posted, &edited, &reacted] {
        assert_eq!(event["change"]["message"]["body"], "canary-new");
        assert_eq!(event["change"]["message"]["version"], reacted["cursor"]);
        assert_eq!(event["change"]["message"]["reactions"][0]["emoji"], "👍");
    }
    assert!(!bob.seen.concat().contains("canary-old"));
}
