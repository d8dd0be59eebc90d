//! Frames as bytes: encoded once, shared by every recipient.

use std::cell::RefCell;

use bytes::{BufMut, Bytes, BytesMut};
use serde::Serialize;
use tracing::error;

use crate::protocol::close::CloseCode;
use crate::protocol::frame::{Ready, ServerFrame};
use crate::server::hub::roster::Encoded;

const TEXT: u8 = 0x81;
const CLOSE: u8 = 0x88;
const PING: u8 = 0x89;
const PONG: u8 = 0x8a;

/// The longest header of an unmasked frame (RFC 6455, section 5.2).
const HEADER: usize = 10;

thread_local! {
    /// Where a frame grows before its length is known.
    static SCRATCH: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// A frame of the protocol as one WebSocket text frame.
pub fn frame(frame: &ServerFrame) -> Bytes {
    let mut bytes = BytesMut::new();
    append(&mut bytes, frame);
    bytes.freeze()
}

/// Appends a frame of the protocol to others.
pub fn append(bytes: &mut BytesMut, frame: &ServerFrame) {
    put_text(bytes, frame);
}

/// `ready`, with people who are encoded already.
pub fn ready(ready: &Ready<Encoded>) -> Bytes {
    #[derive(Serialize)]
    struct Typed<'a> {
        r#type: &'static str,
        #[serde(flatten)]
        ready: &'a Ready<Encoded>,
    }
    let mut bytes = BytesMut::new();
    put_text(&mut bytes, &Typed { r#type: "ready", ready });
    bytes.freeze()
}

fn put_text(bytes: &mut BytesMut, value: &impl Serialize) {
    SCRATCH.with_borrow_mut(|json| {
        json.clear();
        if let Err(e) = serde_json::to_writer(&mut *json, value) {
            // Our own types have string keys and finite numbers only, which is all that can fail.
            error!(error = %e, "A frame could not be encoded: {e}");
            return;
        }
        put(bytes, TEXT, json);
    });
}

/// A close frame with its code and reason.
pub fn close(code: CloseCode) -> Bytes {
    let mut payload = code.number().to_be_bytes().to_vec();
    payload.extend_from_slice(code.reason().as_bytes());
    control(CLOSE, &payload)
}

/// A ping without payload.
pub fn ping() -> Bytes {
    control(PING, &[])
}

/// The answer to a ping: the same payload, at most 125 bytes.
pub fn pong(payload: &[u8]) -> Bytes {
    control(PONG, payload)
}

fn control(opcode: u8, payload: &[u8]) -> Bytes {
    let mut bytes = BytesMut::new();
    put(&mut bytes, opcode, payload);
    bytes.freeze()
}

fn put(bytes: &mut BytesMut, opcode: u8, payload: &[u8]) {
    bytes.reserve(HEADER + payload.len());
    bytes.put_u8(opcode);
    match payload.len() {
        short @ 0..=125 => bytes.put_u8(short as u8),
        middle @ 126..=0xffff => {
            bytes.put_u8(126);
            bytes.put_u16(middle as u16);
        }
        long => {
            bytes.put_u8(127);
            bytes.put_u64(long as u64);
        }
    }
    bytes.put_slice(payload);
}
