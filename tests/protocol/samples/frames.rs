//! Frames of the server that are not events: `ready`, replies and signals.

use countersign::domain::id::{RoomId, UserId};
use countersign::domain::role::Role;
use countersign::protocol::error::{ErrorCode, Refusal};
use countersign::protocol::frame::{Done, Limits, Ready, Reply, ServerFrame};

use crate::samples::Sample;
use crate::samples::objects::{least_person, room, you};

const ROOM: RoomId = RoomId(12);

pub fn ready() -> Sample {
    let ready = |more_rooms| {
        ServerFrame::Ready(Box::new(Ready {
            v: 1,
            cursor: 44,
            resumed: true,
            you: you(),
            rooms: vec![room()],
            more_rooms,
            limits: Limits { body: 4000, frame: 65536 },
            people: vec![least_person()],
        }))
    };
    Sample::new("ready", &ready(Some(41)), &ready(None))
}

/// Carried out, and refused in answer to a frame whose id could not be read.
pub fn replies() -> Vec<Sample> {
    let refusal = Refusal::new(ErrorCode::BadRequest, "This frame is not JSON.");
    vec![
        Sample::plain("reply_ok", &ServerFrame::Reply(Reply::ok("c1".to_owned(), Done::default()))),
        Sample::plain("reply_error", &ServerFrame::Reply(Reply::error(None, refusal))),
    ]
}

pub fn signals() -> Vec<Sample> {
    let may = |room, audiences| ServerFrame::May {
        room,
        role: Role::Member,
        may: vec!["post_message".to_owned()],
        audiences,
    };
    let notice = |retry_after_ms| ServerFrame::Notice {
        code: "rate_limited".to_owned(),
        message: "Too many commands were sent too quickly.".to_owned(),
        retry_after_ms,
    };
    vec![
        Sample::plain("presence", &ServerFrame::Presence { online: vec![UserId(7)], offline: vec![UserId(8)] }),
        Sample::plain("typing", &ServerFrame::Typing { room: ROOM, user: UserId(7), on: true }),
        Sample::plain("read_marked", &ServerFrame::ReadMarked { room: ROOM, cursor: 44 }),
        Sample::new("may", &may(Some(ROOM), Some(vec!["everyone".to_owned()])), &may(None, None)),
        Sample::plain("reload", &ServerFrame::Reload { room: ROOM }),
        Sample::plain("rooms", &ServerFrame::Rooms { rooms: Vec::new() }),
        Sample::plain("sessions", &ServerFrame::Sessions {}),
        Sample::plain("cursor", &ServerFrame::Cursor { cursor: 44 }),
        Sample::new("notice", &notice(Some(1500)), &notice(None)),
    ]
}
