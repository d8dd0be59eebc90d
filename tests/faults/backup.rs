//! R18: copies made while people write. Each is an exact beginning of the history, and a server that begins from one
//! makes every page start afresh and takes no key twice.

use std::path::Path;
use std::process::Output;
use std::time::Duration;

use serde_json::{Value, json};
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use crate::chance::Chance;
use crate::link::{Card, Link, sign_in};
use crate::process::{PASSWORD, Process};
use crate::traffic::Traffic;

/// A row of the log, whole.
type LogRow = (i64, i64, String, Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<String>);

/// A message as it was written: its place, its writer, its key and its words.
type MessageRow = (i64, i64, i64, String, Option<String>);

/// What a database holds of the history.
#[derive(Debug, PartialEq, Eq)]
struct History {
    log: Vec<LogRow>,
    messages: Vec<MessageRow>,
    /// Which key led to which message.
    keys: Vec<(i64, String, i64)>,
    memberships: Vec<(i64, i64)>,
}

impl History {
    async fn of(file: &Path) -> Self {
        let mut db = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
        let log = "SELECT cursor, at, kind, by, room, user, message, session, detail FROM log ORDER BY cursor";
        let messages = "SELECT id, room, author, client_id, body FROM messages ORDER BY id";
        let keys = "SELECT user, client_id, message FROM posted_keys ORDER BY message";
        let history = Self {
            log: sqlx::query_as(log).fetch_all(&mut db).await.unwrap(),
            messages: sqlx::query_as(messages).fetch_all(&mut db).await.unwrap(),
            keys: sqlx::query_as(keys).fetch_all(&mut db).await.unwrap(),
            memberships: sqlx::query_as("SELECT room, user FROM memberships ORDER BY since, room, user")
                .fetch_all(&mut db)
                .await
                .unwrap(),
        };
        db.close().await.unwrap();
        history
    }

    fn head(&self) -> i64 {
        self.log.last().unwrap().0
    }

