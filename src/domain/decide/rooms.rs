//! Rooms: opened, come into, left, changed, archived.

use std::collections::BTreeSet;

use crate::domain::actor::Actor;
use crate::domain::change::Fact;
use crate::domain::decide::{Answer, Asked, Verdict};
use crate::domain::denied::{Conflict, Denied};
use crate::domain::id::{RoomId, UserId};
use crate::domain::policy::{Target, find_person, find_room};
use crate::domain::room::RoomKind;
use crate::domain::rules::Action;
use crate::domain::text::{RoomName, Topic};

impl Asked<'_> {
    pub(super) fn create_room(
        &self,
        name: &RoomName,
        kind: RoomKind,
        topic: &Topic,
        members: &[UserId],
    ) -> Result<Verdict, Denied> {
        for member in members {
            let person = find_person(self.facts, *member)?;
            if let Actor::Person { .. } = self.actor
                && !self.policy()?.knows(person)
            {
                return Err(Denied::NotFound);
            }
        }
        let permit = self.permit(Action::CreateRoom, Target::Everything)?;
        if kind == RoomKind::Open && self.facts.open_room_named(name).is_some() {
            return Err(Denied::Conflict(Conflict::RoomNameTaken));
        }
        let mut changes = self.changes(&permit);
        let room = RoomId(changes.next);
        let creator = permit.by();
        changes.push(Fact::RoomCreated { room, name: name.clone(), topic: topic.clone(), kind, creator });
        // First whoever owns it, so that the others are told whose it is.
        let others: BTreeSet<UserId> = members.iter().copied().filter(|member| Some(*member) != creator).collect();
        for user in creator.into_iter().chain(others) {
            changes.push(Fact::MemberJoined { room, user });
        }
        Ok(changes.answering(Answer::Created(room)))
    }

    pub(super) fn join_room(&self, room: RoomId) -> Result<Verdict, Denied> {
        let room = find_room(self.facts, room)?;
        let permit = self.permit(Action::JoinRoom, Target::Room(room))?;
        let mut changes = self.changes(&permit);
        let Some(user) = permit.by() else {
            return Err(Denied::Unauthenticated);
        };
        if !room.has(user) {
            if room.archived {
                return Err(Denied::Archived);
            }
            changes.push(Fact::MemberJoined { room: room.id, user });
        }
        Ok(changes.done())
    }

    pub(super) fn leave_room(&self, room: RoomId) -> Result<Verdict, Denied> {
        let room = find_room(self.facts, room)?;
        let permit = self.permit(Action::LeaveRoom, Target::Room(room))?;
        let Some(user) = permit.by() else {
            return Err(Denied::Unauthenticated);
        };
        let mut changes = self.changes(&permit);
        changes.push(Fact::MemberLeft { room: room.id, user });
        Ok(changes.done())
    }

    /// What is the same already changes nothing.
    pub(super) fn update_room(
        &self,
        room: RoomId,
        name: Option<&RoomName>,
        topic: Option<&Topic>,
    ) -> Result<Verdict, Denied> {
        let room = find_room(self.facts, room)?;
        let permit = self.permit(Action::UpdateRoom, Target::Room(room))?;
        let (name, topic) = (name.unwrap_or(&room.name), topic.unwrap_or(&room.topic));
        let taken = self.facts.open_room_named(name).is_some_and(|other| other.id != room.id);
        if room.kind == RoomKind::Open && taken {
            return Err(Denied::Conflict(Conflict::RoomNameTaken));
        }
        let mut changes = self.changes(&permit);
        if (name, topic) != (&room.name, &room.topic) {
            changes.push(Fact::RoomUpdated { room: room.id, name: name.clone(), topic: topic.clone() });
        }
        Ok(changes.done())
    }

    pub(super) fn archive_room(&self, room: RoomId, archived: bool) -> Result<Verdict, Denied> {
        let room = find_room(self.facts, room)?;
        let permit = self.permit(Action::ArchiveRoom, Target::Room(room))?;
        let mut changes = self.changes(&permit);
        if room.archived != archived {
            changes.push(Fact::RoomArchived { room: room.id, archived });
        }
        Ok(changes.done())
    }
}
