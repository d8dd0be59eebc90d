//! A room as the page knows it.

use crate::domain::id::{Cursor, UserId};
use crate::domain::moment::Moment;
use crate::protocol::view::Room;
use crate::ui::state::timeline::Timeline;

/// A room, its messages and what of them was read.
#[derive(Debug, Clone, PartialEq)]
pub struct RoomState {
    /// As the server last told it.
    pub view: Room,
    /// The person is in it.
    pub joined: bool,
    /// Its messages.
    pub timeline: Timeline,
    /// Messages of others not read.
    pub unread: u32,
    /// Everything up to here was read.
    pub read_to: Cursor,
    /// The first unread message comes after this; stays until the room is left.
    pub divider: Option<Cursor>,
    /// `unread` counts everything up to here.
    counted_to: Cursor,
}

/// Not writing, until a moment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Mute {
    /// Over at this moment.
    pub until: Moment,
    /// Why.
    pub reason: String,
}

impl RoomState {
    /// A room as told at `cursor`; its messages are not known yet.
    pub fn new(view: Room, joined: bool, cursor: Cursor) -> Self {
        let (unread, read_to) = (view.unread, view.read_cursor);
        Self { view, joined, timeline: Timeline::default(), unread, read_to, divider: None, counted_to: cursor }
    }

    /// Takes what the server tells of it anew. Its count replaces ours unless we have read on since.
    pub fn refresh(&mut self, view: Room, cursor: Cursor) {
        if view.read_cursor >= self.read_to {
            self.unread = view.unread;
            self.read_to = view.read_cursor;
            self.counted_to = cursor;
        }
        self.view = view;
        self.joined = true;
    }

    /// The person opens it: what was unread is marked by the divider and counts as read.
    pub fn enter(&mut self) {
        if self.unread > 0 && self.read_to > 0 {
            self.divider = Some(self.read_to);
        }
        self.read_all();
    }

    /// The person goes elsewhere.
    pub fn leave(&mut self) {
        self.divider = None;
    }

    /// Everything is read.
    pub fn read_all(&mut self) {
        self.unread = 0;
        self.read_to = self.read_to.max(self.timeline.last().unwrap_or_default());
    }

    /// A message came. `read` tells that it was read as it came.
    pub fn count(&mut self, cursor: Cursor, author: UserId, me: UserId, read: bool, open: bool) {
        if cursor <= self.counted_to {
            return;
        }
        self.counted_to = cursor;
        if author == me {
            return;
        }
        if read {
            self.read_to = self.read_to.max(cursor);
            return;
        }
        if open && self.unread == 0 && self.divider.is_none() {
            self.divider = Some(self.read_to);
        }
        self.unread += 1;
    }
}
