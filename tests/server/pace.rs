//! Answers to what one asks come at one's own pace: a peer is not closed for what it asked itself.

use std::sync::Arc;

use bytes::Bytes;
use countersign::domain::command::Device;
use countersign::server::web::accept::early::Early;
use countersign::server::web::socket::life::{self, Before, Caller};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

use crate::panics::visitor;
use crate::support::House;
use crate::support::raw::frame;
use crate::support::socket::{everyone, patiently};

const GENERAL: &str = "r_2";
const REPLY: &str = r#""type":"reply","#;
const FAST: &str = "[limits]\ncommands_per_second = 100000";

#[tokio::test]
async fn eight_long_answers_wait_for_a_peer_that_does_not_read_just_now() {
    let house = House::with(FAST).await;
    let mut alice = house.socket("alice").await;
    let long = "x".repeat(4000);
    for _ in 0..80 {
        alice.post(GENERAL, &long, everyone()).await;
    }
    let (carol, _client) = visitor(&house, "carol").await;
    let device = Device { agent: "a test".into(), address: "127.0.0.1".into() };
    let caller = Caller { visitor: carol, device, cursor: None };
    let (mut peer, ours) = duplex(4096);
    let before = Before { switch: Bytes::new(), early: Bytes::new(), answers: Arc::new(Early::new(&[])) };
    let running = tokio::spawn(life::run(house.server.app().clone(), caller, ours, before));
    // Each of them fills a frame, and four of these are what may wait for a socket.
    let history = json!({"type": "history", "room": GENERAL, "limit": 200});
    for number in 0..8 {
        let mut ask = history.clone();
        ask["id"] = json!(number.to_string());
        peer.write_all(&frame(0x81, ask.to_string().as_bytes())).await.unwrap();
    }
    // As long as it takes somebody else to be answered much more often.
    for _ in 0..40 {
        alice.done(history.clone()).await;
    }
    let (mut answers, mut some, mut rest) = (0, vec![0; 1 << 20], Vec::new());
    while answers < 8 {
        let read = patiently(peer.read(&mut some)).await.unwrap();
        assert!(read > 0, "it was closed after {answers} answers");
        rest.extend_from_slice(&some[..read]);
        // A beginning may stand at the end of what came.
        let text = String::from_utf8_lossy(&rest).into_owned();
        answers += text.matches(REPLY).count();
        rest = rest.split_off(rest.len().saturating_sub(REPLY.len() - 1));
    }
    drop(peer);
    running.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_lists_at_once_some_are_told_to_wait_and_none_closes_the_socket() {
    let house = House::with(FAST).await;
    let mut carol = house.socket("carol").await;
    for number in 0..20 {
        carol.send_text(&json!({"id": format!("l{number}"), "type": "list_people"}).to_string()).await;
    }
    let mut codes: Vec<Value> = Vec::new();
    for _ in 0..20 {
        codes.push(carol.next(|frame| frame["type"] == "reply").await["error"]["code"].clone());
    }
    assert!(codes.iter().all(|code| code.is_null() || code == "rate_limited"), "{codes:?}");
    assert!(codes.iter().any(Value::is_null), "{codes:?}");
}
