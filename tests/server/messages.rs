//! Promises 2 and 4: every frame is checked, and what is acknowledged is kept once, in one order for all.

use serde_json::{Value, json};

use crate::support::House;
use crate::support::socket::{Socket, everyone, role};

/// The room that everybody but guests starts in.
const GENERAL: &str = "r_2";

fn post(body: &str, client_id: &str) -> Value {
    json!({"type": "post_message", "room": GENERAL, "body": body, "client_id": client_id})
}

async fn bodies(socket: &mut Socket) -> Vec<String> {
    let page = socket.done(json!({"type": "history", "room": GENERAL})).await;
    let body = |message: &Value| message["body"].as_str().unwrap_or("(gone)").to_owned();
    page["messages"].as_array().unwrap().iter().map(body).collect()
}

#[tokio::test]
async fn what_one_says_the_other_sees_at_once_and_the_sender_before_the_answer() {
    let house = House::new().await;
    let mut carol = house.socket("carol").await;
    let mut bob = house.socket("bob").await;
    carol
        .send_text(
            &json!({"id": "c", "type": "post_message", "room": GENERAL, "body": "Hello", "client_id": "k"}).to_string(),
        )
        .await;
    let own = carol.next(|frame| frame["type"] == "event" || frame["type"] == "reply").await;
    assert_eq!(own["change"]["kind"], "message_posted", "the event comes before the reply: {own}");
    let reply = carol.next(|frame| frame["type"] == "reply").await;
    let seen = bob.event("message_posted").await;
    let message = &seen["change"]["message"];
    assert_eq!(message["body"], "Hello");
    assert_eq!(message["author"]["name"], "carol");
    assert_eq!(message["audience"], everyone());
    assert_eq!(message["id"], reply["ok"]["message"]);
    assert_eq!(seen["cursor"], reply["ok"]["cursor"]);
    assert_eq!(own["change"]["message"]["client_id"], "k");
    assert!(message.get("client_id").is_none(), "the key is for its author only");
}

#[tokio::test]
async fn b11_the_same_key_never_posts_twice_not_even_after_a_restart() {
    let house = House::new().await;
    let mut carol = house.socket("carol").await;
    let first = carol.done(post("Once", "key")).await;
    let second = carol.done(post("Once", "key")).await;
    assert_eq!(first, second);
    assert_eq!(carol.refused(post("Something else", "key")).await, "conflict");
    let house = house.restarted().await;
    let mut carol = house.socket("carol").await;
    assert_eq!(carol.done(post("Once", "key")).await, first);
    assert_eq!(bodies(&mut carol).await, ["Once"]);
}

#[tokio::test]
async fn a_repeated_key_is_answered_before_any_permission_is_looked_at() {
    let house = House::new().await;
    let mut carol = house.socket("carol").await;
    let first = carol.done(post("Before I left", "key")).await;
    carol.done(json!({"type": "leave_room", "room": GENERAL})).await;
    assert_eq!(carol.done(post("Before I left", "key")).await, first);
    assert_eq!(carol.refused(post("After", "other")).await, "forbidden");
}

#[tokio::test]
async fn everybody_sees_the_same_order_and_history_is_that_order() {
    let house = House::with("[limits]\ncommands_per_second = 1000").await;
    let mut sockets = Vec::new();
    for name in ["alice", "bob", "carol"] {
        sockets.push(house.socket(name).await);
    }
    for round in 0..20 {
        for (who, socket) in sockets.iter_mut().enumerate() {
            let mut command = post(&format!("{who}-{round}"), &format!("k{round}"));
            command["id"] = json!(format!("p{round}"));
            socket.send_text(&command.to_string()).await;
        }
    }
    let mut orders = Vec::new();
    for socket in &mut sockets {
        let mut order = Vec::new();
        while order.len() < 60 {
            let event = socket.event("message_posted").await;
            order.push((
                event["cursor"].as_i64().unwrap(),
                event["change"]["message"]["body"].as_str().unwrap().to_owned(),
            ));
        }
        assert!(order.windows(2).all(|pair| pair[0].0 < pair[1].0));
        orders.push(order);
    }
    assert!(orders.windows(2).all(|pair| pair[0] == pair[1]));
    let page = sockets[0].done(json!({"type": "history", "room": GENERAL, "limit": 200})).await;
    let kept: Vec<_> =
        page["messages"].as_array().unwrap().iter().map(|m| m["body"].as_str().unwrap().to_owned()).collect();
    assert_eq!(kept, orders[0].iter().map(|(_, body)| body.clone()).collect::<Vec<_>>());
}

