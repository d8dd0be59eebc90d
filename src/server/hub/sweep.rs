//! Once a second over all sockets: pings, silence, unfinished messages, presence, and mutes that end. One
//! timer for everybody instead of several a socket.

use std::collections::HashSet;
use std::sync::atomic::Ordering;

use bytes::Bytes;

use crate::domain::id::SessionId;
use crate::domain::moment::Moment;
use crate::protocol::close::CloseCode;
use crate::protocol::frame::ServerFrame;
use crate::server::hub::{Hub, State, rights, wire};

/// A message must be whole within these seconds of its first byte.
const WHOLE_WITHIN: u64 = 10;

/// How often sockets are told the head of the log.
const CURSOR_EVERY: u64 = 30;

fn unfinished() -> Bytes {
    let message = format!("A message has to be whole within {WHOLE_WITHIN} seconds of its beginning.");
    wire::frame(&ServerFrame::Notice { code: "malformed".to_owned(), message, retry_after_ms: None })
}

impl Hub {
    /// One second has passed. `ping_seconds` of silence are answered with a ping, twice as many with a close.
    pub fn sweep(&self, ping_seconds: u64, now: Moment) {
        let seconds = self.seconds.fetch_add(1, Ordering::Relaxed) + 1;
        let mut state = self.state();
        let head = seconds
            .is_multiple_of(CURSOR_EVERY)
            .then(|| wire::frame(&ServerFrame::Cursor { cursor: state.facts.head() }));
        for connection in state.registry.all() {
            let silence = seconds.saturating_sub(connection.heard());
            if silence >= 2 * ping_seconds {
                connection.close(CloseCode::NoAnswer);
            } else if connection.begun().is_some_and(|begun| seconds.saturating_sub(begun) >= WHOLE_WITHIN) {
                connection.end_saying(Some(unfinished()), CloseCode::Malformed);
                connection.part();
            } else if silence == ping_seconds {
                connection.beat(wire::ping());
            }
            if let Some(head) = &head {
                connection.push(head.clone());
            }
        }
        for (user, room) in state.mutes.turned(now) {
            rights::after_mute(&state, user, room, now);
        }
        let State { facts, registry, presence, .. } = &mut *state;
        presence.tell(facts, registry);
    }

    /// The sessions that have a socket open.
    pub fn connected_sessions(&self) -> HashSet<SessionId> {
        self.state().registry.all().map(|connection| connection.owner().session).collect()
    }
}
