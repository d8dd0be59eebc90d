//! A marked message for every audience in every kind of room, and every byte that every person's sockets and pages get,
//! searched for every mark: it is there for those it is for, and nowhere else.

use serde_json::{Value, json};

use countersign::domain::role::Role;

use crate::support::House;
use crate::support::client::Client;
use crate::support::socket::Socket;

const ANNOUNCEMENTS: &str = "r_1";
const GENERAL: &str = "r_2";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Open,
    Private,
    Direct,
    Announcements,
}

struct Place {
    id: String,
    kind: Kind,
    members: Vec<&'static str>,
}

#[derive(Debug, Clone)]
enum For {
    Everyone,
    Role(Role),
    People(Vec<&'static str>),
}

struct Planted {
    place: usize,
    id: String,
    author: &'static str,
    audience: For,
    words: String,
    key: String,
}

/// Where bytes came from: as things happen, or by reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Path {
    Events,
    Reading,
}

struct Reader {
    name: &'static str,
    role: Role,
    client: Client,
    live: Socket,
}

/// The rule once more, in its own words.
fn is_for(reader: (&str, Role), planted: &Planted, place: &Place, path: Path) -> bool {
    let (name, role) = reader;
    if !place.members.contains(&name) {
        let finds_open_rooms = role != Role::Guest && place.kind == Kind::Open;
        return path == Path::Reading && finds_open_rooms && matches!(planted.audience, For::Everyone);
    }
    planted.author == name
        || match &planted.audience {
            For::Everyone => true,
            For::Role(least) => role >= *least,
            For::People(people) => people.contains(&name),
        }
}

/// What is wrong with one piece of bytes: a mark that is missing, or one that is there and should not be.
fn fault(expected: bool, bytes: &str, mark: &str) -> Option<&'static str> {
    match (expected, bytes.contains(mark)) {
        (true, false) => Some("missed"),
        (false, true) => Some("leaked"),
        (true, true) | (false, false) => None,
    }
}

#[derive(Default)]
struct Findings {
    checked: usize,
    wrong: Vec<String>,
}

impl Findings {
    fn look(&mut self, expected: bool, bytes: &str, mark: &str, what: impl FnOnce() -> String) {
        self.checked += 1;
        if let Some(fault) = fault(expected, bytes, mark) {
            self.wrong.push(format!("{fault} {mark}: {}", what()));
        }
    }

    /// All that is planted in some places, in bytes that one person got.
    fn search(
        &mut self,
        field: &Field,
        reader: (&str, Role),
        only: Option<usize>,
        path: Path,
        bytes: &str,
        what: &str,
    ) {
        for planted in &field.planted {
            let place = &field.places[planted.place];
            let asked = only.is_none_or(|place| place == planted.place);
            let expected = asked && is_for(reader, planted, place, path);
            let told = || format!("{what} of {} ({})", reader.0, place.id);
            self.look(expected, bytes, &planted.words, told);
            let own = expected && planted.author == reader.0;
            if !own {
                self.look(false, bytes, &planted.key, told);
            }
        }
    }
}

struct Field {
    places: Vec<Place>,
    planted: Vec<Planted>,
}

impl Field {
    async fn plant(&mut self, house: &House, author: &'static str, socket: &mut Socket, place: usize, audience: For) {
        let number = self.planted.len();
        let (words, key) = (format!("canary{number:03}w"), format!("canary{number:03}k"));
        let to = match &audience {
            For::Everyone => json!({"to": "everyone"}),
            For::Role(role) => json!({"to": "role", "role": role.to_string()}),
            For::People(people) => {
                json!({"to": "users", "users": people.iter().map(|name| house.id(name)).collect::<Vec<_>>()})
            }
        };
        let Place { id: room, kind, .. } = &self.places[place];
        let command = if *kind == Kind::Announcements {
            json!({"type": "announce", "body": words, "client_id": key, "audience": to})
        } else {
            json!({"type": "post_message", "room": room, "body": words, "client_id": key, "audience": to})
        };
        let id = socket.done(command).await["message"].as_str().unwrap().to_owned();
        self.planted.push(Planted { place, id, author, audience, words, key });
        self.grow(socket, to, number).await;
    }

