//! B1 to B6: what breaks a bound or a rule of RFC 6455 is closed with its code, at once.

use crate::support::House;
use crate::support::raw::{Raw, frame};

#[tokio::test]
async fn b1_to_b6_every_broken_rule_has_its_close_code() {
    let house = House::new().await;
    let client = house.signed_in("carol").await;
    let big = vec![b'x'; 64 * 1024 + 1];
    let claims = [0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4];
    let endless = [frame(0x01, b"x"), frame(0x00, b"y").repeat(64 * 1024)].concat();
    let cases: [(&str, Vec<u8>, u16); 13] = [
        ("B1 a message over the bound", frame(0x81, &big), 1009),
        ("B2 a header that claims 2^63-1 bytes", claims.to_vec(), 1009),
        ("B3 unending continuations", endless, 1009),
        ("B4 binary", frame(0x82, b"x"), 1003),
        ("B5 not UTF-8", frame(0x81, &[0xff, 0xfe]), 1007),
        ("B5 not UTF-8 across fragments", [frame(0x01, &[0xe2, 0x82]), frame(0x80, &[0x28])].concat(), 1007),
        ("B6 not masked", vec![0x81, 1, b'x'], 1002),
        ("B6 a reserved bit", frame(0xc1, b"x"), 1002),
        ("B6 a reserved opcode", frame(0x83, b"x"), 1002),
        ("B6 a fragmented ping", frame(0x09, b"x"), 1002),
        ("B6 a ping of 126 bytes", frame(0x89, &[0; 126]), 1002),
        ("B6 a continuation of nothing", frame(0x80, b"x"), 1002),
        ("a close is answered", frame(0x88, &1000u16.to_be_bytes()), 1000),
    ];
    for (what, bytes, code) in cases {
        let mut raw = Raw::upgraded(&client).await;
        raw.send(&bytes).await;
        assert_eq!(raw.close_code().await, Some(code), "{what}");
    }
}

#[tokio::test]
async fn b7_too_many_malformed_frames_in_a_row_close_the_socket() {
    let house = House::with("[limits]\nmalformed = 5").await;
    let client = house.signed_in("carol").await;
    let mut raw = Raw::upgraded(&client).await;
    for _ in 0..5 {
        raw.send(&frame(0x81, b"nonsense")).await;
    }
    assert_eq!(raw.close_code().await, Some(1008));
}

#[tokio::test]
async fn b9_a_peer_that_answers_no_pings_is_closed() {
    let house = House::with("[limits]\nping_seconds = 1").await;
    let client = house.signed_in("carol").await;
    let mut raw = Raw::upgraded(&client).await;
    assert_eq!(raw.close_code().await, Some(4002));
}
