//! Passwords: changed by their owners, refused when they are easy to guess, and hashed as well as we know how.

use countersign::domain::actor::Actor;
use countersign::domain::command::{Command, Device, NewPerson, NewSession, PasswordHash};
use countersign::domain::role::Role;
use countersign::domain::session::Method;
use countersign::domain::text::{DisplayName, Reason, UserName};
use countersign::domain::workspace::Workspace;
use countersign::server::limits::Trier;
use countersign::server::session::token::Token;

use crate::sessions::is_dead;
use crate::support::socket::{Socket, patiently};
use crate::support::{House, PASSWORD};

const NEW: &str = "umbrellas sing at noon";

#[tokio::test]
async fn c9_a_change_ends_every_other_session_and_the_new_password_is_the_one() {
    let house = House::new().await;
    let mut carol = house.signed_in("carol").await;
    let mut here = Socket::open(&carol).await;
    let other = house.signed_in("carol").await;
    let mut there = Socket::open(&other).await;
    let before = carol.clone();
    let answer = carol.post("/settings/password", &[("current", PASSWORD), ("password", NEW)]).await;
    assert!(answer.body.contains("Your password was changed"), "{}", answer.body);
    assert_eq!(there.closed().await, 4504);
    is_dead(&other).await;
    here.settle().await;
    // It was a proof, so the cookie changed too (C4).
    is_dead(&before).await;
    assert_eq!(carol.get("/session").await.status, 200);
    assert_eq!(house.visitor().sign_in("carol", PASSWORD).await.status, 401);
    assert_eq!(house.visitor().sign_in("carol", NEW).await.status, 303);
}

#[tokio::test]
async fn d11_it_needs_the_current_one() {
    let house = House::new().await;
    let mut carol = house.signed_in("carol").await;
    let answer = carol.post("/settings/password", &[("current", "not the password at all"), ("password", NEW)]).await;
    assert_eq!(answer.status, 403);
    assert_eq!(carol.post("/settings/password", &[("password", NEW)]).await.status, 422);
    assert_eq!(house.visitor().sign_in("carol", PASSWORD).await.status, 303);
}

#[tokio::test]
async fn d8_long_and_foreign_ones_are_taken_whole() {
    let house = House::with("[limits]\nlogins_per_account = 100").await;
    let mut carol = house.signed_in("carol").await;
    let long = format!("{}the end", "every word of this counts ".repeat(3));
    let almost = format!("{}the enD", "every word of this counts ".repeat(3));
    let mut current = PASSWORD;
    for password in [long.as_str(), "съешь ещё этих мягких булок", "我喜欢在雨天读很长的小说书籍啊"]
    {
        let answer = carol.post("/settings/password", &[("current", current), ("password", password)]).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(house.visitor().sign_in("carol", password).await.status, 303);
        current = password;
    }
    // Not cut at 72 bytes, as some hashes do.
    assert_eq!(carol.post("/settings/password", &[("current", current), ("password", &long)]).await.status, 200);
    assert_eq!(house.visitor().sign_in("carol", &almost).await.status, 401);
}

#[tokio::test]
async fn d9_short_common_and_known_ones_are_refused_with_a_sentence_that_helps() {
    let house = House::with("[workspace]\nname = \"Northwind\"\n[limits]\nlogins_per_account = 100").await;
    let mut carol = house.signed_in("carol").await;
    for (password, sentence) in [
        ("fourteen chars", "at least 15 characters"),
        ("password12345678", "among the first that somebody would try"),
        ("Northwind Carol 99", "among the first that somebody would try"),
        ("abcabcabcabcabcabc", "Choose a few"),
    ] {
        let answer = carol.post("/settings/password", &[("current", PASSWORD), ("password", password)]).await;
        assert_eq!(answer.status, 400, "{password}");
        assert!(answer.body.contains(sentence), "{password}: {}", answer.body);
    }
}

#[tokio::test]
async fn d6_a_hash_of_yesterday_is_replaced_at_the_next_sign_in() {
    let house = House::new().await;
    // With parameters that this project never had.
    let old = old_hash();
    let person = NewPerson {
        name: UserName::parse("erin").unwrap(),
        display: DisplayName::parse("Erin").unwrap(),
        role: Role::Member,
        password: Some(PasswordHash(old.as_str().into())),
        bot: false,
    };
    house.ask(Command::AddPerson(person)).await;
    assert_eq!(house.visitor().sign_in("erin", "not the password at all").await.status, 401);
    assert_eq!(stored(&house, "erin").await, old);
    assert_eq!(house.visitor().sign_in("erin", PASSWORD).await.status, 303);
    let renewed = stored(&house, "erin").await;
    assert!(renewed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{renewed}");
    assert_eq!(house.visitor().sign_in("erin", PASSWORD).await.status, 303);
    assert_eq!(stored(&house, "erin").await, renewed);
}

fn old_hash() -> String {
    use argon2::password_hash::PasswordHasher;
    use argon2::{Algorithm, Argon2, Params, Version};
    let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(9216, 4, 1, None).unwrap());
    weak.hash_password(PASSWORD.as_bytes()).unwrap().to_string()
}

