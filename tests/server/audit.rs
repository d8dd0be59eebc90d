//! The audit: what changed state has its record, refusals are counted together, and the chain shows what was altered.

use countersign::domain::command::Command;
use countersign::server::audit::chain::{Verdict, verify};
use serde_json::{Value, json};

use crate::support::socket::{Socket, everyone, patiently, upgrade};
use crate::support::{House, PASSWORD};

const GENERAL: &str = "r_2";

/// All records, as their kind and what they hold.
async fn records(house: &House) -> Vec<(String, Value)> {
    let rows = countersign::server::store::audit::last(house.server.app().store.readers(), 1000).await.unwrap();
    rows.into_iter().map(|row| (row.kind, serde_json::from_str(&row.payload.unwrap()).unwrap())).collect()
}

async fn verdict(house: &House, expected: Option<&str>) -> Verdict {
    verify(house.server.app().store.readers(), expected).await.unwrap()
}

/// As somebody with the file in hands would do it.
async fn tamper(house: &House, sql: &'static str) {
    let mut db = house.server.app().store.writer().await.unwrap();
    sqlx::query(sql).execute(&mut db).await.unwrap();
}

#[tokio::test]
async fn g1_what_changes_state_has_one_record_and_messages_tell_themselves() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let carol = house.id("carol");
    alice.post(GENERAL, "no record of this", everyone()).await;
    alice.done(json!({"type": "set_role", "user": carol, "role": "moderator"})).await;
    let records = records(&house).await;
    let of = |kind: &str| records.iter().filter(|(found, _)| found == kind).map(|(_, what)| what).collect::<Vec<_>>();
    assert_eq!(of("role_changed").len(), 1);
    assert_eq!(of("role_changed")[0]["by"], alice.me());
    // In which session, and from where.
    let started = of("session_started");
    let hers = started.iter().find(|what| what["user"] == alice.me()).unwrap();
    assert_eq!(of("role_changed")[0]["by_session"], hers["session"]);
    assert_eq!(of("role_changed")[0]["address"], "127.0.0.1");
    assert_eq!(of("role_changed")[0]["user"], carol.to_string());
    assert_eq!(of("role_changed")[0]["detail"], "moderator");
    assert_eq!(of("session_started")[0]["address"], "127.0.0.1");
    assert!(of("message_posted").is_empty());
    assert!(!format!("{records:?}").contains("no record of this"));
}

