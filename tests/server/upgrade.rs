//! Promise 1: no session, no socket. The upgrade is refused before the switch of protocols.

use crate::support::House;
use crate::support::raw::Raw;
use crate::support::socket::{Socket, patiently, upgrade};

const COOKIE: &str = "countersign_session";

#[tokio::test]
async fn a_live_session_from_our_own_origin_gets_a_socket() {
    let house = House::new().await;
    let socket = house.socket("alice").await;
    assert_eq!(socket.ready["you"]["name"], "alice");
    assert_eq!(socket.ready["you"]["role"], "admin");
    assert_eq!(socket.ready["v"], 1);
}

#[tokio::test]
async fn a1_a2_without_a_live_session_there_is_no_socket_and_no_hint_why() {
    let house = House::new().await;
    let origin = house.origin();
    let mut gone = house.signed_in("alice").await;
    let ended = gone.cookie.clone().unwrap();
    gone.post("/logout", &[]).await;
    let live = house.signed_in("carol").await.cookie.unwrap();
    let truncated = &live[..live.len() - 1];
    let forged = format!("{COOKIE}={}", "A".repeat(43));
    let mut bodies = Vec::new();
    for cookie in [
        None,
        Some(ended.as_str()),
        Some(truncated),
        Some(forged.as_str()),
        Some("countersign_session="),
        Some("session=admin"),
    ] {
        let mut headers = vec![("origin", origin.as_str())];
        headers.extend(cookie.map(|cookie| ("cookie", cookie)));
        let refused = upgrade(&origin, &headers).await.expect_err("no socket");
        assert_eq!(refused.status(), 401, "{cookie:?}");
        assert!(refused.headers().get("sec-websocket-accept").is_none());
        bodies.push(refused.body().clone());
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]));
}

#[tokio::test]
async fn a3_a4_a_valid_cookie_from_another_origin_is_refused() {
    let house = House::new().await;
    let origin = house.origin();
    let cookie = house.signed_in("alice").await.cookie.unwrap();
    let port = origin.rsplit(':').next().unwrap();
    let https = origin.replace("http://", "https://");
    let localhost = format!("http://localhost:{port}");
    let longer = format!("{origin}.evil.example");
    let trailing = format!("http://127.0.0.1.:{port}");
    let userinfo = format!("http://127.0.0.1@evil.example:{port}");
    let foreign = [
        "",
        "null",
        "http://evil.example",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        &https,
        &localhost,
        &longer,
        &trailing,
        &userinfo,
        "garbage",
    ];
    for other in foreign {
        let refused = upgrade(&origin, &[("cookie", &cookie), ("origin", other)]).await.expect_err(other);
        assert_eq!(refused.status(), 403, "{other}");
    }
    let missing = upgrade(&origin, &[("cookie", &cookie)]).await.expect_err("missing");
    assert_eq!(missing.status(), 403);
    let twice =
        upgrade(&origin, &[("cookie", &cookie), ("origin", &origin), ("origin", &origin)]).await.expect_err("twice");
    assert_eq!(twice.status(), 403);
    assert!(upgrade(&origin, &[("cookie", &cookie), ("origin", &origin)]).await.is_ok());
}

#[tokio::test]
async fn a5_a_token_anywhere_but_in_its_place_is_not_looked_at() {
    let house = House::new().await;
    let origin = house.origin();
    let cookie = house.signed_in("alice").await.cookie.unwrap();
    let token = cookie.split('=').next_back().unwrap();
    let bearer = format!("Bearer {token}");
    let refused = upgrade(&origin, &[("authorization", &bearer), ("origin", &origin)])
        .await
        .expect_err("a session token is no bearer token");
    assert_eq!(refused.status(), 401);
    let refused = upgrade(&origin, &[("sec-websocket-protocol", token), ("origin", &origin)])
        .await
        .expect_err("a subprotocol is no place");
    assert_eq!(refused.status(), 401);
    let both = upgrade(&origin, &[("authorization", &bearer), ("cookie", &cookie), ("origin", &origin)])
        .await
        .expect_err("both");
    assert_eq!(both.status(), 400);
}