    /// What hangs on the message is for those it is for: its words after an edit, a sign, and an answer that quotes it.
    async fn grow(&mut self, socket: &mut Socket, to: Value, number: usize) {
        let Planted { place, id, author, audience, words, .. } = &self.planted[number];
        let Place { id: room, kind, .. } = &self.places[*place];
        socket.done(json!({"type": "edit_message", "message": id, "body": format!("**{words}** edited")})).await;
        socket.done(json!({"type": "react", "message": id, "emoji": "👀"})).await;
        if *kind == Kind::Announcements {
            return;
        }
        let (answer, key) = (format!("canary{number:03}a"), format!("canary{number:03}x"));
        let command = json!({"type": "post_message", "room": room, "body": answer, "client_id": key, "audience": to, "reply_to": id});
        let (place, author, audience) = (*place, *author, audience.clone());
        let id = socket.done(command).await["message"].as_str().unwrap().to_owned();
        self.planted.push(Planted { place, id, author, audience, words: answer, key });
    }
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
    for planted in &field.planted {
        let place = &field.places[planted.place];
        let page = reader.client.get(&format!("/rooms/{}/messages/{}", place.id, planted.id)).await;
        let expected = is_for(who, planted, place, Path::Reading);
        found.look(expected, &page.body, &planted.words, || format!("permalink of {}", who.0));
        if !expected {
            assert_eq!(page.status, 404);
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
    }
    for path in ["/", "/session", "/rooms/r_999", "/nowhere"] {
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

#[tokio::test]
async fn e5_every_mark_is_where_it_is_for_and_nowhere_else() {
    let house = House::with("[limits]\ncommands_per_second = 10000\n").await;
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
    let insiders = vec!["alice", "bob", "carol", "dave"];
    let ids: Vec<_> = ["bob", "carol", "dave"].map(|name| house.id(name)).into();
    let mut places = vec![
        Place { id: ANNOUNCEMENTS.into(), kind: Kind::Announcements, members: cast.map(|(name, _)| name).into() },
        Place { id: GENERAL.into(), kind: Kind::Open, members: vec!["alice", "bob", "carol", "erin"] },
    ];
    for (name, kind) in [("canary-side", Kind::Open), ("canary-back", Kind::Private)] {
        let word = if kind == Kind::Open { "open" } else { "private" };
        let create = json!({"type": "create_room", "name": name, "kind": word, "members": ids});
        let id = alice.live.done(create).await["room"].as_str().unwrap().to_owned();
        places.push(Place { id, kind, members: insiders.clone() });
    }
    let direct = carol.live.done(json!({"type": "open_direct", "users": [ids[0], ids[2]]})).await["room"].clone();
    let direct = direct.as_str().unwrap().to_owned();
    places.push(Place { id: direct, kind: Kind::Direct, members: vec!["bob", "carol", "dave"] });
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
    field.places[3].members.retain(|name| *name != "carol");
    // Put out by somebody else, and a room that is archived: it is read on by those who are in it.
    let side = field.places[2].id.clone();
    alice.live.done(json!({"type": "remove_member", "room": side, "user": house.id("dave")})).await;
    alice.live.done(json!({"type": "archive_room", "room": side, "archived": true})).await;
    field.places[2].members.retain(|name| *name != "dave");
    for reader in &mut readers {
        read_all(&field, reader, &mut found).await;
        replay_from(&field, reader, from, &mut found).await;
    }

    assert_eq!(found.wrong, Vec::<String>::new(), "of {} looks", found.checked);
    assert!(found.checked > 9_000, "{}", found.checked);
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
