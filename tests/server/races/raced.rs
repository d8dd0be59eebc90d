//! Over sockets that are served by several threads: which command comes first is nobody's choice.

use countersign::domain::command::Command;
use countersign::domain::role::Role;
use serde_json::{Value, json};

use crate::chance::Chance;
use crate::races::judge;
use crate::support::House;
use crate::support::socket::Socket;

/// Rounds of each kind.
const SHORT: u32 = 70;
const FULL: u32 = 3_000;

const GENERAL: &str = "r_2";
pub const FAST: &str = "[limits]\ncommands_per_second = 100000";

pub async fn send(socket: &mut Socket, id: String, mut command: Value) {
    command["id"] = json!(id);
    socket.send_text(&command.to_string()).await;
}

async fn reply(socket: &mut Socket, id: &str) -> Value {
    socket.next(|frame| frame["type"] == "reply" && frame["id"] == id).await
}

/// By turns each other and themselves.
async fn two_admins_go_at_once(rounds: u32) {
    let house = House::with(FAST).await;
    house.add("erin", Role::Admin).await;
    let begun = judge::begun(&house);
    let mut alice = Socket::open(&house.begun("alice").await.1).await;
    let mut erin = Socket::open(&house.begun("erin").await.1).await;
    let (alice_id, erin_id) = (alice.me().to_owned(), erin.me().to_owned());
    let demote = |user: &str| json!({"type": "set_role", "user": user, "role": "member"});
    for round in 0..rounds {
        let id = format!("d{round}");
        let each_other = round.is_multiple_of(2);
        let (one, other) = if each_other { (&erin_id, &alice_id) } else { (&alice_id, &erin_id) };
        tokio::join!(send(&mut alice, id.clone(), demote(one)), send(&mut erin, id.clone(), demote(other)));
        let replies = [reply(&mut alice, &id).await, reply(&mut erin, &id).await];
        let refused: Vec<&Value> = replies.iter().filter(|reply| !reply["error"].is_null()).collect();
        assert_eq!(refused.len(), 1, "round {round}: {replies:?}");
        assert_eq!(refused[0]["error"]["code"], if each_other { "forbidden" } else { "conflict" });
        for name in ["alice", "erin"] {
            house.ask(Command::SetRole { user: house.id(name), role: Role::Admin }).await;
        }
    }
    assert_eq!(judge::faults(&begun, &judge::log_of(&house).await), Vec::<String>::new());
}

/// Carol's words before and behind the command of somebody else that ends her writing; the outcomes in their order.
pub async fn writes_while(
    other: &mut Socket,
    ends: Value,
    carol: &mut Socket,
    round: u32,
    chance: &mut Chance,
) -> (i64, Vec<Value>) {
    let before = chance.between(0, 5);
    let word = |number: u64| {
        let key = format!("k-{round}-{number}");
        (key.clone(), json!({"type": "post_message", "room": GENERAL, "body": "x", "client_id": key}))
    };
    for number in 0..before {
        let (id, command) = word(number);
        send(carol, id, command).await;
    }
    send(other, format!("e{round}"), ends).await;
    for number in before..6 {
        let (id, command) = word(number);
        send(carol, id, command).await;
    }
    let ended = reply(other, &format!("e{round}")).await["ok"]["cursor"].as_i64().unwrap();
    let mut replies = Vec::new();
    for number in 0..6 {
        replies.push(reply(carol, &word(number).0).await);
    }
    (ended, replies)
}

async fn a_mute_meets_words(rounds: u32) {
    let house = House::with(FAST).await;
    let begun = judge::begun(&house);
    let mut bob = Socket::open(&house.begun("bob").await.1).await;
    let mut carol = Socket::open(&house.begun("carol").await.1).await;
    let user = carol.me().to_owned();
    let until = house.clock.now().plus_seconds(36_000).to_string();
    let mut chance = Chance::new(3);
    for round in 0..rounds {
        let place = if chance.between(0, 2) == 0 { json!(GENERAL) } else { Value::Null };
        let mut mute = json!({"type": "mute_user", "user": user, "until": until, "reason": "enough"});
        let mut unmute = json!({"type": "unmute_user", "user": user});
        if !place.is_null() {
            (mute["room"], unmute["room"]) = (place.clone(), place);
        }
        let (muted_at, replies) = writes_while(&mut bob, mute, &mut carol, round, &mut chance).await;
        let accepted = |reply: &Value| reply["ok"]["cursor"].as_i64();
        assert!(replies.iter().filter_map(accepted).all(|cursor| cursor < muted_at), "round {round}: {replies:?}");
        let refused = replies.iter().skip_while(|reply| accepted(reply).is_some());
        assert!(refused.into_iter().all(|reply| reply["error"]["code"] == "muted"), "round {round}: {replies:?}");
        bob.done(unmute).await;
    }
    assert_eq!(judge::faults(&begun, &judge::log_of(&house).await), Vec::<String>::new());
}

async fn an_end_of_sessions_meets_words(rounds: u32) {
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
        let ended = alice.done(json!({"type": "end_sessions", "user": user})).await;
        assert_eq!(ended["ended"], 1, "round {round}");
        assert_eq!(carol.closed().await, 4504, "round {round}");
    }
    assert_eq!(judge::faults(&begun, &judge::log_of(&house).await), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_admins_who_go_at_once_leave_one() {
    two_admins_go_at_once(SHORT).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_accepted_behind_a_mute_however_they_meet() {
    a_mute_meets_words(SHORT).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_accepted_behind_the_end_of_a_session_however_they_meet() {
    an_end_of_sessions_meets_words(SHORT).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "minutes"]
async fn nothing_is_accepted_behind_a_loss_in_full() {
    two_admins_go_at_once(FULL).await;
    a_mute_meets_words(FULL).await;
    an_end_of_sessions_meets_words(FULL).await;
}
