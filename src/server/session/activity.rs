//! When each session was last used: in memory, merged by maximum, written down once a minute.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::domain::id::{RoomId, SessionId};
use crate::domain::moment::Moment;

/// Last uses of sessions.
#[derive(Debug, Default)]
pub struct Activity {
    uses: Mutex<HashMap<SessionId, Use>>,
}

#[derive(Debug, Clone, Copy)]
struct Use {
    at: Moment,
    written: bool,
    room: Option<RoomId>,
}

impl Activity {
    /// As it was written down before.
    pub fn load(uses: Vec<(SessionId, Moment)>) -> Self {
        let uses = uses.into_iter().map(|(session, at)| (session, Use { at, written: true, room: None })).collect();
        Self { uses: Mutex::new(uses) }
    }

    fn uses(&self) -> MutexGuard<'_, HashMap<SessionId, Use>> {
        self.uses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The session was used.
    pub fn touch(&self, session: SessionId, now: Moment) {
        let mut uses = self.uses();
        let seen = uses.entry(session).or_insert(Use { at: now, written: false, room: None });
        if now > seen.at {
            *seen = Use { at: now, written: false, room: seen.room };
        }
    }

    /// The session looked at a room.
    pub fn look_at(&self, session: SessionId, room: RoomId) {
        if let Some(seen) = self.uses().get_mut(&session) {
            seen.room = Some(room);
        }
    }

    /// The room the session looked at last, as far as this process knows.
    pub fn room(&self, session: SessionId) -> Option<RoomId> {
        self.uses().get(&session).and_then(|seen| seen.room)
    }

    /// When the session was last used, if that is known.
    pub fn last(&self, session: SessionId) -> Option<Moment> {
        self.uses().get(&session).map(|seen| seen.at)
    }

    /// What is to be written down, and forgets sessions that are over.
    pub fn take_unwritten(&self, is_live: impl Fn(SessionId) -> bool) -> Vec<(SessionId, Moment)> {
        let mut uses = self.uses();
        uses.retain(|session, _| is_live(*session));
        let mut unwritten = Vec::new();
        for (session, seen) in uses.iter_mut().filter(|(_, seen)| !seen.written) {
            seen.written = true;
            unwritten.push((*session, seen.at));
        }
        unwritten
    }
}
