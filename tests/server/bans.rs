//! Bans: everything of the person ends at once, and the door does not tell why it stays shut.

use serde_json::{Value, json};

use countersign::domain::role::Role;

use crate::support::socket::{Socket, everyone};
use crate::support::{House, PASSWORD};

const GENERAL: &str = "r_2";

fn ban(user: &str) -> Value {
    json!({"type": "ban_user", "user": user, "reason": "spam"})
}

#[tokio::test]
async fn c10_a_ban_ends_every_session_and_socket_at_once_and_says_why() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let mut client = house.signed_in("bob").await;
    let (mut one, mut other) = (Socket::open(&client).await, house.socket("bob").await);
    let mut carol = house.socket("carol").await;
    let bob = one.me().to_owned();
    alice.done(ban(&bob)).await;
    assert_eq!((one.closed().await, other.closed().await), (4505, 4505));
    assert!(one.seen.last().unwrap().contains("You are banned: spam"));
    assert!(one.seen[one.seen.len() - 2].contains("user_banned"), "the last words are the event and the cause");
    let gone = client.get("/session").await;
    assert_eq!((gone.status, gone.body.as_str()), (401, r#"{"close_code":4505}"#));
    assert_eq!(client.get("/rooms/r_2").await.status, 303);
    let id = house.id("bob");
    assert!(house.server.app().hub.with_facts(|facts| facts.sessions_of(id).next().is_none()));
    // Those who may take it back are told, nobody else is.
    let told = |frame: &&String| frame.contains("user_banned") && frame.contains(&bob) && frame.contains("spam");
    assert_eq!(alice.seen.iter().filter(told).count(), 1);
    carol.settle().await;
    assert!(!carol.seen.iter().any(|frame| frame.contains("user_banned")));
    carol.post(GENERAL, "the others go on", everyone()).await;
}

#[tokio::test]
async fn d1_signing_in_is_refused_as_a_wrong_password_is_until_the_ban_is_over() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let bob = house.id("bob").to_string();
    let until = house.clock.now().plus_seconds(3600).to_string();
    alice.done(json!({"type": "ban_user", "user": bob, "until": until, "reason": "spam"})).await;
    let banned = house.visitor().sign_in("bob", PASSWORD).await;
    let wrong = house.visitor().sign_in("bob", "correct horse battery stable").await;
    let unknown = house.visitor().sign_in("nobody", PASSWORD).await;
    assert_eq!((banned.status, wrong.status, unknown.status), (401, 401, 401));
    let without_nonce = |reply: &crate::support::client::Reply| {
        let mut headers = reply.headers.clone();
        // What differs from one answer to the next, whoever asks.
        for name in ["date", "content-security-policy", "x-request-id"] {
            headers.remove(name);
        }
        (headers, reply.body.clone(), reply.cookies.clone())
    };
    assert_eq!(without_nonce(&banned), without_nonce(&wrong));
    assert_eq!(without_nonce(&banned), without_nonce(&unknown));
    house.clock.advance(3601);
    assert_eq!(house.visitor().sign_in("bob", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn a_ban_is_taken_back_outlasts_a_restart_and_is_replaced_by_a_later_one() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let bob = house.id("bob").to_string();
    alice.done(ban(&bob)).await;
    let house = house.restarted().await;
    assert_eq!(house.visitor().sign_in("bob", PASSWORD).await.status, 401);
    let mut alice = house.socket("alice").await;
    let until = house.clock.now().plus_seconds(60).to_string();
    alice.done(json!({"type": "ban_user", "user": bob, "until": until, "reason": "shorter"})).await;
    let people = alice.done(json!({"type": "list_people", "prefix": "bob"})).await;
    assert_eq!(people["people"][0]["ban"], json!({"until": until, "reason": "shorter"}));
    alice.done(json!({"type": "unban_user", "user": bob})).await;
    alice.done(json!({"type": "unban_user", "user": bob})).await;
    assert_eq!(alice.seen.iter().filter(|frame| frame.contains("user_unbanned")).count(), 1);
    house.socket("bob").await;
    let past = json!({"type": "ban_user", "user": bob, "until": "2001-01-01T00:00:00Z", "reason": "x"});
    assert_eq!(alice.refused(past).await, "conflict");
}

#[tokio::test]
async fn only_admins_ban_and_nobody_bans_themselves() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let (mut bob, mut carol) = (house.socket("bob").await, house.socket("carol").await);
    let mut dave = house.socket("dave").await;
    let (alice_id, carol_id) = (alice.me().to_owned(), carol.me().to_owned());
    assert_eq!(bob.refused(ban(&carol_id)).await, "forbidden");
    assert_eq!(carol.refused(ban(&alice_id)).await, "forbidden");
    assert_eq!(dave.refused(ban(&carol_id)).await, "not_found");
    assert_eq!(alice.refused(ban(&alice_id)).await, "forbidden");
    assert_eq!(alice.refused(ban("u_999")).await, "not_found");
}

#[tokio::test]
async fn e12_the_last_admin_who_is_not_banned_stays_one() {
    let house = House::new().await;
    let erin = house.add("erin", Role::Admin).await;
    let mut alice = house.socket("alice").await;
    let mut other = house.socket("erin").await;
    let alice_id = alice.me().to_owned();
    let one = json!({"id": "b", "type": "ban_user", "user": erin, "reason": "x"}).to_string();
    let two = json!({"id": "b", "type": "ban_user", "user": alice_id, "reason": "x"}).to_string();
    tokio::join!(alice.send_text(&one), other.send_text(&two));
    let active = || {
        let now = house.clock.now();
        house.server.app().hub.with_facts(|facts| facts.active_admins(now))
    };
    // Whoever was second is out before the second ban is looked at.
    let is_one_left = async {
        while active() != 1 {
            tokio::task::yield_now().await;
        }
    };
    crate::support::socket::patiently(is_one_left).await;
    let last = if house.visitor().sign_in("alice", PASSWORD).await.status == 303 { "alice" } else { "erin" };
    let mut last = house.socket(last).await;
    let me = last.me().to_owned();
    assert_eq!(last.refused(json!({"type": "set_role", "user": me, "role": "member"})).await, "conflict");
}

#[tokio::test]
async fn whoever_comes_back_from_the_word_of_the_own_ban_starts_afresh() {
    let house = House::new().await;
    let (mut alice, mut bob) = (house.socket("alice").await, house.socket("bob").await);
    let user = bob.me().to_owned();
    let before = alice.post(GENERAL, "before", everyone()).await["cursor"].as_i64().unwrap();
    alice.done(ban(&user)).await;
    assert_eq!(bob.closed().await, 4505);
    let told = bob.seen.iter().find(|frame| frame.contains("user_banned")).unwrap();
    let banned = serde_json::from_str::<Value>(told).unwrap()["cursor"].as_i64().unwrap();
    alice.done(json!({"type": "unban_user", "user": user})).await;
    let back = house.signed_in("bob").await;
    for (cursor, resumed) in [(before, true), (banned, false), (banned + 1, true)] {
        assert_eq!(Socket::resume(&back, cursor).await.ready["resumed"], resumed, "{cursor}");
    }
}

#[tokio::test]
async fn whoever_came_back_when_the_ban_was_over_hears_that_it_is_taken_back() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let user = house.id("bob").to_string();
    let until = house.clock.now().plus_seconds(3600).to_string();
    alice.done(json!({"type": "ban_user", "user": user, "until": until, "reason": "spam"})).await;
    house.clock.advance(3601);
    let mut bob = house.socket("bob").await;
    alice.done(json!({"type": "unban_user", "user": user})).await;
    assert_eq!(bob.event("user_unbanned").await["change"]["user"], user.as_str());
}
