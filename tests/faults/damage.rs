//! R17: a start that is killed while it brings the schema up to date, and files that are damaged. The data is there
//! afterwards, in the old schema or the new one; what cannot be read is refused and left alone.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection};

use crate::chance::Chance;
use crate::link::{Card, Link, sign_in};
use crate::process::{PASSWORD, Process};

/// What the first migration makes.
const FIRST: &str = include_str!("../../migrations/0001_begin.sql");

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

/// The same people, rooms and messages in a database as the first version made it, with a mute in every room. How many
/// migrations lie between.
async fn back_to_the_first(process: &Process) -> usize {
    let old = process.path("old.db");
    let mut db = SqliteConnection::connect(&format!("sqlite://{old}?mode=rwc")).await.unwrap();
    sqlx::raw_sql(FIRST).execute(&mut db).await.unwrap();
    sqlx::query("ATTACH ? AS now").bind(process.path("test.db")).execute(&mut db).await.unwrap();
    let migrations: Vec<String> =
        sqlx::query_scalar("SELECT sql FROM now.sqlite_schema WHERE name = '_sqlx_migrations'")
            .fetch_all(&mut db)
            .await
            .unwrap();
    sqlx::raw_sql(AssertSqlSafe(migrations.concat())).execute(&mut db).await.unwrap();
    let columns = "SELECT o.name, group_concat(c.name) FROM main.sqlite_schema AS o, pragma_table_info(o.name) AS c
        WHERE o.type = 'table' AND c.name IN (SELECT name FROM pragma_table_info(o.name, 'now')) GROUP BY o.name";
    let tables: Vec<(String, String)> = sqlx::query_as(columns).fetch_all(&mut db).await.unwrap();
    for (table, columns) in tables {
        let copy = format!(
            "DELETE FROM main.{table}; INSERT INTO main.{table} ({columns}) SELECT {columns} FROM now.{table};"
        );
        sqlx::raw_sql(AssertSqlSafe(copy)).execute(&mut db).await.unwrap();
    }
    let later = sqlx::query("DELETE FROM main._sqlx_migrations WHERE version > 1").execute(&mut db).await.unwrap();
    let mutes = "UPDATE main.memberships SET mute_until = 32503680000000, mute_reason = 'noise'";
    sqlx::query(mutes).execute(&mut db).await.unwrap();
    db.close().await.unwrap();
    for ending in ["", "-wal", "-shm"] {
        // The files beside it are there only while somebody has it open.
        let _absent = fs::remove_file(process.path(&format!("test.db{ending}")));
    }
    fs::rename(old, process.path("test.db")).unwrap();
    usize::try_from(later.rows_affected()).unwrap()
}

async fn kill_while_migrating(times: u32) {
    let (mut process, ann) = with_a_message().await;
    let mut chance = Chance::new(17);
    let mut unfinished = 0;
    for _ in 0..times {
        let later = back_to_the_first(&process).await;
        process.start_and_kill(Duration::from_millis(chance.between(0, A_START))).await;
        let mut db = database(&process).await;
        let versions: Vec<i64> =
            sqlx::query_scalar("SELECT version FROM _sqlx_migrations WHERE success ORDER BY version")
                .fetch_all(&mut db)
                .await
                .unwrap();
        unfinished += u32::from(versions.len() <= later);
        db.close().await.unwrap();
        process.start().await;
        let mut link = Link::open(&ann, None).await;
        let page = link.ask(json!({"type": "history", "room": "r_2"})).await.unwrap();
        assert_eq!(page["ok"]["messages"][0]["body"], "still here", "{page}");
        let post = json!({"type": "post_message", "room": "r_2", "body": "x", "client_id": "again"});
        assert_eq!(link.ask(post).await.unwrap()["error"]["code"], "muted", "the mute of the old schema holds");
        let (status, took) = process.terminate().await;
        assert!(status.success(), "{status} after {took:?}");
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_of_a_newer_version_is_refused_with_the_way_out_and_the_doctor_says_so_before() {
    let (process, _) = with_a_message().await;
    let mut db = database(&process).await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
        VALUES (9999, 'later', 1, x'00', 0)";
    sqlx::query(newer).execute(&mut db).await.unwrap();
    db.close().await.unwrap();
    let (succeeded, said) = process.try_to_start().await;
    assert!(!succeeded && said.trim_end().lines().count() == 1, "{said}");
    assert!(said.contains("newer version"), "{said}");
    let looked = process.run(&["doctor", "--offline"]).await;
    assert!(!looked.status.success());
    assert!(String::from_utf8_lossy(&looked.stdout).contains("WRONG  The database was written by a newer version"));
}
