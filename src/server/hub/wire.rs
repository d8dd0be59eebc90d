//! Frames as bytes: encoded once, shared by every recipient.

use bytes::{BufMut, Bytes, BytesMut};
use serde::Serialize;

use crate::protocol::close::CloseCode;
use crate::protocol::frame::ServerFrame;
use crate::server::hub::{Opening, ready, views};

/// How `ready` ends before its people are put in.
const NO_PEOPLE: &[u8] = b"[]}";

const TEXT: u8 = 0x81;
const CLOSE: u8 = 0x88;
const PING: u8 = 0x89;
const PONG: u8 = 0x8a;

/// The longest header of an unmasked frame (RFC 6455, section 5.2).
const HEADER: usize = 10;

/// A frame of the protocol as one WebSocket text frame.
pub fn frame(frame: &ServerFrame) -> Bytes {
    let mut bytes = BytesMut::new();
    append(&mut bytes, frame);
    bytes.freeze()
}

/// Appends a frame of the protocol to others.
pub fn append(bytes: &mut BytesMut, frame: &ServerFrame) {
    put(bytes, TEXT, &json(frame));
}

/// The first frame, with its people put in where the list is empty, and those with the rooms that do not fit into it. Each is
/// one piece: a piece that was begun is written to its end whatever happens, and what follows is the beginning of a frame.
pub fn opening(opening: Opening) -> Vec<Bytes> {
    let Opening { mut ready, people } = opening;
    let mut rest = views::beyond(&mut ready.rooms, ready::ROOM_BYTES);
    ready.more_rooms = (!rest.is_empty()).then_some(rest.len());
    let json = json(&ServerFrame::Ready(Box::new(ready)));
    let head = json.strip_suffix(NO_PEOPLE).unwrap_or_default();
    let mut bytes = BytesMut::new();
    begin(&mut bytes, TEXT, head.len() + people.len() + 1);
    bytes.put_slice(head);
    bytes.put_slice(&people);
    bytes.put_u8(b'}');
    let mut pieces = vec![bytes.freeze()];
    while !rest.is_empty() {
        let after = views::beyond(&mut rest, views::LIST_BYTES);
        pieces.push(frame(&ServerFrame::Rooms { rooms: rest }));
        rest = after;
    }
    pieces
}

fn json(value: &impl Serialize) -> Vec<u8> {
    // Our own types have string keys and finite numbers only, which is all that can fail.
    serde_json::to_vec(value).unwrap_or_default()
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
    begin(bytes, opcode, payload.len());
    bytes.put_slice(payload);
}

/// The header of a frame, and the room for its payload.
fn begin(bytes: &mut BytesMut, opcode: u8, length: usize) {
    bytes.reserve(HEADER + length);
    bytes.put_u8(opcode);
    match length {
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
}