#[tokio::test]
async fn a6_what_is_no_upgrade_is_refused_with_the_right_number_and_in_order() {
    let house = House::new().await;
    let origin = house.origin();
    let host = origin.trim_start_matches("http://");
    let upgrade = "Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n";
    let key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let cases = [
        (format!("POST /ws HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n"), "405"),
        (format!("GET /ws HTTP/1.1\r\nHost: evil.example\r\n{upgrade}{key}Sec-WebSocket-Version: 13\r\n\r\n"), "421"),
        (format!("GET /ws HTTP/1.1\r\nHost: {host}\r\n{upgrade}Sec-WebSocket-Version: 13\r\n\r\n"), "400"),
        (format!("GET /ws HTTP/1.0\r\nHost: {host}\r\n{upgrade}{key}Sec-WebSocket-Version: 13\r\n\r\n"), "400"),
        (format!("GET /ws HTTP/1.1\r\nHost: {host}\r\n{key}Sec-WebSocket-Version: 13\r\n\r\n"), "400"),
        (format!("GET /ws HTTP/1.1\r\nHost: {host}\r\n{upgrade}{key}{key}Sec-WebSocket-Version: 13\r\n\r\n"), "400"),
        (
            format!(
                "GET /ws HTTP/1.1\r\nHost: {host}\r\n{upgrade}{key}{}\r\n",
                "Sec-WebSocket-Version: 13\r\n".repeat(2)
            ),
            "400",
        ),
        (format!("GET /ws HTTP/1.1\r\nHost: {host}\r\n{upgrade}{key}Sec-WebSocket-Version: 8\r\n\r\n"), "426"),
        (format!("GET /ws HTTP/1.1\r\nHost: {host}\r\n{upgrade}{key}Sec-WebSocket-Version: 13\r\n\r\n"), "401"),
    ];
    for (request, status) in cases {
        let mut raw = Raw::connect(&origin).await;
        raw.send(request.as_bytes()).await;
        let head = raw.head().await;
        assert!(head.starts_with("HTTP/1.") && head[8..].starts_with(&format!(" {status}")), "{request}{head}");
        assert_eq!(head.contains("sec-websocket-version: 13"), status == "426");
    }
}

#[tokio::test]
async fn a7_no_extension_is_ever_negotiated_and_our_subprotocol_is_selected() {
    let house = House::new().await;
    let client = house.signed_in("alice").await;
    let mut raw = Raw::connect(&client.origin).await;
    let host = client.origin.trim_start_matches("http://");
    let request = format!(
        "GET /ws HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nOrigin: {}\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\
         Sec-WebSocket-Protocol: chat, countersign.v1\r\nCookie: {}\r\n\r\n",
        client.origin,
        client.cookie.as_deref().unwrap()
    );
    raw.send(request.as_bytes()).await;
    let head = raw.head().await;
    assert!(head.starts_with("HTTP/1.1 101") && !head.contains("sec-websocket-extensions"), "{head}");
    assert!(head.contains("sec-websocket-protocol: countersign.v1"), "{head}");
    assert!(head.contains("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), "{head}");
}

#[tokio::test]
async fn a_peer_that_ends_its_side_with_its_request_is_still_told_that_it_was_let_in() {
    let house = House::new().await;
    let client = house.signed_in("alice").await;
    // With a cursor the database is asked first.
    for (path, early) in [("/ws", &b""[..]), ("/ws", b"\x88\x80\0\0\0\0"), ("/ws?cursor=1", b"")] {
        let mut raw = Raw::asking(&client, path, early).await;
        raw.finish().await;
        let head = raw.head().await;
        assert!(head.starts_with("HTTP/1.1 101"), "{path}: {head:?}");
    }
}

#[tokio::test]
async fn a11_more_sockets_than_a_person_may_have_are_refused_and_a_closed_one_makes_room() {
    let house = House::with("[limits]\nsockets_per_person = 2").await;
    let client = house.signed_in("carol").await;
    let first = Socket::open(&client).await;
    let _second = Socket::open(&client).await;
    let cookie = client.cookie.clone().unwrap();
    let headers = [("cookie", cookie.as_str()), ("origin", client.origin.as_str())];
    let refused = upgrade(&client.origin, &headers).await.expect_err("a third");
    assert_eq!(refused.status(), 429);
    first.close().await;
    patiently(async {
        while house.server.app().hub.sockets_of(house.id("carol")) > 1 {
            tokio::task::yield_now().await;
        }
        // The place is given back right after the hub has forgotten the socket.
        while upgrade(&client.origin, &headers).await.is_err() {}
    })
    .await;
}

#[tokio::test]
async fn a_page_that_was_refused_a_socket_learns_that_there_are_too_many() {
    let house = House::with("[limits]\nsockets_per_person = 1").await;
    let mut carol = house.signed_in("carol").await;
    assert_eq!(carol.get("/session").await.status, 200);
    let socket = Socket::open(&carol).await;
    let told = carol.get("/session").await;
    assert_eq!(told.status, 429);
    assert!(told.body.contains("expires_at"), "{}", told.body);
    socket.close().await;
    patiently(async { while carol.get("/session").await.status != 200 {} }).await;
}
