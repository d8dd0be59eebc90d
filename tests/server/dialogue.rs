//! What stands at the end of docs/protocol.md, carried out: the conversation frame by frame, and the program.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use crate::support::House;
use crate::support::routes;
use crate::support::socket::{Socket, patiently};

/// What every time is written as.
const TIME: &str = "2026-11-19T12:00:00.000Z";

fn page() -> String {
    std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/protocol.md")).unwrap()
}

fn fenced(language: &str) -> String {
    let page = page();
    let (_, rest) = page.rsplit_once(&format!("\n```{language}\n")).unwrap();
    rest.split_once("\n```").unwrap().0.to_owned()
}

fn is_time(text: &str) -> bool {
    text.len() == TIME.len() && text.is_ascii() && &text[10..11] == "T" && text.ends_with('Z') && text.starts_with("20")
}

/// The frame with the times at which it was said written as the same.
fn masked(text: &str) -> String {
    let same = |piece| if is_time(piece) && !piece.starts_with("2099") { TIME } else { piece };
    text.split('"').map(same).collect::<Vec<_>>().join("\"")
}

/// Presence comes when the second is over, and answers to the test's own pings are not the page's.
fn is_shown(frame: &Value) -> bool {
    let own = frame["type"] == "reply" && frame["id"].as_str().is_some_and(|id| id.starts_with('c'));
    frame["type"] != "presence" && frame["type"] != "cursor" && !own
}

/// Takes what came, as lines of the page.
fn heard(socket: &mut Socket, lines: &mut String) {
    for text in std::mem::take(&mut socket.seen) {
        if is_shown(&serde_json::from_str(&text).unwrap()) {
            writeln!(lines, "← {}", masked(&text)).unwrap();
        }
    }
}

async fn send(socket: &mut Socket, text: &str) {
    let frame: Value = serde_json::from_str(text).unwrap();
    socket.send_text(text).await;
    socket.next(|reply| reply["type"] == "reply" && reply["id"] == frame["id"]).await;
}

#[tokio::test]
async fn the_conversation_in_the_page_of_the_protocol_is_what_the_server_says() {
    let house = House::with("[limits]\ncommands_per_second = 1000\n").await;
    let wanted = fenced("text");
    let mut sockets = BTreeMap::new();
    for name in ["dave", "carol", "bob", "alice"] {
        let (_, client) = house.begun(name).await;
        sockets.insert(name, Socket::open(&client).await);
    }
    let mut said = String::new();
    heard(sockets.get_mut("alice").unwrap(), &mut said);
    for line in wanted.lines().filter(|line| !line.starts_with('←')) {
        let (who, text) = line.split_once("→ ").unwrap_or_else(|| panic!("{line} is nobody's"));
        writeln!(said, "{line}").unwrap();
        let who = if who.is_empty() { "alice" } else { who.trim_end() };
        send(sockets.get_mut(who).unwrap(), text).await;
        let alice = sockets.get_mut("alice").unwrap();
        alice.settle().await;
        heard(alice, &mut said);
    }
    let said = said.trim_end();
    assert!(said == wanted, "the page should say\n@@@\n{said}\n@@@");
}

#[tokio::test]
async fn the_conversation_in_the_page_of_the_protocol_has_every_command() {
    let all = fenced("text");
    for kind in countersign::protocol::command::Command::TYPES {
        let shown = all.lines().any(|line| line.starts_with("→ ") && line.contains(&format!("\"type\":\"{kind}\"")));
        assert!(shown, "{kind} is not shown");
    }
}

#[test]
fn every_page_and_form_is_in_the_page_of_the_protocol() {
    let page = page();
    for route in routes::all() {
        let methods = [("GET", route.gets), ("POST", route.posts)];
        for (method, _) in methods.into_iter().filter(|(_, there)| *there) {
            let written = format!("{method} {}`", route.path);
            assert!(page.contains(&format!("`{written}")), "docs/protocol.md does not say {written}");
        }
    }
}

#[tokio::test]
#[ignore = "needs Python with websockets; bin/test programs runs it"]
async fn a_python_program_written_from_the_page_of_the_protocol_answers_and_stops() {
    use crate::tokens::{made, the_only};
    use tokio::io::{AsyncBufReadExt, BufReader};
    let house = House::new().await;
    let (_, mut carol) = house.begun("carol").await;
    let token = made(&mut carol, "/settings/tokens", &[("name", "answers"), ("write", "1"), ("days", "7")]).await;
    let mut program = crate::programs::python()
        .args(["-c", &fenced("python")])
        .env("SOCKET", house.origin().replace("http", "ws") + "/ws")
        .env("TOKEN", token)
        .stdout(std::process::Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut alice = house.socket("alice").await;
    alice
        .next(|frame| {
            frame["type"] == "presence" && frame["online"].to_string().contains(&house.id("carol").to_string())
        })
        .await;
    let called = alice.post("r_2", "are you there, @carol?", serde_json::json!({"to": "everyone"})).await;
    let answer = alice.next(|frame| frame["change"]["message"]["reply_to"] == called["message"]).await;
    assert_eq!(answer["change"]["message"]["body"], "Here I am.");
    let id = the_only(&house);
    assert_eq!(carol.post("/settings/tokens/revoke", &[("token", &id)]).await.status, 303);
    let mut lines = BufReader::new(program.stdout.take().unwrap()).lines();
    assert_eq!(patiently(lines.next_line()).await.unwrap().as_deref(), Some("sent away 4504"));
}
