//! B1 to B11: everything a peer can do wrong on an open socket, in one table, said byte by byte on a real one.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;

use crate::support::House;
use crate::support::raw::{Raw, frame};
use crate::support::socket::{Socket, everyone};

const GENERAL: &str = "r_2";

/// What the peer does.
enum Does {
    /// Says these bytes.
    Says(Vec<u8>),
    /// Says these bytes and lets so many seconds pass.
    Waits(Vec<u8>, u64),
    /// Says the first bytes, and the second in every second that passes.
    Trickles(Vec<u8>, Vec<u8>, u64),
    /// Says these bytes on one socket and then on another of the same person.
    SaysOnTwo(Vec<u8>, Vec<u8>),
    /// Reads nothing while others write.
    StopsReading,
}

/// What comes of it.
enum Comes {
    /// A close with this code.
    Close(u16),
    /// A close with this code, or the bare end of a stream that no close frame fits into any more.
    LetGo(u16),
    /// A reply with this error, and the socket lives.
    Refusal(&'static str),
    /// As many replies, all with the same answer, and one message in the room.
    SameAnswer(usize),
}

struct Row {
    what: &'static str,
    limits: &'static str,
    does: Does,
    comes: Comes,
}

fn row(what: &'static str, bytes: Vec<u8>, comes: Comes) -> Row {
    Row { what, limits: "", does: Does::Says(bytes), comes }
}

fn closes(what: &'static str, bytes: Vec<u8>, code: u16) -> Row {
    row(what, bytes, Comes::Close(code))
}

fn text(text: &str) -> Vec<u8> {
    frame(0x81, text.as_bytes())
}

/// B1 to B6: what breaks a bound or a rule of RFC 6455.
fn frames() -> Vec<Row> {
    let big = vec![b'x'; 64 * 1024 + 1];
    let claims = [0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4];
    let endless = [frame(0x01, b"x"), frame(0x00, b"y").repeat(64 * 1024)].concat();
    let empty = [frame(0x01, b""), frame(0x00, b"").repeat(1000)].concat();
    vec![
        closes("B1 a message over the bound", frame(0x81, &big), 1009),
        closes("B2 a header that claims 2^63-1 bytes", claims.to_vec(), 1009),
        closes("B3 unending continuations", endless, 1009),
        closes("B3 continuations of nothing, for ever", empty, 1008),
        Row {
            what: "B3 continuations of nothing, and then nothing",
            limits: "",
            does: Does::Waits([frame(0x01, b""), frame(0x00, b"").repeat(50)].concat(), 10),
            comes: Comes::Close(1008),
        },
        Row {
            what: "B3 a continuation of one byte every second",
            limits: "",
            does: Does::Trickles(frame(0x01, b"x"), frame(0x00, b"y"), 10),
            comes: Comes::Close(1008),
        },
        closes("B4 binary", frame(0x82, b"x"), 1003),
        closes("B5 not UTF-8", frame(0x81, &[0xff, 0xfe]), 1007),
        closes("B5 not UTF-8 across fragments", [frame(0x01, &[0xe2, 0x82]), frame(0x80, &[0x28])].concat(), 1007),
        closes("B6 not masked", vec![0x81, 1, b'x'], 1002),
        closes("B6 a reserved bit", frame(0xc1, b"x"), 1002),
        closes("B6 a reserved opcode", frame(0x83, b"x"), 1002),
        closes("B6 a fragmented ping", frame(0x09, b"x"), 1002),
        closes("B6 a ping of 126 bytes", frame(0x89, &[0; 126]), 1002),
        closes("B6 a continuation of nothing", frame(0x80, b"x"), 1002),
        closes("a close is answered", frame(0x88, &1000u16.to_be_bytes()), 1000),
    ]
}

/// B7: frames that are not exactly one command get a typed answer; too many of them in a row are enough.
fn commands() -> Vec<Row> {
    let long = json!({"id": "1", "type": "post_message", "room": GENERAL, "body": "x".repeat(4001), "client_id": "k"});
    let refused = |what, frame: &str, code| row(what, text(frame), Comes::Refusal(code));
    vec![
        refused("B7 an unknown type", r#"{"id":"1","type":"fly"}"#, "unknown_type"),
        refused("B7 a missing field", r#"{"id":"1","type":"post_message","room":"r_2","body":"x"}"#, "bad_request"),
        refused(
            "B7 a field too many",
            r#"{"id":"1","type":"post_message","room":"r_2","body":"x","client_id":"k","sender":"u_3"}"#,
            "bad_request",
        ),
        refused(
            "B7 a repeated key",
            r#"{"id":"1","type":"post_message","room":"r_2","body":"x","body":"y","client_id":"k"}"#,
            "bad_request",
        ),
        refused(
            "B7 a field of a wrong type",
            r#"{"id":"1","type":"post_message","room":"r_2","body":7,"client_id":"k"}"#,
            "bad_request",
        ),
        refused(
            "B7 nothing but spaces",
            r#"{"id":"1","type":"post_message","room":"r_2","body":" ","client_id":"k"}"#,
            "bad_request",
        ),
        refused(
            "B7 an audience of nobody",
            r#"{"id":"1","type":"post_message","room":"r_2","body":"x","client_id":"k","audience":{"to":"users","users":[]}}"#,
            "bad_request",
        ),
        refused("B7 two bounds", r#"{"id":"1","type":"history","room":"r_2","before":1,"after":2}"#, "bad_request"),
        refused("B7 too large a page", r#"{"id":"1","type":"history","room":"r_2","limit":201}"#, "bad_request"),
        refused("B7 not JSON", "not json", "bad_request"),
        refused("B7 10,000 levels deep", &"[".repeat(10_000), "bad_request"),
        refused("B7 a body over the bound", &long.to_string(), "too_large"),
        Row {
            what: "B7 five malformed frames",
            limits: "malformed = 5",
            does: Does::Says(text("nonsense").repeat(5)),
            comes: Comes::Close(1008),
        },
    ]
}

/// B8 to B11: what is wrong by its amount, its time or its repetition.
fn conduct() -> Vec<Row> {
    let ping = text(r#"{"id":"1","type":"ping"}"#);
    let flood = "commands_per_second = 1\nmalformed = 5";
    let post = text(r#"{"id":"1","type":"post_message","room":"r_2","body":"Once","client_id":"key"}"#);
    vec![
        Row {
            what: "B8 a flood of commands",
            limits: flood,
            does: Does::Says(ping.repeat(9)),
            comes: Comes::Close(4003),
        },
        Row {
            what: "B8 a flood over two sockets of one person",
            limits: flood,
            does: Does::SaysOnTwo(ping.repeat(2), ping.repeat(7)),
            comes: Comes::Close(4003),
        },
        Row {
            what: "B8 a flood of pings",
            limits: flood,
            does: Does::Says(frame(0x89, b"x").repeat(64)),
            comes: Comes::Close(4003),
        },
        Row {
            what: "B8 a flood of pongs that nobody asked for",
            limits: flood,
            does: Does::Says(frame(0x8a, b"x").repeat(64)),
            comes: Comes::Close(4003),
        },
        Row {
            what: "B9 no answer to pings",
            limits: "commands_per_second = 1000",
            does: Does::Waits(Vec::new(), 40),
            comes: Comes::Close(4002),
        },
        Row {
            what: "B10 a reader that stops",
            limits: "commands_per_second = 1000\nping_seconds = 3600",
            does: Does::StopsReading,
            comes: Comes::LetGo(4001),
        },
        Row {
            what: "B11 the same key twice",
            limits: "",
            does: Does::Says(post.repeat(2)),
            comes: Comes::SameAnswer(2),
        },
        Row {
            what: "B11 the same key on another socket",
            limits: "",
            does: Does::SaysOnTwo(post.clone(), post),
            comes: Comes::SameAnswer(1),
        },
    ]
}

#[tokio::test]
async fn b1_to_b11_everything_done_wrong_on_a_socket_has_its_bound_and_its_answer() {
    for row in frames().into_iter().chain(commands()).chain(conduct()) {
        let house = House::with(&format!("[limits]\n{}", row.limits)).await;
        let client = house.signed_in("carol").await;
        let mut witness = house.socket("bob").await;
        let mut raw = Raw::upgraded(&client).await;
        let what = row.what;
        match row.does {
            Does::Says(bytes) => raw.send(&bytes).await,
            Does::Waits(bytes, seconds) => {
                raw.send(&bytes).await;
                raw.settle().await;
                for _ in 0..=seconds {
                    pass_a_second(&house, &mut witness).await;
                }
            }
            Does::Trickles(first, next, seconds) => {
                raw.send(&first).await;
                raw.settle().await;
                for _ in 0..=seconds {
                    raw.send(&next).await;
                    pass_a_second(&house, &mut witness).await;
                }
            }
            Does::SaysOnTwo(first, second) => {
                let mut other = Raw::upgraded(&client).await;
                other.send(&first).await;
                other.reply().await.expect(what);
                raw.send(&second).await;
            }
            Does::StopsReading => fill(&mut witness, &house).await,
        }
        match row.comes {
            // The server's own seconds pass meanwhile; none of the rows waits for them.
            Comes::Close(code) => {
                let closed = timeout(Duration::from_secs(8), raw.close_code()).await;
                assert_eq!(closed, Ok(Some(code)), "{what}");
            }
            Comes::LetGo(code) => {
                let closed = raw.close_code().await;
                assert!(closed.is_none_or(|closed| closed == code), "{what}: {closed:?}");
            }
            Comes::Refusal(code) => {
                let reply = raw.reply().await.expect(what);
                assert_eq!(reply["error"]["code"], code, "{what}");
                assert_ne!(reply["error"]["message"], "", "{what}");
                raw.send(&text(r#"{"id":"still here","type":"ping"}"#)).await;
                assert_eq!(raw.reply().await.expect(what)["id"], "still here", "{what}");
                assert!(bodies(&mut witness).await.is_empty(), "{what} changed something");
            }
            Comes::SameAnswer(count) => {
                let mut answers = Vec::new();
                for _ in 0..count {
                    answers.push(raw.reply().await.expect(what)["ok"].clone());
                }
                assert!(
                    answers.iter().all(|answer| answer == &answers[0] && answer.is_object()),
                    "{what}: {answers:?}"
                );
                assert_eq!(bodies(&mut witness).await, ["Once"], "{what}");
            }
        }
        // Whatever one did, the others go on.
        witness.settle().await;
    }
}

async fn pass_a_second(house: &House, witness: &mut Socket) {
    house.server.app().hub.sweep(20, house.server.app().now());
    // The witness is no peer that went silent.
    witness.settle().await;
}

/// Writes until somebody who does not read is let go.
async fn fill(writer: &mut Socket, house: &House) {
    let words = "x".repeat(4000);
    while house.server.app().hub.connected_sessions().len() > 1 {
        writer.post(GENERAL, &words, everyone()).await;
    }
}

async fn bodies(socket: &mut Socket) -> Vec<Value> {
    let page = socket.done(json!({"type": "history", "room": GENERAL})).await;
    page["messages"].as_array().unwrap().iter().map(|message| message["body"].clone()).collect()
}
