//! R2: what `kill -9` cannot show. Under strace every acknowledgement comes after the sync of the write-ahead log that
//! follows its write.

use serde_json::json;

use crate::link::{Card, Link, sign_in};
use crate::process::{PASSWORD, Process};

/// What a trace tells: how many acknowledgements were sent, and how many of them while something written to the
/// write-ahead log was not synced.
#[derive(Debug, Default, PartialEq, Eq)]
struct Told {
    acknowledged: usize,
    early: usize,
}

/// Reads the output of `strace -f -y -s 200 -e trace=pwrite64,fdatasync,sendto,writev`, one command being in flight at a time.
fn read(trace: &str) -> Told {
    let mut told = Told::default();
    let (mut dirty, mut syncing) = (false, false);
    for line in trace.lines() {
        let begins_sync = line.contains("fdatasync(") && line.contains("-wal>");
        let ends_sync = line.contains("fdatasync resumed>");
        if line.contains("pwrite64(") && line.contains("-wal>") {
            dirty = true;
            // A sync that began before this write says nothing about it.
            syncing = false;
        } else if begins_sync || ends_sync {
            syncing = syncing || begins_sync;
            if syncing && line.trim_end().ends_with("= 0") {
                (dirty, syncing) = (false, false);
            }
        } else if (line.contains("writev(") || line.contains("sendto(")) && line.contains(r#"\"ok\":{\"message\":"#) {
            told.acknowledged += 1;
            told.early += usize::from(dirty);
        }
    }
    told
}

async fn acknowledge_under_strace(count: usize) -> Told {
    let mut process = Process::with(&[("ann", "member")]).await;
    let trace = process.path("trace");
    process.terminate().await;
    let strace =
        ["strace", "-D", "-f", "-y", "-s", "200", "-e", "trace=pwrite64,fdatasync,sendto,writev", "-o", &trace];
    process.start_under(&strace).await;
    let origin = process.origin();
    let ann = Card::new(&origin, sign_in(&origin, "ann", PASSWORD).await);
    let mut link = Link::open(&ann, None).await;
    for number in 0..count {
        let post = json!({"type": "post_message", "room": "r_2", "body": "x", "client_id": format!("k{number}")});
        assert!(link.ask(post).await.unwrap()["error"].is_null());
    }
    read(&process.kill_traced(&trace).await)
}

#[test]
fn an_early_acknowledgement_is_found_in_a_trace() {
    let write = "7 pwrite64(9</x/test.db-wal>, \"\"..., 4096, 0) = 4096\n";
    let synced = "7 fdatasync(9</x/test.db-wal>) = 0\n";
    let failed = "7 fdatasync(9</x/test.db-wal>) = -1 EIO (Input/output error)\n";
    let begun = "7 fdatasync(9</x/test.db-wal> <unfinished ...>\n";
    let ended = "7 <... fdatasync resumed>) = 0\n";
    let other = "7 fdatasync(9</x/test.db>) = 0\n";
    let answer =
        "8 writev(12<socket:[5]>, [{iov_base=\"\\201 {\\\"ok\\\":{\\\"message\\\":\\\"m_5\\\"\", iov_len=9}], 1) = 9\n";
    for (lines, early) in [
        (vec![write, synced, answer], 0),
        (vec![write, begun, ended, answer], 0),
        (vec![write, answer, synced], 1),
        (vec![write, begun, answer, ended], 1),
        (vec![begun, write, ended, answer], 1),
        (vec![write, failed, answer], 1),
        (vec![write, other, answer], 1),
        (vec![write, synced, write, answer], 1),
    ] {
        assert_eq!(read(&lines.concat()), Told { acknowledged: 1, early }, "{lines:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs strace; bin/test runs it where processes may be traced"]
async fn r2_every_acknowledgement_comes_after_the_sync_of_its_write() {
    assert_eq!(acknowledge_under_strace(500).await, Told { acknowledged: 500, early: 0 });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the full form, a minute; needs strace"]
async fn r2_in_full_10_000_acknowledgements() {
    assert_eq!(acknowledge_under_strace(10_000).await, Told { acknowledged: 10_000, early: 0 });
}
