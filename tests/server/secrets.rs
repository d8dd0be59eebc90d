//! C3, G2 and G3: a token, a password and a message's text are looked for in everything that is written down.

use std::fs;
use std::path::Path;

use countersign::domain::command::{Command, NewPerson};
use countersign::domain::role::Role;
use countersign::domain::text::{DisplayName, UserName};
use sha2::{Digest, Sha256};

use crate::foreign::countersign;
use crate::sessions::link_in;
use crate::support::raw::answer_to;
use crate::support::socket::{everyone, patiently, upgrade};
use crate::support::{House, PASSWORD, logs};

/// Whether these bytes stand in any file of the folder.
fn is_in(folder: &Path, canary: &[u8]) -> Vec<String> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    let holds = |path: &std::path::PathBuf| fs::read(path).unwrap().windows(canary.len()).any(|bytes| bytes == canary);
    files.filter(holds).map(|path| path.display().to_string()).collect()
}

#[tokio::test]
async fn c3_g2_a_token_and_a_password_are_in_no_file_no_page_and_no_line_of_the_log() {
    let logs = logs::kept();
    let house = House::new().await;
    let (right, wrong, text) = ("canary-right-password-7", "canary-wrong-password-7", "canary-of-a-message-7");
    let password = house.server.app().passwords.hash(right.into()).await.unwrap();
    let name = UserName::parse("erin").unwrap();
    let display = DisplayName::parse("Erin").unwrap();
    house
        .ask(Command::AddPerson(NewPerson { name, display, role: Role::Member, password: Some(password), bot: false }))
        .await;
    let mut client = house.visitor();
    assert_eq!(client.sign_in("erin", wrong).await.status, 401);
    // Somebody types the password where the name belongs.
    assert_eq!(client.sign_in(wrong, "x").await.status, 401);
    assert_eq!(client.sign_in("erin", right).await.status, 303);
    let cookie = client.cookie.clone().unwrap();
    let token = cookie.split_once('=').unwrap().1.to_owned();
    let mut socket = crate::support::socket::Socket::open(&client).await;
    socket.post("r_2", text, everyone()).await;
    let mut pages = String::new();
    for path in [
        "/rooms/r_2",
        "/session",
        "/",
        "/login",
        "/nothing",
        &format!("/login?next=/{text}"),
        &format!("/{text}/{text}"),
    ] {
        let answer = client.get(path).await;
        pages.push_str(&answer.body);
        pages.extend(answer.headers.iter().filter(|(name, _)| *name != "set-cookie").map(|(_, value)| value.as_str()));
    }
    let origin = house.origin();
    let bearer = format!("Bearer {wrong}");
    for headers in [
        vec![("authorization", bearer.as_str()), ("origin", origin.as_str())],
        vec![("sec-websocket-protocol", wrong), ("origin", origin.as_str())],
        vec![("cookie", "countersign_session=canary-wrong-password-7"), ("origin", origin.as_str())],
    ] {
        assert!(upgrade(&origin, &headers).await.is_err());
    }
    let frames = socket.seen.join("\n");
    socket.send_text(&format!("{{\"{wrong}\": \"{text}\"}}")).await;
    socket.settle().await;
    for canary in [right, wrong, &token] {
        assert_eq!(is_in(house.folder.path(), canary.as_bytes()), Vec::<String>::new(), "while it runs");
        assert!(!frames.contains(canary));
    }
    for canary in [right, &token] {
        assert!(!pages.contains(canary));
    }
    // It is kept, but only as what it hashes to.
    let hash = Sha256::digest(token.as_bytes());
    assert!(!is_in(house.folder.path(), &hash).is_empty());
    let folder = house.folder;
    house.server.stop().await;
    for canary in [right, wrong, &token] {
        assert_eq!(is_in(folder.path(), canary.as_bytes()), Vec::<String>::new(), "after the stop");
    }
    let logged = logs.text();
    assert!(logged.contains("A sign-in was refused") && logged.contains("was answered with 303"), "{logged}");
    for canary in [right, wrong, text, &token] {
        let line = logged.lines().find(|line| line.contains(canary));
        assert_eq!(line, None);
    }
}

