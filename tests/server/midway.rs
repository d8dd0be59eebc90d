//! What a socket has begun to write is written to its end, also when it closes: what follows is a frame and not a part of
//! one.

use std::sync::Arc;

use bytes::Bytes;
use countersign::domain::command::{Command, Device, Ending};
use countersign::server::web::accept::early::Early;
use countersign::server::web::socket::life::{self, Before, Caller};
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufStream, DuplexStream, duplex};

use crate::panics::visitor;
use crate::support::House;
use crate::support::socket::{everyone, patiently};

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
        let before =
            Before { switch: Bytes::from_static(SWITCH), early: Bytes::new(), answers: Arc::new(Early::new(&[])) };
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

#[tokio::test]
async fn what_a_stream_took_and_kept_back_leaves_without_anything_more_to_write() {
    let house = House::new().await;
    let end = "\"people\":[";
    for ended_before_it_is_read in [false, true] {
        let (carol, _client) = visitor(&house, "carol").await;
        let device = Device { agent: "a test".into(), address: "127.0.0.1".into() };
        let caller = Caller { visitor: carol, device, cursor: None };
        // Like one that encrypts: it says that it took what it has not sent yet.
        let (mut peer, ours) = duplex(64);
        let before =
            Before { switch: Bytes::from_static(SWITCH), early: Bytes::new(), answers: Arc::new(Early::new(&[])) };
        let running = tokio::spawn(life::run(house.server.app().clone(), caller, BufStream::new(ours), before));
        let mut got = vec![0; 1];
        peer.read_exact(&mut got).await.unwrap();
        if ended_before_it_is_read {
            house.ask(Command::EndSessions(Ending::One(carol.session))).await;
        }
        while !String::from_utf8_lossy(&got).contains(end) {
            assert!(patiently(peer.read_buf(&mut got)).await.unwrap() > 0, "{}", String::from_utf8_lossy(&got));
        }
        if !ended_before_it_is_read {
            house.ask(Command::EndSessions(Ending::One(carol.session))).await;
        }
        patiently(peer.read_to_end(&mut got)).await.unwrap();
        let frames = frames(got.strip_prefix(SWITCH).expect("the answer comes first, whole"));
        assert!(frames.starts_with(&[0x81]) && frames.ends_with(&[0x88]), "{frames:?}");
        drop(peer);
        running.await.unwrap();
    }
}

#[tokio::test]
async fn who_has_not_read_when_one_side_closes_gets_all_that_waited_and_then_the_close() {
    all_and_then_the_close(async |_, peer| peer.write_all(&[0x88, 0x80, 0, 0, 0, 0]).await.unwrap()).await;
    all_and_then_the_close(async |house, _| house.server.app().hub.close_all()).await;
}

async fn all_and_then_the_close(closes: impl AsyncFnOnce(&House, &mut DuplexStream)) {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let (carol, _client) = visitor(&house, "carol").await;
    let device = Device { agent: "a test".into(), address: "127.0.0.1".into() };
    let caller = Caller { visitor: carol, device, cursor: None };
    let (mut peer, ours) = duplex(64);
    let before = Before { switch: Bytes::from_static(SWITCH), early: Bytes::new(), answers: Arc::new(Early::new(&[])) };
    let running = tokio::spawn(life::run(house.server.app().clone(), caller, ours, before));
    let mut got = vec![0; 1];
    peer.read_exact(&mut got).await.unwrap();
    for words in ["first", "second", "third"] {
        alice.post("r_2", words, everyone()).await;
    }
    // From here on the three are on their way out together.
    while !String::from_utf8_lossy(&got).contains("message_posted") {
        assert!(patiently(peer.read_buf(&mut got)).await.unwrap() > 0);
    }
    alice.post("r_2", "fourth", everyone()).await;
    closes(&house, &mut peer).await;
    patiently(peer.read_to_end(&mut got)).await.unwrap();
    let opcodes = frames(got.strip_prefix(SWITCH).expect("the answer comes first, whole"));
    assert_eq!(opcodes.last(), Some(&0x88));
    let text = String::from_utf8_lossy(&got);
    let places: Vec<_> = ["first", "second", "third", "fourth"].iter().map(|words| text.find(words)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
    drop(peer);
    running.await.unwrap();
}

#[tokio::test]
async fn a_socket_whose_session_ended_since_it_was_asked_for_is_refused_in_place_of_the_switch() {
    let house = House::new().await;
    for (draining, status) in [(false, "HTTP/1.1 401"), (true, "HTTP/1.1 503")] {
        let (carol, _client) = visitor(&house, "carol").await;
        if draining {
            house.server.app().hub.drain();
        } else {
            house.ask(Command::EndSessions(Ending::One(carol.session))).await;
        }
        let device = Device { agent: "a test".into(), address: "127.0.0.1".into() };
        let caller = Caller { visitor: carol, device, cursor: None };
        let (mut peer, ours) = duplex(4096);
        let before =
            Before { switch: Bytes::from_static(SWITCH), early: Bytes::new(), answers: Arc::new(Early::new(&[])) };
        life::run(house.server.app().clone(), caller, ours, before).await;
        let mut got = String::new();
        peer.read_to_string(&mut got).await.unwrap();
        assert!(got.starts_with(status) && got.contains("connection: close"), "{got}");
    }
}
