//! What is read beside the log while others write: nothing is missing between a page and the events behind it, nothing is
//! shown that the facts it is judged by do not know yet, and words never follow their own deletion.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::support::House;
use crate::support::client::Client;
use crate::support::socket::{Socket, everyone};

const GENERAL: &str = "r_2";
const FAST: &str = "[limits]\ncommands_per_second = 100000";

/// Posts until it is told to stop; the cursors of all that was said.
fn talking(mut socket: Socket, stop: &Arc<AtomicBool>) -> JoinHandle<Vec<i64>> {
    let stop = stop.clone();
    tokio::spawn(async move {
        let mut said = Vec::new();
        while !stop.load(Ordering::Relaxed) {
            let posted = socket.post(GENERAL, &format!("**{}**", said.len()), everyone()).await;
            said.push(posted["cursor"].as_i64().unwrap());
        }
        said
    })
}

/// What stands on a room's page, and the cursor that it goes on from.
async fn page(client: &mut Client) -> (Vec<i64>, i64) {
    let body = client.get(&format!("/rooms/{GENERAL}")).await.body;
    let (_, data) = body.split_once(r#"<script type="application/json" id="page">"#).unwrap();
    let data: Value = serde_json::from_str(data.split_once("</script>").unwrap().0).unwrap();
    let messages = data["messages"].as_array().unwrap();
    let cursors = messages.iter().map(|message| message["cursor"].as_i64().unwrap()).collect();
    (cursors, data["ready"]["cursor"].as_i64().unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_while_a_page_is_read_stands_on_it_or_behind_its_cursor() {
    let house = House::with(FAST).await;
    let stop = Arc::new(AtomicBool::new(false));
    let (one, other) = (house.socket("alice").await, house.socket("bob").await);
    let talking = [talking(one, &stop), talking(other, &stop)];
    let mut carol = house.signed_in("carol").await;
    let mut pages = Vec::new();
    for _ in 0..150 {
        pages.push(page(&mut carol).await);
    }
    stop.store(true, Ordering::Relaxed);
    let mut said = Vec::new();
    for talker in talking {
        said.extend(talker.await.unwrap());
    }
    for (shown, cursor) in pages {
        let first = shown.first().copied().unwrap_or(i64::MAX);
        let missing: Vec<_> =
            said.iter().filter(|said| (first..=cursor).contains(*said) && !shown.contains(said)).collect();
        assert!(missing.is_empty(), "{missing:?} is neither on a page up to {:?} nor behind {cursor}", shown.last());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_history_holds_nothing_that_its_cursor_has_not_reached() {
    let house = House::with(FAST).await;
    let stop = Arc::new(AtomicBool::new(false));
    let talking = talking(house.socket("alice").await, &stop);
    let mut carol = house.socket("carol").await;
    for _ in 0..300 {
        let page = carol.done(json!({"type": "history", "room": GENERAL, "limit": 5})).await;
        let newest =
            page["messages"].as_array().unwrap().iter().filter_map(|message| message["version"].as_i64()).max();
        assert!(newest.is_none_or(|newest| newest <= page["cursor"].as_i64().unwrap()), "{page}");
    }
    stop.store(true, Ordering::Relaxed);
    talking.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_never_come_behind_their_own_deletion() {
    let house = House::with(FAST).await;
    let (mut alice, mut carol) = (house.socket("alice").await, house.socket("carol").await);
    let long = "*word* ".repeat(500);
    for round in 0..40 {
        let mut messages = Vec::new();
        for number in 0..10 {
            let words = format!("{round}-{number} {long}");
            messages.push(alice.post(GENERAL, words.trim_end(), everyone()).await["message"].clone());
        }
        for (number, message) in messages.iter().enumerate() {
            let id = format!("h{round}-{number}");
            let ask = json!({"id": id, "type": "history", "room": GENERAL, "limit": 10});
            carol.send_text(&ask.to_string()).await;
            alice.done(json!({"type": "delete_message", "message": message})).await;
            let mut gone = false;
            loop {
                let frame = carol.frame().await;
                gone |= frame["change"]["kind"] == "message_deleted" && frame["change"]["message"]["id"] == *message;
                if frame["id"] == id.as_str() {
                    let shown = frame["ok"]["messages"].as_array().unwrap();
                    let said = shown.iter().find(|shown| shown["id"] == *message).map(|shown| &shown["body"]);
                    assert!(!(gone && said.is_some_and(Value::is_string)), "round {round}: {message}");
                    break;
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_was_taken_out_does_not_find_what_was_said_after() {
    let house = House::with(FAST).await;
    let (mut alice, carol) = (house.socket("alice").await, house.signed_in("carol").await);
    let carols = house.id("carol").to_string();
    let found = |body: &str| body.contains("/messages/m_");
    // What takes a while to be shown: the database has it and the hub does not yet.
    let long = "*word* ".repeat(500);
    for round in 0..10 {
        let create =
            json!({"type": "create_room", "name": format!("den{round}"), "kind": "private", "members": [carols]});
        let room = alice.done(create).await["room"].as_str().unwrap().to_owned();
        alice.post(&room, &format!("before{round}"), everyone()).await;
        assert!(found(&carol.clone().get(&format!("/search?q=before{round}")).await.body));
        let stop = Arc::new(AtomicBool::new(false));
        let looking: Vec<_> = (0..4)
            .map(|_| {
                let (mut carol, stop) = (carol.clone(), stop.clone());
                tokio::spawn(async move {
                    let mut pages = Vec::new();
                    while !stop.load(Ordering::Relaxed) {
                        pages.push(carol.get(&format!("/search?q=after{round}")).await.body);
                    }
                    pages
                })
            })
            .collect();
        let post = |room: &str, key: &str, body: &str| {
            let key = format!("{round}-{key}");
            json!({"id": key, "type": "post_message", "room": room, "body": body, "client_id": key})
        };
        let mut frames = vec![json!({"id": "out", "type": "remove_member", "room": room, "user": carols})];
        frames.push(post(&room, "after", &format!("after{round}")));
        frames.extend((0..40).map(|number| post(GENERAL, &number.to_string(), long.trim_end())));
        for frame in &frames {
            alice.send_text(&frame.to_string()).await;
        }
        for frame in &frames {
            alice.next(|reply| reply["id"] == frame["id"]).await;
        }
        stop.store(true, Ordering::Relaxed);
        for pages in looking {
            assert!(!pages.await.unwrap().iter().any(|page| found(page)), "round {round}");
        }
    }
}
