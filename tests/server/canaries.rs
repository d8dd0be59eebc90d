//! A marked message for every audience in every kind of room, and every byte that every person's sockets and pages get,
//! searched for every mark: it is there for those it is for, and nowhere else.

mod field;

use countersign::domain::role::Role;
use serde_json::{Value, json};

use crate::canaries::field::{Field, Findings, For, Kind, Path, Place, fault, is_for};
use crate::support::House;
use crate::support::client::Client;
use crate::support::socket::{Socket, upgrade};

const ANNOUNCEMENTS: &str = "r_1";
const GENERAL: &str = "r_2";

struct Reader {
    name: &'static str,
    role: Role,
    client: Client,
    live: Socket,
}

fn cursor(value: &Value) -> i64 {
    value["cursor"].as_i64().unwrap()
}

/// Every way of reading there is.
async fn read_all(field: &Field, reader: &mut Reader, found: &mut Findings) {
    let who = (reader.name, reader.role);
    for (number, place) in field.places.iter().enumerate() {
        let page = reader.live.ask(json!({"type": "history", "room": place.id, "limit": 200})).await;
        found.search(field, who, Some(number), Path::Reading, &page.to_string(), "history");
        let page = reader.client.get(&format!("/rooms/{}", place.id)).await.body;
        found.search(field, who, Some(number), Path::Reading, &page, "page");
    }
    let mut hits = String::new();
    let mut before = json!(i64::MAX);
    loop {
        let page = reader.live.ask(json!({"type": "search", "query": "canary", "limit": 50, "before": before})).await;
        hits.push_str(&page.to_string());
        let last = page["ok"]["hits"].as_array().unwrap().last().cloned();
        let Some(last) = last.filter(|_| page["ok"]["more"] == true) else { break };
        before = last["message"]["cursor"].clone();
    }
    found.search(field, who, None, Path::Reading, &hits, "search");
    for (number, planted) in field.planted.iter().enumerate() {
        let place = &field.places[planted.place];
        let page = reader.client.get(&format!("/rooms/{}/messages/{}", place.id, planted.id)).await;
        let expected = is_for(who, planted, place, Path::Reading);
        found.look(expected, &page.body, &planted.words, || format!("permalink of {}", who.0));
        if !expected {
            assert_eq!(page.status, 404);
        }
        if number % 3 > 0 {
            continue;
        }
        let page = reader.client.get(&format!("/search?q={}", planted.words)).await.body;
        let link = format!("/rooms/{}/messages/{}\"", place.id, planted.id);
        found.look(expected, &page, &link, || format!("the search page of {}", who.0));
        let details = reader.client.get(&format!("/rooms/{}/messages/{}/details", place.id, planted.id)).await;
        assert_eq!(
            details.status,
            if expected { 200 } else { 404 },
            "details of {} for {}",
            planted.words,
            reader.name
        );
        if !expected {
            found.look(false, &details.body, &planted.words, || format!("a message's details of {}", who.0));
        }
    }
    // Lists and details name rooms and people, and never say what is said.
    for (number, place) in field.places.iter().enumerate() {
        let inside = place.members.contains(&reader.name);
        let details = reader.client.get(&format!("/rooms/{}/details", place.id)).await;
        found.search(field, who, Some(usize::MAX), Path::Reading, &details.body, "details");
        let seen = inside || (place.kind == Kind::Open && reader.role != Role::Guest);
        assert_eq!(details.status, if seen { 200 } else { 404 }, "details of place {number} for {}", reader.name);
        let people = reader.live.ask(json!({"type": "list_people", "room": place.id})).await;
        found.search(field, who, Some(usize::MAX), Path::Reading, &people.to_string(), "list_people");
    }
    let rooms = reader.live.ask(json!({"type": "list_rooms"})).await.to_string();
    found.search(field, who, Some(usize::MAX), Path::Reading, &rooms, "list_rooms");
    for place in field.places.iter().filter(|place| matches!(place.kind, Kind::Private | Kind::Direct)) {
        let listed = place.members.contains(&reader.name) && reader.role != Role::Guest;
        found.look(listed, &rooms, &format!("\"room\":\"{}\"", place.id), || format!("list_rooms of {}", who.0));
        if place.kind == Kind::Private {
            let page = reader.client.get("/rooms?q=canary").await.body;
            found.look(listed, &page, "canary-back", || format!("the rooms page of {}", who.0));
        }
    }
    for path in ["/", "/rooms", "/session", "/rooms/r_999", "/nowhere"] {
        let page = reader.client.get(path).await.body;
        found.search(field, who, Some(usize::MAX), Path::Reading, &page, path);
    }
}

