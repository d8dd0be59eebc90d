//! Promise 3: revocation one can watch. Exactly the right sockets close, with the right code, and the cookie is
//! dead everywhere.

use std::time::{Duration, Instant};

use countersign::domain::command::{Command, Ending};
use serde_json::json;

use crate::support::House;
use crate::support::client::Client;
use crate::support::raw::Raw;
use crate::support::socket::{Socket, patiently, upgrade};
use crate::waiting::within;

/// The promise.
const A_SECOND: Duration = within(Duration::from_secs(1));

async fn is_dead(client: &mut Client) {
    assert_eq!(client.get("/session").await.status, 401);
    assert_eq!(client.get("/").await.location(), "/login?next=/");
    let posted = client.post("/rooms/r_2/messages", &[("body", "x"), ("client_id", "k")]).await;
    assert!(posted.location().starts_with("/login"), "{}", posted.location());
    let cookie = client.cookie.clone().unwrap_or_default();
    let refused =
        upgrade(&client.origin, &[("cookie", &cookie), ("origin", &client.origin)]).await.expect_err("a dead session");
    assert_eq!(refused.status(), 401);
}

#[tokio::test]
async fn c6_signing_out_closes_this_sessions_sockets_and_no_others() {
    let house = House::new().await;
    let mut here = house.signed_in("carol").await;
    let cookie = here.cookie.clone();
    let mut first = Socket::open(&here).await;
    let mut second = Socket::open(&here).await;
    let mut elsewhere = house.socket("carol").await;
    let began = Instant::now();
    let answer = here.post("/logout", &[]).await;
    assert_eq!((answer.status, answer.location()), (303, "/login"));
    assert_eq!(answer.headers["clear-site-data"], "\"storage\"");
    assert!(answer.cookies[0].contains("Max-Age=0"));
    assert_eq!(first.closed().await, 4501);
    assert_eq!(second.closed().await, 4501);
    assert!(began.elapsed() < A_SECOND, "{:?}", began.elapsed());
    here.cookie = cookie;
    is_dead(&mut here).await;
    elsewhere.settle().await;
}

#[tokio::test]
async fn c11_an_admin_ends_all_sessions_of_a_person_and_only_those() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let mut bob = house.socket("bob").await;
    let mut client = house.signed_in("carol").await;
    let mut one = Socket::open(&client).await;
    let mut other = house.socket("carol").await;
    let began = Instant::now();
    let done = alice.done(json!({"type": "end_sessions", "user": one.me()})).await;
    assert_eq!(done["ended"], 2);
    assert_eq!(one.closed().await, 4504);
    assert_eq!(other.closed().await, 4504);
    assert!(began.elapsed() < A_SECOND, "{:?}", began.elapsed());
    is_dead(&mut client).await;
    alice.settle().await;
    bob.settle().await;
}

