//! Section F: the headers of every answer, whatever made it.

use std::collections::BTreeSet;

use crate::support::House;
use crate::support::client::Reply;
use crate::support::routes;

/// The policy of every page, to the letter.
fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; \
         object-src 'none'; frame-ancestors 'none'"
    )
}

fn check(what: &str, answer: &Reply, https: bool) {
    let header = |name: &str| answer.headers.get(name).map_or("", String::as_str);
    assert_eq!(header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(header("referrer-policy"), "same-origin", "{what}");
    assert_eq!(header("cross-origin-resource-policy"), "same-origin", "{what}");
    assert!(header("content-security-policy").starts_with("default-src 'none'"), "{what}");
    assert_eq!(header("x-request-id").len(), 16, "{what}");
    assert_eq!(header("strict-transport-security").contains("max-age=63072000; includeSubDomains"), https, "{what}");
    for absent in ["server", "x-powered-by", "access-control-allow-origin", "via"] {
        assert!(!answer.headers.contains_key(absent), "{what} has {absent}");
    }
    if header("content-type").starts_with("text/html") {
        assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{what}");
        let nonce = header("content-security-policy").split("'nonce-").nth(1).unwrap().split('\'').next().unwrap();
        assert!(nonce.len() >= 22, "128 bits: {nonce}");
        assert_eq!(header("content-security-policy"), policy(nonce), "{what}");
        assert!(!answer.body.contains(" style=") && !answer.body.contains(" onclick="), "{what}");
    }
    let is_file = answer.status == 200 && header("cache-control").starts_with("public");
    assert!(is_file || header("cache-control") == "no-store, private", "{what}: {}", header("cache-control"));
}

#[tokio::test]
async fn f1_f3_f9_every_route_and_every_status_carries_all_headers_and_is_kept_nowhere() {
    for https in [false, true] {
        let house = House::with(if https { "origin = \"https://chat.example.org\"" } else { "" }).await;
        std::fs::write(house.folder.path().join("favicon.svg"), "<svg/>").unwrap();
        let origin = house.origin();
        let host = origin.split("://").nth(1).unwrap().to_owned();
        let (_, mut client) = house.begun("carol").await;
        client.origin = format!("http://{}", house.server.address());
        let mut statuses = BTreeSet::new();
        let mut seen = |what: String, answer: Reply| {
            check(&what, &answer, https);
            statuses.insert(answer.status);
        };
        let mut paths: Vec<String> = routes::all().iter().filter(|r| r.gets).map(routes::Route::filled).collect();
        paths.extend(
            ["/favicon.svg", "/logout", "/nothing", "/pkg/nothing.js", "/ws", "/rooms/%ff", "/.git"].map(str::to_owned),
        );
        for path in &paths {
            seen(format!("GET {path}"), client.get_with(path, &[("host", &host)]).await);
            let mut stranger = house.visitor();
            stranger.origin.clone_from(&client.origin);
            seen(format!("GET {path} without a session"), stranger.get_with(path, &[("host", &host)]).await);
            seen(format!("GET {path} of another host"), stranger.get_with(path, &[("host", "evil.example")]).await);
        }
        let own = [("host", host.as_str()), ("origin", origin.as_str())];
        let large = "x".repeat(70_000);
        for (path, fields) in [
            ("/rooms/r_2/messages", [("body", "hello"), ("client_id", "k")]),
            ("/rooms/r_2/messages", [("body", "other"), ("client_id", "k")]),
            ("/rooms/r_2/messages", [("body", large.as_str()), ("client_id", "k")]),
            ("/rooms/r_2/messages", [("body", ""), ("client_id", "k")]),
            ("/announcements", [("body", "x"), ("client_id", "l")]),
            ("/login", [("username", "carol"), ("password", "wrong wrong wrong")]),
        ] {
            seen(format!("POST {path}"), client.post_with(path, &fields, &own).await);
            seen(format!("POST {path} from elsewhere"), client.post_with(path, &fields, &[("host", &host)]).await);
        }
        for status in [200, 303, 400, 401, 403, 404, 405, 413, 421] {
            assert!(statuses.contains(&status), "{status} was never answered: {statuses:?}");
        }
    }
}

#[tokio::test]
async fn f1_no_two_pages_have_the_same_nonce() {
    let house = House::new().await;
    let (_, mut client) = house.begun("carol").await;
    let mut nonces = BTreeSet::new();
    for path in ["/rooms/r_2", "/nothing"].into_iter().cycle().take(60) {
        let answer = client.get(path).await;
        let policy = &answer.headers["content-security-policy"];
        nonces.insert(policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned());
    }
    assert_eq!(nonces.len(), 60);
}

#[tokio::test]
async fn f9_a_page_belongs_to_one_person_and_says_so_to_every_cache() {
    let house = House::new().await;
    let (_, mut alice) = house.begun("alice").await;
    let (_, mut carol) = house.begun("carol").await;
    let (hers, other) = (alice.get("/rooms/r_2").await, carol.get("/rooms/r_2").await);
    assert!(hers.body.contains("\"name\":\"alice\"") && !other.body.contains("\"role\":\"admin\",\"session\""));
    for answer in [hers, other] {
        assert_eq!(answer.headers["cache-control"], "no-store, private");
        assert!(!answer.headers.contains_key("etag") && !answer.headers.contains_key("last-modified"));
    }
}