#[tokio::test]
async fn g1_every_way_in_out_and_upwards_is_recorded_with_who_where_and_whose() {
    let house = House::with("[limits]\nlogins_per_account = 1").await;
    let origin = house.origin();
    let carol_id = house.id("carol").to_string();
    let mut alice = house.signed_in("alice").await;
    let mut hers = Socket::open(&alice).await;
    let mut carol = house.signed_in("carol").await;
    let mut socket = Socket::open(&carol).await;
    // What is done.
    hers.done(json!({"type": "set_role", "user": carol_id, "role": "moderator"})).await;
    let until = house.clock.now().plus_seconds(60).to_string();
    hers.done(json!({"type": "mute_user", "user": carol_id, "until": until, "reason": "calm"})).await;
    alice.post("/settings/tokens", &[("name", "bot"), ("days", "7")]).await;
    alice.post("/admin/people/invite", &[("role", "member"), ("uses", "1"), ("days", "7")]).await;
    let change = [("current", PASSWORD), ("password", "umbrellas sing at noon")];
    assert_eq!(carol.post("/settings/password", &change).await.status, 200);
    hers.done(json!({"type": "ban_user", "user": house.id("dave"), "reason": "spam"})).await;
    assert_eq!(carol.post("/logout", &[]).await.status, 303);
    assert_eq!(socket.closed().await, 4501);
    // What is refused.
    let mut stranger = house.visitor();
    assert_eq!(stranger.sign_in("bob", "not his password at all").await.status, 401);
    assert_eq!(stranger.sign_in("bob", PASSWORD).await.status, 429);
    assert_eq!(alice.post_with("/logout", &[], &[("origin", "http://evil.example")]).await.status, 403);
    assert!(upgrade(&origin, &[("origin", &origin)]).await.is_err());
    let app = house.server.app();
    let mut refused = app.refusals.take(app.now());
    // A socket is counted when the server has let go of it, not when the other side hears of it.
    patiently(async {
        while !refused.iter().any(|entry| entry.kind == "socket_closed") {
            tokio::task::yield_now().await;
            refused.extend(app.refusals.take(app.now()));
        }
    })
    .await;
    app.log.record(refused).await;
    // The log takes its jobs in order: what comes back after this was written after the records.
    house.begun("alice").await;
    let records = records(&house).await;
    for (kind, holds) in [
        ("session_started", json!({"user": carol_id, "address": "127.0.0.1"})),
        ("session_ended", json!({"user": carol_id, "detail": "signed_out", "by": carol_id, "address": "127.0.0.1"})),
        ("role_changed", json!({"user": carol_id, "by": hers.me(), "detail": "moderator"})),
        ("user_muted", json!({"user": carol_id, "by": hers.me()})),
        ("user_banned", json!({"by": hers.me()})),
        ("password_set", json!({"user": carol_id, "by": carol_id, "address": "127.0.0.1"})),
        ("session_proven", json!({"user": carol_id, "by": carol_id, "address": "127.0.0.1"})),
        ("link_made", json!({"by": hers.me(), "address": "127.0.0.1"})),
        ("sign_in_refused", json!({"who": "127.0.0.1", "what": "wrong", "count": 1, "users": [house.id("bob")]})),
        ("sign_in_refused", json!({"who": "127.0.0.1", "what": "limited", "count": 1, "users": [house.id("bob")]})),
        ("request_refused", json!({"who": "127.0.0.1", "what": "foreign origin", "count": 1})),
        ("upgrade_refused", json!({"who": "127.0.0.1", "what": "401", "count": 1})),
        ("socket_closed", json!({"who": carol_id, "what": "4501", "address": "127.0.0.1"})),
    ] {
        let fits = |what: &Value| holds.as_object().unwrap().iter().all(|(name, value)| what[name] == *value);
        let found = records.iter().any(|(found, what)| found == kind && fits(what));
        assert!(found, "no {kind} with {holds}: {records:#?}");
    }
}

#[tokio::test]
async fn e2_refusals_are_counted_together_by_person_kind_and_right() {
    let house = House::new().await;
    let mut carol = house.socket("carol").await;
    for number in 0..5 {
        let announce =
            json!({"type": "announce", "body": "x", "audience": {"to": "everyone"}, "client_id": number.to_string()});
        assert_eq!(carol.refused(announce).await, "forbidden");
    }
    let mut visitor = house.visitor();
    assert_eq!(visitor.sign_in("carol", "not her password at all").await.status, 401);
    // What stands where the name should be may be a password.
    assert_eq!(visitor.sign_in("not her password at all", "carol").await.status, 401);
    let me = carol.me().to_owned();
    let app = house.server.app();
    app.log.record(app.refusals.take(app.now())).await;
    // The log takes its jobs in order: what comes back after this was written after the records.
    house.signed_in("dave").await;
    let records = records(&house).await;
    let refused: Vec<_> = records.iter().filter(|(kind, _)| kind == "command_refused").collect();
    assert_eq!(refused.len(), 1);
    let started = |(kind, what): &&(String, Value)| kind == "session_started" && what["user"] == me;
    let session = &records.iter().find(started).unwrap().1["session"];
    let told = json!({"who": me, "what": "announce", "count": 5, "session": session, "address": "127.0.0.1"});
    assert_eq!(refused[0].1, told);
    let sign_ins: Vec<_> = records.iter().filter(|(kind, _)| kind == "sign_in_refused").collect();
    assert_eq!(sign_ins.len(), 1);
    assert_eq!(sign_ins[0].1, json!({"who": "127.0.0.1", "what": "wrong", "count": 2, "users": [me]}));
}

