//! Accounts, roles and mutes.

use crate::domain::change::Fact;
use crate::domain::command::NewPerson;
use crate::domain::decide::accounts::DELETED;
use crate::domain::decide::{Answer, Asked, Changes, Verdict};
use crate::domain::denied::{Conflict, Denied};
use crate::domain::id::{RoomId, UserId};
use crate::domain::moment::Moment;
use crate::domain::person::{Account, Person};
use crate::domain::policy::{Permit, Target, find_person, find_room};
use crate::domain::role::Role;
use crate::domain::room::RoomKind;
use crate::domain::rules::Action;
use crate::domain::text::{DisplayName, Reason};

impl Asked<'_> {
    pub(super) fn set_up(&self, new: &NewPerson) -> Result<Verdict, Denied> {
        if self.facts.admins() > 0 {
            return Err(Denied::Conflict(Conflict::AlreadySetUp));
        }
        self.add_person(new)
    }

    pub(super) fn add_person(&self, new: &NewPerson) -> Result<Verdict, Denied> {
        let permit = self.permit(Action::AddPerson, Target::Everything)?;
        self.freshly_proven()?;
        let mut changes = self.changes(&permit);
        let user = self.add(&mut changes, new)?;
        Ok(changes.answering(Answer::Added(user)))
    }

    /// Adds a person, by whatever right; the changes prove that there is one.
    pub(super) fn add(&self, changes: &mut Changes, new: &NewPerson) -> Result<UserId, Denied> {
        let reserved = new.name.starts_with(DELETED);
        if reserved || self.facts.person_named(&new.name).is_some() {
            return Err(Denied::Conflict(Conflict::NameTaken));
        }
        let user = UserId(changes.next);
        changes.push(Fact::PersonAdded(Person {
            id: user,
            name: new.name.clone(),
            display: new.display.clone(),
            role: new.role,
            mute: None,
            ban: None,
            account: Account::Active,
            bot: new.bot,
        }));
        if let Some(hash) = &new.password {
            changes.push(Fact::PasswordSet { user, hash: Some(hash.clone()) });
        }
        // Whoever comes new finds the open room that everybody starts in; guests are brought in by others.
        if new.role > Role::Guest {
            let first_open = self.facts.rooms().find(|room| room.kind == RoomKind::Open && room.creator.is_none());
            if let Some(room) = first_open.filter(|room| !room.archived) {
                changes.push(Fact::MemberJoined { room: room.id, user });
            }
        }
        Ok(user)
    }

    pub(super) fn set_role(&self, user: UserId, role: Role) -> Result<Verdict, Denied> {
        let person = find_person(self.facts, user)?;
        let permit = self.permit(Action::SetRole, Target::Person(person, None))?;
        self.freshly_proven()?;
        let mut changes = self.changes(&permit);
        if person.role != role {
            self.leaves_an_admin(user)?;
            changes.push(Fact::RoleChanged { user, role });
        }
        Ok(changes.done())
    }

    pub(super) fn update_profile(&self, display: &DisplayName) -> Result<Verdict, Denied> {
        let me = self.policy()?.who();
        let permit = self.permit(Action::UpdateProfile, Target::Person(me, None))?;
        let mut changes = self.changes(&permit);
        if me.display != *display {
            changes.push(Fact::PersonUpdated { user: me.id, display: display.clone() });
        }
        Ok(changes.done())
    }

    pub(super) fn mute_user(
        &self,
        user: UserId,
        room: Option<RoomId>,
        until: Moment,
        reason: &Reason,
    ) -> Result<Verdict, Denied> {
        let permit = self.permit_on_member(user, room)?;
        if until <= self.now {
            return Err(Denied::Conflict(Conflict::MuteInThePast));
        }
        let mut changes = self.changes(&permit);
        changes.push(Fact::UserMuted { user, room, until, reason: reason.clone() });
        Ok(changes.done())
    }

    pub(super) fn unmute_user(&self, user: UserId, room: Option<RoomId>) -> Result<Verdict, Denied> {
        let permit = self.permit_on_member(user, room)?;
        let person = find_person(self.facts, user)?;
        let muted = match room {
            None => person.mute.is_some(),
            Some(room) => find_room(self.facts, room)?.mutes.contains_key(&user),
        };
        let mut changes = self.changes(&permit);
        if muted {
            changes.push(Fact::UserUnmuted { user, room });
        }
        Ok(changes.done())
    }

    fn permit_on_member(&self, user: UserId, room: Option<RoomId>) -> Result<Permit, Denied> {
        let person = find_person(self.facts, user)?;
        let room = room.map(|room| find_room(self.facts, room)).transpose()?;
        if room.is_some_and(|room| !room.has(user)) {
            return Err(Denied::NotFound);
        }
        self.permit(Action::MuteUser, Target::Person(person, room))
    }
}