#[tokio::test]
async fn history_is_read_in_pages_both_ways() {
    let house = House::with("[limits]\ncommands_per_second = 1000").await;
    let mut carol = house.socket("carol").await;
    let mut cursors = Vec::new();
    for i in 0..7 {
        cursors.push(carol.done(post(&format!("m{i}"), &format!("k{i}"))).await["cursor"].as_i64().unwrap());
    }
    let mut page = async |fields: Value| {
        let mut command = json!({"type": "history", "room": GENERAL, "limit": 3});
        command.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let ok = carol.done(command).await;
        let bodies: Vec<String> =
            ok["messages"].as_array().unwrap().iter().map(|m| m["body"].as_str().unwrap().to_owned()).collect();
        (bodies.join(" "), ok["more"].as_bool().unwrap())
    };
    assert_eq!(page(json!({})).await, ("m4 m5 m6".to_owned(), true));
    assert_eq!(page(json!({"before": cursors[2]})).await, ("m0 m1".to_owned(), false));
    assert_eq!(page(json!({"after": cursors[0]})).await, ("m1 m2 m3".to_owned(), true));
    assert_eq!(page(json!({"around": cursors[3]})).await, ("m2 m3 m4".to_owned(), true));
    // What one side does not fill is for the other, and never more than was asked for.
    assert_eq!(page(json!({"around": cursors[0]})).await, ("m0 m1 m2".to_owned(), true));
    assert_eq!(page(json!({"around": cursors[6]})).await, ("m4 m5 m6".to_owned(), true));
    assert_eq!(page(json!({"around": cursors[3], "limit": 1})).await, ("m3".to_owned(), true));
    assert_eq!(page(json!({"around": cursors[3], "limit": 7})).await, ("m0 m1 m2 m3 m4 m5 m6".to_owned(), false));
}

#[tokio::test]
async fn e2_an_admins_command_forged_by_a_member_is_refused_and_changes_nothing() {
    let house = House::new().await;
    let mut carol = house.socket("carol").await;
    let mut bob = house.socket("bob").await;
    let (bob_id, dave_id) = (house.id("bob"), house.id("dave"));
    let said = bob.post(GENERAL, "Mine", everyone()).await;
    let until = "2099-01-01T00:00:00Z";
    let forged = [
        json!({"type": "announce", "body": "x", "audience": everyone(), "client_id": "k"}),
        json!({"type": "delete_message", "message": said["message"]}),
        json!({"type": "mute_user", "user": dave_id, "until": until, "reason": "x"}),
        json!({"type": "unmute_user", "user": dave_id}),
        json!({"type": "set_role", "user": house.id("carol"), "role": "admin"}),
        json!({"type": "end_sessions", "user": bob_id}),
    ];
    for command in forged {
        let reply = carol.ask(command.clone()).await;
        assert_eq!(reply["error"]["code"], "forbidden", "{command}");
        assert!(reply["error"]["permission"].is_string());
    }
    // A session that belongs to somebody else does not exist for a member.
    assert_eq!(carol.refused(json!({"type": "end_sessions", "session": bob.session()})).await, "not_found");
    bob.settle().await;
    assert_eq!(bodies(&mut carol).await, ["Mine"]);
    house.server.app().hub.with_facts(|facts| {
        assert_eq!(facts.person_named("carol").unwrap().role.as_str(), "member");
        assert!(facts.person_named("dave").unwrap().mute.is_none());
    });
}

