//! Promise 6: signing in, reading and sending work as plain HTML, and only from our own pages.

use countersign::domain::command::Command;
use countersign::domain::role::Role;

use serde_json::json;

use crate::support::dom::texts;
use crate::support::raw::answer_to;
use crate::support::socket::{everyone, role};
use crate::support::{House, PASSWORD};

#[tokio::test]
async fn one_signs_in_reads_and_sends_with_forms_alone() {
    let house = House::new().await;
    let mut bob = house.socket("bob").await;
    let mut carol = house.visitor();
    assert_eq!(carol.get("/rooms/r_2").await.location(), "/login?next=/rooms/r_2");
    let page = carol.get("/login?next=/rooms/r_2").await;
    assert!(page.body.contains("name=\"username\"") && page.body.contains("name=\"password\""));
    let fields = [("username", "carol"), ("password", PASSWORD), ("next", "/rooms/r_2")];
    let answer = carol.post("/login", &fields).await;
    assert_eq!((answer.status, answer.location()), (303, "/rooms/r_2"));
    let sent = carol
        .post("/rooms/r_2/messages", &[("body", "one\r\ntwo"), ("client_id", "k"), ("audience", "everyone")])
        .await;
    assert_eq!((sent.status, sent.location()), (303, "/rooms/r_2"));
    assert_eq!(bob.event("message_posted").await["change"]["message"]["body"], "one\ntwo");
    // The same form again posts nothing new.
    carol.post("/rooms/r_2/messages", &[("body", "one\r\ntwo"), ("client_id", "k"), ("audience", "everyone")]).await;
    let room = carol.get("/rooms/r_2").await;
    assert_eq!(room.body.matches(">one<br>two<").count(), 1, "{}", room.body);
    assert_eq!(carol.get("/").await.location(), "/rooms/r_2");
}