async fn stored(house: &House, name: &str) -> String {
    sqlx::query_scalar("SELECT password FROM people WHERE name = ?")
        .bind(name)
        .fetch_one(house.server.app().store.readers())
        .await
        .unwrap()
}

#[tokio::test]
async fn d5_whoever_burns_a_name_does_not_keep_its_person_out_of_a_known_browser() {
    let house = House::with("[limits]\nlogins_per_account = 3").await;
    let mut known = house.signed_in("alice").await;
    let mut socket = Socket::open(&known).await;
    let mut stranger = house.visitor();
    for _ in 0..3 {
        stranger.sign_in("alice", "not the password at all").await;
    }
    assert_eq!(stranger.sign_in("alice", PASSWORD).await.status, 429);
    // Her session lives, and where she signed in before she gets in again.
    patiently(socket.settle()).await;
    known.post("/logout", &[]).await;
    assert!(known.cookie.is_none() && known.device.is_some());
    assert_eq!(known.sign_in("alice", PASSWORD).await.status, 303);
    // What the browser keeps is hers only, and cannot be made up.
    let mut thief = house.visitor();
    thief.device = Some("countersign_device=9999999999999.AAAA".to_owned());
    assert_eq!(thief.sign_in("alice", PASSWORD).await.status, 429);
}

/// How many tries of each kind.
const TRIES: usize = 300;

/// D2: whoever measures cannot tell who exists. Interleaved, so that whatever else the machine does falls on all alike.
#[tokio::test]
#[ignore = "minutes, and wants a quiet machine"]
async fn d2_unknown_wrong_disabled_and_banned_take_the_same_time_in_full() {
    let house = House::with("[limits]\nlogins_per_account = 100000\nlogins_per_address = 100000").await;
    let disabled = house.id("dave");
    house.ask(Command::SetAccount { user: disabled, open: false }).await;
    let reason = Reason::parse("spam").unwrap();
    house.ask(Command::BanUser { user: house.id("bob"), until: None, reason }).await;
    // Every try is for another browser, and a streak of failures would end the name for a day.
    let app = house.server.app();
    let mut times: [Vec<u128>; 4] = Default::default();
    for _ in 0..TRIES {
        let kinds = [("nobody", PASSWORD), ("carol", "not the password at all"), ("dave", PASSWORD), ("bob", PASSWORD)];
        for (kind, (name, password)) in kinds.into_iter().enumerate() {
            app.limits.succeeded(Trier::Name(name, std::net::IpAddr::from([127, 0, 0, 1])));
            let mut client = house.visitor();
            let began = std::time::Instant::now();
            assert_eq!(client.sign_in(name, password).await.status, 401);
            times[kind].push(began.elapsed().as_micros());
        }
    }
    let medians = times.map(|mut times| {
        times.sort_unstable();
        times[TRIES / 2]
    });
    let (least, most) = (medians.iter().min().unwrap(), medians.iter().max().unwrap());
    assert!((most - least) * 20 < *most, "medians in µs of unknown, wrong, disabled, banned: {medians:?}");
}

#[tokio::test]
async fn c9_what_was_proven_by_the_old_password_is_worth_nothing_once_there_is_a_new_one() {
    let house = House::new().await;
    let app = house.server.app();
    let (carol, mut thief) = house.begun("carol").await;
    let (user, keep) = (carol.user().unwrap(), carol.session());
    // Both were verified before, and come to the log behind the one who chose anew.
    let session = |as_of| NewSession {
        user,
        token: Token::random().unwrap().hash(),
        expires: house.clock.now().plus_seconds(1000),
        fresh_until: house.clock.now().plus_seconds(1000),
        method: Method::Password,
        device: Device { agent: "a thief".into(), address: "127.0.0.1".into() },
        cap: 20,
        as_of,
    };
    let before = app.hub.with_facts(Workspace::head);
    let chosen = Command::SetPassword { user, hash: PasswordHash("new".into()), keep: None, as_of: before };
    app.log.ask(Actor::Console, chosen).await.unwrap();
    let after = app.hub.with_facts(Workspace::head);
    // Also within a session that goes on, of whose cookie there is a copy.
    let again = house.begun("carol").await.0.session();
    for keep in [keep, again] {
        let change = Command::SetPassword { user, hash: PasswordHash("evil".into()), keep, as_of: before };
        assert!(app.log.ask(Actor::Console, change).await.is_err());
    }
    let (token, fresh_until) = (Token::random().unwrap().hash(), house.clock.now().plus_seconds(1000));
    let prove = Command::ProveSession { session: again.unwrap(), token, fresh_until, as_of: before };
    assert!(app.log.ask(Actor::Console, prove).await.is_err());
    assert_eq!(stored(&house, "carol").await, "new");
    assert!(app.log.ask(Actor::Console, Command::StartSession(session(before))).await.is_err());
    assert!(app.log.ask(Actor::Console, Command::StartSession(session(after))).await.is_ok());
    assert_eq!(thief.get("/session").await.status, 401);
}