#[tokio::test]
async fn guests_and_members_choose_only_the_audiences_that_are_theirs() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let created = alice.done(json!({"type": "create_room", "name": "visitors", "kind": "private", "members": [house.id("dave"), house.id("carol")]})).await;
    let room = created["room"].as_str().unwrap().to_owned();
    let mut dave = house.socket("dave").await;
    let say = |audience: Value| json!({"type": "post_message", "room": room, "body": "x", "client_id": audience.to_string().len().to_string(), "audience": audience});
    assert_eq!(dave.refused(say(role("admin"))).await, "forbidden");
    assert_eq!(dave.refused(say(json!({"to": "users", "users": [house.id("alice")]}))).await, "forbidden");
    dave.done(say(everyone())).await;
    let mut carol = house.socket("carol").await;
    assert_eq!(carol.refused(say(role("member"))).await, "forbidden");
    carol.done(say(role("moderator"))).await;
    // Somebody who would not see the room cannot be addressed there.
    assert_eq!(carol.refused(say(json!({"to": "users", "users": [house.id("bob")]}))).await, "not_found");
}

#[tokio::test]
async fn b8_a_flood_is_refused_and_then_closed_over_all_sockets_of_the_person() {
    let house = House::with("[limits]\ncommands_per_second = 1\nmalformed = 5").await;
    let client = house.signed_in("carol").await;
    let mut one = Socket::open(&client).await;
    let mut other = Socket::open(&client).await;
    one.done(json!({"type": "ping"})).await;
    one.done(json!({"type": "ping"})).await;
    // One more comes back each second, however slow this machine is.
    let reply = loop {
        let reply = other.ask(json!({"type": "ping"})).await;
        if !reply["error"].is_null() {
            break reply;
        }
    };
    assert_eq!(reply["error"]["code"], "rate_limited");
    assert!(reply["error"]["retry_after_ms"].as_u64().unwrap() > 0);
    for i in 0..20 {
        other.send_text(&json!({"id": i.to_string(), "type": "ping"}).to_string()).await;
    }
    assert_eq!(other.closed().await, 4003);
    assert!(other.seen.iter().any(|frame| frame.contains("\"notice\"") && frame.contains("retry_after_ms")));
}

/// Messages of which sixteen fill a frame.
#[tokio::test]
async fn a_page_that_a_frame_does_not_hold_ends_early_on_the_far_side_and_misses_nothing() {
    let house = House::with("[limits]\ncommands_per_second = 1000\n").await;
    let mut bob = house.socket("bob").await;
    let mut cursors = Vec::new();
    for number in 0..50 {
        let body = format!("{number} {}", "\u{1f600}".repeat(3900));
        cursors.push(bob.post(GENERAL, &body, everyone()).await["cursor"].as_i64().unwrap());
    }
    let page = async |bob: &mut Socket, bound: &str, cursor: i64| {
        let page = bob.done(json!({"type": "history", "room": GENERAL, "limit": 200, bound: cursor})).await;
        assert!(bob.seen.last().unwrap().len() <= 256 * 1024);
        let got = page["messages"].as_array().unwrap().iter().map(|message| message["cursor"].as_i64().unwrap());
        (got.collect::<Vec<i64>>(), page["more"] == true)
    };
    let (mut on, mut back) = (Vec::new(), Vec::new());
    loop {
        let (got, more) = page(&mut bob, "after", on.last().copied().unwrap_or_default()).await;
        on.extend(got);
        if !more {
            break;
        }
    }
    assert_eq!(on, cursors);
    loop {
        let (got, more) = page(&mut bob, "before", back.first().copied().unwrap_or(i64::MAX)).await;
        back.splice(..0, got);
        if !more {
            break;
        }
    }
    assert_eq!(back, cursors);
    // Around a place there are as many before it as behind it.
    let (got, more) = page(&mut bob, "around", cursors[25]).await;
    let at = got.iter().position(|cursor| *cursor == cursors[25]).unwrap();
    assert!(more && got.len() > 10 && (at + 1).abs_diff(got.len() - at - 1) <= 1, "{at} of {}", got.len());
    assert!(cursors.windows(got.len()).any(|window| window == got));
}
