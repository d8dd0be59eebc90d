//! R8: readers that stop reading cost a bounded amount of memory, are let go, and nobody else notices.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::crowd::{deliver, p99_of};
use crate::link::{Card, Link, sign_in};
use crate::process::{PASSWORD, Process};

const STOPPED: u64 = 50;

/// What may wait for one socket, and what the rest may take.
const QUEUE: u64 = 1024 * 1024;
const REST: u64 = 30 * 1024 * 1024;

/// Messages that are under way at once, so that they share their commits: a slow disk must not take so long over what
/// follows the close that the word of it is not kept any more.
const AT_ONCE: usize = 50;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r8_stopped_readers_cost_a_bounded_amount_and_are_let_go() {
    let mut process = Process::still();
    // It is for what waits that they are let go, however long a slow disk takes until so much does.
    process.set("LIMITS_PING_SECONDS", "3600");
    process.begin(&[("ann", "member"), ("rob", "member")]).await;
    let origin = process.origin();
    let card = async |name| Card::new(&origin, sign_in(&origin, name, PASSWORD).await);
    let (ann, rob) = (card("ann").await, card("rob").await);
    let mut stopped = Vec::new();
    for _ in 0..STOPPED {
        stopped.push(Link::open(&rob, None).await);
    }
    let mut reader = Link::open(&rob, None).await;
    let before = process.resident();
    let mut most = before;
    let mut writer = Link::open(&ann, None).await;
    let body = "x".repeat(4000);
    let post = |number: usize| {
        let key = format!("k{number}");
        json!({"id": key, "type": "post_message", "room": "r_2", "body": body, "client_id": key})
    };
    // Bodies of 4,000 characters: 1,500 of them are some 6 MB for each reader, more than the kernel's buffers and
    // the queue together hold.
    for first in (0..1500).step_by(AT_ONCE) {
        let posts: Vec<Value> = (first..first + AT_ONCE).map(post).collect();
        writer.send_together(&posts).await.unwrap();
        for _ in 0..AT_ONCE {
            let reply = writer.reply().await.unwrap();
            assert!(reply["error"].is_null(), "{reply}");
            most = most.max(process.resident());
        }
        // Whoever reads gets all of them.
        for _ in 0..AT_ONCE {
            while reader.frame().await.unwrap()["change"]["kind"] != "message_posted" {}
        }
    }
    assert!(most - before <= STOPPED * QUEUE + REST, "{} MB more", (most - before) / 1_000_000);
    let mut ends = JoinSet::new();
    for mut link in stopped {
        ends.spawn(async move { link.ended().await });
    }
    // The word is kept for ten seconds: on a slow machine the first ones come too late for it.
    let ends = ends.join_all().await;
    assert!(ends.iter().all(|ended| ended.is_none_or(|code| code == 4001)), "{ends:?}");
    assert!(ends.contains(&Some(4001)), "{ends:?}");
}

/// What 99 of 100 deliveries to one reader take at most beside fifty others, who read or have stopped.
async fn beside(stopped: bool) -> Duration {
    let process = Process::with(&[("ann", "member"), ("rob", "member")]).await;
    let origin = process.origin();
    let card = async |name| Card::new(&origin, sign_in(&origin, name, PASSWORD).await);
    let (ann, rob) = (card("ann").await, card("rob").await);
    let mut others = Vec::new();
    for _ in 0..STOPPED {
        others.push(Link::open(&rob, None).await);
    }
    let (mut writer, mut reader) = (Link::open(&ann, None).await, Link::open(&rob, None).await);
    let mut reading = JoinSet::new();
    if !stopped {
        for mut other in others.drain(..) {
            reading.spawn(async move { while other.frame().await.is_ok() {} });
        }
    }
    let (words, mut times) = ("x".repeat(4000), Vec::new());
    for number in 0..1500 {
        times.push(deliver(&mut writer, &mut reader, &words, format!("k{number}")).await);
    }
    p99_of(times)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the full form; wants a quiet machine"]
async fn r8_in_full_whoever_reads_beside_them_does_not_notice() {
    let (quiet, p99) = (beside(false).await, beside(true).await);
    println!(
        "99 of 100 deliveries took at most {p99:?} beside fifty that had stopped, {quiet:?} beside fifty that read"
    );
    assert!(p99 <= quiet.mul_f64(1.2), "{p99:?} and {quiet:?}");
}
