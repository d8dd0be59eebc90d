//! R17: a start that is killed while it brings the schema up to date, and files that are damaged. The data is there
//! afterwards, in the old schema or the new one; what cannot be read is refused and left alone.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use crate::chance::Chance;
use crate::link::{Card, Link, sign_in};
use crate::process::{PASSWORD, Process};

/// Takes back all that migrations after the first made.
const BACK_TO_THE_FIRST: &str = "
    DROP TABLE audit;
    DROP TABLE room_mutes;
    ALTER TABLE memberships ADD COLUMN mute_until INTEGER;
    ALTER TABLE memberships ADD COLUMN mute_reason TEXT;
    UPDATE memberships SET mute_until = 32503680000000, mute_reason = 'noise';
    DELETE FROM _sqlx_migrations WHERE version > 1;";

/// A start takes less than this, killed or not.
const A_START: u64 = 120;

/// A database with a message in it, of a server that is stopped.
async fn with_a_message() -> (Process, Card) {
    let mut process = Process::with(&[("ann", "member")]).await;
    let origin = process.origin();
    let ann = Card::new(&origin, sign_in(&origin, "ann", PASSWORD).await);
    let mut link = Link::open(&ann, None).await;
    let post = json!({"type": "post_message", "room": "r_2", "body": "still here", "client_id": "k"});
    assert!(link.ask(post).await.unwrap()["error"].is_null());
    assert!(process.terminate().await.0.success());
    (process, ann)
}

async fn database(process: &Process) -> SqliteConnection {
    SqliteConnection::connect(&format!("sqlite://{}", process.path("test.db"))).await.unwrap()
}

async fn kill_while_migrating(times: u32) {
    let (mut process, ann) = with_a_message().await;
    let mut chance = Chance::new(17);
    let mut unfinished = 0;
    for _ in 0..times {
        let mut db = database(&process).await;
        sqlx::raw_sql(BACK_TO_THE_FIRST).execute(&mut db).await.unwrap();
        db.close().await.unwrap();
        process.start_and_kill(Duration::from_millis(chance.between(0, A_START))).await;
        let mut db = database(&process).await;
        let versions: Vec<i64> =
            sqlx::query_scalar("SELECT version FROM _sqlx_migrations WHERE success ORDER BY version")
                .fetch_all(&mut db)
                .await
                .unwrap();
        unfinished += u32::from(versions.len() < 3);
        db.close().await.unwrap();
        process.start().await;
        let mut link = Link::open(&ann, None).await;
        let page = link.ask(json!({"type": "history", "room": "r_2"})).await.unwrap();
        assert_eq!(page["ok"]["messages"][0]["body"], "still here", "{page}");
        let post = json!({"type": "post_message", "room": "r_2", "body": "x", "client_id": "again"});
        assert_eq!(link.ask(post).await.unwrap()["error"]["code"], "muted", "the mute of the old schema holds");
        assert!(process.terminate().await.0.success());
    }
    println!("{times} starts killed, {unfinished} of them before the schema was up to date");
    assert!(unfinished > 0, "every start was done before it was killed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r17_a_start_killed_while_it_migrates_leaves_the_old_schema_or_the_new_one() {
    kill_while_migrating(8).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the full form, a minute"]
async fn r17_in_full_50_kills() {
    kill_while_migrating(50).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r17_a_damaged_file_is_refused_with_a_sentence_and_left_as_it_was() {
    let (process, _) = with_a_message().await;
    let file = PathBuf::from(process.path("test.db"));
    let whole = fs::read(&file).unwrap();
    let mut header = whole.clone();
    header[..16].copy_from_slice(b"SQLite format 9\0");
    let mut schema = whole.clone();
    schema[100..4096].fill(0xff);
    let half = whole[..whole.len() / 2].to_vec();
    let cases = [
        ("a broken header", header),
        ("a broken first page", schema),
        ("half a file", half),
        ("a text", b"Dear diary,".repeat(1000)),
    ];
    for (what, bytes) in cases {
        fs::write(&file, &bytes).unwrap();
        let (succeeded, said) = process.try_to_start().await;
        assert!(!succeeded, "{what} was taken");
        assert!(said.starts_with("countersign: ") && said.trim_end().lines().count() == 1, "{what}: {said}");
        assert!(fs::read(&file).unwrap() == bytes, "{what} was changed");
    }
    fs::write(&file, &whole).unwrap();
    let mut process = process;
    process.start().await;
}
