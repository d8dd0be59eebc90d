//! Fresh proof: the password once more before what would hurt most, and the cookie that changes with it.

use serde_json::json;

use crate::sessions::is_dead;
use crate::support::socket::Socket;
use crate::support::{House, PASSWORD};

/// Longer than a proof counts.
const STALE: i64 = 601;

#[tokio::test]
async fn d12_a_sign_in_is_a_proof_for_ten_minutes_and_no_longer() {
    let house = House::new().await;
    let mut socket = house.socket("alice").await;
    let carol = house.id("carol");
    house.clock.advance(STALE - 60);
    socket.done(json!({"type": "set_role", "user": carol, "role": "moderator"})).await;
    house.clock.advance(60);
    let demote = json!({"type": "set_role", "user": carol, "role": "member"});
    assert_eq!(socket.refused(demote).await, "reauth_required");
}

#[tokio::test]
async fn d12_every_dangerous_command_and_form_asks_for_it_and_only_those() {
    let house = House::new().await;
    let mut alice = house.signed_in("alice").await;
    let mut socket = Socket::open(&alice).await;
    let (carol, _) = house.begun("carol").await;
    let carols = carol.session().unwrap();
    let carol = house.id("carol");
    let person = format!("/people/{carol}");
    alice.post("/admin/people/add", &[("username", "deploy"), ("role", "member"), ("bot", "1")]).await;
    let bots = format!("/admin/people/{}/tokens", house.id("deploy"));
    alice.post("/settings/tokens", &[("name", "mine"), ("days", "7")]).await;
    let token = crate::tokens::the_only(&house);
    let another = house.begun("alice").await.0.session().unwrap().to_string();
    house.clock.advance(STALE);
    for command in [
        json!({"type": "set_role", "user": carol, "role": "moderator"}),
        json!({"type": "end_sessions", "user": carol}),
        json!({"type": "end_sessions", "session": carols}),
    ] {
        assert_eq!(socket.refused(command).await, "reauth_required");
    }
    for (form, fields, page) in [
        (format!("/admin/people/{carol}/disable"), vec![], "/admin/people"),
        (format!("/admin/people/{carol}/delete"), vec![], "/admin/people"),
        (format!("/admin/people/{carol}/reset"), vec![], "/admin/people"),
        ("/admin/people/add".to_owned(), vec![("username", "erin"), ("role", "member")], "/admin/people"),
        ("/admin/people/invite".to_owned(), vec![("role", "member"), ("uses", "1"), ("days", "7")], "/admin/people"),
        ("/settings/tokens".to_owned(), vec![("name", "a"), ("days", "7")], "/settings/tokens"),
        (format!("/people/{carol}/role"), vec![("role", "moderator")], person.as_str()),
        (format!("/people/{carol}/end-sessions"), vec![], person.as_str()),
        (format!("/admin/people/{carol}/enable"), vec![], "/admin/people"),
        ("/settings/tokens/revoke".to_owned(), vec![("token", token.as_str())], "/settings/tokens"),
        (bots.clone(), vec![("name", "ci"), ("days", "7")], bots.as_str()),
        ("/settings/sessions/end".to_owned(), vec![("session", another.as_str())], "/settings/sessions"),
        ("/settings/sessions/end".to_owned(), vec![("others", "1")], "/settings/sessions"),
    ] {
        let answer = alice.post(&form, &fields).await;
        assert_eq!((answer.status, answer.location()), (303, format!("/reauth?next={page}").as_str()), "{form}");
    }
    // Nothing of it happened: carol has her role, her session and her account.
    house.server.app().hub.with_facts(|facts| {
        assert_eq!(facts.person(carol).unwrap().role.as_str(), "member");
        assert!(facts.session(carols).is_some());
        for session in [&token, &another] {
            assert!(facts.session(session.parse().unwrap()).is_some(), "{session}");
        }
        assert!(facts.person_named("erin").is_none());
        assert_eq!(facts.links().iter().count(), 0);
    });
    // What hurts nobody else needs no proof.
    socket.post("r_2", "still here", json!({"to": "everyone"})).await;
    let own = socket.session().to_owned();
    socket.send_text(&json!({"id": "x", "type": "end_sessions", "session": own}).to_string()).await;
    assert_eq!(socket.closed().await, 4501);
}

#[tokio::test]
async fn c4_the_password_once_more_gives_another_cookie_and_lets_one_carry_on() {
    let house = House::new().await;
    let mut alice = house.signed_in("alice").await;
    let mut socket = Socket::open(&alice).await;
    let carol = house.id("carol");
    house.clock.advance(STALE);
    let command = json!({"type": "set_role", "user": carol, "role": "moderator"});
    assert_eq!(socket.refused(command.clone()).await, "reauth_required");
    assert!(alice.get("/reauth?next=/admin/people").await.body.contains("value=\"/admin/people\""));
    let before = alice.clone();
    let answer = alice.post("/reauth", &[("password", PASSWORD), ("next", "/admin/people")]).await;
    assert_eq!((answer.status, answer.location()), (303, "/admin/people"));
    assert_ne!(alice.cookie, before.cookie);
    is_dead(&before).await;
    assert_eq!(alice.get("/session").await.status, 200);
    // The socket stayed, and what was begun can be done.
    socket.done(command).await;
    assert_eq!(alice.post(&format!("/admin/people/{carol}/reset"), &[]).await.status, 200);
}

#[tokio::test]
async fn d12_a_wrong_password_proves_nothing_and_next_stays_on_this_site() {
    let house = House::new().await;
    let mut alice = house.signed_in("alice").await;
    house.clock.advance(STALE);
    let before = alice.cookie.clone();
    let answer = alice.post("/reauth", &[("password", "not the password at all"), ("next", "/")]).await;
    assert_eq!(answer.status, 403);
    assert_eq!(alice.cookie, before);
    let carol = house.id("carol");
    assert_eq!(
        alice.post(&format!("/admin/people/{carol}/disable"), &[]).await.location(),
        "/reauth?next=/admin/people"
    );
    let answer = alice.post("/reauth", &[("password", PASSWORD), ("next", "//evil.example")]).await;
    assert_eq!((answer.status, answer.location()), (303, "/"));
}

#[tokio::test]
async fn d3_tries_are_counted_when_somebody_with_a_session_guesses() {
    let house = House::with("[limits]\nlogins_per_account = 3").await;
    let mut alice = house.signed_in("alice").await;
    for _ in 0..3 {
        assert_eq!(alice.post("/reauth", &[("password", "not the password at all")]).await.status, 403);
    }
    let answer = alice.post("/reauth", &[("password", PASSWORD)]).await;
    assert_eq!(answer.status, 429);
    assert!(answer.headers.contains_key("retry-after"));
}
