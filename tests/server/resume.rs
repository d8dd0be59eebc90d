//! Coming back with a cursor: what was missed follows, deletions included, or the client is told to start afresh.

mod bound;
mod kept;

use countersign::domain::actor::Actor;
use countersign::domain::audience::Audience;
use countersign::domain::command::Command;
use countersign::domain::decide::Answer;
use countersign::domain::id::RoomId;
use countersign::domain::message::Wording;
use countersign::domain::text::{Body, ClientId};
use serde_json::{Value, json};

use crate::support::House;
use crate::support::client::Client;
use crate::support::raw::Raw;
use crate::support::socket::{Socket, everyone, patiently, role};

const GENERAL: &str = "r_2";

/// The events of a replay, up to the signal that ends it.
async fn replayed(socket: &mut Socket) -> Vec<(String, String)> {
    let mut events = Vec::new();
    loop {
        let frame = socket.frame().await;
        match frame["type"].as_str().unwrap() {
            "cursor" => return events,
            "event" => {
                let message = &frame["change"]["message"];
                let words = message["body"].as_str().unwrap_or("(gone)").to_owned();
                events.push((frame["change"]["kind"].as_str().unwrap().to_owned(), words));
            }
            _ => {}
        }
    }
}

async fn away(house: &House) -> (Client, i64) {
    let client = house.signed_in("carol").await;
    let socket = Socket::open(&client).await;
    let cursor = socket.ready["cursor"].as_i64().unwrap();
    socket.close().await;
    (client, cursor)
}

/// Says a word that was not said before, without a socket; its place in the log.
async fn said(house: &House, who: Actor, word: &str) -> i64 {
    let (log, room) = (&house.server.app().log, RoomId(2));
    let (body, key) = (Body::parse(word).unwrap(), ClientId::parse(word).unwrap());
    let draft = log.draft(Some(room), Wording::plain(body), Audience::EVERYONE, key, None);
    let answer = log.ask(who, Command::PostMessage { room, draft }).await.unwrap();
    let Answer::Posted(message) = answer else { panic!("{word}: {answer:?}") };
    message.0
}

#[tokio::test]
async fn what_was_missed_follows_in_order_as_it_is_now_and_only_what_may_be_seen() {
    let house = House::new().await;
    let (client, cursor) = away(&house).await;
    let mut alice = house.socket("alice").await;
    alice.post(GENERAL, "one", everyone()).await;
    alice.post(GENERAL, "for staff", role("moderator")).await;
    let gone = alice.post(GENERAL, "soon gone", everyone()).await["message"].clone();
    alice.done(json!({"type": "delete_message", "message": gone})).await;
    let mut carol = Socket::resume(&client, cursor).await;
    assert_eq!(carol.ready["resumed"], true);
    assert!(carol.ready["rooms"].as_array().unwrap().iter().all(|room| room["reload"] == false));
    let events = replayed(&mut carol).await;
    let expected = [("message_posted", "one"), ("message_posted", "(gone)"), ("message_deleted", "(gone)")];
    assert_eq!(events.iter().map(|(kind, words)| (kind.as_str(), words.as_str())).collect::<Vec<_>>(), expected);
    assert!(!carol.seen.iter().any(|frame| frame.contains("soon gone") || frame.contains("for staff")));
    alice.post(GENERAL, "live again", everyone()).await;
    assert_eq!(carol.event("message_posted").await["change"]["message"]["body"], "live again");
}

#[tokio::test]
async fn a_cursor_that_is_no_place_in_the_log_starts_afresh() {
    let house = House::new().await;
    let (client, cursor) = away(&house).await;
    for none in [cursor + 1_000_000, i64::MAX - 1, i64::MAX] {
        let mut carol = Socket::resume(&client, none).await;
        assert_eq!(carol.ready["resumed"], false);
        carol.settle().await;
    }
}

#[tokio::test]
async fn long_messages_that_were_missed_come_piece_by_piece_each_once_in_order() {
    let house = House::with("[limits]\ncommands_per_second = 1000").await;
    let (client, cursor) = away(&house).await;
    let mut alice = house.socket("alice").await;
    let mut said = Vec::new();
    // 16 KB each, some of them with a tree besides.
    for number in 0..60 {
        let words = format!("{number} {}", if number % 3 == 0 { "**𐍈** ".repeat(500) } else { "𐍈".repeat(3900) });
        alice.post(GENERAL, words.trim_end(), everyone()).await;
        said.push(("message_posted".to_owned(), words.trim_end().to_owned()));
    }
    let mut carol = Socket::resume(&client, cursor).await;
    assert_eq!(carol.ready["resumed"], true);
    assert!(replayed(&mut carol).await == said);
}

