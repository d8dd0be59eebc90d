//! R3 and R5, call by call: one sync or one write after the other fails under strace. Whatever was acknowledged is there
//! afterwards, what was not is refused in so many words.

use serde_json::{Value, json};

use crate::link::{Card, Link, sign_in};
use crate::process::{PASSWORD, Process};

/// A call of the system that fails, and what senders may be told of it.
#[derive(Clone, Copy)]
struct Fault {
    calls: &'static str,
    errno: &'static str,
    codes: &'static [&'static str],
    /// A call whose failure SQLite passes over: nobody need be told of it.
    passed_over: fn(usize) -> bool,
}

/// A thread's second sync is that of the folder, once.
const SYNC: Fault =
    Fault { calls: "fdatasync,fsync", errno: "EIO", codes: &["unavailable"], passed_over: |nth| nth == 2 };

/// The first eight writes of a thread make the index of the write-ahead log. A later one may be to the log, to the database
/// while it takes the log in, or to the index again; only the first of these is anybody's acknowledgement.
const WRITE: Fault =
    Fault { calls: "pwrite64", errno: "ENOSPC", codes: &["storage_full", "unavailable"], passed_over: |_| true };

/// How many messages are posted after the call that fails.
const AFTER: usize = 4;

/// Lets the `nth` call of every thread fail, also of those that reopen the database, and looks what became of everything
/// that was said to be kept. How often somebody was refused.
async fn fail_the(fault: Fault, process: &mut Process, ann: &Card, nth: usize) -> usize {
    let (mut kept, mut refused) = (Vec::new(), 0);
    let (trace, inject) =
        (format!("trace={}", fault.calls), format!("inject={}:error={}:when={nth}", fault.calls, fault.errno));
    // Where not even the start finds room, the server says so and ends.
    if process.serves_under(&["strace", "-D", "-f", "-o", "/dev/null", "-e", &trace, "-e", &inject]).await {
        let mut link = Link::open(ann, None).await;
        for number in 0..nth + AFTER {
            let words = format!("{}-{nth}-{number}", fault.errno);
            match link.ask(post(&words)).await {
                Ok(reply) if reply["error"].is_null() => kept.push(words),
                Ok(reply) => {
                    let code = reply["error"]["code"].as_str().unwrap();
                    assert!(fault.codes.contains(&code), "{reply}");
                    refused += 1;
                }
                Err(_) => link = Link::open(ann, None).await,
            }
        }
        assert!(refused > 0 || (fault.passed_over)(nth), "{} {nth} did not fail", fault.calls);
        process.kill().await;
    }
    process.start().await;
    let mut link = Link::open(ann, None).await;
    let page = link.ask(json!({"type": "history", "room": "r_2", "limit": 200})).await.unwrap();
    let there: Vec<_> = page["ok"]["messages"].as_array().unwrap().iter().map(|m| m["body"].clone()).collect();
    for words in kept {
        let count = there.iter().filter(|body| **body == words.as_str()).count();
        assert_eq!(count, 1, "{words} was acknowledged and is there {count} times; call {nth} had failed");
    }
    let after = link.ask(post(&format!("after-{}-{nth}", fault.errno))).await.unwrap();
    assert!(after["error"].is_null(), "{after}");
    process.kill().await;
    refused
}

fn post(words: &str) -> Value {
    json!({"type": "post_message", "room": "r_2", "body": words, "client_id": words})
}

async fn fail_each(fault: Fault, range: std::ops::Range<usize>) {
    let mut process = Process::with(&[("ann", "member")]).await;
    let origin = process.origin();
    let ann = Card::new(&origin, sign_in(&origin, "ann", PASSWORD).await);
    process.kill().await;
    let mut refused = 0;
    for nth in range {
        refused += fail_the(fault, &mut process, &ann, nth).await;
    }
    assert!(refused > 0, "no {} ever failed", fault.calls);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs strace; bin/test runs it where processes may be traced"]
async fn r3_where_a_sync_fails_nothing_is_acknowledged_that_is_lost() {
    fail_each(SYNC, 1..8).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the full form, some minutes; needs strace"]
async fn r3_in_full_each_of_100_syncs() {
    fail_each(SYNC, 1..101).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs strace; bin/test runs it where processes may be traced"]
async fn r5_where_a_write_finds_no_room_nothing_acknowledged_is_lost() {
    fail_each(WRITE, 9..15).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the full form, some minutes; needs strace"]
async fn r5_in_full_each_of_100_writes() {
    fail_each(WRITE, 1..101).await;
}