#[tokio::test]
async fn g1_how_each_request_and_each_socket_ended_is_a_line_with_its_request_its_session_and_its_address() {
    let logs = logs::kept();
    let house = House::new().await;
    let mut client = house.signed_in("carol").await;
    let session = house.server.app().hub.with_facts(|facts| facts.sessions().last().unwrap().id.to_string());
    let answer = client.get("/rooms/r_2?before=4711").await;
    let id = &answer.headers["x-request-id"];
    let logged = logs.text();
    let line = logged.lines().find(|line| line.contains(id.as_str())).unwrap_or_else(|| panic!("no line of {id}"));
    for part in ["GET /rooms/{room} was answered with 200", "client=\"127.0.0.1\"", &format!("session=\"{session}\"")] {
        assert!(line.contains(part), "{part}: {line}");
    }
    assert!(!line.contains("4711"), "a query is nobody's business: {line}");
    let mut socket = crate::support::socket::Socket::open(&client).await;
    client.post("/logout", &[]).await;
    assert_eq!(socket.closed().await, 4501);
    let ended = format!("session={session} code=4501");
    patiently(async {
        while !logs.text().contains(&ended) {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn g3_no_header_and_no_name_begins_a_line_of_its_own() {
    let logs = logs::kept();
    let house = House::new().await;
    let origin = house.origin();
    let host = origin.trim_start_matches("http://");
    // What a header may hold at all: tabs, and bytes that read as controls of a terminal.
    let forged = "x\t\u{9b}2J\u{85}2026-01-01T00:00:00.000000Z  INFO forged-line-7";
    let body = "username=x%0d%0a+forged-line-7%1b%5b2J&password=y";
    let request = format!(
        "POST /login HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nUser-Agent: {forged}\r\nX-Forwarded-For: {forged}\r\n\
         Referer: {forged}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{body}",
        body.len()
    );
    assert!(answer_to(&origin, request.as_bytes()).await.starts_with("HTTP/1.1 401 "));
    let request = format!("GET /%0d%0aforged-line-7 HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    assert!(answer_to(&origin, request.as_bytes()).await.starts_with("HTTP/1.1 404 "));
    let (_, carol) = house.begun("carol").await;
    let cookie = carol.cookie.unwrap();
    let refused = upgrade(&house.origin(), &[("cookie", &cookie), ("origin", "http://evil\tforged-line-7")]).await;
    assert_eq!(refused.expect_err("foreign").status(), 403);
    // Nor does a stranger make it cry wolf: a long name is nothing that went wrong here.
    assert_eq!(house.visitor().get(&format!("/forged-line-8{}", "x".repeat(5000))).await.status, 404);
    assert!(!logs.text().contains("File name too long"));
    for line in logs.text().lines() {
        assert!(line.starts_with("20") || line.is_empty(), "{line:?}");
        assert!(
            !line.contains(['\u{1b}', '\u{9b}', '\u{85}']) && !line.trim_start().starts_with("forged-line-7"),
            "{line:?}"
        );
    }
}

#[tokio::test]
async fn c3_a_backup_and_an_export_hold_no_token_no_code_and_no_password() {
    let house = House::new().await;
    let mut alice = house.signed_in("alice").await;
    let session = alice.cookie.clone().unwrap().split_once('=').unwrap().1.to_owned();
    let device = alice.device.clone().unwrap().split_once('=').unwrap().1.to_owned();
    let fields = [("role", "member"), ("uses", "1"), ("days", "7")];
    let invitation = link_in(&alice.post("/admin/people/invite", &fields).await.body, "/invite/");
    let page = alice.post("/settings/tokens", &[("name", "bot"), ("days", "7")]).await.body;
    let token: String =
        page[page.find(">cs_").unwrap() + 1..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    let place = house.folder.path().join("copies");
    fs::create_dir(&place).unwrap();
    let backup = countersign(&house, &["backup", place.join("copy.db").to_str().unwrap()], "").await;
    assert!(backup.ok, "{}", backup.err);
    let export = countersign(&house, &["export"], "").await;
    assert!(export.ok, "{}", export.err);
    fs::write(place.join("export.jsonl"), &export.out).unwrap();
    assert!(fs::metadata(place.join("copy.db")).unwrap().len() > 10_000 && export.out.contains("alice"));
    for secret in [&session, &device, invitation.trim_start_matches("/invite/"), &token, PASSWORD] {
        for folder in [place.as_path(), house.folder.path()] {
            assert_eq!(is_in(folder, secret.as_bytes()), Vec::<String>::new(), "{secret}");
        }
    }
    // What stands there instead: the hash, in the copy as in the original.
    let hash: [u8; 32] = Sha256::digest(session.as_bytes()).into();
    assert_eq!(is_in(&place, &hash).len(), 1);
    assert_eq!(is_in(&place, b"$argon2id$").len(), 1, "the copy only, never the export");
}