    /// What it was at an earlier place; nobody left or edited in this history.
    fn until(&self, head: i64) -> Self {
        let made = |row: &&(i64, String, i64)| row.2 <= head;
        let joined = self.log.iter().filter(|row| row.0 <= head && row.2 == "member_joined");
        Self {
            log: self.log.iter().filter(|row| row.0 <= head).cloned().collect(),
            messages: self.messages.iter().filter(|row| row.0 <= head).cloned().collect(),
            keys: self.keys.iter().filter(made).cloned().collect(),
            memberships: joined.map(|row| (row.4.unwrap(), row.5.unwrap())).collect(),
        }
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

async fn copies_under_load(times: usize) {
    let process = Process::with(&[("ann", "member"), ("rob", "member")]).await;
    let origin = process.origin();
    let card = async |name| Card::new(&origin, sign_in(&origin, name, PASSWORD).await);
    let (ann, rob) = (card("ann").await, card("rob").await);
    let traffic = Traffic::begin(&ann, 4, &rob, 2, 2).await;
    let mut chance = Chance::new(18);
    for number in 0..times {
        tokio::time::sleep(Duration::from_millis(chance.between(0, 60))).await;
        let output = process.run(&["backup", &process.path(&format!("copy-{number}"))]).await;
        assert!(output.status.success(), "{}", said(&output));
    }
    let outcome = traffic.finish().await;
    assert!(outcome.endings.is_empty(), "nobody was disturbed: {:?}", outcome.endings);
    let whole = History::of(Path::new(&process.path("test.db"))).await;
    let mut heads = Vec::new();
    for number in 0..times {
        let copy = process.path(&format!("copy-{number}"));
        let history = History::of(Path::new(&copy)).await;
        assert_eq!(history, whole.until(history.head()), "copy {number}");
        heads.push(history.head());
        let restored = format!("restored-{number}.db");
        let output = process.restore(&copy, &restored, &[]).await;
        assert!(output.status.success(), "{}", said(&output));
        let again = History::of(Path::new(&process.path(&restored))).await;
        assert_eq!(
            (again.messages, again.keys, again.memberships),
            (history.messages, history.keys, history.memberships)
        );
        assert_eq!((again.log.len(), again.log[0].0), (1, heads[number] + 1_000_000_000));
    }
    assert!(heads.is_sorted() && heads.first() < heads.last(), "nothing happened meanwhile: {heads:?}");
    println!("{times} copies, at cursors {} to {} of {}", heads[0], heads[times - 1], whole.head());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r18_twenty_copies_under_load_are_exact_beginnings_of_the_history() {
    copies_under_load(20).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r18_a_server_on_a_restored_copy_starts_every_page_afresh_and_takes_no_key_twice() {
    let mut process = Process::with(&[("ann", "admin"), ("rob", "member")]).await;
    let origin = process.origin();
    let ann = Card::new(&origin, sign_in(&origin, "ann", PASSWORD).await);
    let mut link = Link::open(&ann, None).await;
    let post = json!({"type": "post_message", "room": "r_2", "body": "before", "client_id": "k"});
    let before = link.ask(post.clone()).await.unwrap()["ok"].clone();
    // An invitation that may be used or taken back after the copy was made.
    let mut db = SqliteConnection::connect(&format!("sqlite://{}", process.path("test.db"))).await.unwrap();
    let invitation = "INSERT INTO links (id, hash, made_at, expires_at, uses, role, rooms) VALUES (7, zeroblob(32), 0, 9e15, 1, 'admin', '[]')";
    sqlx::query(invitation).execute(&mut db).await.unwrap();
    db.close().await.unwrap();
    let copy = process.path("copy");
    assert!(process.run(&["backup", &copy]).await.status.success());
    let after = json!({"type": "post_message", "room": "r_2", "body": "after", "client_id": "lost"});
    let lost = link.ask(after).await.unwrap()["ok"]["cursor"].as_i64().unwrap();
    drop(link);
    assert!(process.terminate().await.0.success());

    assert!(process.restore(&copy, "kept.db", &["--keep-sessions"]).await.status.success());
    process.start_on("kept.db").await;
    // A cursor of the history that is lost names nothing in this one.
    for cursor in [before["cursor"].as_i64().unwrap(), lost, lost + 1000] {
        let mut link = Link::open(&ann, Some(cursor)).await;
        assert_eq!(link.ready["resumed"], false, "{}", link.ready);
        let page = link.ask(json!({"type": "history", "room": "r_2"})).await.unwrap();
        let bodies = page["ok"]["messages"].as_array().unwrap().iter().map(|message| message["body"].clone());
        assert_eq!(bodies.collect::<Vec<Value>>(), ["before"]);
    }
    let mut link = Link::open(&ann, None).await;
    assert_eq!(link.ask(post).await.unwrap()["ok"], before, "the key is known still");
    let next = json!({"type": "post_message", "room": "r_2", "body": "new", "client_id": "k2"});
    assert!(link.ask(next).await.unwrap()["ok"]["cursor"].as_i64().unwrap() > lost + 999_999_000);
    assert!(process.terminate().await.0.success());

    // Without being told otherwise, what was ended since does not come back: everybody signs in again.
    assert!(process.restore(&copy, "safe.db", &[]).await.status.success());
    for (database, open) in [("kept.db", 1), ("safe.db", 0)] {
        let mut db = SqliteConnection::connect(&format!("sqlite://{}", process.path(database))).await.unwrap();
        let count: i64 =
            sqlx::query_scalar("SELECT count(*) FROM links WHERE uses > 0").fetch_one(&mut db).await.unwrap();
        assert_eq!(count, open, "{database}");
        db.close().await.unwrap();
    }
    process.start_on("safe.db").await;
    assert!(Link::try_open(&ann).await.is_none());
    sign_in(&process.origin(), "ann", PASSWORD).await;
    let audit = process.run_on("safe.db", &["audit", "list"]).await;
    assert!(said(&audit).contains("restored"), "{}", said(&audit));
    assert!(process.run_on("safe.db", &["audit", "verify"]).await.status.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r18_nothing_is_written_over_and_what_is_no_copy_is_refused() {
    let process = Process::with(&[("ann", "admin")]).await;
    let copy = process.path("copy");
    assert!(process.run(&["backup", &copy]).await.status.success());
    let kept = std::fs::read(&copy).unwrap();
    let refused = async |arguments: &[&str]| {
        let output = process.run(arguments).await;
        let said = said(&output);
        assert!(!output.status.success() && said.trim_end().lines().count() == 1, "{said}");
        said
    };
    assert!(refused(&["backup", &copy]).await.contains("already"));
    assert!(refused(&["restore", &copy]).await.contains("already"));
    assert_eq!(std::fs::read(&copy).unwrap(), kept);
    // A rest of one that was broken off is not taken for a copy, and its name says what to do with it.
    std::fs::write(process.path("next.part"), "half a copy").unwrap();
    assert!(refused(&["backup", &process.path("next")]).await.contains("delete it"));
    std::fs::write(process.path("diary"), "Dear diary").unwrap();
    std::fs::write(process.path("half"), &kept[..kept.len() / 2]).unwrap();
    for wrong in ["diary", "half", "nothing"] {
        let output = process.restore(&process.path(wrong), "fresh.db", &[]).await;
        assert!(!output.status.success(), "{wrong}");
        assert!(said(&output).contains(&process.path(wrong)), "it names another file: {}", said(&output));
        assert!(!Path::new(&process.path("fresh.db")).exists(), "{wrong}");
        assert!(!Path::new(&process.path("fresh.db.part")).exists(), "{wrong}");
    }
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&copy).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600, "only for whoever made it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_is_exported_as_lines_of_json_or_one_room_of_it() {
    let process = Process::with(&[("ann", "admin"), ("rob", "member")]).await;
    let origin = process.origin();
    let ann = Card::new(&origin, sign_in(&origin, "ann", PASSWORD).await);
    let mut link = Link::open(&ann, None).await;
    let create = json!({"type": "create_room", "name": "den", "kind": "private"});
    let den = link.ask(create).await.unwrap()["ok"]["room"].as_str().unwrap().to_owned();
    for (room, body, key) in [("r_2", "one\ntwo", "k1"), (den.as_str(), "hidden", "k2"), ("r_2", "gone", "k3")] {
        let post = json!({"type": "post_message", "room": room, "body": body, "client_id": key,
            "audience": {"to": "role", "role": "admin"}});
        let message = link.ask(post).await.unwrap()["ok"]["message"].clone();
        if body == "gone" {
            link.ask(json!({"type": "delete_message", "message": message})).await.unwrap();
        }
    }
    let lines = async |arguments: &[&str]| {
        let output = process.run(arguments).await;
        assert!(output.status.success(), "{}", said(&output));
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>()
    };
    let all = lines(&["export"]).await;
    let of = |kind: &str| all.iter().filter(|line| line["type"] == kind).count();
    assert_eq!((of("export"), of("person"), of("room"), of("message")), (1, 2, 3, 3));
    let first = all.iter().find(|line| line["body"] == "one\ntwo").unwrap();
    assert_eq!(first["audience"], json!({"to": "role", "role": "admin"}));
    assert!(all.iter().any(|line| line["deleted"].is_object() && line["body"].is_null()));
    let text = all.iter().map(Value::to_string).collect::<String>();
    assert!(!text.contains("gone") && !text.contains("argon2") && !text.contains("client_id"), "{text}");
    for (named, count) in [("General", 2), ("r_2", 2), (den.as_str(), 1)] {
        let room = lines(&["export", "--room", named]).await;
        assert_eq!(room.iter().filter(|line| line["type"] == "message").count(), count, "{named}");
        assert_eq!(room.iter().filter(|line| line["type"] == "room").count(), 1, "{named}");
    }
    assert!(!process.run(&["export", "--room", "den"]).await.status.success());
    // Whoever wrote there and left is told with the room all the same; nobody else of those outside.
    assert!(link.ask(json!({"type": "leave_room", "room": "r_2"})).await.unwrap()["error"].is_null());
    let room = lines(&["export", "--room", "r_2"]).await;
    let people = room.iter().filter(|line| line["type"] == "person");
    assert_eq!(people.map(|line| line["name"].as_str().unwrap()).collect::<Vec<_>>(), ["rob", "ann"]);
    let den = lines(&["export", "--room", den.as_str()]).await;
    assert!(!den.iter().any(|line| line["name"] == "rob"));
}
