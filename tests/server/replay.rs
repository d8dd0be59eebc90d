//! After a random history, coming back with every cursor there is: what follows is the full history after it, as it is
//! now and as far as it is for that person now, and every room that shows other messages than before says so.

mod book;
mod story;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::replay::book::{Book, Event, Replay, faults};
use crate::support::House;
use crate::support::client::Client;
use crate::support::socket::Socket;

/// Histories, by their seeds: the short form has the first, the full form the rest.
const SHORT: u64 = 2;
const FULL: u64 = 50;

/// Commands in one.
const COMMANDS: u32 = 120;

const NAMES: [&str; 5] = ["alice", "bob", "carol", "dave", "erin"];

fn id(value: &Value, prefix: &str) -> i64 {
    value.as_str().unwrap().strip_prefix(prefix).unwrap().parse().unwrap()
}

/// What a socket gets that comes back with this cursor.
async fn replay(client: &Client, cursor: i64) -> Replay {
    let mut socket = Socket::resume(client, cursor).await;
    let ready = socket.ready.clone();
    let (mut rooms, mut reloads) = (BTreeSet::new(), BTreeSet::new());
    for room in ready["rooms"].as_array().unwrap() {
        rooms.insert(id(&room["room"], "r_"));
        if room["reload"] == true {
            reloads.insert(id(&room["room"], "r_"));
        }
    }
    let resumed = ready["resumed"] == true;
    let events = if resumed { missed(&mut socket).await } else { Vec::new() };
    socket.close().await;
    Replay { resumed, rooms, reloads, events }
}

/// The events up to the signal that ends the replay.
async fn missed(socket: &mut Socket) -> Vec<Event> {
    let mut events = Vec::new();
    loop {
        let frame = socket.frame().await;
        if frame["type"] == "cursor" {
            assert_eq!(frame["cursor"], socket.ready["cursor"]);
            return events;
        }
        assert_eq!(frame["type"], "event", "{frame}");
        let message = &frame["change"]["message"];
        events.push(Event {
            cursor: frame["cursor"].as_i64().unwrap(),
            kind: frame["change"]["kind"].as_str().unwrap().to_owned(),
            room: id(&frame["room"], "r_"),
            message: id(&message["id"], "m_"),
            words: message["body"].as_str().map(str::to_owned),
        });
    }
}

/// What `history` tells of a room, page by page from the oldest on.
async fn history(socket: &mut Socket, room: i64) -> Vec<(i64, Option<String>)> {
    let (mut all, mut after) = (Vec::new(), 0);
    loop {
        let asked = json!({"type": "history", "room": format!("r_{room}"), "after": after, "limit": 7});
        let page = socket.done(asked).await;
        for message in page["messages"].as_array().unwrap() {
            after = message["cursor"].as_i64().unwrap();
            all.push((after, message["body"].as_str().map(str::to_owned)));
        }
        if page["more"] == false {
            return all;
        }
    }
}

/// Returns how many replays were looked at.
async fn every_cursor_of_everybody(seed: u64) -> usize {
    let house = House::with("[limits]\ncommands_per_second = 100000").await;
    let book = story::told(&house, &NAMES, COMMANDS, seed).await;
    let mut looked_at = 0;
    for name in NAMES {
        let user = house.id(name).0;
        let (_, client) = house.begun(name).await;
        // The session that was begun for looking is a change too.
        let head = house.server.app().hub.with_facts(|facts| facts.head());
        for cursor in 0..=head {
            let got = replay(&client, cursor).await;
            let expected = book.replay(user, cursor);
            assert_eq!(faults(&got, &expected), Vec::<String>::new(), "seed {seed}, {name} from {cursor}");
            looked_at += 1;
        }
        assert!(!replay(&client, head + 1).await.resumed);
        let mut socket = Socket::open(&client).await;
        for room in book.replay(user, 0).rooms {
            let expected: Vec<_> = book.readable(user, room);
            assert_eq!(history(&mut socket, room).await, expected, "seed {seed}, {name} in room {room}");
        }
    }
    looked_at
}

#[tokio::test]
async fn from_every_cursor_what_follows_is_the_history_as_it_is_for_that_person_now() {
    for seed in 0..SHORT {
        assert!(every_cursor_of_everybody(seed).await > 300);
    }
}

#[tokio::test]
#[ignore = "minutes"]
async fn from_every_cursor_what_follows_is_the_history_in_full() {
    for seed in SHORT..FULL {
        every_cursor_of_everybody(seed).await;
    }
}

/// Each mutant is tried on a replay that has something of everything.
#[tokio::test]
async fn each_single_thing_wrong_with_a_replay_is_found() {
    let house = House::new().await;
    let book: Book = story::told(&house, &NAMES, 2 * COMMANDS, 0).await;
    let user = house.id("carol").0;
    let expected = book.replay(user, 0);
    let everybodys = book.replay(house.id("alice").0, 0).events;
    let leaked = everybodys.into_iter().find(|event| !expected.events.contains(event)).unwrap();
    let gone = expected.events.iter().position(|event| event.words.is_none()).unwrap();
    assert!(expected.events.len() > 5 && !expected.reloads.is_empty());
    type Mutant<'a> = (&'static str, Box<dyn Fn(&mut Replay) + 'a>);
    let mutants: [Mutant<'_>; 9] = [
        ("one is left out", Box::new(|got| drop(got.events.remove(2)))),
        ("the last is left out", Box::new(|got| drop(got.events.pop()))),
        ("two in another order", Box::new(|got| got.events.swap(2, 3))),
        ("one twice", Box::new(|got| got.events.insert(2, got.events[2].clone()))),
        ("one that is for others", Box::new(|got| got.events.push(leaked.clone()))),
        ("words that were deleted", Box::new(|got| got.events[gone].words = Some("words".to_owned()))),
        ("a room does not say that it shows others", Box::new(|got| got.reloads.clear())),
        ("a room too much", Box::new(|got| got.rooms.extend([999]))),
        ("a fresh start", Box::new(|got| got.resumed = false)),
    ];
    assert_eq!(faults(&expected, &expected), Vec::<String>::new());
    for (what, mutate) in mutants {
        let mut got = expected.clone();
        mutate(&mut got);
        assert!(!faults(&got, &expected).is_empty(), "{what}");
    }
}
