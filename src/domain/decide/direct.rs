//! Direct rooms: the same people always get the same one.

use std::collections::BTreeSet;

use crate::domain::actor::Actor;
use crate::domain::change::Fact;
use crate::domain::decide::{Answer, Asked, Verdict};
use crate::domain::denied::Denied;
use crate::domain::id::{RoomId, UserId};
use crate::domain::policy::{Target, find_person};
use crate::domain::rules::Action;

impl Asked<'_> {
    /// Whoever asks belongs to it; how many others there may be was looked at when the command was read.
    pub(super) fn open_direct(&self, users: &[UserId]) -> Result<Verdict, Denied> {
        let Actor::Person { .. } = self.actor else {
            return Err(Denied::Unauthenticated);
        };
        let policy = self.policy()?;
        let mut permit = policy.check(Action::OpenDirect, Target::Everything)?;
        let mut all_active = true;
        for user in users {
            let person = find_person(self.facts, *user)?;
            permit = policy.check(Action::OpenDirect, Target::Person(person, None))?;
            all_active &= person.is_active(self.now);
        }
        if !all_active {
            return Err(Denied::Forbidden(Action::OpenDirect));
        }
        let members: BTreeSet<UserId> = users.iter().copied().chain([policy.who().id]).collect();
        if let Some(room) = self.facts.direct_room(&members) {
            return Ok(self.changes(&permit).answering(Answer::Created(room.id)));
        }
        let mut changes = self.changes(&permit);
        let room = RoomId(changes.next);
        changes.push(Fact::DirectOpened { room, members: members.into_iter().collect() });
        Ok(changes.answering(Answer::Created(room)))
    }
}
