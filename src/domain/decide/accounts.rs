//! Accounts: closed, opened again, deleted.

use crate::domain::change::Fact;
use crate::domain::decide::{Asked, Verdict};
use crate::domain::denied::Denied;
use crate::domain::id::{LinkId, UserId};
use crate::domain::link::Purpose;
use crate::domain::person::{Account, Person};
use crate::domain::policy::{Permit, Target, find_person};
use crate::domain::room::RoomKind;
use crate::domain::rules::Action;
use crate::domain::session::EndReason;
use crate::domain::text::{DisplayName, UserName};

/// How the names of people who are gone begin; nobody else is called so.
pub(super) const DELETED: &str = "deleted-";

/// What is shown instead of the name of somebody who is gone.
const SOMEBODY: &str = "Deleted person";

impl Asked<'_> {
    /// Closes an account, with the end of every session in the same batch, or opens it again.
    pub(super) fn set_account(&self, user: UserId, open: bool) -> Result<Verdict, Denied> {
        let (person, permit) = self.manage(user)?;
        let account = if open { Account::Active } else { Account::Disabled };
        if person.account != account && !open {
            self.leaves_an_admin(user)?;
        }
        let mut changes = self.changes(&permit);
        if person.account != account {
            changes.push(Fact::AccountSet { user, account });
        }
        if !open {
            self.end_all(&mut changes, user, EndReason::AccountClosed);
        }
        Ok(changes.done())
    }

    /// Deletes a person: the names are replaced, the memberships end, and what was said stays or goes.
    pub(super) fn delete_person(&self, user: UserId, words: bool) -> Result<Verdict, Denied> {
        let (_, permit) = self.manage(user)?;
        self.leaves_an_admin(user)?;
        let mut changes = self.changes(&permit);
        // Both fit their bounds: a number has at most nineteen digits.
        let name = UserName::parse(&format!("{DELETED}{}", user.0)).map_err(|_| Denied::NotFound)?;
        let display = DisplayName::parse(SOMEBODY).map_err(|_| Denied::NotFound)?;
        self.end_all(&mut changes, user, EndReason::AccountClosed);
        for link in self.resets_of(user) {
            changes.push(Fact::LinkRevoked { link });
        }
        // Told before the memberships end: whoever knew the person by a room alone has to forget the name, too.
        changes.push(Fact::PersonDeleted { user, name, display, words });
        for room in self.facts.rooms_of(user) {
            if matches!(room.kind, RoomKind::Open | RoomKind::Private) {
                changes.push(Fact::MemberLeft { room: room.id, user });
            }
        }
        Ok(changes.done())
    }

    /// The person and the proof that whoever asks may manage that account.
    pub(super) fn manage(&self, user: UserId) -> Result<(&Person, Permit), Denied> {
        let person = find_person(self.facts, user)?;
        let permit = self.permit(Action::ManageAccount, Target::Person(person, None))?;
        self.freshly_proven()?;
        Ok((person, permit))
    }

    pub(super) fn resets_of(&self, user: UserId) -> Vec<LinkId> {
        let links = self.facts.links().iter();
        links.filter(|link| link.purpose == Purpose::Reset { user }).map(|link| link.id).collect()
    }
}
