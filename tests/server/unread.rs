//! What is unread: counted for each person with what that person sees, kept when the server stops, known to all windows.

use serde_json::{Value, json};

use crate::support::House;
use crate::support::client::Client;
use crate::support::socket::{Socket, everyone, role};

const GENERAL: &str = "r_2";

fn mark(cursor: &Value) -> Value {
    json!({"type": "mark_read", "room": GENERAL, "cursor": cursor})
}

/// Unread, mentions and the mark of one room, as a new socket is told.
async fn counted(client: &Client, room: &str) -> (u64, u64, i64) {
    let socket = Socket::open(client).await;
    let counted = of(&socket.ready, room);
    socket.close().await;
    counted
}

fn of(ready: &Value, room: &str) -> (u64, u64, i64) {
    let room = ready["rooms"].as_array().unwrap().iter().find(|found| found["room"] == room).unwrap();
    let number = |name: &str| room[name].as_u64().unwrap();
    (number("unread"), number("mentions"), room["read_cursor"].as_i64().unwrap())
}

#[tokio::test]
async fn what_is_unread_is_counted_for_each_with_what_each_sees() {
    let house = House::new().await;
    let carols = house.signed_in("carol").await;
    let alices = house.signed_in("alice").await;
    let (before, _, came_in) = counted(&carols, GENERAL).await;
    assert_eq!(before, 0);
    assert!(came_in > 0, "what was there before one came in counts as read");
    let (mut bob, mut carol) = (house.socket("bob").await, house.socket("carol").await);
    bob.post(GENERAL, "one @carol", everyone()).await;
    let second = bob.post(GENERAL, "two", everyone()).await["cursor"].clone();
    bob.post(GENERAL, "three @carol @alice", role("admin")).await;
    let gone = bob.post(GENERAL, "four @carol", everyone()).await["message"].clone();
    bob.done(json!({"type": "delete_message", "message": gone})).await;
    carol.post(GENERAL, "my own @carol", everyone()).await;
    assert_eq!(counted(&carols, GENERAL).await, (2, 1, came_in));
    let (unread, mentions, _) = counted(&alices, GENERAL).await;
    assert_eq!((unread, mentions), (4, 1));
    carol.done(mark(&second)).await;
    assert_eq!(counted(&carols, GENERAL).await, (0, 0, second.as_i64().unwrap()));
    // Rights gained show what was for them before, rights lost hide it.
    let mut alice = house.socket("alice").await;
    alice.done(json!({"type": "set_role", "user": house.id("carol"), "role": "admin"})).await;
    let (unread, mentions, _) = counted(&carols, GENERAL).await;
    assert_eq!((unread, mentions), (1, 0));
}

#[tokio::test]
async fn a_mark_only_moves_on_and_ones_other_windows_are_told() {
    let house = House::new().await;
    let client = house.signed_in("carol").await;
    let (mut here, mut there) = (Socket::open(&client).await, Socket::open(&client).await);
    let mut bob = house.socket("bob").await;
    let first = bob.post(GENERAL, "one", everyone()).await["cursor"].clone();
    let second = bob.post(GENERAL, "two", everyone()).await["cursor"].clone();
    here.done(mark(&second)).await;
    assert_eq!(there.signal("read_marked").await, json!({"type": "read_marked", "room": GENERAL, "cursor": second}));
    here.seen.clear();
    here.done(mark(&first)).await;
    let third = bob.post(GENERAL, "three", everyone()).await["cursor"].clone();
    here.done(mark(&json!(i64::MAX))).await;
    let head = there.signal("read_marked").await["cursor"].as_i64().unwrap();
    assert!(head >= third.as_i64().unwrap() && head < i64::MAX, "nobody has read what is not there yet");
    assert!(!here.seen.concat().contains("read_marked"), "the window that said it is not told");
    // Nobody else is told how far somebody has read.
    bob.settle().await;
    assert!(!bob.seen.concat().contains("read_marked"));
}

#[tokio::test]
async fn marks_outlive_the_process_and_need_the_room() {
    let house = House::new().await;
    let (mut bob, mut carol) = (house.socket("bob").await, house.socket("carol").await);
    let cursor = bob.post(GENERAL, "one", everyone()).await["cursor"].clone();
    bob.post(GENERAL, "two", everyone()).await;
    carol.done(mark(&cursor)).await;
    let mut dave = house.socket("dave").await;
    assert_eq!(dave.refused(mark(&cursor)).await, "not_found");
    carol.done(json!({"type": "leave_room", "room": GENERAL})).await;
    assert_eq!(carol.refused(mark(&cursor)).await, "forbidden");
    carol.done(json!({"type": "join_room", "room": GENERAL})).await;
    let house = house.restarted().await;
    let client = house.signed_in("carol").await;
    let (unread, _, read) = counted(&client, GENERAL).await;
    assert_eq!(unread, 0, "coming in anew is a new beginning");
    assert!(read > cursor.as_i64().unwrap());
    let bobs = house.signed_in("bob").await;
    let mut bob = Socket::open(&bobs).await;
    let now = bob.done(json!({"type": "history", "room": GENERAL})).await["cursor"].clone();
    bob.done(mark(&now)).await;
    let house = house.restarted().await;
    assert_eq!(counted(&house.signed_in("bob").await, GENERAL).await.2, now.as_i64().unwrap());
}

#[tokio::test]
async fn counting_ends_at_a_hundred_and_the_page_tells_the_same() {
    let house = House::with("[limits]\ncommands_per_second = 10000").await;
    let mut carols = house.signed_in("carol").await;
    let mut bob = house.socket("bob").await;
    for number in 0..101 {
        let command = json!({"id": "c", "type": "post_message", "room": GENERAL, "body": "@carol", "client_id": format!("k{number}")});
        bob.send_text(&command.to_string()).await;
    }
    for _ in 0..101 {
        bob.next(|frame| frame["type"] == "reply").await;
    }
    let (unread, mentions, _) = counted(&carols, GENERAL).await;
    assert_eq!((unread, mentions), (100, 100));
    let page = carols.get("/rooms/r_2").await.body;
    assert!(page.contains("\"unread\":100,\"mentions\":100"), "the first render tells it too");
}
