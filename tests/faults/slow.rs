//! R8: readers that stop reading cost a bounded amount of memory, are let go, and nobody else notices.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::json;

use crate::link::{Card, Link, sign_in};
use crate::process::{PASSWORD, Process};

const STOPPED: u64 = 50;

/// What may wait for one socket, and what the rest may take.
const QUEUE: u64 = 1024 * 1024;
const REST: u64 = 30 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r8_stopped_readers_cost_a_bounded_amount_and_are_let_go() {
    let process = Process::with(&[("ann", "member"), ("rob", "member")]).await;
    let origin = process.origin();
    let card = async |name| Card::new(&origin, sign_in(&origin, name, PASSWORD).await);
    let (ann, rob) = (card("ann").await, card("rob").await);
    let mut stopped = Vec::new();
    for _ in 0..STOPPED {
        stopped.push(Link::open(&rob, None).await);
    }
    let mut reader = Link::open(&rob, None).await;
    let last = Arc::new(AtomicU64::new(0));
    let seen = last.clone();
    // Bodies of 4,000 characters: 1,500 of them are some 6 MB for each reader, more than the kernel's buffers and
    // the queue together hold.
    let count = 1500;
    let reading = tokio::spawn(async move {
        while seen.load(Ordering::Relaxed) < count {
            let frame = reader.frame().await.unwrap();
            if frame["change"]["kind"] == "message_posted" {
                seen.fetch_add(1, Ordering::Relaxed);
            }
        }
    });
    let before = process.resident();
    let mut most = before;
    let mut writer = Link::open(&ann, None).await;
    for number in 0..count {
        let post =
            json!({"type": "post_message", "room": "r_2", "body": "x".repeat(4000), "client_id": format!("k{number}")});
        let reply = writer.ask(post).await.unwrap();
        assert!(reply["error"].is_null(), "{reply}");
        if number % 20 == 0 {
            most = most.max(process.resident());
        }
    }
    reading.await.unwrap();
    assert_eq!(last.load(Ordering::Relaxed), count);
    assert!(most - before <= STOPPED * QUEUE + REST, "{} MB more", (most - before) / 1_000_000);
    for mut link in stopped {
        let ended = loop {
            if let Err(ended) = link.frame().await {
                break ended;
            }
        };
        assert_eq!(ended, Some(4001));
    }
}
