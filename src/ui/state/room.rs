//! A room as the page knows it.

use std::collections::BTreeSet;

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
    /// Who is in it, once that was told.
    pub members: Option<BTreeSet<UserId>>,
    /// Since then the connection was away: it must be asked again.
    pub members_old: bool,
    /// Its messages.
    pub timeline: Timeline,
    /// Messages of others not read.
    pub unread: u32,
    /// Of those, the ones that name the person.
    pub mentions: u32,
    /// Everything up to here was read.
    pub read_to: Cursor,
    /// The first unread message comes after this; stays until the room is left.
    pub divider: Option<Cursor>,
    /// `unread` counts everything up to here.
    counted_to: Cursor,
    /// The last that came and was not read.
    came_to: Cursor,
    /// The server knows that everything up to here was read.
    told_to: Cursor,
}

/// Not writing, until a moment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Mute {
    /// Over at this moment.
    pub until: Moment,
    /// Why.
    pub reason: String,
}

/// A message that came while the page looks on.
#[derive(Debug, Clone, Copy)]
pub struct Came {
    /// Its position.
    pub cursor: Cursor,
    /// One wrote it oneself.
    pub own: bool,
    /// It names the person.
    pub named: bool,
    /// It was read as it came.
    pub read: bool,
    /// Its room is the open one.
    pub open: bool,
}

impl RoomState {
    /// A room as told at `cursor`; its messages are not known yet.
    pub fn new(view: Room, joined: bool, cursor: Cursor) -> Self {
        let (unread, mentions, read_to) = (view.unread, view.mentions, view.read_cursor);
        Self {
            view,
            joined,
            members: None,
            members_old: false,
            timeline: Timeline::default(),
            unread,
            mentions,
            read_to,
            divider: None,
            counted_to: cursor,
            came_to: 0,
            told_to: read_to,
        }
    }

    /// Takes what the server tells of it anew. Its count replaces ours unless we have read on since.
    pub fn refresh(&mut self, view: Room, cursor: Cursor) {
        if view.read_cursor >= self.read_to {
            (self.unread, self.mentions) = (view.unread, view.mentions);
            self.read_to = view.read_cursor;
            self.counted_to = cursor;
        }
        // Who came and went meanwhile is not known; what was told may not have arrived.
        self.members_old = true;
        self.told_to = view.read_cursor;
        self.view = view;
        self.joined = true;
    }

    /// The person opens it: what is unread is marked by the divider.
    pub fn enter(&mut self) {
        if self.unread > 0 {
            self.divider = Some(self.read_to);
        }
    }

    /// The person goes elsewhere.
    pub fn leave(&mut self) {
        self.divider = None;
    }

    /// Everything is read.
    pub fn read_all(&mut self) {
        (self.unread, self.mentions) = (0, 0);
        self.read_to = self.read_to.max(self.timeline.last().unwrap_or_default());
    }

    /// The person read up to here in another window.
    pub fn read_elsewhere(&mut self, cursor: Cursor, me: UserId) {
        if cursor <= self.read_to {
            return;
        }
        self.read_to = cursor;
        self.told_to = self.told_to.max(cursor);
        let left = self.timeline.entries().map(|entry| &entry.message);
        let left = left.filter(|m| m.cursor > cursor && m.author.user != me && m.deleted.is_none());
        let (all, named) = left.fold((0, 0), |(all, named), m| (all + 1, named + u32::from(m.mentions.contains(&me))));
        // Of a room not looked into it is not known which are left; whoever reads elsewhere reads to the end, unless more came.
        let at_least = u32::from(!self.timeline.loaded && cursor < self.came_to);
        self.unread = self.unread.min(all.max(at_least));
        self.mentions = self.mentions.min(named);
    }

    /// How far one has read, if that is still to be told.
    pub fn take_untold(&mut self) -> Option<Cursor> {
        let untold = self.joined && self.told_to < self.read_to;
        self.told_to = self.told_to.max(self.read_to);
        untold.then_some(self.read_to)
    }

    /// There is something that `take_untold` would tell.
    pub fn is_untold(&self) -> bool {
        self.joined && self.told_to < self.read_to
    }

    /// A message came.
    pub fn count(&mut self, came: Came) {
        if came.cursor <= self.counted_to.max(self.read_to) {
            return;
        }
        self.counted_to = came.cursor;
        if came.own {
            return;
        }
        if came.read {
            self.read_to = self.read_to.max(came.cursor);
            return;
        }
        // Whatever stands above it is read.
        if came.open && self.unread == 0 {
            self.divider = Some(self.read_to);
        }
        self.came_to = came.cursor;
        self.unread += 1;
        self.mentions += u32::from(came.named);
    }

    /// A message of somebody else is gone, since this position.
    pub fn uncount(&mut self, message: Cursor, version: Cursor, named: bool) {
        // What was deleted before the count is not part of it.
        if message > self.read_to && version > self.counted_to {
            self.unread = self.unread.saturating_sub(1);
            self.mentions = self.mentions.saturating_sub(u32::from(named)).min(self.unread);
        }
    }
}
