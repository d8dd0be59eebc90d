//! F11: what is no proper request is refused before anything acts on it, and says no more than it must.

use crate::support::House;
use crate::support::raw::answer_to;

/// Requests that two readers could take for different things. `{host}` is filled in.
const AMBIGUOUS: [(&str, &str); 20] = [
    (
        "CL and TE",
        "POST /login HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ),
    (
        "TE and CL",
        "POST /login HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    ),
    ("TE alone", "POST /login HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ("TE disguised", "POST /login HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: \tchunked\r\n\r\n0\r\n\r\n"),
    ("TE with a blank", "POST /login HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
    ("two lengths", "POST /login HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef"),
    (
        "the same length twice",
        "POST /login HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nabcde",
    ),
    ("two lengths in one", "POST /login HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5, 5\r\n\r\nabcde"),
    ("a signed length", "POST /login HTTP/1.1\r\nHost: {host}\r\nContent-Length: +5\r\n\r\nabcde"),
    ("a negative length", "POST /login HTTP/1.1\r\nHost: {host}\r\nContent-Length: -5\r\n\r\nabcde"),
    ("a bare line feed after the request line", "GET /login HTTP/1.1\nHost: {host}\r\n\r\n"),
    ("a bare line feed after a header", "GET /login HTTP/1.1\r\nHost: {host}\nX: y\r\n\r\n"),
    ("a bare line feed at the end", "GET /login HTTP/1.1\r\nHost: {host}\r\n\n"),
    ("a bare carriage return", "GET /login HTTP/1.1\r\nHost: {host}\r\nX: a\rb\r\n\r\n"),
    ("a folded line", "GET /login HTTP/1.1\r\nHost: {host}\r\nX: a\r\n b\r\n\r\n"),
    ("a blank before the colon", "GET /login HTTP/1.1\r\nHost : {host}\r\n\r\n"),
    ("a zero", "GET /login HTTP/1.1\r\nHost: {host}\r\nX: a\0b\r\n\r\n"),
    (
        "an upgrade with a body",
        "GET /ws HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 5\r\n\r\nabcde",
    ),
    ("the second of two", "GET /health/live HTTP/1.1\r\nHost: {host}\r\n\r\nGET /login HTTP/1.1\nHost: {host}\r\n\r\n"),
    ("no HTTP", "\x16\x03\x01\x02\0\x01\0\x01\u{1fc}\x03\x03 hello\r\n\r\n"),
];

fn carries_headers(answer: &str) {
    for header in [
        "x-content-type-options: nosniff",
        "referrer-policy: same-origin",
        "cross-origin-resource-policy: same-origin",
        "content-security-policy: default-src 'none'",
        "cache-control: no-store",
        "x-request-id: ",
    ] {
        assert!(answer.contains(header), "{header} is missing: {answer}");
    }
    let lower = answer.to_ascii_lowercase();
    assert!(
        !lower.contains("\r\nserver:") && !lower.contains("\r\nx-powered-by:") && !lower.contains("access-control-")
    );
}

#[tokio::test]
async fn f11_f3_an_ambiguous_request_gets_400_with_all_headers_and_the_end_of_the_connection() {
    let house = House::new().await;
    let origin = house.origin();
    let host = origin.trim_start_matches("http://");
    let fine = format!("GET /login HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    assert!(answer_to(&origin, fine.as_bytes()).await.starts_with("HTTP/1.1 200 "));
    for (what, request) in AMBIGUOUS {
        let answer = answer_to(&origin, request.replace("{host}", host).as_bytes()).await;
        let last = if what == "the second of two" {
            assert!(answer.starts_with("HTTP/1.1 200 "), "{what}: {answer}");
            answer.split_once("ok\n").unwrap().1.to_owned()
        } else {
            answer
        };
        assert!(last.starts_with("HTTP/1.1 400 ") && last.contains("connection: close"), "{what}: {last}");
        carries_headers(&last);
    }
}

#[tokio::test]
async fn f11_f3_a_header_of_a_megabyte_gets_431_with_all_headers() {
    let house = House::new().await;
    let origin = house.origin();
    let host = origin.trim_start_matches("http://");
    for long in [
        format!("GET /ws HTTP/1.1\r\nHost: {host}\r\nCookie: {}\r\n\r\n", "x".repeat(1_000_000)),
        format!("GET /ws HTTP/1.1\r\nHost: {host}\r\n{}\r\n", "A: b\r\n".repeat(101)),
    ] {
        let answer = answer_to(&origin, long.as_bytes()).await;
        // The end may overtake the answer while we still send.
        if !answer.is_empty() {
            assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
            carries_headers(&answer);
        }
    }
    let just_over = format!("GET /ws HTTP/1.1\r\nHost: {host}\r\nCookie: {}", "x".repeat(32 * 1024));
    let answer = answer_to(&origin, just_over.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    carries_headers(&answer);
}

#[tokio::test]
async fn f11_other_methods_get_405_and_give_nothing_back() {
    let house = House::new().await;
    let origin = house.origin();
    let host = origin.trim_start_matches("http://");
    for method in ["TRACE", "PUT", "DELETE", "OPTIONS", "PATCH", "CONNECT", "PROPFIND", "FOO"] {
        for path in ["/", "/login", "/rooms/r_2", "/ws", "/health/live", "/favicon.svg"] {
            let request = format!(
                "{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nX-Echo: canary\r\nConnection: close\r\n\r\n"
            );
            let answer = answer_to(&origin, request.as_bytes()).await;
            let refused =
                answer.starts_with("HTTP/1.1 405 ") || (method == "CONNECT" && answer.starts_with("HTTP/1.1 400 "));
            assert!(refused, "{method} {path}: {answer}");
            assert!(!answer.contains("canary"));
            carries_headers(&answer);
        }
    }
}

#[tokio::test]
async fn f11_a_body_beyond_the_bound_gets_413_and_hidden_files_lists_and_figures_do_not_exist() {
    let house = House::new().await;
    std::fs::write(house.folder.path().join(".secret"), "canary").unwrap();
    std::fs::create_dir_all(house.folder.path().join("pkg")).unwrap();
    std::fs::write(house.folder.path().join("pkg/here.css"), "body{}").unwrap();
    let mut carol = house.signed_in("carol").await;
    let origin = house.origin();
    let host = origin.trim_start_matches("http://");
    for path in ["/login", "/rooms/r_2/messages", "/announcements", "/setup"] {
        let body = "x".repeat(70_000);
        let answer = carol.post(path, &[("body", &body), ("username", "x"), ("password", "y")]).await;
        let expected = if path == "/setup" { 404 } else { 413 };
        assert_eq!(answer.status, expected, "{path}");
    }
    assert_eq!(carol.get("/pkg/here.css").await.status, 200);
    for path in [
        "/.secret",
        "/.git/config",
        "/.env",
        "/pkg/.secret",
        "/pkg/",
        "/pkg",
        "/pkg/%2e%2e/test.db",
        "/%2e%2e/etc/passwd",
        "/..%2fetc/passwd",
        "/pkg/..%5c..%5ctest.db",
        "/metrics",
        "/server-status",
        "/debug/pprof",
        "/Cargo.toml",
    ] {
        // As it stands here: a library would tidy it up.
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let answer = answer_to(&origin, request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 404 "), "{path}: {answer}");
        assert!(!answer.contains("canary"));
    }
}
