//! What a socket has begun to write when it closes is written to its end: what follows is a frame and not a part of one.

use bytes::Bytes;
use countersign::domain::command::{Command, Device, Ending};
use countersign::server::web::socket::life::{self, Before, Caller};
use tokio::io::{AsyncReadExt, duplex};

use crate::panics::visitor;
use crate::support::House;

const SWITCH: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\n\r\n";

/// The first byte of each frame that a server wrote; none of it may be left over.
fn frames(mut bytes: &[u8]) -> Vec<u8> {
    let mut first = Vec::new();
    while let [opcode, length, rest @ ..] = bytes {
        let (length, rest) = match (length, rest) {
            (126, [high, low, rest @ ..]) => (usize::from(u16::from_be_bytes([*high, *low])), rest),
            (short @ 0..=125, rest) => (usize::from(*short), rest),
            other => panic!("no length of a frame: {:?}", other.0),
        };
        first.push(*opcode);
        bytes = &rest[length..];
    }
    assert!(bytes.is_empty(), "{bytes:?}");
    first
}

#[tokio::test]
async fn a_session_that_ends_within_a_frame_has_that_frame_written_to_its_end_and_then_the_close() {
    let house = House::new().await;
    for taken in [1, SWITCH.len() - 1, SWITCH.len(), SWITCH.len() + 1, 100, 500, 1000] {
        let (carol, _client) = visitor(&house, "carol").await;
        let device = Device { agent: "a test".into(), address: "127.0.0.1".into() };
        let caller = Caller { visitor: carol, device, cursor: None };
        // So little is taken at a time that the frame is never written in one go.
        let (mut peer, ours) = duplex(64);
        let before = Before { switch: Bytes::from_static(SWITCH), early: Bytes::new() };
        let running = tokio::spawn(life::run(house.server.app().clone(), caller, ours, before));
        let mut got = vec![0; taken];
        peer.read_exact(&mut got).await.unwrap();
        house.ask(Command::EndSessions(Ending::One(carol.session))).await;
        peer.read_to_end(&mut got).await.unwrap();
        let frames = frames(got.strip_prefix(SWITCH).expect("the answer comes first, whole"));
        let told: &[u8] = if taken > SWITCH.len() { &[0x81, 0x88] } else { &[0x88] };
        assert!(frames.ends_with(told), "{taken}: {frames:?}");
        drop(peer);
        running.await.unwrap();
    }
}
