//! Words in one batch, with a removal or a ban among them: who is put out is shown what was said before it, and nothing
//! of what was said behind it.

use countersign::domain::actor::Actor;
use countersign::domain::audience::Audience;
use countersign::domain::command::Command;
use countersign::domain::decide::Answer;
use countersign::domain::id::RoomId;
use countersign::domain::message::Wording;
use countersign::domain::role::Role;
use countersign::domain::room::RoomKind;
use countersign::domain::text::{Body, ClientId, Reason, RoomName, Topic};
use serde_json::{Value, json};

use crate::chance::Chance;
use crate::races::judge;
use crate::races::leaving::{left, shown_after};
use crate::races::queued::queue;
use crate::races::raced::FAST;
use crate::support::House;
use crate::support::socket::Socket;

/// Rounds of each kind.
const SHORT: u32 = 60;
const FULL: u32 = 3_000;

const GENERAL: RoomId = RoomId(2);

/// Says a few words and has somebody put out among them, all in one batch: what was said before it and what behind it.
async fn said_around(
    house: &House,
    speaker: Actor,
    room: RoomId,
    out: Command,
    round: u32,
    chance: &mut Chance,
) -> [Vec<String>; 2] {
    let log = &house.server.app().log;
    let words = chance.between(1, 7);
    let place = chance.between(0, words + 1);
    let mut said = [Vec::new(), Vec::new()];
    let mut queued = Vec::new();
    for number in 0..=words {
        if number == place {
            queued.push(queue(house, speaker, out.clone()));
            continue;
        }
        let body = format!("words {number} of round {round}.");
        let audience =
            if chance.between(0, 2) == 0 { Audience::EVERYONE } else { Audience::Role { role: Role::Member } };
        let key = ClientId::parse(&format!("u-{round}-{number}")).unwrap();
        let draft = log.draft(Some(room), Wording::plain(Body::parse(&body).unwrap()), audience, key, None);
        queued.push(queue(house, speaker, Command::PostMessage { room, draft }));
        said[usize::from(number > place)].push(body);
    }
    for outcome in queued {
        let outcome = outcome.await.unwrap();
        assert!(outcome.is_ok(), "round {round}: {outcome:?}");
    }
    said
}

/// What these frames tell was said in a room.
fn heard(frames: &[String], room: &str) -> Vec<String> {
    let frames = frames.iter().map(|frame| serde_json::from_str::<Value>(frame).unwrap());
    let posted = frames.filter(|frame| frame["change"]["kind"] == "message_posted" && frame["room"] == room);
    posted.map(|frame| frame["change"]["message"]["body"].as_str().unwrap().to_owned()).collect()
}

async fn somebody_is_removed_among_words(rounds: u32) {
    let house = House::with(FAST).await;
    let begun = judge::begun(&house);
    let alice = house.begun("alice").await.0;
    let mut carol = Socket::open(&house.begun("carol").await.1).await;
    let user = house.id("carol");
    let mut chance = Chance::new(8);
    for round in 0..rounds {
        let (name, topic) = (RoomName::parse("den").unwrap(), Topic::none());
        let create = Command::CreateRoom { name, kind: RoomKind::Private, topic, members: vec![user] };
        let created = house.server.app().log.ask(alice, create).await.unwrap();
        let Answer::Created(room) = created else { panic!("round {round}: {created:?}") };
        carol.settle().await;
        let from = carol.seen.len();
        let out = Command::RemoveMember { room, user };
        let [before, _] = said_around(&house, alice, room, out, round, &mut chance).await;
        carol.settle().await;
        let (me, room) = (user.to_string(), room.to_string());
        let frames = &carol.seen[from..];
        assert_eq!(heard(frames, &room), before, "round {round}");
        assert_eq!(shown_after(frames, left(&me, &room), "words"), Vec::<String>::new(), "round {round}");
        let history = json!({"type": "history", "room": room});
        assert_eq!(carol.refused(history).await, "not_found", "round {round}");
    }
    assert_eq!(judge::faults(&begun, &judge::log_of(&house).await), Vec::<String>::new());
}

/// What waited for a socket that ends is dropped, so that it may be less than was said before; more it never is.
async fn somebody_is_banned_among_words(rounds: u32) {
    let house = House::with(FAST).await;
    let begun = judge::begun(&house);
    let alice = house.begun("alice").await.0;
    let user = house.id("carol");
    let mut chance = Chance::new(9);
    for round in 0..rounds {
        let mut carol = Socket::open(&house.begun("carol").await.1).await;
        let ban = Command::BanUser { user, until: None, reason: Reason::parse("spam").unwrap() };
        let [before, behind] = said_around(&house, alice, GENERAL, ban, round, &mut chance).await;
        assert_eq!(carol.closed().await, 4505, "round {round}");
        let told = heard(&carol.seen, &GENERAL.to_string());
        assert!(before.starts_with(&told), "round {round}: {told:?}");
        let shown = |words: &String| carol.seen.iter().any(|frame| frame.contains(words.as_str()));
        assert!(!behind.iter().any(shown), "round {round}: {:?}", carol.seen);
        house.ask(Command::UnbanUser(user)).await;
    }
    assert_eq!(judge::faults(&begun, &judge::log_of(&house).await), Vec::<String>::new());
}

#[tokio::test]
async fn what_is_said_before_a_removal_in_one_batch_is_shown_and_what_is_said_behind_it_is_not() {
    somebody_is_removed_among_words(SHORT).await;
}

#[tokio::test]
async fn what_is_said_behind_a_ban_in_one_batch_is_not_shown_to_who_is_banned() {
    somebody_is_banned_among_words(SHORT).await;
}

#[tokio::test]
#[ignore = "a minute"]
async fn what_is_said_behind_a_removal_or_a_ban_in_one_batch_is_not_shown_in_full() {
    somebody_is_removed_among_words(FULL).await;
    somebody_is_banned_among_words(FULL).await;
}
