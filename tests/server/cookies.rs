//! C1, C4 and C5: every cookie that is ever set, and that none is taken on that the server did not make.

use crate::sessions::link_in;
use crate::support::client::{Client, Reply};
use crate::support::raw::answer_to;
use crate::support::{House, PASSWORD};

const ORIGIN: &str = "https://chat.example.org";
const NEW: &str = "umbrellas sing at noon";

/// A browser that comes to an https origin by a proxy.
async fn behind_tls(house: &House, client: &mut Client, path: &str, fields: &[(&str, &str)]) -> Reply {
    client.origin = format!("http://{}", house.server.address());
    client.post_with(path, fields, &[("host", "chat.example.org"), ("origin", ORIGIN)]).await
}

/// To the letter: the browser itself holds a `__Host-` cookie to https, this host and the whole path.
fn is_bound_to_the_host(what: &str, cookie: &str) {
    let mut parts = cookie.split("; ");
    let name = parts.next().unwrap().split('=').next().unwrap();
    assert!(matches!(name, "__Host-session" | "__Host-device"), "{what}: {cookie}");
    let mut attributes: Vec<&str> = parts.filter(|part| !part.starts_with("Max-Age=")).collect();
    attributes.sort_unstable();
    assert_eq!(attributes, ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"], "{what}: {cookie}");
    assert!(cookie.contains("; Max-Age=") && cookie.len() < 4096, "{what}: {cookie}");
}

#[tokio::test]
async fn c1_every_cookie_that_is_ever_set_is_bound_to_the_host() {
    let house = House::with(&format!("origin = \"{ORIGIN}\"")).await;
    let mut carol = house.visitor();
    let (mut alice, mut erin) = (house.begun("alice").await.1, house.visitor());
    let mut set = Vec::new();
    let mut keep = |what: &'static str, answer: Reply| {
        assert!(answer.status < 400, "{what}: {}", answer.body);
        set.extend(answer.cookies.iter().map(|cookie| (what, cookie.clone())));
        answer
    };
    let sign_in = [("username", "carol"), ("password", PASSWORD)];
    keep("signing in", behind_tls(&house, &mut carol, "/login", &sign_in).await);
    keep("a proof", behind_tls(&house, &mut carol, "/reauth", &[("password", PASSWORD)]).await);
    let change = [("current", PASSWORD), ("password", NEW)];
    keep("another password", behind_tls(&house, &mut carol, "/settings/password", &change).await);
    let fields = [("role", "member"), ("uses", "1"), ("days", "7")];
    let invitation = keep("an invitation", behind_tls(&house, &mut alice, "/admin/people/invite", &fields).await);
    let path = link_in(&invitation.body, "/invite/");
    let fields = [("username", "erin"), ("password", "a long way to tipperary")];
    keep("coming in by a link", behind_tls(&house, &mut erin, &path, &fields).await);
    keep("signing out", behind_tls(&house, &mut carol, "/logout", &[]).await);
    for what in ["signing in", "a proof", "another password", "coming in by a link", "signing out"] {
        assert!(set.iter().any(|(found, _)| *found == what), "{what} sets a cookie");
    }
    for (what, cookie) in set {
        is_bound_to_the_host(what, &cookie);
    }
}

#[tokio::test]
async fn c5_a_cookie_that_a_browser_brings_along_is_never_taken_on() {
    let house = House::new().await;
    let made_up = format!("countersign_session={}", "A".repeat(43));
    let mut carol = house.visitor();
    carol.cookie = Some(made_up.clone());
    assert_eq!(carol.get("/login").await.cookies, Vec::<String>::new());
    assert_eq!(carol.sign_in("carol", "not the password at all").await.status, 401);
    assert_eq!(carol.cookie.as_deref(), Some(made_up.as_str()), "a failure sets none");
    assert_eq!(carol.sign_in("carol", PASSWORD).await.status, 303);
    assert_ne!(carol.cookie.as_deref(), Some(made_up.as_str()));
    let mut thief = house.visitor();
    thief.cookie = Some(made_up);
    assert_eq!(thief.get("/session").await.status, 401, "whoever planted it has nothing");
    // A session of the attacker's own, planted before the sign-in, does not become carol's either.
    let (_, mallory) = house.begun("bob").await;
    let mut planted = house.visitor();
    planted.cookie.clone_from(&mallory.cookie);
    assert_eq!(planted.sign_in("carol", PASSWORD).await.status, 303);
    assert_ne!(planted.cookie, mallory.cookie);
    assert_eq!(mallory.clone().get("/session").await.status, 401, "the one that was planted is over");
}

