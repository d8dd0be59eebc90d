//! A2, A4 and A9 on an origin with a name: everything that looks like it and is not, and everything that was a session once.

use countersign::domain::command::{Command, Ending};
use countersign::domain::role::Role;
use countersign::domain::text::Reason;

use crate::support::House;
use crate::support::raw::Raw;
use crate::support::socket::upgrade;

const ORIGIN: &str = "https://chat.example.org";

/// What else a browser, or somebody who pretends to be one, says about where it is.
const OTHERS: [&str; 33] = [
    "",
    "null",
    "NULL",
    "undefined",
    "*",
    "http://chat.example.org",
    "ws://chat.example.org",
    "wss://chat.example.org",
    "https://chat.example.org:443",
    "https://chat.example.org:8443",
    "https://chat.example.org/",
    "https://chat.example.org.",
    "https://chat.example.org.evil.example",
    "https://evil-chat.example.org",
    "https://evilchat.example.org",
    "https://a.chat.example.org",
    "https://example.org",
    "https://org",
    "https://chat-example.org",
    "https://chat.example.org@evil.example",
    "https://evil.example@chat.example.org",
    "https://evil.example/chat.example.org",
    "https://evil.example?https://chat.example.org",
    "https://evil.example#https://chat.example.org",
    "https://chat.example.org, https://evil.example",
    "https://chat.example.org https://evil.example",
    "HTTPS://CHAT.EXAMPLE.ORG",
    "https://Chat.Example.org",
    "https://chat.ex\u{430}mple.org",
    "https://xn--chat-example.org",
    "https://chat.example.org%00.evil.example",
    "//chat.example.org",
    "chat.example.org",
];

/// The status of an upgrade with these headers and no others: a library would add a `Host` of its own.
async fn status(house: &House, headers: &[(&str, &str)]) -> u16 {
    let mut request = "GET /ws HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                       Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        .to_owned();
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str("\r\n");
    let mut raw = Raw::connect(&format!("http://{}", house.server.address())).await;
    raw.send(request.as_bytes()).await;
    let head = raw.head().await;
    assert_eq!(head.contains("sec-websocket-accept"), head.starts_with("HTTP/1.1 101"), "{head}");
    head[9..12].parse().unwrap()
}

#[tokio::test]
async fn a4_the_origin_is_ours_to_the_letter_and_never_what_the_host_says() {
    let house = House::with(&format!("origin = \"{ORIGIN}\"\n[hosts]\nallowed = [\"inner.example.org\"]")).await;
    let (_, carol) = house.begun("carol").await;
    let cookie = carol.cookie.unwrap();
    let by = async |host: &str, origin: &str| {
        status(&house, &[("Host", host), ("Cookie", &cookie), ("Origin", origin)]).await
    };
    assert_eq!(by("chat.example.org", ORIGIN).await, 101);
    assert_eq!(by("inner.example.org", ORIGIN).await, 101, "a proxy may name another host");
    for other in OTHERS {
        assert_eq!(by("chat.example.org", other).await, 403, "{other:?}");
    }
    // Served under this name too, but no page of ours comes from there.
    assert_eq!(by("inner.example.org", "https://inner.example.org").await, 403);
    assert_eq!(status(&house, &[("Host", "chat.example.org"), ("Cookie", &cookie)]).await, 403, "missing");
    let twice = [("Host", "chat.example.org"), ("Cookie", &cookie), ("Origin", ORIGIN), ("Origin", ORIGIN)];
    assert_eq!(status(&house, &twice).await, 403);
    // A9: a name that somebody pointed at our address.
    for host in ["evil.example", "chat.example.org.evil.example", "127.0.0.1", "", "chat.example.org:1"] {
        assert_eq!(by(host, ORIGIN).await, 421, "{host:?}");
    }
}

#[tokio::test]
async fn a2_every_session_that_is_over_is_refused_byte_for_byte_alike() {
    let house = House::with("[session]\nidle_seconds = 1000\nlifetime_seconds = 3000").await;
    let origin = house.origin();
    let mut over = Vec::new();
    let live = async |name: &str| house.begun(name).await.1.cookie.unwrap();
    for name in ["erin", "frank", "grace"] {
        house.add(name, Role::Member).await;
    }
    over.push(("disabled", live("erin").await));
    house.ask(Command::SetAccount { user: house.id("erin"), open: false }).await;
    over.push(("deleted", live("frank").await));
    house.ask(Command::DeletePerson { user: house.id("frank"), words: true }).await;
    over.push(("banned", live("grace").await));
    house.ask(Command::BanUser { user: house.id("grace"), until: None, reason: Reason::parse("spam").unwrap() }).await;
    let (actor, ended) = house.begun("bob").await;
    over.push(("revoked", ended.cookie.unwrap()));
    house.ask(Command::EndSessions(Ending::One(actor.session().unwrap()))).await;
    over.push(("idle too long", live("carol").await));
    house.clock.advance(1001);
    let used = house.begun("dave").await.1;
    over.push(("over its lifetime", used.cookie.clone().unwrap()));
    for _ in 0..4 {
        house.clock.advance(900);
        used.clone().get("/settings/sessions").await;
    }
    over.push(("made up", format!("countersign_session={}", "A".repeat(43))));
    let mut answers = Vec::new();
    for (what, cookie) in &over {
        let refused = upgrade(&origin, &[("cookie", cookie), ("origin", &origin)]).await.expect_err(what);
        assert_eq!(refused.status(), 401, "{what}");
        let mut headers: Vec<(String, String)> = refused
            .headers()
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "date" | "x-request-id"))
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        headers.sort();
        answers.push((headers, refused.body().clone()));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
    let alive = live("alice").await;
    assert!(upgrade(&origin, &[("cookie", &alive), ("origin", &origin)]).await.is_ok());
}