#[tokio::test]
async fn c1_the_cookie_is_http_only_lax_and_for_the_whole_site() {
    let house = House::new().await;
    let mut client = house.visitor();
    let answer = client.sign_in("alice", PASSWORD).await;
    let cookie = answer.cookies.iter().find(|cookie| cookie.contains("session=")).unwrap();
    for part in ["countersign_session=", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Domain"));
}

#[tokio::test]
async fn c1_on_an_https_origin_the_cookie_is_bound_to_the_host() {
    let house = House::with("origin = \"https://chat.example.org\"").await;
    let mut client = house.visitor();
    let address = format!("http://{}", house.server.address());
    client.origin = address;
    let headers = [("host", "chat.example.org"), ("origin", "https://chat.example.org")];
    let answer = client.post_with("/login", &[("username", "alice"), ("password", PASSWORD)], &headers).await;
    let cookie = answer.cookies.iter().find(|cookie| cookie.contains("session=")).unwrap();
    for part in ["__Host-session=", "; HttpOnly", "; SameSite=Lax", "; Secure", "; Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(answer.headers["strict-transport-security"].contains("includeSubDomains"));
}

#[tokio::test]
async fn d1_every_failure_to_sign_in_looks_the_same() {
    let house = House::new().await;
    for (name, role) in [("erin", Role::Member), ("frank", Role::Member)] {
        house.add(name, role).await;
    }
    house.ask(Command::SetAccount { user: house.id("erin"), open: false }).await;
    house.ask(Command::DeletePerson { user: house.id("frank"), words: false }).await;
    let mut looks = Vec::new();
    for (name, password) in [
        ("alice", "not the password at all"),
        ("nobody", "not the password at all"),
        ("erin", PASSWORD),
        ("frank", PASSWORD),
        ("", ""),
        ("no name at all", PASSWORD),
    ] {
        let mut client = house.visitor();
        let answer = client.sign_in(name, password).await;
        assert_eq!(answer.status, 401, "{name}");
        assert!(client.cookie.is_none() && client.device.is_none(), "{name}");
        let mut headers = answer.headers.clone();
        // What differs from one answer to the next, whoever asks.
        for header in ["date", "x-request-id", "content-security-policy"] {
            assert!(headers.remove(header).is_some(), "{header}");
        }
        looks.push((headers, answer.body));
    }
    assert!(looks.iter().all(|look| *look == looks[0]), "{looks:#?}");
}

#[tokio::test]
async fn d3_tries_are_slowed_down_with_a_word_on_when_to_come_back() {
    let house = House::with("[limits]\nlogins_per_account = 3").await;
    let mut client = house.visitor();
    for _ in 0..3 {
        assert_eq!(client.sign_in("alice", "wrong wrong wrong").await.status, 401);
    }
    let slowed = client.sign_in("alice", PASSWORD).await;
    assert_eq!(slowed.status, 429);
    assert!(slowed.headers["retry-after"].parse::<u64>().unwrap() > 0);
    assert_eq!(client.sign_in("carol", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn f4_a_form_from_elsewhere_is_refused_and_does_nothing() {
    let house = House::new().await;
    let mut carol = house.signed_in("carol").await;
    let origin = house.origin();
    let fields = [("body", "forged"), ("client_id", "k")];
    let foreign: [&[(&str, &str)]; 5] = [
        &[],
        &[("origin", "http://evil.example")],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site"), ("origin", &origin)],
        &[("sec-fetch-site", "same-site"), ("origin", &origin)],
    ];
    for headers in foreign {
        for path in ["/rooms/r_2/messages", "/rooms/r_2/leave", "/logout", "/login", "/announcements", "/setup"] {
            assert_eq!(carol.post_with(path, &fields, headers).await.status, 403, "{path} {headers:?}");
        }
    }
    assert_eq!(carol.post_with("/rooms/r_2/messages", &fields, &[("sec-fetch-site", "same-origin")]).await.status, 303);
    assert_eq!(carol.get("/session").await.status, 200);
    assert_eq!(carol.get("/logout").await.status, 405);
}

#[tokio::test]
async fn a9_another_host_is_not_served_and_localhost_is_sent_to_the_origin() {
    let house = House::new().await;
    let port = house.server.address().port();
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let get = |path: &str, host: String| http.get(format!("{}{path}", house.origin())).header("host", host).send();
    assert_eq!(get("/login", "evil.example".to_owned()).await.unwrap().status(), 421);
    let localhost = get("/login?next=/", format!("localhost:{port}")).await.unwrap();
    assert_eq!(localhost.headers()["location"], format!("{}/login?next=/", house.origin()));
    // A target that is no path must not become part of the host that one is led to.
    let star = format!("GET * HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
    let star = answer_to(&house.origin(), star.as_bytes()).await;
    assert!(star.contains(&format!("location: {}/\r\n", house.origin())), "{star}");
    assert_eq!(get("/health/live", "anything".to_owned()).await.unwrap().status(), 200);
    let posted = http
        .post(format!("{}/login", house.origin()))
        .header("host", format!("localhost:{port}"))
        .send()
        .await
        .unwrap();
    assert_eq!(posted.status(), 421);
}

#[tokio::test]
async fn a_refused_form_comes_back_with_its_text_and_key_and_nothing_runs() {
    let house = House::new().await;
    let mut carol = house.signed_in("carol").await;
    let nasty = "</textarea><script>alert(1)</script>".to_owned() + &"x".repeat(4000);
    let answer = carol
        .post("/rooms/r_2/messages", &[("body", &nasty), ("client_id", "kept-key"), ("audience", "role:admin")])
        .await;
    assert_eq!(answer.status, 413);
    assert!(answer.body.contains("value=\"kept-key\""), "the key is kept");
    assert!(
        answer.body.contains("&lt;/textarea&gt;") && !answer.body.contains("<script>alert"),
        "the text is kept as text"
    );
    assert!(answer.body.contains("at most 4000 characters"));
    carol.post("/rooms/r_2/messages", &[("body", "first"), ("client_id", "twice")]).await;
    let conflict = carol.post("/rooms/r_2/messages", &[("body", "second"), ("client_id", "twice")]).await;
    assert_eq!(conflict.status, 409);
    assert!(!conflict.body.contains("value=\"twice\""), "after a conflict only a fresh key can succeed");
}

#[tokio::test]
async fn a_form_that_is_refused_where_one_cannot_write_any_more_comes_back_with_its_text_and_the_reason() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let mut carol = house.signed_in("carol").await;
    let words = "a long & careful text";
    let user = house.id("carol");
    let mut refused = async |status, reason: &str| {
        let answer = carol.post("/rooms/r_2/messages", &[("body", words), ("client_id", "kept-key")]).await;
        assert_eq!(answer.status, status, "{reason}");
        let kept = texts(&answer.body, "p").into_iter().any(|text| text == words);
        assert!(kept && answer.body.contains(reason), "{reason}: {}", answer.body);
    };
    let until = "2099-01-01T00:00:00.000Z";
    alice.done(json!({"type": "mute_user", "user": user, "until": until, "reason": "Too loud"})).await;
    refused(403, "You are muted").await;
    alice.done(json!({"type": "unmute_user", "user": user})).await;
    alice.done(json!({"type": "remove_member", "room": "r_2", "user": user})).await;
    refused(403, "join").await;
    alice.done(json!({"type": "invite_member", "room": "r_2", "user": user})).await;
    alice.done(json!({"type": "archive_room", "room": "r_2", "archived": true})).await;
    refused(403, "This room is archived").await;
    // Where the room is not to be seen any more, its page is none; the words are given back all the same.
    let den = alice.done(json!({"type": "create_room", "name": "den", "kind": "private", "members": [user]})).await;
    alice.done(json!({"type": "remove_member", "room": den["room"], "user": user})).await;
    let path = format!("/rooms/{}/messages", den["room"].as_str().unwrap());
    let answer = carol.post(&path, &[("body", words), ("client_id", "kept-key")]).await;
    assert_eq!(answer.status, 404);
    assert!(texts(&answer.body, "p").into_iter().any(|text| text == words), "{}", answer.body);
}

#[tokio::test]
async fn what_is_for_others_is_nowhere_in_the_page() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    alice.post("r_2", "for-all-of-us", everyone()).await;
    alice.post("r_2", "canary-staff", role("moderator")).await;
    let mut carol = house.signed_in("carol").await;
    let page = carol.get("/rooms/r_2").await;
    assert!(page.body.contains("for-all-of-us"));
    assert!(!page.body.contains("canary-staff"));
    assert_eq!(carol.get("/rooms/r_999").await.status, 404);
    assert_eq!(carol.get("/nothing/here").await.status, 404);
}

#[tokio::test]
async fn f1_f3_every_answer_carries_its_headers_and_every_page_a_policy_with_a_fresh_nonce() {
    let house = House::new().await;
    let mut carol = house.signed_in("carol").await;
    let mut nonces = Vec::new();
    for path in ["/rooms/r_2", "/rooms/r_2", "/nothing", "/session", "/health/live", "/favicon.svg"] {
        let answer = carol.get(path).await;
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(answer.headers["referrer-policy"], "same-origin");
        assert_eq!(answer.headers["cross-origin-resource-policy"], "same-origin");
        assert!(!answer.headers.contains_key("access-control-allow-origin"));
        let policy = &answer.headers["content-security-policy"];
        assert!(policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("unsafe-eval'; ")
                || policy.contains("'wasm-unsafe-eval'")
        );
        if answer.headers.get("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
            nonces.push(policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned());
            assert_eq!(answer.headers["cross-origin-opener-policy"], "same-origin");
            assert!(!answer.body.contains(" style="), "{path} has a style attribute");
        }
    }
    assert!(nonces.len() >= 3);
    nonces.sort();
    nonces.dedup();
    assert!(nonces.len() >= 3, "each answer has its own nonce");
}

#[tokio::test]
async fn one_joins_and_leaves_a_room_with_forms() {
    let house = House::new().await;
    let mut bob = house.socket("bob").await;
    let room = bob.done(serde_json::json!({"type": "create_room", "name": "lunch", "kind": "open"})).await["room"]
        .as_str()
        .unwrap()
        .to_owned();
    let mut carol = house.signed_in("carol").await;
    assert!(carol.get(&format!("/rooms/{room}")).await.body.contains(&format!("/rooms/{room}/join")));
    assert_eq!(carol.post(&format!("/rooms/{room}/join"), &[]).await.location(), format!("/rooms/{room}"));
    bob.event("member_joined").await;
    assert_eq!(carol.post(&format!("/rooms/{room}/leave"), &[]).await.location(), "/");
    bob.event("member_left").await;
}

#[tokio::test]
async fn an_answer_that_is_refused_comes_back_as_an_answer_and_no_form_names_more_people_than_a_frame_may() {
    let house = House::new().await;
    let mut bob = house.socket("bob").await;
    let mut carol = house.signed_in("carol").await;
    let asked = bob.post("r_2", "Who comes?", everyone()).await["message"].as_str().unwrap().to_owned();
    let long = "x".repeat(4001);
    let refused = carol.post("/rooms/r_2/messages", &[("body", &long), ("client_id", "k"), ("reply_to", &asked)]).await;
    assert_eq!(refused.status, 413);
    assert!(refused.body.contains(&format!(r#"name="reply_to" value="{asked}""#)), "{}", refused.body);
    let named = (1..=51).map(|id| format!("u_{id}")).collect::<Vec<_>>().join(",");
    let audience = format!("users:{named}");
    let refused =
        carol.post("/rooms/r_2/messages", &[("body", "x"), ("client_id", "k"), ("audience", &audience)]).await;
    assert_eq!(refused.status, 413);
    assert!(refused.body.contains("at most 50 people"), "{}", refused.body);
}
