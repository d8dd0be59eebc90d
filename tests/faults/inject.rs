//! R3 and R5, call by call: one sync or one write after the other fails under strace. Whatever was acknowledged is there
//! afterwards, what was not is refused in so many words.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::link::{Card, Link, sign_in};
use crate::process::{PASSWORD, Process};

/// A call of the system that fails, and what senders may be told of it.
#[derive(Clone, Copy)]
struct Fault {
    calls: &'static str,
    errno: &'static str,
    codes: &'static [&'static str],
}

const SYNC: Fault = Fault { calls: "fdatasync,fsync", errno: "EIO", codes: &["unavailable"] };
const WRITE: Fault = Fault { calls: "pwrite64", errno: "ENOSPC", codes: &["storage_full", "unavailable"] };

/// What a thread last asked of the system.
#[derive(Clone, Copy, Default)]
struct Call {
    writes_log: bool,
    of_commit: bool,
}

/// Whether a call that was made to fail was part of a commit, in the output of
/// `strace -f -y -e trace=pwrite64,fdatasync,fsync`. A commit writes to the write-ahead log and syncs what it wrote. SQLite
/// also writes the log's index and, at a checkpoint, syncs the log once more before it writes to the database; where one of
/// these fails the log is kept, nothing is lost, and nobody need be told of it.
fn a_commit_failed(trace: &str) -> bool {
    let mut calls: HashMap<&str, Call> = HashMap::new();
    let mut failed = false;
    for line in trace.lines() {
        let Some((thread, rest)) = line.split_once(char::is_whitespace) else { continue };
        let last = calls.entry(thread).or_default();
        if let Some((name, arguments)) = rest.trim_start().split_once('(').filter(|_| !rest.contains("resumed>")) {
            let log = arguments.contains("-wal>");
            let writes_log = log && name == "pwrite64";
            *last = Call { writes_log, of_commit: writes_log || log && last.writes_log };
        }
        failed |= last.of_commit && line.contains("(INJECTED)");
    }
    failed
}

/// How often messages are posted after the call that fails.
const AFTER: usize = 4;

/// How many messages are posted at once.
const TOGETHER: usize = 3;

