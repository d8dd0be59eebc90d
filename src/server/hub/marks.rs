//! How far people have read: in memory, merged by maximum, told to one's own other sockets, written down once a second.
//! Beside it how far each room goes, so that nobody looks for unread messages where there are none.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::domain::actor::Actor;
use crate::domain::change::{Change, Fact};
use crate::domain::denied::Denied;
use crate::domain::id::{Cursor, Mark, RoomId, UserId};
use crate::domain::moment::Moment;
use crate::domain::policy::{Policy, Target, find_room};
use crate::domain::rules::Action;
use crate::protocol::frame::ServerFrame;
use crate::server::hub::connection::Connection;
use crate::server::hub::{Hub, State, wire};

/// The marks of everybody.
#[derive(Debug, Default)]
pub struct Marks {
    read: HashMap<(UserId, RoomId), Cursor>,
    /// Of those, the ones that moved and are to be written down.
    moved: HashSet<(UserId, RoomId)>,
    newest: HashMap<RoomId, Cursor>,
}

impl Marks {
    /// Up to where the person has read the room, as far as that was said.
    pub fn of(&self, user: UserId, room: RoomId) -> Cursor {
        self.read.get(&(user, room)).copied().unwrap_or(0)
    }

    /// Moves a mark on; false when it was there or further already.
    fn raise(&mut self, (user, room, cursor): Mark, written: bool) -> bool {
        let place = self.read.entry((user, room)).or_insert(0);
        let further = cursor > *place;
        if further {
            *place = cursor;
            if written {
                self.moved.remove(&(user, room));
            } else {
                self.moved.insert((user, room));
            }
        }
        further
    }

    /// Follows the log: how far a room goes, and where people come in.
    pub fn note(&mut self, change: &Change) {
        let cursor = change.cursor;
        if let Fact::MessagePosted { message, .. } = &change.fact {
            self.posted(message.room, cursor);
        }
        if let Fact::MemberJoined { room, user } = &change.fact {
            self.raise((*user, *room, cursor), true);
        }
        if let Fact::DirectOpened { room, members } = &change.fact {
            for user in members {
                self.raise((*user, *room, cursor), true);
            }
        }
    }

    /// A room has a message at this position.
    fn posted(&mut self, room: RoomId, cursor: Cursor) {
        let newest = self.newest.entry(room).or_insert(cursor);
        *newest = cursor.max(*newest);
    }

    /// Whether a room may hold a message behind this mark; nobody knows where there is no mark.
    fn may_be_behind(&self, room: RoomId, mark: Cursor) -> bool {
        mark == 0 || self.newest.get(&room).is_some_and(|newest| *newest > mark)
    }

    /// A mark could not be written down; one that has moved on since is to be written anyway.
    fn owe(&mut self, (user, room, cursor): Mark) {
        if self.of(user, room) == cursor {
            self.moved.insert((user, room));
        }
    }

    fn take_unwritten(&mut self) -> Vec<Mark> {
        let moved = std::mem::take(&mut self.moved);
        moved.into_iter().map(|(user, room)| (user, room, self.of(user, room))).collect()
    }
}

impl Hub {
    /// Takes the marks in that stand in the database, and the newest message of each room.
    pub fn recall(&self, marks: Vec<Mark>, newest: Vec<(RoomId, Cursor)>) {
        let State { marks: known, .. } = &mut *self.state();
        for mark in marks {
            known.raise(mark, true);
        }
        for (room, cursor) in newest {
            known.posted(room, cursor);
        }
    }

    /// Those of these rooms with their marks in which something may be unread.
    pub fn behind(&self, mut marks: Vec<(RoomId, Cursor)>) -> Vec<(RoomId, Cursor)> {
        let state = self.state();
        marks.retain(|(room, mark)| state.marks.may_be_behind(*room, *mark));
        marks
    }

    /// Where a person's unread messages begin, as the database knows it.
    pub fn note_beginnings(&self, user: UserId, beginnings: impl Iterator<Item = (RoomId, Cursor)>) {
        let mut state = self.state();
        for (room, cursor) in beginnings {
            state.marks.raise((user, room, cursor), true);
        }
    }

    /// A person has read a room up to here, said on this socket; the person's others are told.
    ///
    /// # Errors
    /// `NotFound` and `Forbidden` as for anything in a room.
    pub fn mark_read(
        &self,
        connection: &Connection,
        actor: Actor,
        room: RoomId,
        cursor: Cursor,
        now: Moment,
    ) -> Result<(), Denied> {
        let State { facts, registry, marks, .. } = &mut *self.state();
        let policy = Policy::of(facts, actor, now)?;
        let room = find_room(facts, room)?;
        policy.check(Action::MarkRead, Target::Room(room))?;
        // Nobody has read what is not there yet.
        let (user, cursor) = (policy.who().id, cursor.min(facts.head()));
        if marks.raise((user, room.id, cursor), false) {
            let told = wire::frame(&ServerFrame::ReadMarked { room: room.id, cursor });
            let concerned = |other: &&Arc<Connection>| other.id() != connection.id() && other.covers(room.id);
            for other in registry.of_user(user).filter(concerned) {
                other.push(told.clone());
            }
        }
        Ok(())
    }

    /// Marks that were moved since this was last asked, to be written down.
    pub fn moved_marks(&self) -> Vec<Mark> {
        self.state().marks.take_unwritten()
    }

    /// Marks that could not be written down, to be given out once more.
    pub fn owe_marks(&self, unwritten: &[Mark]) {
        if !unwritten.is_empty() {
            let mut state = self.state();
            unwritten.iter().for_each(|mark| state.marks.owe(*mark));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: Mark = (UserId(1), RoomId(2), 30);

    #[test]
    fn the_furthest_mark_counts_and_is_written_once() {
        let mut marks = Marks::default();
        assert!(marks.raise(MARK, false));
        assert!(!marks.raise((UserId(1), RoomId(2), 20), false), "backwards is not further");
        assert_eq!(marks.of(UserId(1), RoomId(2)), 30);
        assert_eq!(marks.of(UserId(1), RoomId(3)), 0);
        assert_eq!(marks.take_unwritten(), [MARK]);
        assert_eq!(marks.take_unwritten(), []);
        marks.owe((UserId(1), RoomId(2), 29));
        assert_eq!(marks.take_unwritten(), [], "it has moved on since");
        marks.owe(MARK);
        assert_eq!(marks.take_unwritten(), [MARK]);
        assert!(!marks.may_be_behind(RoomId(2), 30) && marks.may_be_behind(RoomId(2), 0));
        marks.posted(RoomId(2), 31);
        marks.posted(RoomId(2), 7);
        assert!(marks.may_be_behind(RoomId(2), 30) && !marks.may_be_behind(RoomId(2), 31));
    }
}
