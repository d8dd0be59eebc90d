//! Lists of rooms, people and connections: who gets them, in which order, page by page, within one frame.

use serde_json::{Value, json};

use countersign::domain::actor::Actor;
use countersign::domain::command::Command;
use countersign::domain::decide::Answer;
use countersign::domain::role::Role;
use countersign::domain::room::RoomKind;
use countersign::domain::text::{RoomName, Topic};

use crate::support::House;
use crate::support::socket::Socket;

const GENERAL: &str = "r_2";

fn words<'a>(list: &'a Value, field: &str) -> Vec<&'a str> {
    list.as_array().unwrap().iter().map(|item| item[field].as_str().unwrap()).collect()
}

#[tokio::test]
async fn open_rooms_and_ones_own_are_listed_by_name_and_no_others() {
    let house = House::new().await;
    let (mut bob, mut carol) = (house.socket("bob").await, house.socket("carol").await);
    let mut dave = house.socket("dave").await;
    for (name, kind) in [("Zebra", "open"), ("attic", "private"), ("Lunch", "open")] {
        carol.done(json!({"type": "create_room", "name": name, "kind": kind})).await;
    }
    let bob_id = bob.me().to_owned();
    let direct = carol.done(json!({"type": "open_direct", "users": [bob_id]})).await["room"].clone();
    let mine = carol.done(json!({"type": "list_rooms"})).await;
    assert_eq!(words(&mine["rooms"], "name"), ["announcements", "attic", "bob", "general", "Lunch", "Zebra"]);
    assert_eq!(mine["more"], false);
    assert!(mine["rooms"].as_array().unwrap().iter().all(|room| room["joined"] == true));
    let his = bob.done(json!({"type": "list_rooms"})).await;
    assert_eq!(words(&his["rooms"], "name"), ["announcements", "carol", "general", "Lunch", "Zebra"]);
    let lunch = &his["rooms"][3];
    assert_eq!((&lunch["joined"], &lunch["size"]), (&json!(false), &json!(1)));
    assert!(lunch["may"].as_array().unwrap().contains(&json!("join_room")));
    let from = bob.done(json!({"type": "list_rooms", "prefix": "L"})).await;
    assert_eq!(words(&from["rooms"], "name"), ["Lunch"]);
    let after = bob.done(json!({"type": "list_rooms", "after": direct})).await;
    assert_eq!(words(&after["rooms"], "name"), ["general", "Lunch", "Zebra"]);
    assert_eq!(dave.refused(json!({"type": "list_rooms"})).await, "forbidden");
    assert_eq!(dave.refused(json!({"type": "list_people", "room": GENERAL})).await, "not_found");
    assert_eq!(bob.refused(json!({"type": "list_rooms", "prefix": "x".repeat(65)})).await, "too_large");
}

#[tokio::test]
async fn a_long_list_comes_in_pages_that_fit_a_frame_and_miss_nothing() {
    let house = House::new().await;
    let mut carol = house.socket("carol").await;
    let actor = Actor::Person { user: house.id("carol"), session: carol.session().parse().unwrap() };
    // Quotes take two bytes each in JSON: the longest room there can be.
    let topic = Topic::parse(&"\"".repeat(250)).unwrap();
    for number in 0..450 {
        let name = RoomName::parse(&format!("{number:03}{}", "\u{1f600}".repeat(61))).unwrap();
        let kind = if number % 2 == 0 { RoomKind::Open } else { RoomKind::Private };
        let create = Command::CreateRoom { name, kind, topic: topic.clone(), members: Vec::new() };
        house.server.app().log.ask(actor, create).await.unwrap();
    }
    let mut names: Vec<String> = Vec::new();
    let mut after = Value::Null;
    let mut pages = 0;
    loop {
        let mut ask = json!({"type": "list_rooms"});
        if !after.is_null() {
            ask["after"] = after;
        }
        let page = carol.done(ask).await;
        assert!(carol.seen.last().unwrap().len() <= 256 * 1024);
        let rooms = page["rooms"].as_array().unwrap();
        names.extend(words(&page["rooms"], "name").into_iter().map(str::to_owned));
        after = rooms.last().unwrap()["room"].clone();
        pages += 1;
        if page["more"] == false {
            break;
        }
    }
    assert!(pages > 2);
    assert_eq!(names.len(), 452);
    assert!(names.is_sorted());
}

#[tokio::test]
async fn whoever_is_in_very_many_rooms_hears_of_all_of_them_before_anything_else() {
    let house = House::new().await;
    let mut carol = house.signed_in("carol").await;
    let first = Socket::open(&carol).await;
    let actor = Actor::Person { user: house.id("carol"), session: first.session().parse().unwrap() };
    let topic = Topic::parse(&"\"".repeat(250)).unwrap();
    let mut newest = None;
    for number in 0..450 {
        let name = RoomName::parse(&format!("{number:03}{}", "\u{1f600}".repeat(61))).unwrap();
        let create = Command::CreateRoom { name, kind: RoomKind::Private, topic: topic.clone(), members: Vec::new() };
        newest = Some(house.server.app().log.ask(actor, create).await.unwrap());
    }
    let Some(Answer::Created(newest)) = newest else { panic!("no room") };
    let from = first.ready["cursor"].as_i64().unwrap();
    let mut again = Socket::resume(&carol, from).await;
    let mut rooms = again.ready["rooms"].as_array().unwrap().clone();
    let more = usize::try_from(again.ready["more_rooms"].as_u64().unwrap()).unwrap();
    assert_eq!(rooms.len() + more, 452);
    while rooms.len() < 452 {
        let frame = again.frame().await;
        assert_eq!(frame["type"], "rooms", "{frame}");
        rooms.extend(frame["rooms"].as_array().unwrap().clone());
    }
    assert!(again.seen.iter().all(|frame| frame.len() <= 256 * 1024));
    assert_eq!(rooms.last().unwrap()["room"], newest.to_string());
    assert!(rooms.iter().skip(2).all(|room| room["reload"] == true), "she came into them meanwhile");
    assert_eq!(again.signal("cursor").await["cursor"], again.ready["cursor"]);
    // The page knows them all, too.
    let page = carol.get(&format!("/rooms/{newest}")).await.body;
    assert!(page.contains(&format!("/rooms/{newest}/messages")), "one can write there");
}

