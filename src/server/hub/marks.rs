//! How far people have read: in memory, merged by maximum, told to one's own other sockets, written down once a second.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::actor::Actor;
use crate::domain::denied::Denied;
use crate::domain::id::{Cursor, RoomId, UserId};
use crate::domain::moment::Moment;
use crate::domain::policy::{Policy, Target, find_room};
use crate::domain::rules::Action;
use crate::protocol::frame::ServerFrame;
use crate::server::hub::connection::Connection;
use crate::server::hub::{Hub, State, wire};

/// Who has read which room up to where.
pub type Mark = (UserId, RoomId, Cursor);

/// The marks of everybody.
#[derive(Debug, Default)]
pub struct Marks(HashMap<(UserId, RoomId), Place>);

#[derive(Debug, Clone, Copy)]
struct Place {
    cursor: Cursor,
    written: bool,
}

impl Marks {
    /// Up to where the person has read the room, as far as that was said.
    pub fn of(&self, user: UserId, room: RoomId) -> Cursor {
        self.0.get(&(user, room)).map_or(0, |place| place.cursor)
    }

    /// Moves a mark on; false when it was there or further already.
    fn raise(&mut self, (user, room, cursor): Mark, written: bool) -> bool {
        let place = self.0.entry((user, room)).or_insert(Place { cursor: 0, written: true });
        let further = cursor > place.cursor;
        if further {
            *place = Place { cursor, written };
        }
        further
    }

    fn take_unwritten(&mut self) -> Vec<Mark> {
        let unwritten = self.0.iter_mut().filter(|(_, place)| !place.written);
        unwritten
            .map(|((user, room), place)| {
                place.written = true;
                (*user, *room, place.cursor)
            })
            .collect()
    }
}

impl Hub {
    /// Takes the marks in that were written down before.
    pub fn recall(&self, marks: Vec<Mark>) {
        let State { marks: known, .. } = &mut *self.state();
        for mark in marks {
            known.raise(mark, true);
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
    }
}