async fn replay_from(field: &Field, reader: &Reader, from: i64, found: &mut Findings) {
    let mut back = Socket::resume(&reader.client, from).await;
    assert_eq!(back.ready["resumed"], true);
    back.signal("cursor").await;
    found.search(field, (reader.name, reader.role), None, Path::Events, &back.seen.concat(), "replay");
}

/// What a new socket counts: messages of others that are for the reader now, since the reader came in.
async fn counts(field: &Field, reader: &Reader) {
    let ready = Socket::open(&reader.client).await.ready;
    for place in field.places.iter().filter(|place| place.members.contains(&reader.name)) {
        let here =
            |planted: &&field::Planted| field.places[planted.place].id == place.id && planted.author != reader.name;
        let who = (reader.name, reader.role);
        let mine = field.planted.iter().filter(here).filter(|planted| is_for(who, planted, place, Path::Events));
        let expected = if place.late.contains(&reader.name) { 0 } else { mine.count() };
        let room = ready["rooms"].as_array().unwrap().iter().find(|room| room["room"] == place.id).unwrap();
        assert_eq!(room["unread"], expected, "unread of {} in {}", reader.name, place.id);
    }
}

/// Everybody reads everything, in every way.
async fn everybody(field: &Field, readers: &mut [Reader], from: i64, found: &mut Findings) {
    for reader in readers {
        read_all(field, reader, found).await;
        replay_from(field, reader, from, found).await;
        counts(field, reader).await;
    }
}

/// Somebody whose session is over reads nothing of it anywhere.
async fn nothing(field: &Field, reader: &mut Reader, found: &mut Findings) {
    let cookie = reader.client.cookie.clone().unwrap();
    let headers = [("cookie", cookie.as_str()), ("origin", reader.client.origin.as_str())];
    assert_eq!(upgrade(&reader.client.origin, &headers).await.unwrap_err().status(), 401);
    let paths = field.planted.iter().flat_map(|planted| {
        let room = format!("/rooms/{}", field.places[planted.place].id);
        let message = format!("{room}/messages/{}", planted.id);
        [format!("{message}/details"), message, format!("{room}/details"), room]
    });
    for path in paths {
        let page = reader.client.get(&path).await;
        assert_eq!(page.status, 303, "{path}");
        found.search(field, (reader.name, reader.role), Some(usize::MAX), Path::Reading, &page.body, &path);
    }
}

