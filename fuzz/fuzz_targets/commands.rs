//! A text from a client is one command, which says the same to every other reader of JSON, or it is refused.

#![no_main]

use countersign::protocol::command::ClientFrame;
use countersign::protocol::error::ErrorCode;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|text: &str| {
    let frame = match ClientFrame::decode(text) {
        Ok(frame) => frame,
        Err(bad) => {
            assert!(matches!(bad.refusal.code, ErrorCode::BadRequest | ErrorCode::UnknownType));
            return;
        }
    };
    let again = serde_json::to_string(&frame).expect("a command is written");
    let ours: Value = serde_json::from_str(&again).expect("what we write is JSON");
    let theirs: Value = serde_json::from_str(text).expect("what we take is JSON");
    for (name, value) in theirs.as_object().expect("what we take is an object") {
        // A time may be written in several ways.
        let same = ours.get(name) == Some(value) || value.is_null() || name == "until";
        assert!(same, "{name} of {text} became {again}");
    }
    assert_eq!(ClientFrame::decode(&again), Ok(frame));
});