#[tokio::test]
async fn a_room_in_which_other_messages_may_be_seen_now_says_so() {
    let house = House::new().await;
    let (client, cursor) = away(&house).await;
    let mut alice = house.socket("alice").await;
    let user = house.id("carol");
    let promote = json!({"type": "set_role", "user": user, "role": "moderator"});
    let changed = alice.done(promote).await["cursor"].as_i64().unwrap();
    let carol = Socket::resume(&client, cursor).await;
    assert!(carol.ready["rooms"].as_array().unwrap().iter().all(|room| room["reload"] == true));
    // The link may break between the change and what follows from it.
    let carol = Socket::resume(&client, changed).await;
    assert!(carol.ready["rooms"].as_array().unwrap().iter().all(|room| room["reload"] == true));
    let carol = Socket::resume(&client, changed + 1).await;
    assert_eq!(carol.ready["resumed"], false, "beyond the head");
    alice.post("r_2", "more", everyone()).await;
    let carol = Socket::resume(&client, changed + 1).await;
    assert!(carol.ready["rooms"].as_array().unwrap().iter().all(|room| room["reload"] == false));
}

#[tokio::test]
async fn nothing_is_missing_or_doubled_however_often_one_comes_back() {
    let house = House::with("[limits]\ncommands_per_second = 1000").await;
    let (client, mut cursor) = away(&house).await;
    let mut alice = house.socket("alice").await;
    let mut heard = Vec::new();
    let note = |heard: &mut Vec<i64>, frame: &Value| {
        if frame["type"] == "event" {
            heard.push(frame["cursor"].as_i64().unwrap());
        }
    };
    let mut posted = Vec::new();
    for round in 0..20 {
        for i in 0..15 {
            let command = json!({"id": format!("{round}-{i}"), "type": "post_message", "room": GENERAL, "body": "x", "client_id": format!("{round}-{i}")});
            alice.send_text(&command.to_string()).await;
        }
        // The socket comes back while messages are on their way, and goes again in the middle of them.
        let mut carol = Socket::resume(&client, cursor).await;
        assert_eq!(carol.ready["resumed"], true);
        for _ in 0..=(round % 9) {
            let frame = carol.frame().await;
            note(&mut heard, &frame);
        }
        cursor = heard.last().copied().unwrap_or(cursor);
        for _ in 0..15 {
            let reply = alice.signal("reply").await;
            posted.push(reply["ok"]["cursor"].as_i64().unwrap());
        }
    }
    let mut carol = Socket::resume(&client, cursor).await;
    loop {
        let frame = carol.frame().await;
        note(&mut heard, &frame);
        if frame["type"] == "cursor" {
            break;
        }
    }
    assert_eq!(heard, posted);
}

#[tokio::test]
async fn what_the_log_has_forgotten_starts_afresh_and_the_messages_stay() {
    let house = House::new().await;
    let (client, cursor) = away(&house).await;
    let mut alice = house.socket("alice").await;
    alice.post(GENERAL, "old and still there", everyone()).await;
    let app = house.server.app();
    app.log.forget(app.now().plus_seconds(3600)).await;
    let head = alice.post(GENERAL, "new", everyone()).await["cursor"].as_i64().unwrap();
    let mut carol = Socket::resume(&client, cursor).await;
    assert_eq!(carol.ready["resumed"], false);
    assert_eq!(carol.ready["cursor"], head);
    let page = carol.done(json!({"type": "history", "room": GENERAL})).await;
    let words: Vec<&str> =
        page["messages"].as_array().unwrap().iter().map(|message| message["body"].as_str().unwrap()).collect();
    assert_eq!(words, ["old and still there", "new"]);
    let house = house.restarted().await;
    let mut alice = house.socket("alice").await;
    assert!(alice.post(GENERAL, "newer", everyone()).await["cursor"].as_i64().unwrap() > head);
}

#[tokio::test]
async fn a11_peers_that_vanish_or_take_nothing_while_they_catch_up_keep_nothing_from_the_others() {
    let house = House::with("[limits]\ncommands_per_second = 10000").await;
    let mut alice = house.socket("alice").await;
    // More than the buffers between two programs hold.
    let words = "x".repeat(4000);
    for _ in 0..1200 {
        alice.post("r_2", &words, everyone()).await;
    }
    let client = house.signed_in("carol").await;
    for _ in 0..12 {
        Raw::upgraded_at(&client, "/ws?cursor=0").await.vanish();
    }
    let mut take_nothing = Vec::new();
    for _ in 0..6 {
        take_nothing.push(Raw::upgraded_at(&client, "/ws?cursor=0").await);
    }
    let mut bob = house.signed_in("bob").await;
    assert_eq!(patiently(bob.get("/rooms/r_2")).await.status, 200);
    alice.post("r_2", "still here", everyone()).await;
    patiently(house.server.stop()).await;
}