#[tokio::test]
async fn e5_every_mark_is_where_it_is_for_and_nowhere_else() {
    let house = House::with("[limits]\ncommands_per_second = 10000\nping_seconds = 100000\n").await;
    house.add("erin", Role::Member).await;
    let cast = [
        ("alice", Role::Admin),
        ("bob", Role::Moderator),
        ("carol", Role::Member),
        ("dave", Role::Guest),
        ("erin", Role::Member),
    ];
    let mut readers = Vec::new();
    for (name, role) in cast {
        let (_, client) = house.begun(name).await;
        let live = Socket::open(&client).await;
        readers.push(Reader { name, role, client, live });
    }
    let [alice, bob, carol, ..] = &mut readers[..] else { unreachable!() };
    let insiders = ["alice", "bob", "carol", "dave"];
    let ids: Vec<_> = ["bob", "carol", "dave"].map(|name| house.id(name)).into();
    let mut places = vec![
        Place::new(ANNOUNCEMENTS, Kind::Announcements, cast.map(|(name, _)| name)),
        Place::new(GENERAL, Kind::Open, ["alice", "bob", "carol", "erin"]),
    ];
    for (name, kind) in [("canary-side", Kind::Open), ("canary-back", Kind::Private)] {
        let word = if kind == Kind::Open { "open" } else { "private" };
        let create = json!({"type": "create_room", "name": name, "kind": word, "members": ids});
        let id = alice.live.done(create).await["room"].as_str().unwrap().to_owned();
        places.push(Place::new(id, kind, insiders));
    }
    let direct = carol.live.done(json!({"type": "open_direct", "users": [ids[0], ids[2]]})).await["room"].clone();
    let direct = direct.as_str().unwrap().to_owned();
    places.push(Place::new(direct, Kind::Direct, ["bob", "carol", "dave"]));
    let from = cursor(&alice.live.done(json!({"type": "history", "room": GENERAL})).await);
    let mut field = Field { places, planted: Vec::new() };
    for place in 0..field.places.len() {
        let named = if place == 1 { vec!["erin"] } else { vec!["dave"] };
        let audiences = [
            For::Everyone,
            For::Role(Role::Guest),
            For::Role(Role::Member),
            For::Role(Role::Moderator),
            For::Role(Role::Admin),
            For::People(named.clone()),
        ];
        for audience in audiences {
            field.plant(&house, "bob", &mut bob.live, place, audience).await;
        }
        if field.places[place].kind != Kind::Announcements {
            for audience in [For::Everyone, For::Role(Role::Admin), For::People(named)] {
                field.plant(&house, "carol", &mut carol.live, place, audience).await;
            }
        }
    }

    let mut found = Findings::default();
    for reader in &mut readers {
        reader.live.settle().await;
        let seen = reader.live.seen.concat();
        found.search(&field, (reader.name, reader.role), None, Path::Events, &seen, "events");
        // Who is not in the private room does not learn its name either.
        found.look(reader.name != "erin", &seen, "canary-back", || "the room's name".to_owned());
        read_all(&field, reader, &mut found).await;
        replay_from(&field, reader, from, &mut found).await;
    }

    // Rights are judged when reading: gained, they show what was there before; lost, they hide it at once.
    let [alice, bob, carol, ..] = &mut readers[..] else { unreachable!() };
    alice.live.done(json!({"type": "set_role", "user": house.id("carol"), "role": "admin"})).await;
    alice.live.done(json!({"type": "set_role", "user": house.id("bob"), "role": "member"})).await;
    (carol.role, bob.role) = (Role::Admin, Role::Member);
    let back = field.places[3].id.clone();
    carol.live.done(json!({"type": "leave_room", "room": back})).await;
    field.places[3].goes("carol");
    // Put out by somebody else, and a room that is archived: it is read on by those who are in it.
    let side = field.places[2].id.clone();
    alice.live.done(json!({"type": "remove_member", "room": side, "user": house.id("dave")})).await;
    alice.live.done(json!({"type": "archive_room", "room": side, "archived": true})).await;
    field.places[2].goes("dave");
    everybody(&field, &mut readers, from, &mut found).await;

    // Gained in every other way: brought in, come in, a role given back; and lost by going and by becoming a guest.
    let [alice, bob, carol, _, erin] = &mut readers[..] else { unreachable!() };
    let id = |name: &str| json!(house.id(name));
    alice.live.done(json!({"type": "archive_room", "room": side, "archived": false})).await;
    alice.live.done(json!({"type": "invite_member", "room": side, "user": id("dave")})).await;
    alice.live.done(json!({"type": "invite_member", "room": back, "user": id("carol")})).await;
    erin.live.done(json!({"type": "join_room", "room": side})).await;
    bob.live.done(json!({"type": "leave_room", "room": GENERAL})).await;
    for (name, role) in [("bob", "moderator"), ("carol", "member"), ("erin", "guest")] {
        alice.live.done(json!({"type": "set_role", "user": id(name), "role": role})).await;
    }
    (bob.role, carol.role, erin.role) = (Role::Moderator, Role::Member, Role::Guest);
    field.places[2].comes("dave");
    field.places[3].comes("carol");
    field.places[2].comes("erin");
    field.places[1].goes("bob");
    everybody(&field, &mut readers, from, &mut found).await;

    // Who is banned reads nothing at all, and everything again when the ban is taken back.
    let [alice, _, _, dave, _] = &mut readers[..] else { unreachable!() };
    alice.live.done(json!({"type": "ban_user", "user": id("dave"), "reason": "spam"})).await;
    assert_eq!(dave.live.closed().await, 4505);
    nothing(&field, dave, &mut found).await;
    alice.live.done(json!({"type": "unban_user", "user": id("dave")})).await;
    nothing(&field, dave, &mut found).await;
    (_, dave.client) = house.begun("dave").await;
    dave.live = Socket::open(&dave.client).await;
    everybody(&field, &mut readers, from, &mut found).await;

    assert_eq!(found.wrong, Vec::<String>::new(), "of {} looks", found.checked);
    assert!(found.checked > 20_000, "{}", found.checked);
}

#[test]
fn a_leak_and_a_miss_are_found() {
    for (expected, bytes, fault_found) in [
        (true, "a canary001w b", None),
        (false, "a canary002w b", None),
        (true, "a canary002w b", Some("missed")),
        (false, "a canary001w b", Some("leaked")),
    ] {
        assert_eq!(fault(expected, bytes, "canary001w"), fault_found);
    }
}
