//! A million messages: a page, a search and the counts take what they must and no more, also while others write.
//!
//! The figures: `cargo test --release --features ssr --test server large -- --ignored --nocapture`

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use countersign::domain::id::{Cursor, RoomId, UserId};
use countersign::domain::role::Role;
use countersign::server::store::messages::{self, Bound, Reader};
use countersign::server::store::search::{self, Seeker, Words};
use countersign::server::store::{Absent, Store, indexing, unread};
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;
use tokio::time::{MissedTickBehavior, interval};

use crate::support::socket::{Socket, everyone};
use crate::support::{House, database};

const CAROL: UserId = UserId(10);
const BIG: RoomId = RoomId(2);
const SMALL: RoomId = RoomId(3);

/// Where the ids of the messages begin.
const FIRST: Cursor = 1000;

/// In the big room everybody says everything; every hundredth message stands in the small one, every seventh is for admins.
/// Each has a common word, one of a thousand others, and a number of its own.
const FILL: &str = "INSERT INTO messages (id, room, author, audience, body, client_id, posted_at, version)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
    SELECT 1000 + i, CASE WHEN i % 100 = 0 THEN ?3 ELSE ?2 END, ?4->>(i % json_array_length(?4)),
        CASE WHEN i % 7 = 0 THEN 4 ELSE 0 END,
        'the common word' || (i * 7919 % 1000) || ' number' || i || ' of a message with some more words in it',
        'k' || i, i, 1000 + i
    FROM n";

/// What is looked for, how many are found at least, and how far back.
const SEARCHES: [(&str, &str, bool); 9] = [
    ("a common word", "common", false),
    ("a common word, whole", "common ", false),
    ("a common word, far back", "common", true),
    ("one letter", "w", false),
    ("the beginning of two words", "message wor", false),
    ("the beginning of a thousand words", "word", false),
    ("the beginning of a hundred words", "word1", true),
    ("the beginning of a million words", "number", false),
    ("a rare word", "number7777", true),
];

async fn fill(folder: &TempDir, count: i64, (big, small): (RoomId, RoomId), authors: &[i64]) {
    let store = Store::open(&database(folder), Absent::Create).await.unwrap();
    let mut db: SqliteConnection = store.writer().await.unwrap();
    let mut transaction = db.begin().await.unwrap();
    let authors = json!(authors).to_string();
    let filled = sqlx::query(FILL).bind(count).bind(big.0).bind(small.0).bind(authors);
    filled.execute(&mut *transaction).await.unwrap();
    indexing::take_in(&mut transaction).await.unwrap();
    // The log goes on behind them.
    let leap = "INSERT INTO log (cursor, at, kind) VALUES (?, 0, 'restored')";
    sqlx::query(leap).bind(FIRST + count + 1).execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
    db.close().await.unwrap();
    store.close().await;
}

fn carol(inside: &[RoomId], outside: &[RoomId]) -> Seeker {
    Seeker { user: CAROL, role: Role::Member, inside: inside.to_vec(), outside: outside.to_vec() }
}

/// The 95th percentile of how long each of these took.
async fn slowest(times: u32, mut ask: impl AsyncFnMut(u32)) -> Duration {
    let mut took = Vec::new();
    for time in 0..times {
        let begun = Instant::now();
        ask(time).await;
        took.push(begun.elapsed());
    }
    took.sort_unstable();
    took[took.len() * 95 / 100]
}

/// Searches and a page, read as the server reads them, without one.
async fn read(store: &Store, count: i64) {
    let db = store.readers();
    let find = async |query: &str, seeker: Seeker, before: Cursor| {
        let (hits, _) = search::search(db, &Words::parse(query).unwrap(), &seeker, before, 20).await.unwrap();
        assert!(hits.windows(2).all(|pair| pair[0].message.id > pair[1].message.id), "newest first");
        hits.len()
    };
    for (what, query, far) in SEARCHES {
        let before = if far { FIRST + count / 2 } else { Cursor::MAX };
        let least = if query.starts_with("number7") || (query == "word1" && count < 10_000) { 0 } else { 20 };
        assert!(find(query, carol(&[BIG], &[]), before).await >= least, "{what}");
    }
    assert_eq!(find("number1 ", carol(&[BIG], &[SMALL]), Cursor::MAX).await, 1);
    assert_eq!(find("number7 ", carol(&[BIG], &[]), Cursor::MAX).await, 0, "it is for admins");
    let reader = Reader { user: CAROL, role: Role::Member, in_room: true };
    let page = messages::page(db, BIG, reader, Bound::Newest, 50).await.unwrap();
    assert_eq!(page.messages.len(), 50);
    let counted = unread::count(db, (CAROL, Role::Member), &[(BIG, 0)], FIRST + count, 100).await.unwrap();
    assert_eq!(counted[0].unread, 100);
}

