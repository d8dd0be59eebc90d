//! The command line beside a running server: what another writer commits reaches open sockets within a second, and
//! mostly within a quarter of one.

use std::process::Stdio;
use std::time::{Duration, Instant};

use countersign::domain::moment::Moment;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::support::socket::{Socket, patiently};
use crate::support::{House, PASSWORD, database};
use crate::tokens::made;
use crate::waiting::within;

/// The promise.
const A_SECOND: Duration = within(Duration::from_secs(1));

/// Within this what another one commits is mostly told: the writer looks every 200 ms.
const MOSTLY_WITHIN: Duration = within(Duration::from_millis(250));

/// How a command ended.
pub struct Ran {
    pub ok: bool,
    pub out: String,
    pub err: String,
}

/// A command beside the running server.
pub async fn countersign(house: &House, arguments: &[&str], input: &str) -> Ran {
    let mut child = Command::new(env!("CARGO_BIN_EXE_countersign"))
        .args(arguments)
        .env("COUNTERSIGN_DATABASE_URL", database(&house.folder))
        .current_dir(house.folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A command that reads nothing may have ended already.
    let _ended = stdin.write_all(input.as_bytes()).await;
    drop(stdin);
    let output = child.wait_with_output().await.unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { ok: output.status.success(), out: text(output.stdout), err: text(output.stderr) }
}

#[tokio::test]
async fn a_person_added_on_the_command_line_can_sign_in_at_once() {
    let house = House::with("[limits]\nlogins_per_account = 1000\nlogins_per_address = 1000").await;
    let added = countersign(
        &house,
        &["user", "add", "erin", "--role", "moderator", "--password-stdin"],
        &format!("{PASSWORD}\n"),
    )
    .await;
    assert!(added.ok, "{}", added.err);
    let began = Instant::now();
    let mut client = house.visitor();
    patiently(async { while client.sign_in("erin", PASSWORD).await.status != 303 {} }).await;
    assert!(began.elapsed() < A_SECOND, "{:?}", began.elapsed());
    let listed = countersign(&house, &["user", "list", "--json"], "").await;
    let people: Value = serde_json::from_str(&listed.out).unwrap();
    assert!(people.as_array().unwrap().iter().any(|person| person["name"] == "erin" && person["role"] == "moderator"));
}

#[tokio::test]
async fn a_role_given_on_the_command_line_reaches_open_sockets_within_a_second() {
    let house = House::new().await;
    let mut carol = house.socket("carol").await;
    let set = countersign(&house, &["user", "set-role", "carol", "moderator"], "").await;
    let began = Instant::now();
    assert!(set.ok, "{}", set.err);
    let told = carol.event("role_changed").await;
    assert!(began.elapsed() < A_SECOND, "{:?}", began.elapsed());
    assert_eq!(told["change"]["role"], "moderator");
    carol.done(json!({"type": "announce", "body": "x", "audience": {"to": "everyone"}, "client_id": "k"})).await;
}

#[tokio::test]
async fn what_is_done_on_the_command_line_is_mostly_told_within_a_quarter_of_a_second() {
    let house = House::new().await;
    let mut carol = house.socket("carol").await;
    let mut took = Vec::new();
    for role in ["moderator", "member"].into_iter().cycle().take(11) {
        let arguments = ["user", "set-role", "carol", role];
        let hears = async {
            let told = carol.event("role_changed").await;
            (told, house.clock.now())
        };
        let (set, (told, heard)) = tokio::join!(countersign(&house, &arguments, ""), hears);
        assert!(set.ok, "{}", set.err);
        assert_eq!(told["change"]["role"], role);
        // By the clock of the same machine, from the decision on, which is before the commit.
        let decided: Moment = told["at"].as_str().unwrap().parse().unwrap();
        took.push(heard.0 - decided.0);
    }
    took.sort_unstable();
    let median = Duration::from_millis(took[took.len() / 2].try_into().unwrap());
    assert!(median <= MOSTLY_WITHIN, "{took:?}");
}

#[tokio::test]
async fn a_session_ended_on_the_command_line_closes_its_socket_within_a_second() {
    let house = House::new().await;
    let mut one = house.socket("carol").await;
    let mut other = house.socket("carol").await;
    let listed = countersign(&house, &["session", "list", "--user", "carol", "--json"], "").await;
    let sessions: Value = serde_json::from_str(&listed.out).unwrap();
    assert_eq!(sessions.as_array().unwrap().len(), 2);
    let ended = countersign(&house, &["session", "end", one.session()], "").await;
    let began = Instant::now();
    assert!(ended.ok, "{}", ended.err);
    assert_eq!(one.closed().await, 4504);
    assert!(began.elapsed() < A_SECOND, "{:?}", began.elapsed());
    other.settle().await;
    assert!(countersign(&house, &["session", "end", "--user", "carol"], "").await.ok);
    assert_eq!(other.closed().await, 4504);
}

#[tokio::test]
async fn ending_all_sessions_of_a_person_says_that_tokens_go_on() {
    let house = House::new().await;
    let (_, mut carol) = house.begun("carol").await;
    let without = countersign(&house, &["session", "end", "--user", "dave"], "").await;
    assert!(!without.out.contains("okens"), "{}", without.out);
    made(&mut carol, "/settings/tokens", &[("name", "a program"), ("days", "1")]).await;
    let ended = countersign(&house, &["session", "end", "--user", "carol"], "").await;
    assert!(ended.out.contains("Tokens of programs that go on: 1."), "{}", ended.out);
    assert!(ended.out.contains("user disable"), "{}", ended.out);
}

#[tokio::test]
async fn a_command_that_cannot_say_what_it_has_to_says_so_and_fails() {
    let house = House::new().await;
    let _session = house.signed_in("carol").await;
    for arguments in [["session", "list"], ["user", "list"], ["audit", "list"]] {
        let told = async |stdout: Stdio| {
            let child = Command::new(env!("CARGO_BIN_EXE_countersign"))
                .args(arguments)
                .env("COUNTERSIGN_DATABASE_URL", database(&house.folder))
                .current_dir(house.folder.path())
                .stdout(stdout)
                .stderr(Stdio::piped())
                .spawn();
            let output = child.unwrap().wait_with_output().await.unwrap();
            (output.status.success(), String::from_utf8(output.stderr).unwrap())
        };
        // Whoever has heard enough.
        let (_, closed) = std::io::pipe().unwrap();
        assert_eq!(told(closed.into()).await, (true, String::new()), "{arguments:?}");
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let (succeeded, said) = told(full.into()).await;
        assert!(!succeeded && said.trim_end().lines().count() == 1, "{arguments:?}: {said}");
        assert!(said.contains("Standard output"), "{said}");
    }
}

#[tokio::test]
async fn a_ban_on_the_command_line_ends_everything_within_a_second_says_why_and_is_taken_back() {
    let house = House::new().await;
    let mut cookie = house.signed_in("carol").await;
    let mut carol = Socket::open(&cookie).await;
    let mut alice = house.socket("alice").await;
    let until = "2099-01-01T00:00:00Z";
    let banned = countersign(&house, &["user", "ban", "carol", "--reason", "spam", "--until", until], "").await;
    let began = Instant::now();
    assert!(banned.ok, "{}", banned.err);
    assert_eq!(banned.out, "carol is banned; every session has ended.\n");
    assert_eq!(carol.closed().await, 4505);
    let told = alice.event("user_banned").await["change"].clone();
    assert!(began.elapsed() < A_SECOND, "{:?}", began.elapsed());
    assert_eq!(
        told,
        json!({"kind": "user_banned", "user": house.id("carol"), "until": "2099-01-01T00:00:00.000Z", "reason": "spam"})
    );
    let notice: Value = serde_json::from_str(carol.seen.last().unwrap()).unwrap();
    assert_eq!((&notice["type"], &notice["code"]), (&json!("notice"), &json!("banned")));
    assert!(notice["message"].as_str().unwrap().contains("spam"), "{notice}");
    assert_eq!(cookie.get("/session").await.status, 401);
    assert_eq!(house.visitor().sign_in("carol", PASSWORD).await.status, 401);
    // Another one takes its place, and is for good.
    assert!(countersign(&house, &["user", "ban", "carol", "--reason", "worse"], "").await.ok);
    assert_eq!(alice.event("user_banned").await["change"]["until"], Value::Null);
    let listed = countersign(&house, &["user", "list"], "").await.out;
    assert!(listed.lines().any(|line| line.starts_with("carol ") && line.ends_with("[banned]")), "{listed}");
    let back = countersign(&house, &["user", "unban", "carol"], "").await;
    assert!(back.ok, "{}", back.err);
    assert_eq!(alice.event("user_unbanned").await["change"]["user"], house.id("carol").to_string());
    assert_eq!(house.visitor().sign_in("carol", PASSWORD).await.status, 303);
    let audit = countersign(&house, &["audit", "list"], "").await.out;
    assert!(audit.contains("user_banned") && audit.contains("user_unbanned"), "{audit}");
}

#[tokio::test]
async fn what_cannot_be_done_on_the_command_line_is_told_in_one_line_and_changes_nothing() {
    let house = House::new().await;
    let cases: [(&[&str], &str); 13] = [
        (&["user", "add", "erin", "--password-stdin"], "short\n"),
        (&["user", "add", "Er in", "--password-stdin"], "long enough for a password\n"),
        (&["user", "add", "carol", "--password-stdin"], "long enough for a password\n"),
        (&["user", "set-role", "nobody", "admin"], ""),
        (&["user", "set-role", "alice", "member"], ""),
        (&["user", "ban", "nobody", "--reason", "x"], ""),
        (&["user", "ban", "alice", "--reason", "the last admin"], ""),
        (&["user", "ban", "carol", "--reason", ""], ""),
        (&["user", "ban", "carol", "--reason", "x", "--until", "tomorrow"], ""),
        (&["user", "ban", "carol", "--reason", "x", "--until", "2001-01-01T00:00:00Z"], ""),
        (&["user", "unban", "nobody"], ""),
        (&["session", "end", "s_999999"], ""),
        (&["session", "end", "x"], ""),
    ];
    for (arguments, input) in cases {
        let ran = countersign(&house, arguments, input).await;
        assert!(!ran.ok, "{arguments:?}");
        assert_eq!(ran.err.trim_end().lines().count(), 1, "{}", ran.err);
    }
    assert!(!countersign(&house, &["user", "set-role", "carol", "king"], "").await.ok);
    house.server.app().hub.with_facts(|facts| {
        assert_eq!(facts.people().count(), 4);
        assert_eq!(facts.admins(), 1);
    });
}

#[tokio::test]
async fn a_damaged_database_or_an_impossible_setting_stops_the_start_with_one_line() {
    let house = House::new().await;
    let file = house.folder.path().join("damaged.db");
    tokio::fs::write(&file, "this is no database, and it is long enough to be looked at as one".repeat(40))
        .await
        .unwrap();
    for (name, value) in [
        ("COUNTERSIGN_DATABASE_URL", format!("sqlite://{}", file.display())),
        ("COUNTERSIGN_DATABASE_URL", "mysql://x".to_owned()),
        ("COUNTERSIGN_SESSION_IDLE_SECONDS", "0".to_owned()),
        ("COUNTERSIGN_LIMITS_SOCKETS", "many".to_owned()),
        ("COUNTERSIGN_SPEED", "1".to_owned()),
        ("COUNTERSIGN_ORIGIN", "http://chat.example.org".to_owned()),
        ("COUNTERSIGN_CONFIG", "/nowhere/at/all.toml".to_owned()),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_countersign"))
            .env("LEPTOS_SITE_ADDR", "127.0.0.1:0")
            .env(name, &value)
            .current_dir(house.folder.path())
            .output()
            .await
            .unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{name}={value}");
        assert_eq!(err.lines().filter(|line| line.starts_with("countersign:")).count(), 1, "{err}");
    }
    assert_eq!(tokio::fs::metadata(&file).await.unwrap().len(), 65 * 40);
}

#[tokio::test]
async fn looking_at_a_database_that_is_not_there_says_so_and_makes_none() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("below").join("none.db");
    for arguments in [&["user", "list"][..], &["user", "set-role", "carol", "admin"], &["session", "list"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_countersign"))
            .args(arguments)
            .env("COUNTERSIGN_DATABASE_URL", format!("sqlite://{}", file.display()))
            .current_dir(folder.path())
            .output()
            .await
            .unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && err.contains("There is no database at"), "{err}");
        assert!(!file.parent().unwrap().exists());
    }
}
