//! Links: to come in by, and to choose a new password by.

use crate::sessions::link_in;
use crate::support::socket::Socket;
use crate::support::{House, PASSWORD};

const NEW: &str = "umbrellas sing at noon";

async fn invite(house: &House, fields: &[(&str, &str)]) -> String {
    let page = house.signed_in("alice").await.post("/admin/people/invite", fields).await;
    assert_eq!(page.status, 200, "{}", page.body);
    link_in(&page.body, "/invite/")
}

#[tokio::test]
async fn an_invited_person_chooses_name_and_password_and_is_in_the_rooms_of_the_link() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let room = alice.done(serde_json::json!({"type": "create_room", "name": "den", "kind": "private"})).await;
    let room = room["room"].as_str().unwrap().to_owned();
    let link = invite(&house, &[("role", "member"), ("uses", "1"), ("days", "7"), ("room", &room)]).await;
    let mut erin = house.visitor();
    assert!(erin.get(&link).await.body.contains("You are invited"));
    let answer = erin.post(&link, &[("username", "Erin"), ("password", PASSWORD)]).await;
    assert_eq!((answer.status, answer.location()), (303, "/"), "{}", answer.body);
    let socket = Socket::open(&erin).await;
    assert_eq!(socket.ready["you"]["role"], "member");
    let rooms = socket.ready["rooms"].as_array().unwrap();
    for wanted in ["r_2", room.as_str()] {
        assert!(rooms.iter().any(|room| room["room"] == wanted), "{rooms:?}");
    }
    assert_eq!(house.visitor().sign_in("erin", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn a_link_is_good_for_its_uses_its_time_and_until_it_is_taken_back() {
    let house = House::new().await;
    let link = invite(&house, &[("role", "guest"), ("uses", "2"), ("days", "7")]).await;
    for name in ["erin", "fred"] {
        let answer = house.visitor().post(&link, &[("username", name), ("password", PASSWORD)]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
    }
    let answer = house.visitor().post(&link, &[("username", "gina"), ("password", PASSWORD)]).await;
    assert_eq!(answer.status, 404);
    let late = invite(&house, &[("role", "guest"), ("uses", "1"), ("days", "7")]).await;
    house.clock.advance(7 * 86_400);
    assert_eq!(house.visitor().get(&late).await.status, 404);
    assert_eq!(house.visitor().post(&late, &[("username", "gina"), ("password", PASSWORD)]).await.status, 404);
    let back = invite(&house, &[("role", "guest"), ("uses", "1"), ("days", "7")]).await;
    let id = house.server.app().hub.with_facts(|facts| facts.links().iter().last().unwrap().id.to_string());
    let mut alice = house.signed_in("alice").await;
    assert_eq!(alice.post("/admin/people/revoke", &[("link", &id)]).await.status, 303);
    assert_eq!(house.visitor().get(&back).await.status, 404);
    assert_eq!(house.visitor().get("/invite/AAAAAAAAAAAAAAAAAAAAAAAAAAA").await.status, 404);
}

#[tokio::test]
async fn a_link_outlives_neither_the_rank_of_who_made_it_nor_a_ban() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let bob = house.id("bob");
    let rank = |role: &str| serde_json::json!({"type": "set_role", "user": bob, "role": role});
    alice.done(rank("admin")).await;
    let mut maker = house.signed_in("bob").await;
    let fields: &[(&str, &str)] = &[("role", "admin"), ("uses", "9"), ("days", "7")];
    let link = link_in(&maker.post("/admin/people/invite", fields).await.body, "/invite/");
    let carol = house.id("carol");
    let reset = link_in(&maker.post(&format!("/admin/people/{carol}/reset"), &[]).await.body, "/reset/");
    let come_in =
        async |name: &str| house.visitor().post(&link, &[("username", name), ("password", PASSWORD)]).await.status;
    assert_eq!(come_in("erin").await, 303);
    alice.done(rank("moderator")).await;
    assert_eq!(come_in("fred").await, 409);
    assert_eq!(house.visitor().post(&reset, &[("password", NEW)]).await.status, 409);
    alice.done(rank("admin")).await;
    alice.done(serde_json::json!({"type": "ban_user", "user": bob, "reason": "stolen"})).await;
    assert_eq!(come_in("gina").await, 409);
    assert_eq!(house.visitor().sign_in("carol", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn d9_whoever_is_invited_may_err_and_try_again() {
    let house = House::new().await;
    let link = invite(&house, &[("role", "member"), ("uses", "1"), ("days", "7")]).await;
    let mut erin = house.visitor();
    for (name, password, status) in [
        ("erin", "fourteen chars", 400),
        ("erin", "password12345678", 400),
        ("alice", PASSWORD, 409),
        ("", PASSWORD, 400),
        ("deleted-9", PASSWORD, 409),
    ] {
        assert_eq!(erin.post(&link, &[("username", name), ("password", password)]).await.status, status, "{name}");
    }
    assert_eq!(erin.post(&link, &[("username", "erin"), ("password", PASSWORD)]).await.status, 303);
}

#[tokio::test]
async fn c3_only_the_hash_of_a_code_is_kept() {
    let house = House::new().await;
    let link = invite(&house, &[("role", "member"), ("uses", "1"), ("days", "7")]).await;
    let code = link.rsplit('/').next().unwrap().to_owned();
    let house = house.restarted().await;
    // It works still, and stands in no file.
    assert_eq!(house.visitor().get(&link).await.status, 200);
    for file in std::fs::read_dir(house.folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows(code.len()).any(|window| window == code.as_bytes()));
    }
}

#[tokio::test]
async fn d11_a_reset_link_sets_a_password_once_and_a_second_one_replaces_the_first() {
    let house = House::new().await;
    let carol = house.id("carol");
    let mut alice = house.signed_in("alice").await;
    let first = link_in(&alice.post(&format!("/admin/people/{carol}/reset"), &[]).await.body, "/reset/");
    let second = link_in(&alice.post(&format!("/admin/people/{carol}/reset"), &[]).await.body, "/reset/");
    assert_eq!(house.visitor().get(&first).await.status, 404);
    assert_eq!(house.visitor().post(&second, &[("password", "fourteen chars")]).await.status, 400);
    assert_eq!(house.visitor().post(&second, &[("password", NEW)]).await.status, 303);
    assert_eq!(house.visitor().sign_in("carol", PASSWORD).await.status, 401);
    assert_eq!(house.visitor().sign_in("carol", NEW).await.status, 303);
    // An invitation's code is none for a reset.
    let link = invite(&house, &[("role", "member"), ("uses", "1"), ("days", "7")]).await;
    assert_eq!(house.visitor().get(&link.replace("/invite/", "/reset/")).await.status, 404);
}

#[tokio::test]
async fn d5_whoever_sets_a_password_by_a_link_gets_in_whatever_others_try() {
    let house = House::with("[limits]\nlogins_per_account = 3").await;
    let carol = house.id("carol");
    let mut alice = house.signed_in("alice").await;
    let link = link_in(&alice.post(&format!("/admin/people/{carol}/reset"), &[]).await.body, "/reset/");
    let mut stranger = house.visitor();
    for _ in 0..3 {
        stranger.sign_in("carol", "not the password at all").await;
    }
    assert_eq!(stranger.sign_in("carol", NEW).await.status, 429);
    let mut own = house.visitor();
    assert_eq!(own.post(&link, &[("password", NEW)]).await.status, 303);
    assert_eq!(own.sign_in("carol", NEW).await.status, 303);
    assert_eq!(stranger.sign_in("carol", NEW).await.status, 429);
}
