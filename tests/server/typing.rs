//! Who is writing is told to those who would see the message, and to nobody else.

use serde_json::{Value, json};

use crate::support::House;
use crate::support::socket::{Socket, role};

const GENERAL: &str = "r_2";

fn typing(on: bool) -> Value {
    json!({"type": "typing", "room": GENERAL, "on": on})
}

async fn hears_nothing(socket: &mut Socket) {
    socket.settle().await;
    assert!(!socket.seen.iter().any(|frame| frame.contains("\"typing\"")), "{:?}", socket.seen);
}

#[tokio::test]
async fn the_room_hears_who_begins_and_stops_and_the_writer_does_not() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let mut bob = house.socket("bob").await;
    for on in [true, false] {
        bob.done(typing(on)).await;
        let heard = alice.signal("typing").await;
        assert_eq!(heard, json!({"type": "typing", "room": GENERAL, "user": bob.me(), "on": on}));
    }
    hears_nothing(&mut bob).await;
}

#[tokio::test]
async fn e8_writing_for_an_audience_is_told_to_that_audience_only() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let mut bob = house.socket("bob").await;
    let mut carol = house.socket("carol").await;
    let mut for_admins = typing(true);
    for_admins["audience"] = role("admin");
    bob.done(for_admins).await;
    alice.signal("typing").await;
    hears_nothing(&mut carol).await;
    let mut dave = house.socket("dave").await;
    bob.done(typing(true)).await;
    carol.signal("typing").await;
    hears_nothing(&mut dave).await;
}

#[tokio::test]
async fn who_may_not_write_there_cannot_seem_to() {
    let house = House::new().await;
    let mut bob = house.socket("bob").await;
    let mut carol = house.socket("carol").await;
    let mut dave = house.socket("dave").await;
    assert_eq!(dave.refused(typing(true)).await, "not_found");
    assert_eq!(bob.refused(json!({"type": "typing", "room": "r_1", "on": true})).await, "forbidden");
    let mut for_nobody = typing(true);
    for_nobody["audience"] = json!({"to": "users", "users": []});
    assert_eq!(bob.refused(for_nobody).await, "bad_request");
    bob.done(json!({"type": "mute_user", "user": carol.me(), "until": "2099-01-01T00:00:00Z", "reason": "x"})).await;
    assert_eq!(carol.refused(typing(true)).await, "muted");
    // An audience that one may not choose is told before what may pass, as for a message.
    let mut for_guests = typing(false);
    for_guests["audience"] = role("guest");
    assert_eq!(carol.refused(for_guests).await, "forbidden");
    hears_nothing(&mut bob).await;
}