/// Lets the `nth` call of every thread fail, also of those that reopen the database, and looks what became of everything
/// that was said to be kept. How often somebody was refused.
async fn fail_the(fault: Fault, process: &mut Process, ann: &Card, nth: usize) -> usize {
    let (mut kept, mut refused) = (Vec::new(), 0);
    let inject = format!("inject={}:error={}:when={nth}", fault.calls, fault.errno);
    let trace = process.path("trace");
    let strace = ["strace", "-D", "-f", "-y", "-o", &trace, "-e", "trace=pwrite64,fdatasync,fsync", "-e", &inject];
    // Where not even the start finds room, the server says so and ends.
    if process.serves_under(&strace).await {
        let mut link = Link::open(ann, None).await;
        for number in 0..nth + AFTER {
            // Several at once, so that one batch holds more than one.
            for at in 0..TOGETHER {
                let mut post = post(&format!("{}-{nth}-{number}-{at}", fault.errno));
                post["id"] = post["body"].clone();
                let _ended = link.send(&post).await;
            }
            for _ in 0..TOGETHER {
                match link.reply().await {
                    Ok(reply) if reply["error"].is_null() => kept.push(reply["id"].clone()),
                    Ok(reply) => {
                        let code = reply["error"]["code"].as_str().unwrap();
                        assert!(fault.codes.contains(&code), "{reply}");
                        refused += 1;
                    }
                    Err(_) => {
                        link = Link::open(ann, None).await;
                        break;
                    }
                }
            }
        }
        let told = process.kill_traced(&trace).await;
        assert!(told.contains("(INJECTED)"), "there was no {} {nth}", fault.calls);
        assert!(refused > 0 || !a_commit_failed(&told), "nobody was told of {} {nth} in {told}", fault.calls);
    }
    process.start().await;
    let mut link = Link::open(ann, None).await;
    let mut there = Vec::new();
    let mut page = json!({"type": "history", "room": "r_2", "limit": 200});
    while there.len() < TOGETHER * (nth + AFTER) {
        let read = link.ask(page.clone()).await.unwrap();
        let messages = read["ok"]["messages"].as_array().unwrap();
        there.extend(messages.iter().map(|message| message["body"].clone()));
        let Some(first) = messages.first() else { break };
        page["before"] = first["cursor"].clone();
    }
    for words in kept {
        let count = there.iter().filter(|body| **body == words).count();
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

#[test]
fn a_failed_commit_is_told_from_a_failed_checkpoint() {
    const FAILED: &str = " = -1 EIO (Input/output error) (INJECTED)\n";
    let (log, file, index, folder) = ("9</x/test.db-wal>", "8</x/test.db>", "10</x/test.db-shm>", "11</x>");
    let wrote = |thread: u8, to: &str| format!("{thread} pwrite64({to}, \"\"..., 4096, 0) = 4096\n");
    let synced = |thread: u8, what: &str| format!("{thread} fdatasync({what}) = 0\n");
    let sync_fails = |thread: u8, what: &str| format!("{thread} fdatasync({what}){FAILED}");
    let write_fails = |thread: u8, to: &str| format!("{thread} pwrite64({to}, \"\"..., 4096, 0){FAILED}");
    let begun = format!("7 fdatasync({log} <unfinished ...>\n");
    let ended = format!("7 <... fdatasync resumed>){FAILED}");
    for (lines, commit) in [
        (vec![wrote(7, log), sync_fails(7, log)], true),
        (vec![wrote(7, log), wrote(8, file), sync_fails(7, log)], true),
        (vec![wrote(7, log), begun.clone(), wrote(8, file), ended.clone()], true),
        (vec![write_fails(7, log)], true),
        (vec![wrote(7, log), synced(7, log)], false),
        (vec![wrote(7, log), synced(7, log), sync_fails(7, log)], false),
        (vec![wrote(7, log), synced(7, log), begun, wrote(8, log), ended], false),
        (vec![wrote(7, log), synced(7, log), synced(7, log), wrote(7, file), sync_fails(7, file)], false),
        (vec![wrote(7, log), sync_fails(7, folder)], false),
        (vec![wrote(7, log), write_fails(7, index)], false),
        (vec![wrote(7, log), write_fails(7, file)], false),
    ] {
        assert_eq!(a_commit_failed(&lines.concat()), commit, "{lines:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs strace; bin/test runs it where processes may be traced"]
async fn r3_where_no_sync_holds_any_more_the_server_says_that_it_is_not_ready() {
    let mut process = Process::with(&[("ann", "member")]).await;
    let origin = process.origin();
    let ann = Card::new(&origin, sign_in(&origin, "ann", PASSWORD).await);
    assert!(Link::open(&ann, None).await.ask(post("before")).await.unwrap()["error"].is_null());
    assert!(process.terminate().await.0.success());
    let trace = process.path("trace");
    let strace = ["strace", "-D", "-f", "-o", &trace, "-e", "trace=fdatasync", "-e", "inject=fdatasync:error=EIO"];
    process.start_under(&strace).await;
    let mut link = Link::open(&ann, None).await;
    for words in ["one", "two", "three"] {
        assert_eq!(link.ask(post(words)).await.unwrap()["error"]["code"], "unavailable");
    }
    let ready = reqwest::get(format!("{origin}/health/ready")).await.unwrap();
    assert_eq!(ready.status(), 503);
    let page = link.ask(json!({"type": "history", "room": "r_2"})).await.unwrap();
    assert_eq!(page["ok"]["messages"].as_array().unwrap().len(), 1, "reading goes on");
    process.kill_traced(&trace).await;
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