#[tokio::test]
async fn one_ends_ones_own_sessions_one_by_one_or_all_others() {
    let house = House::new().await;
    let mut here = house.socket("carol").await;
    let mut tablet = house.socket("carol").await;
    let mut phone = house.socket("carol").await;
    here.done(json!({"type": "end_sessions", "session": tablet.session()})).await;
    assert_eq!(tablet.closed().await, 4504);
    assert!(here.seen.iter().any(|frame| frame.contains(r#""type":"sessions""#)), "the list of sessions differs");
    let done = here.done(json!({"type": "end_sessions", "user": here.me(), "except": here.session()})).await;
    assert_eq!(done["ended"], 1);
    assert_eq!(phone.closed().await, 4504);
    let own = json!({"id": "own", "type": "end_sessions", "session": here.session()});
    here.send_text(&own.to_string()).await;
    assert_eq!(here.closed().await, 4501);
}

#[tokio::test]
async fn c7_c8_an_idle_session_and_an_old_one_end_with_their_open_sockets() {
    let house = House::with("[session]\nidle_seconds = 600\nlifetime_seconds = 3600").await;
    let mut idle_client = house.signed_in("carol").await;
    let mut idle = Socket::open(&idle_client).await;
    let busy_client = house.signed_in("bob").await;
    let mut busy = Socket::open(&busy_client).await;
    for _ in 0..5 {
        house.clock.advance(500);
        // A ping is no activity; saying something is.
        busy.post("r_2", "I am here", json!({"to": "everyone"})).await;
    }
    assert_eq!(idle.closed().await, 4502);
    is_dead(&mut idle_client).await;
    house.clock.advance(1200);
    assert_eq!(busy.closed().await, 4503);
}

#[tokio::test]
async fn pings_do_not_keep_a_session_from_idling_out() {
    let house = House::with("[session]\nidle_seconds = 600").await;
    let mut socket = house.socket("carol").await;
    house.clock.advance(400);
    socket.settle().await;
    house.clock.advance(400);
    assert_eq!(socket.closed().await, 4502);
}

#[tokio::test]
async fn coming_back_by_socket_does_not_keep_a_session_from_idling_out() {
    let house = House::with("[session]\nidle_seconds = 600").await;
    let carol = house.signed_in("carol").await;
    let socket = Socket::open(&carol).await;
    house.clock.advance(400);
    socket.close().await;
    let mut again = Socket::open(&carol).await;
    house.clock.advance(400);
    assert_eq!(again.closed().await, 4502);
}

#[tokio::test]
async fn a_session_that_ends_while_its_socket_is_asked_for_is_refused_and_never_let_in_and_dropped() {
    let house = House::new().await;
    for round in 0..60 {
        let (actor, client) = house.begun("carol").await;
        let ending = house.server.app().log.ask(actor, Command::EndSessions(Ending::One(actor.session().unwrap())));
        let asking = Raw::asking(&client, "/ws", b"");
        let (ended, mut raw) = if round % 2 == 0 {
            tokio::join!(ending, asking)
        } else {
            let (raw, ended) = tokio::join!(asking, ending);
            (ended, raw)
        };
        assert!(ended.is_ok());
        let head = raw.head().await;
        if head.starts_with("HTTP/1.1 101") {
            assert_eq!(raw.close_code().await, Some(4501), "round {round}");
        } else {
            assert!(head.starts_with("HTTP/1.1 401"), "{head}");
        }
    }
}

#[tokio::test]
async fn c13_one_session_too_many_ends_the_oldest() {
    let house = House::with("[session]\nper_person = 2").await;
    let mut oldest = house.socket("carol").await;
    let mut second = house.socket("carol").await;
    let mut third = house.socket("carol").await;
    assert_eq!(oldest.closed().await, 4504);
    second.settle().await;
    third.settle().await;
}

#[tokio::test]
async fn c4_signing_in_again_in_the_same_browser_gives_a_new_token_and_ends_the_old_one() {
    let house = House::new().await;
    let mut client = house.signed_in("carol").await;
    let before = client.cookie.clone().unwrap();
    let mut socket = Socket::open(&client).await;
    assert_eq!(client.sign_in("carol", crate::support::PASSWORD).await.status, 303);
    assert_ne!(client.cookie.clone().unwrap(), before);
    assert_eq!(socket.closed().await, 4501);
    let mut old = house.visitor();
    old.cookie = Some(before);
    is_dead(&mut old).await;
}

#[tokio::test]
async fn nothing_is_left_of_a_socket_that_is_gone() {
    let house = House::new().await;
    let socket = house.socket("carol").await;
    let user = house.id("carol");
    assert_eq!(house.server.app().hub.sockets_of(user), 1);
    socket.close().await;
    patiently(async {
        while house.server.app().hub.sockets() > 0 || !house.server.app().slots.is_empty() {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_stop_tells_every_socket_that_the_server_restarts() {
    let house = House::new().await;
    let mut carol = house.socket("carol").await;
    let began = Instant::now();
    let (code, ()) = tokio::join!(carol.closed(), house.server.stop());
    assert_eq!(code, 1012);
    assert!(began.elapsed() < within(Duration::from_secs(5)), "{:?}", began.elapsed());
}
