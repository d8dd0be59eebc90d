//! People brought into rooms and put out of them by others.

use crate::domain::change::Fact;
use crate::domain::decide::{Asked, Verdict};
use crate::domain::denied::Denied;
use crate::domain::id::{RoomId, UserId};
use crate::domain::policy::{Target, find_person, find_room};
use crate::domain::rules::Action;

impl Asked<'_> {
    pub(super) fn invite_member(&self, room: RoomId, user: UserId) -> Result<Verdict, Denied> {
        let (room, person) = (find_room(self.facts, room)?, find_person(self.facts, user)?);
        let permit = self.permit(Action::InviteMember, Target::Person(person, Some(room)))?;
        let mut changes = self.changes(&permit);
        if !room.has(user) {
            changes.push(Fact::MemberJoined { room: room.id, user });
        }
        Ok(changes.done())
    }

    /// Who is not in the room cannot be told from who does not exist.
    pub(super) fn remove_member(&self, room: RoomId, user: UserId) -> Result<Verdict, Denied> {
        let (room, person) = (find_room(self.facts, room)?, find_person(self.facts, user)?);
        if !room.has(user) {
            return Err(Denied::NotFound);
        }
        let permit = self.permit(Action::RemoveMember, Target::Person(person, Some(room)))?;
        let mut changes = self.changes(&permit);
        changes.push(Fact::MemberLeft { room: room.id, user });
        Ok(changes.done())
    }
}
