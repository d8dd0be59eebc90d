//! Who is put out of a room or banned, while writing and reading: nothing is accepted and nothing is shown behind it.

use countersign::domain::command::Command;
use countersign::domain::role::Role;
use serde_json::{Value, json};

use crate::chance::Chance;
use crate::races::judge;
use crate::races::leaving::{left, read, settled, shown_after};
use crate::races::raced::{FAST, send, writes_while};
use crate::support::House;
use crate::support::socket::{Socket, everyone};

/// Rounds of each kind.
const SHORT: u32 = 60;
const FULL: u32 = 3_000;

/// Reads on their way at once; the server takes eight of a socket.
const READS: u32 = 6;

const GENERAL: &str = "r_2";

async fn a_removal_meets_words(rounds: u32) {
    let house = House::with(FAST).await;
    let begun = judge::begun(&house);
    let mut bob = Socket::open(&house.begun("bob").await.1).await;
    let mut carol = Socket::open(&house.begun("carol").await.1).await;
    let user = carol.me().to_owned();
    let mut chance = Chance::new(6);
    for round in 0..rounds {
        let remove = json!({"type": "remove_member", "room": GENERAL, "user": user});
        let (removed_at, replies) = writes_while(&mut bob, remove, &mut carol, round, &mut chance).await;
        let accepted = |reply: &Value| reply["ok"]["cursor"].as_i64();
        assert!(replies.iter().filter_map(accepted).all(|cursor| cursor < removed_at), "round {round}: {replies:?}");
        let refused = replies.iter().skip_while(|reply| accepted(reply).is_some());
        assert!(refused.into_iter().all(|reply| reply["error"]["code"] == "forbidden"), "round {round}: {replies:?}");
        bob.done(json!({"type": "invite_member", "room": GENERAL, "user": user})).await;
    }
    assert_eq!(judge::faults(&begun, &judge::log_of(&house).await), Vec::<String>::new());
}

async fn who_is_removed_reads(rounds: u32) {
    let house = House::with(FAST).await;
    let mut alice = Socket::open(&house.begun("alice").await.1).await;
    let carols = house.begun("carol").await.1;
    let (mut here, mut there) = (Socket::open(&carols).await, Socket::open(&carols).await);
    let me = here.me().to_owned();
    let mut chance = Chance::new(7);
    for round in 0..rounds {
        let words = format!("words of round {round}.");
        let create = json!({"type": "create_room", "name": words, "kind": "private", "members": [me]});
        let room = alice.done(create).await["room"].as_str().unwrap().to_owned();
        alice.post(&room, &words, everyone()).await;
        let from = [here.seen.len(), there.seen.len()];
        let before = u32::try_from(chance.between(0, 4)).unwrap();
        tokio::join!(read(&mut here, &room, 0..before), read(&mut there, &room, 0..before));
        let remove = json!({"id": "out", "type": "remove_member", "room": room, "user": me}).to_string();
        // Lists name rooms, so that they too must show nothing behind it; and the room itself changes.
        let rename = json!({"id": "name", "type": "update_room", "room": room, "topic": words}).to_string();
        let (list, people) =
            (json!({"id": "l1", "type": "list_rooms"}), json!({"id": "l2", "type": "list_people", "room": room}));
        alice.send_text(&remove).await;
        there.send_text(&list.to_string()).await;
        there.send_text(&people.to_string()).await;
        alice.send_text(&rename).await;
        tokio::join!(
            read(&mut here, &room, before..READS),
            read(&mut there, &room, before..READS),
            alice.post(&room, &words, everyone())
        );
        let lost = left(&me, &room);
        for (socket, from) in [(&mut here, from[0]), (&mut there, from[1])] {
            let frames = settled(socket, &lost, from).await;
            assert_eq!(shown_after(&frames, &lost, &words), Vec::<String>::new(), "round {round}");
        }
    }
}

async fn a_ban_meets_words(rounds: u32) {
    let house = House::with(FAST).await;
    let begun = judge::begun(&house);
    let mut alice = Socket::open(&house.begun("alice").await.1).await;
    let user = house.id("carol");
    for round in 0..rounds {
        let mut carol = Socket::open(&house.begun("carol").await.1).await;
        for number in 0..3 {
            let key = format!("k-{round}-{number}");
            let post = json!({"type": "post_message", "room": GENERAL, "body": "x", "client_id": key});
            send(&mut carol, key, post).await;
        }
        alice.done(json!({"type": "ban_user", "user": user, "reason": "x"})).await;
        assert_eq!(carol.closed().await, 4505, "round {round}");
        alice.done(json!({"type": "unban_user", "user": user})).await;
    }
    assert_eq!(judge::faults(&begun, &judge::log_of(&house).await), Vec::<String>::new());
}

/// Whoever is second is out before the second ban is looked at.
async fn two_admins_ban_each_other(rounds: u32) {
    let house = House::with(FAST).await;
    house.add("erin", Role::Admin).await;
    for round in 0..rounds {
        let mut alice = Socket::open(&house.begun("alice").await.1).await;
        let mut erin = Socket::open(&house.begun("erin").await.1).await;
        let ban = |user: &str| json!({"type": "ban_user", "user": user, "reason": "x"});
        let (one, other) = (ban(erin.me()), ban(alice.me()));
        tokio::join!(send(&mut alice, "b".to_owned(), one), send(&mut erin, "b".to_owned(), other));
        let active = |name: &str| {
            let (id, now) = (house.id(name), house.clock.now());
            house.server.app().hub.with_facts(|facts| facts.person(id).is_some_and(|person| person.is_active(now)))
        };
        let first = tokio::select! {
            code = alice.closed() => { assert_eq!(code, 4505); "erin" }
            code = erin.closed() => { assert_eq!(code, 4505); "alice" }
        };
        let last = if first == "erin" { &mut erin } else { &mut alice };
        last.settle().await;
        let answer = last.seen.iter().find(|frame| frame.contains(r#""id":"b""#)).unwrap();
        assert!(answer.contains(r#""ok""#), "round {round}: {answer}");
        assert!(active(first), "round {round}");
        for name in ["alice", "erin"] {
            house.ask(Command::UnbanUser(house.id(name))).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn e3_nothing_is_accepted_behind_a_removal_however_they_meet() {
    a_removal_meets_words(SHORT).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn e4_who_was_removed_is_shown_nothing_of_the_room_any_more_however_they_meet() {
    who_is_removed_reads(SHORT).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn e3_nothing_is_accepted_behind_a_ban_however_they_meet() {
    a_ban_meets_words(SHORT).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn e12_two_admins_who_ban_each_other_at_once_leave_one() {
    two_admins_ban_each_other(SHORT / 3).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "minutes"]
async fn nothing_is_accepted_or_shown_behind_a_removal_or_a_ban_in_full() {
    a_removal_meets_words(FULL).await;
    who_is_removed_reads(FULL).await;
    a_ban_meets_words(FULL).await;
    two_admins_ban_each_other(FULL).await;
}
