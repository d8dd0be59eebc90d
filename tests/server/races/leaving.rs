//! Reading while one leaves, or while the role goes: what is answered after the loss was told shows nothing.

use countersign::domain::command::Command;
use countersign::domain::role::Role;
use serde_json::{Value, json};

use crate::chance::Chance;
use crate::races::judge;
use crate::races::raced::FAST;
use crate::support::House;
use crate::support::socket::{Socket, everyone, role};

/// Rounds of each kind.
const SHORT: u32 = 100;
const FULL: u32 = 3_000;

const GENERAL: &str = "r_2";

/// Reads on their way at once; the server takes eight of a socket.
const READS: u32 = 6;

/// The frames in which the words stand although the loss was told before; empty when there are none. To be told
/// nothing at all is a fault too: then there was no loss to try.
pub fn shown_after(frames: &[String], lost: impl Fn(&Value) -> bool, words: &str) -> Vec<String> {
    let told = frames.iter().position(|frame| lost(&serde_json::from_str(frame).unwrap()));
    let Some(told) = told else { return vec!["the loss was not told".to_owned()] };
    frames[told..].iter().filter(|frame| frame.contains(words)).cloned().collect()
}

pub fn left(user: &str, room: &str) -> impl Fn(&Value) -> bool {
    let (user, room) = (json!(user), json!(room));
    move |frame| frame["change"]["kind"] == "member_left" && frame["change"]["user"] == user && frame["room"] == room
}

fn has_role(user: &str, role: &str) -> impl Fn(&Value) -> bool {
    let (user, role) = (json!(user), json!(role));
    move |frame| {
        let change = &frame["change"];
        change["kind"] == "role_changed" && change["user"] == user && change["role"] == role
    }
}

pub async fn read(socket: &mut Socket, room: &str, reads: std::ops::Range<u32>) {
    for number in reads {
        socket.send_text(&json!({"id": format!("h{number}"), "type": "history", "room": room}).to_string()).await;
    }
}

pub async fn settled(socket: &mut Socket, lost: &impl Fn(&Value) -> bool, from: usize) -> Vec<String> {
    let told = |seen: &[String]| seen.iter().any(|frame| lost(&serde_json::from_str(frame).unwrap()));
    let answers = |seen: &[String]| seen.iter().filter(|frame| frame.contains(r#""id":"h"#)).count();
    while !told(&socket.seen[from..]) || answers(&socket.seen[from..]) < READS as usize {
        socket.frame().await;
    }
    socket.settle().await;
    socket.seen[from..].to_vec()
}

async fn who_leaves_reads(rounds: u32) {
    let house = House::with(FAST).await;
    let begun = judge::begun(&house);
    let mut alice = Socket::open(&house.begun("alice").await.1).await;
    let carols = house.begun("carol").await.1;
    let (mut here, mut there) = (Socket::open(&carols).await, Socket::open(&carols).await);
    let me = here.me().to_owned();
    let mut chance = Chance::new(4);
    for round in 0..rounds {
        let words = format!("words of round {round}.");
        let create = json!({"type": "create_room", "name": "den", "kind": "private", "members": [me]});
        let room = alice.done(create).await["room"].as_str().unwrap().to_owned();
        alice.post(&room, &words, everyone()).await;
        let from = [here.seen.len(), there.seen.len()];
        let before = u32::try_from(chance.between(0, 4)).unwrap();
        tokio::join!(read(&mut here, &room, 0..before), read(&mut there, &room, 0..before));
        let leave = json!({"id": "leave", "type": "leave_room", "room": room}).to_string();
        here.send_text(&leave).await;
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
    assert_eq!(judge::faults(&begun, &judge::log_of(&house).await), Vec::<String>::new());
}

async fn who_loses_a_role_reads(rounds: u32) {
    let house = House::with(FAST).await;
    let mut alice = Socket::open(&house.begun("alice").await.1).await;
    let mut bob = Socket::open(&house.begun("bob").await.1).await;
    let me = bob.me().to_owned();
    let mut chance = Chance::new(5);
    for round in 0..rounds {
        let words = format!("words of round {round}.");
        alice.post(GENERAL, &words, role("moderator")).await;
        let from = bob.seen.len();
        let before = u32::try_from(chance.between(0, 4)).unwrap();
        read(&mut bob, GENERAL, 0..before).await;
        let demote = json!({"id": "demote", "type": "set_role", "user": me, "role": "member"}).to_string();
        alice.send_text(&demote).await;
        read(&mut bob, GENERAL, before..READS).await;
        alice.post(GENERAL, &words, role("moderator")).await;
        let lost = has_role(&me, "member");
        let frames = settled(&mut bob, &lost, from).await;
        assert_eq!(shown_after(&frames, &lost, &words), Vec::<String>::new(), "round {round}");
        house.ask(Command::SetRole { user: house.id("bob"), role: Role::Moderator }).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_left_a_room_is_shown_nothing_of_it_any_more_however_they_meet() {
    who_leaves_reads(SHORT).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lost_a_role_is_shown_nothing_for_it_any_more_however_they_meet() {
    who_loses_a_role_reads(SHORT).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "minutes"]
async fn who_lost_something_is_shown_nothing_of_it_in_full() {
    who_leaves_reads(FULL).await;
    who_loses_a_role_reads(FULL).await;
}

#[test]
fn words_shown_after_the_loss_are_found() {
    let frame = |json: Value| json.to_string();
    let shown = frame(json!({"type": "reply", "ok": {"messages": [{"body": "secret"}]}}));
    let nothing = frame(json!({"type": "reply", "ok": {"messages": []}}));
    let loss = frame(json!({"type": "event", "room": "r_3", "change": {"kind": "member_left", "user": "u_1"}}));
    let good = vec![shown.clone(), loss.clone(), nothing.clone()];
    assert!(shown_after(&good, left("u_1", "r_3"), "secret").is_empty());
    for wrong in [vec![loss.clone(), shown.clone()], vec![shown.clone(), nothing], vec![loss.clone(), loss, shown]] {
        assert!(!shown_after(&wrong, left("u_1", "r_3"), "secret").is_empty(), "{wrong:?}");
    }
    assert!(!shown_after(&good, left("u_2", "r_3"), "secret").is_empty(), "somebody else left");
}