#[tokio::test]
async fn people_are_listed_by_name_and_found_by_how_they_are_called() {
    let house = House::new().await;
    let mut carol = house.socket("carol").await;
    let mut dave = house.socket("dave").await;
    let all = carol.done(json!({"type": "list_people"})).await;
    assert_eq!(words(&all["people"], "name"), ["alice", "bob", "carol", "dave"]);
    carol.done(json!({"type": "update_profile", "display": "Zoë Okafor"})).await;
    for prefix in ["zo", "CAR", "ZOË"] {
        let found = carol.done(json!({"type": "list_people", "prefix": prefix})).await;
        assert_eq!(words(&found["people"], "name"), ["carol"], "{prefix}");
    }
    let after = carol.done(json!({"type": "list_people", "after": house.id("bob")})).await;
    assert_eq!(words(&after["people"], "name"), ["carol", "dave"]);
    let general = carol.done(json!({"type": "list_people", "room": GENERAL})).await;
    assert_eq!(words(&general["people"], "name"), ["alice", "bob", "carol"]);
    assert!(general.to_string().contains("\"online\":true"));
    // A guest knows whom a room brought near; the announcements bring nobody near.
    for ask in [json!({"type": "list_people"}), json!({"type": "list_people", "room": "r_1"})] {
        assert_eq!(words(&dave.done(ask).await["people"], "name"), ["dave"]);
    }
    carol.done(json!({"type": "invite_member", "room": GENERAL, "user": dave.me()})).await;
    assert_eq!(dave.done(json!({"type": "list_people"})).await["people"].as_array().unwrap().len(), 4);
    assert_eq!(carol.refused(json!({"type": "list_people", "room": "r_999"})).await, "not_found");
    assert_eq!(carol.refused(json!({"type": "list_people", "after": "u_999"})).await, "not_found");
}

#[tokio::test]
async fn a_ban_is_listed_to_those_who_may_take_it_back_only() {
    let house = House::new().await;
    let (mut alice, mut bob) = (house.socket("alice").await, house.socket("bob").await);
    let dave = house.id("dave").to_string();
    alice.done(json!({"type": "ban_user", "user": dave, "reason": "canary-reason"})).await;
    let ask = json!({"type": "list_people", "prefix": "dave"});
    assert_eq!(alice.done(ask.clone()).await["people"][0]["ban"]["reason"], "canary-reason");
    assert!(bob.done(ask).await["people"][0]["ban"].is_null());
}

#[tokio::test]
async fn a_display_name_is_told_to_all_who_know_the_person() {
    let house = House::new().await;
    let (mut bob, mut carol) = (house.socket("bob").await, house.socket("carol").await);
    let mut dave = house.socket("dave").await;
    carol.done(json!({"type": "update_profile", "display": "  Carol C.  "})).await;
    let told = bob.event("person_updated").await;
    assert_eq!((&told["change"]["user"], &told["change"]["display"]), (&json!(carol.me()), &json!("Carol C.")));
    dave.settle().await;
    assert!(!dave.seen.iter().any(|frame| frame.contains("Carol C.")));
    assert_eq!(carol.refused(json!({"type": "update_profile", "display": "a\u{202e}b"})).await, "bad_request");
    assert_eq!(carol.refused(json!({"type": "update_profile", "display": "x".repeat(65)})).await, "too_large");
    let house = house.restarted().await;
    assert_eq!(house.socket("carol").await.ready["you"]["display"], "Carol C.");
}

#[tokio::test]
async fn connections_are_ones_own_and_for_admins_those_of_others() {
    let house = House::new().await;
    house.add("erin", Role::Member).await;
    let mut alice = house.socket("alice").await;
    let client = house.signed_in("carol").await;
    let (mut one, other) = (Socket::open(&client).await, house.socket("carol").await);
    let mine = one.done(json!({"type": "list_connections"})).await["connections"].clone();
    assert_eq!(words(&mine, "session"), [one.session(), other.session()]);
    assert_eq!((&mine[0]["current"], &mine[1]["current"]), (&json!(true), &json!(false)));
    assert_eq!(mine[0]["address"], "127.0.0.1");
    assert!(mine[0]["since"].as_str().unwrap().ends_with('Z') && mine[0]["agent"].is_string());
    let token = client.cookie.unwrap().split_once('=').unwrap().1.to_owned();
    assert!(!mine.to_string().contains(&token));
    let carol = one.me().to_owned();
    let hers = alice.done(json!({"type": "list_connections", "user": carol})).await["connections"].clone();
    assert_eq!(words(&hers, "session"), words(&mine, "session"));
    let rest = alice.done(json!({"type": "list_connections", "user": carol, "after": hers[0]["connection"]})).await;
    assert_eq!(words(&rest["connections"], "session"), [other.session()]);
    let alice_id = alice.me().to_owned();
    assert_eq!(one.refused(json!({"type": "list_connections", "user": alice_id})).await, "forbidden");
    let mut dave = house.socket("dave").await;
    assert_eq!(dave.refused(json!({"type": "list_connections", "user": carol})).await, "not_found");
}