#[tokio::test]
async fn g4_the_chain_is_whole_also_after_a_restart_and_after_a_payload_was_erased() {
    let house = House::new().await;
    let Verdict::Whole { head, rows, .. } = verdict(&house, None).await else { panic!("the chain is broken") };
    assert!(rows >= 4);
    let house = house.restarted().await;
    house.signed_in("carol").await;
    assert!(matches!(verdict(&house, Some(&head)).await, Verdict::Whole { .. }));
    tamper(&house, "UPDATE audit SET payload = NULL, salt = NULL WHERE seq = 2").await;
    let Verdict::Whole { erased, .. } = verdict(&house, Some(&head)).await else { panic!("the chain is broken") };
    assert_eq!(erased, 1);
}

#[tokio::test]
async fn g4_an_altered_a_missing_and_a_cut_record_are_found() {
    for (sql, expected) in [
        ("UPDATE audit SET payload = replace(payload, 'admin', 'guest') WHERE seq = 1", Verdict::Broken(1)),
        ("UPDATE audit SET at = at + 1 WHERE seq = 2", Verdict::Broken(2)),
        ("UPDATE audit SET kind = 'password_set' WHERE seq = 3", Verdict::Broken(3)),
        ("DELETE FROM audit WHERE seq = 2", Verdict::Broken(2)),
        ("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)", Verdict::Cut),
    ] {
        let house = House::new().await;
        let Verdict::Whole { head, .. } = verdict(&house, None).await else { panic!("the chain is broken") };
        tamper(&house, sql).await;
        assert_eq!(verdict(&house, Some(&head)).await, expected, "{sql}");
    }
}

#[tokio::test]
async fn g4_a_record_put_before_the_first_is_found() {
    let house = House::new().await;
    assert!(matches!(verdict(&house, None).await, Verdict::Whole { .. }));
    tamper(&house, "INSERT INTO audit VALUES (-5, 0, 'role_changed', '{}', x'00', x'00', x'00')").await;
    assert!(matches!(verdict(&house, None).await, Verdict::Broken(_)));
}

#[tokio::test]
async fn g1_wrong_codes_and_limits_that_were_reached_are_counted() {
    let house = House::with("[limits]\nlogins_per_account = 1").await;
    let mut carol = house.signed_in("carol").await;
    for _ in 0..3 {
        carol.post("/reauth", &[("password", "wrong wrong wrong")]).await;
    }
    let app = house.server.app();
    app.log.record(app.refusals.take(app.now())).await;
    house.ask(Command::UnmuteUser { user: house.id("carol"), room: None }).await;
    let refused: Vec<_> = records(&house).await.into_iter().filter(|(kind, _)| kind == "sign_in_refused").collect();
    let what: Vec<_> = refused.iter().map(|(_, record)| record["what"].as_str().unwrap()).collect();
    assert!(what.contains(&"reauth") && what.contains(&"limited"), "{refused:?}");
}

#[tokio::test]
async fn e2_what_was_read_and_opened_in_vain_is_counted_too() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let create = json!({"type": "create_room", "name": "den", "kind": "private"});
    let den = alice.done(create).await["room"].as_str().unwrap().to_owned();
    let mut carol = house.signed_in("carol").await;
    let mut socket = Socket::open(&carol).await;
    assert_eq!(socket.refused(json!({"type": "history", "room": den})).await, "not_found");
    assert_eq!(socket.refused(json!({"type": "search", "query": "x", "room": den})).await, "not_found");
    assert_eq!(socket.refused(json!({"type": "list_people", "room": den})).await, "not_found");
    for page in ["/admin/people", &format!("/rooms/{den}"), &format!("/rooms/{den}/details")] {
        assert_eq!(carol.get(page).await.status, 404, "{page}");
    }
    assert_eq!(carol.post("/admin/people/add", &[("username", "erin")]).await.status, 404);
    let edit = carol.post(&format!("/rooms/{den}/messages/m_1/edit"), &[("body", "x")]).await;
    assert_eq!(edit.status, 404);
    let app = house.server.app();
    app.log.record(app.refusals.take(app.now())).await;
    app.log.settle().await;
    let records = records(&house).await;
    let (_, refused) = records.iter().find(|(kind, _)| kind == "command_refused").unwrap();
    assert_eq!(
        (&refused["who"], &refused["what"], &refused["count"]),
        (&json!(socket.me()), &json!("not_found"), &json!(8))
    );
}