#[tokio::test]
async fn c5_whatever_else_a_cookie_header_holds_only_a_live_token_in_its_place_opens_anything() {
    let house = House::new().await;
    let (_, carol) = house.begun("carol").await;
    let own = carol.cookie.clone().unwrap();
    let token = own.split_once('=').unwrap().1;
    let mut visitor = house.visitor();
    let (_, bob) = house.begun("bob").await;
    let others = bob.cookie.as_deref().unwrap().split_once('=').unwrap().1;
    for fine in [
        own.clone(),
        format!("a=b; {own}"),
        format!("{own}; theme=dark"),
        format!("a=\"b;c\"; {own};"),
        // A neighbour's host can set these for us; a browser holds it to the real name only (RFC 6265bis, 4.1.3).
        format!("{own}; countersign%5Fsession={others}"),
        format!("%63ountersign_session={others}; {own}"),
    ] {
        let answer = visitor.get_with("/session", &[("cookie", &fine)]).await;
        assert_eq!(answer.status, 200, "{fine}");
        assert!(answer.body.contains(&house.id("carol").to_string()), "{fine}: {}", answer.body);
    }
    let (upper, cut) = (token.to_ascii_uppercase(), &token[1..]);
    for wrong in [
        String::new(),
        "=".to_owned(),
        ";;;".to_owned(),
        token.to_owned(),
        format!("={token}"),
        format!("session={token}"),
        format!("__Host-session={token}"),
        format!("countersign_device={token}"),
        format!("countersign_session={upper}"),
        format!("countersign_session={cut}"),
        format!("countersign_session={token}="),
        format!("countersign_session={token}, x"),
        format!("countersign_session ={token}x"),
        format!("COUNTERSIGN_SESSION={token}"),
        format!("countersign%5Fsession={token}"),
        format!("countersign_session={token}; countersign_session={others}"),
        format!("countersign_session=%{:02x}{}", token.as_bytes()[0], &token[1..]),
        format!("x=\"countersign_session={token}"),
        format!("x=countersign_session={token}"),
        "countersign_session=".to_owned() + &"A".repeat(20_000),
        "a=b; ".repeat(4000),
    ] {
        let answer = visitor.get_with("/session", &[("cookie", &wrong)]).await;
        assert_eq!(answer.status, 401, "{wrong}");
    }
}

#[tokio::test]
async fn what_others_set_for_the_same_host_hides_no_cookie_of_ours() {
    let house = House::new().await;
    let carol = house.signed_in("carol").await;
    let ours = carol.cookie.clone().unwrap();
    for foreign in ["x=\u{e9}", "\u{1f36a}=1", "x", "=", "countersign_sessionx=1"] {
        for line in [format!("{foreign}; {ours}"), format!("{ours}; {foreign}")] {
            let request = format!(
                "GET /session HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncookie: {line}\r\n\r\n",
                house.server.address()
            );
            let answer = answer_to(&house.origin(), request.as_bytes()).await;
            assert!(answer.starts_with("HTTP/1.1 200"), "{line}: {answer}");
        }
    }
    let twice = format!(
        "GET /session HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncookie: {ours}; {ours}\r\n\r\n",
        house.server.address()
    );
    assert!(answer_to(&house.origin(), twice.as_bytes()).await.starts_with("HTTP/1.1 401"));
}

#[tokio::test]
async fn signing_out_twice_at_once_is_signing_out() {
    let house = House::new().await;
    for _ in 0..10 {
        let carol = house.signed_in("carol").await;
        let (mut one, mut other) = (carol.clone(), carol);
        let (one, other) = tokio::join!(one.post("/logout", &[]), other.post("/logout", &[]));
        assert_eq!((one.status, other.status), (303, 303));
    }
}
