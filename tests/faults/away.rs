//! A database that is taken away, replaced or cut off under the running server: nothing is acknowledged that would be lost,
//! what is there can be read, and with the file back everything goes on.

use std::fs::{self, File};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
use tokio::task::JoinSet;

use crate::link::{Card, Link, sign_in};
use crate::process::{PASSWORD, Process};
use crate::waiting::within;

/// With the file back posting goes on within this time.
const RECOVERED_WITHIN: Duration = within(Duration::from_secs(10));

async fn with_a_writer() -> (Process, Card) {
    let process = Process::with(&[("ann", "member")]).await;
    let origin = process.origin();
    let ann = Card::new(&origin, sign_in(&origin, "ann", PASSWORD).await);
    (process, ann)
}

async fn post(link: &mut Link, words: &str) -> Value {
    link.ask(json!({"type": "post_message", "room": "r_2", "body": words, "client_id": words.replace(' ', "-")}))
        .await
        .unwrap()
}

async fn said(link: &mut Link) -> Vec<String> {
    let page = link.ask(json!({"type": "history", "room": "r_2"})).await.unwrap();
    let messages = page["ok"]["messages"].as_array().unwrap();
    messages.iter().map(|message| message["body"].as_str().unwrap().to_owned()).collect()
}

async fn ready(process: &Process) -> u16 {
    reqwest::get(format!("{}/health/ready", process.origin())).await.unwrap().status().as_u16()
}

/// Posts the same until it is taken.
async fn goes_on(link: &mut Link, words: &str) {
    let began = Instant::now();
    while !post(link, words).await["error"].is_null() {
        assert!(began.elapsed() < RECOVERED_WITHIN, "it did not go on");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_moved_away_takes_nothing_until_it_is_back() {
    let (mut process, ann) = with_a_writer().await;
    let (file, aside, early) = (process.path("test.db"), process.path("aside.db"), process.path("early.db"));
    fs::copy(&file, &early).unwrap();
    let mut link = Link::open(&ann, None).await;
    assert!(post(&mut link, "before").await["error"].is_null());
    assert_eq!(ready(&process).await, 200);
    let mut kept = vec!["before".to_owned()];
    for put in ["nothing", "another file"] {
        fs::rename(&file, &aside).unwrap();
        if put == "another file" {
            fs::copy(&early, &file).unwrap();
        }
        for words in ["lost one", "lost two"] {
            assert_eq!(post(&mut link, words).await["error"]["code"], "unavailable", "{put} in its place");
        }
        assert_eq!(ready(&process).await, 503, "{put} in its place");
        // Everybody reads what was there, and not what lies there now.
        let mut readers = JoinSet::new();
        for _ in 0..8 {
            let ann = ann.clone();
            readers.spawn(async move { said(&mut Link::open(&ann, None).await).await });
        }
        assert!(readers.join_all().await.iter().all(|read| *read == kept), "{put} in its place");
        fs::rename(&aside, &file).unwrap();
        let words = format!("after {put}");
        goes_on(&mut link, &words).await;
        kept.push(words);
        assert_eq!(ready(&process).await, 200);
    }
    assert_eq!(said(&mut link).await, kept);
    process.kill().await;
    process.start().await;
    assert_eq!(said(&mut Link::open(&ann, None).await).await, kept);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn how_far_one_has_read_meanwhile_is_written_down_when_the_database_is_back() {
    let (mut process, ann) = with_a_writer().await;
    let (file, aside) = (process.path("test.db"), process.path("aside.db"));
    let mut link = Link::open(&ann, None).await;
    let cursor = post(&mut link, "before").await["ok"]["cursor"].as_i64().unwrap();
    fs::rename(&file, &aside).unwrap();
    assert_eq!(post(&mut link, "lost").await["error"]["code"], "unavailable");
    let read = link.ask(json!({"type": "mark_read", "room": "r_2", "cursor": cursor})).await.unwrap();
    assert!(read["error"].is_null(), "{read}");
    // A second look of the one timer lies behind the first.
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(2) {
        assert_eq!(ready(&process).await, 503);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    fs::rename(&aside, &file).unwrap();
    goes_on(&mut link, "after").await;
    let mut db = SqliteConnection::connect(&format!("sqlite://{file}")).await.unwrap();
    let began = Instant::now();
    loop {
        let written: Option<i64> =
            sqlx::query_scalar("SELECT max(cursor) FROM read_marks").fetch_one(&mut db).await.unwrap();
        if written == Some(cursor) {
            break;
        }
        assert!(began.elapsed() < RECOVERED_WITHIN, "{written:?} was written, not {cursor}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    db.close().await.unwrap();
    process.kill().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_log_of_the_last_writes_is_taken_away_nothing_is_taken_and_an_orderly_end_keeps_all() {
    let (mut process, ann) = with_a_writer().await;
    let mut link = Link::open(&ann, None).await;
    assert!(post(&mut link, "before").await["error"].is_null());
    fs::remove_file(process.path("test.db-wal")).unwrap();
    assert_eq!(post(&mut link, "lost").await["error"]["code"], "unavailable");
    assert_eq!(ready(&process).await, 503);
    assert!(process.terminate().await.0.success());
    process.start().await;
    assert_eq!(said(&mut Link::open(&ann, None).await).await, ["before"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_a_database_is_gone_and_what_lies_beside_it_is_not_no_new_one_is_begun() {
    let (mut process, ann) = with_a_writer().await;
    let mut link = Link::open(&ann, None).await;
    assert!(post(&mut link, "before").await["error"].is_null());
    process.kill().await;
    let (file, aside) = (process.path("test.db"), process.path("aside.db"));
    fs::rename(&file, &aside).unwrap();
    let (started, sentence) = process.try_to_start().await;
    assert!(!started && sentence.contains("put it back, or remove that file"), "{sentence}");
    assert!(fs::metadata(&file).is_err(), "a new one was begun");
    fs::rename(&aside, &file).unwrap();
    process.start().await;
    assert_eq!(said(&mut Link::open(&ann, None).await).await, ["before"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_cut_off_is_found_damaged_and_takes_nothing() {
    let (mut process, ann) = with_a_writer().await;
    let mut link = Link::open(&ann, None).await;
    assert!(post(&mut link, "before").await["error"].is_null());
    let file = File::options().write(true).open(process.path("test.db")).unwrap();
    file.set_len(8192).unwrap();
    for words in ["lost", "lost again"] {
        assert_eq!(post(&mut link, words).await["error"]["code"], "unavailable");
    }
    assert_eq!(ready(&process).await, 503);
    process.kill().await;
    let (started, sentence) = process.try_to_start().await;
    assert!(!started && sentence.contains("damaged") && sentence.contains("restore a backup"), "{sentence}");
}