#[tokio::test]
async fn much_is_read_as_little_is() {
    let folder = TempDir::new().unwrap();
    fill(&folder, 3000, (BIG, SMALL), &[20, 21, 22]).await;
    let store = Store::open(&database(&folder), Absent::Refuse).await.unwrap();
    read(&store, 3000).await;
    store.close().await;
}

/// A server of fifty people on so many messages; carol is in both rooms.
async fn full_house(count: i64) -> (House, String) {
    let house = House::with("[limits]\ncommands_per_second = 1000000\n").await;
    for number in 0..50 {
        house.add(&format!("person{number}"), Role::Member).await;
    }
    let (_, client) = house.begun("carol").await;
    let small = json!({"type": "create_room", "name": "small", "kind": "private"});
    let small = Socket::open(&client).await.done(small).await["room"].as_str().unwrap().to_owned();
    let authors: Vec<i64> = (0..50).map(|number| house.id(&format!("person{number}")).0).collect();
    let rooms = (BIG, small.parse().unwrap());
    let house = house.restarted_after(async |folder| fill(folder, count, rooms, &authors).await).await;
    let begun = Instant::now();
    let house = house.restarted().await;
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(2), "stopped and serving again on {count} messages after {took:?}");
    (house, small)
}

/// A hundred messages a second, until it is over; how many there were.
async fn write(mut socket: Socket, over: Arc<AtomicBool>) -> u32 {
    let mut tick = interval(Duration::from_millis(10));
    tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut count = 0;
    while !over.load(Ordering::Relaxed) {
        tick.tick().await;
        count += 1;
        let body = format!("one more common word{} for everybody", count % 1000);
        let key = format!("live-{count}");
        let post =
            json!({"type": "post_message", "room": "r_2", "body": body, "client_id": key, "audience": everyone()});
        socket.done(post).await;
        socket.seen.clear();
    }
    count
}

/// What each way of reading takes over a socket or as a page, while others write.
async fn live(house: &House, small: &str, times: u32) -> Vec<(String, Duration)> {
    let over = Arc::new(AtomicBool::new(false));
    let (_, bob) = house.begun("bob").await;
    let (begun, writing) = (Instant::now(), tokio::spawn(write(Socket::open(&bob).await, over.clone())));
    let (_, mut client) = house.begun("carol").await;
    let mut socket = Socket::open(&client).await;
    let mut figures = Vec::new();
    let all = SEARCHES.map(|(what, query, far)| (what.to_owned(), query, far, None));
    let in_small = [("a common word in a small room".to_owned(), "common", false, Some(small))];
    for (what, query, far, room) in all.into_iter().chain(in_small) {
        let took = slowest(times, async |_| {
            let mut asked = json!({"type": "search", "query": query, "limit": 20});
            if far {
                asked["before"] = json!(FIRST + 500_000);
            }
            if let Some(room) = room {
                asked["room"] = json!(room);
            }
            socket.done(asked).await;
        });
        figures.push((what, took.await));
    }
    for (what, limit) in [("opening the room: history", 50), ("opening the room: the longest history", 200)] {
        let took = slowest(times, async |_| {
            let page: Value = socket.done(json!({"type": "history", "room": "r_2", "limit": limit})).await;
            assert_eq!(page["messages"].as_array().unwrap().len(), limit);
        });
        figures.push((what.to_owned(), took.await));
    }
    let took = slowest(times, async |_| {
        let ready = Socket::open(&client).await.ready;
        assert_eq!(ready["rooms"][1]["unread"], 100, "{ready}");
    });
    figures.push(("opening the room: a socket's first frame with its counts".to_owned(), took.await));
    let took = slowest(times, async |_| assert_eq!(client.get("/rooms/r_2").await.status, 200));
    figures.push(("opening the room: the page".to_owned(), took.await));
    over.store(true, Ordering::Relaxed);
    let (written, seconds) = (writing.await.unwrap(), begun.elapsed().as_secs_f64());
    assert!(f64::from(written) > 90.0 * seconds, "{written} in {seconds} s");
    figures
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "builds a million messages, minutes"]
async fn a_million_messages_are_searched_under_50_ms_and_opened_under_20_while_others_write() {
    let (house, small) = full_house(1_000_000).await;
    let figures = live(&house, &small, 200).await;
    let mut late = Vec::new();
    for (what, took) in figures {
        let bound = Duration::from_millis(if what.starts_with("opening") { 20 } else { 50 });
        writeln!(std::io::stderr(), "{what}: {:.1} ms at the 95th percentile", took.as_secs_f64() * 1000.0).unwrap();
        if took >= bound {
            late.push(what);
        }
    }
    assert!(late.is_empty(), "{late:?}");
}
