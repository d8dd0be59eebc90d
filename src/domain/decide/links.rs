//! Links: made, used, taken back.

use crate::domain::change::Fact;
use crate::domain::command::{NewLink, NewPerson, PasswordHash};
use crate::domain::decide::{Answer, Asked, Verdict};
use crate::domain::denied::{Conflict, Denied};
use crate::domain::id::LinkId;
use crate::domain::link::{Link, LinkHash, Purpose};
use crate::domain::policy::{Permit, Policy, Target, find_person, find_room};
use crate::domain::room::RoomKind;
use crate::domain::rules::Action;
use crate::domain::session::EndReason;

/// How many links there may be at once.
const LINKS: usize = 1000;

impl Asked<'_> {
    /// A second reset link of a person takes the place of the first.
    pub(super) fn make_link(&self, new: &NewLink) -> Result<Verdict, Denied> {
        let (permit, mut replaced) = match &new.purpose {
            Purpose::Invitation { rooms, .. } => {
                for room in rooms {
                    let room = find_room(self.facts, *room)?;
                    self.permit(Action::InviteMember, Target::Room(room))?;
                }
                let permit = self.permit(Action::AddPerson, Target::Everything)?;
                self.freshly_proven()?;
                (permit, Vec::new())
            }
            Purpose::Reset { user } => {
                let (person, permit) = self.manage(*user)?;
                if person.bot {
                    return Err(Denied::Conflict(Conflict::NoPassword));
                }
                (permit, self.resets_of(*user))
            }
        };
        // Those whose time is over make room.
        let over = self.facts.links().iter().filter(|link| !link.is_open(self.now)).map(|link| link.id);
        replaced.extend(over.filter(|link| !replaced.contains(link)).collect::<Vec<_>>());
        let others = self.facts.links().iter().filter(|link| !replaced.contains(&link.id)).count();
        if others >= LINKS {
            return Err(Denied::Conflict(Conflict::TooMany));
        }
        let mut changes = self.changes(&permit);
        for link in replaced {
            changes.push(Fact::LinkRevoked { link });
        }
        let id = LinkId(changes.next);
        changes.push(Fact::LinkMade(Link {
            id,
            hash: new.hash,
            made: self.now,
            by: permit.by(),
            expires: new.expires,
            uses: new.uses,
            purpose: new.purpose.clone(),
        }));
        Ok(changes.answering(Answer::Linked(id)))
    }

    pub(super) fn revoke_link(&self, link: LinkId) -> Result<Verdict, Denied> {
        let permit = self.permit(Action::AddPerson, Target::Everything)?;
        let link = self.facts.links().get(link).ok_or(Denied::NotFound)?;
        let mut changes = self.changes(&permit);
        changes.push(Fact::LinkRevoked { link: link.id });
        Ok(changes.done())
    }

    /// Whoever has the code may come in, with the role and the rooms that the link says.
    pub(super) fn accept_invitation(&self, hash: &LinkHash, person: &NewPerson) -> Result<Verdict, Denied> {
        let (permit, link) = self.by_code(hash)?;
        let Purpose::Invitation { role, rooms } = &link.purpose else {
            return Err(Denied::NotFound);
        };
        let mut changes = self.changes(&permit);
        changes.push(Fact::LinkUsed { link: link.id, left: link.uses.saturating_sub(1) });
        let user = self.add(&mut changes, &NewPerson { role: *role, bot: false, ..person.clone() })?;
        let rooms = rooms.iter().filter_map(|room| self.facts.room(*room));
        for room in rooms.filter(|room| self.may_still(link, Action::InviteMember, Target::Room(room))) {
            let begun = changes
                .list
                .iter()
                .any(|change| matches!(&change.fact, Fact::MemberJoined { room: joined, .. } if *joined == room.id));
            let can_be_joined = matches!(room.kind, RoomKind::Open | RoomKind::Private) && !room.archived;
            if can_be_joined && !begun {
                changes.push(Fact::MemberJoined { room: room.id, user });
            }
        }
        Ok(changes.answering(Answer::Added(user)))
    }

    /// Whoever has the code chooses the password; whatever was signed in before is not.
    pub(super) fn use_reset(&self, hash: &LinkHash, password: &PasswordHash) -> Result<Verdict, Denied> {
        let (permit, link) = self.by_code(hash)?;
        let Purpose::Reset { user } = link.purpose else {
            return Err(Denied::NotFound);
        };
        let mut changes = self.changes(&permit);
        changes.push(Fact::LinkUsed { link: link.id, left: 0 });
        changes.push(Fact::PasswordSet { user, hash: Some(password.clone()) });
        for session in self.sign_ins_of(user) {
            let reason = EndReason::PasswordChanged;
            changes.push(Fact::SessionEnded { session: session.id, user, reason });
        }
        Ok(changes.done())
    }

    fn by_code(&self, hash: &LinkHash) -> Result<(Permit, &Link), Denied> {
        let permit = self.as_server()?;
        let link = self.facts.links().by_hash(hash).ok_or(Denied::NotFound)?;
        let is_backed = match &link.purpose {
            Purpose::Invitation { .. } => self.may_still(link, Action::AddPerson, Target::Everything),
            Purpose::Reset { user } => {
                let person = find_person(self.facts, *user)?;
                self.may_still(link, Action::ManageAccount, Target::Person(person, None))
            }
        };
        if !link.is_open(self.now) || !is_backed {
            return Err(Denied::Conflict(Conflict::LinkOver));
        }
        Ok((permit, link))
    }

    /// Whether the one who made a link could make it now: it outlives neither a demotion nor a ban. The command line can
    /// always.
    fn may_still(&self, link: &Link, action: Action, target: Target<'_>) -> bool {
        link.by.is_none_or(|by| {
            let maker = Policy::of_person(self.facts, by, self.now);
            maker.is_some_and(|maker| maker.who().is_active(self.now) && maker.may(action, target))
        })
    }
}
