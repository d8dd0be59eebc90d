//! Bans: begun, with the end of every session, and taken back.

use crate::domain::change::Fact;
use crate::domain::decide::{Asked, Verdict};
use crate::domain::denied::{Conflict, Denied};
use crate::domain::id::UserId;
use crate::domain::moment::Moment;
use crate::domain::policy::{Target, find_person};
use crate::domain::rules::Action;
use crate::domain::session::EndReason;
use crate::domain::text::Reason;

impl Asked<'_> {
    /// All sessions end in the same batch: nothing of the person is left to act with.
    pub(super) fn ban_user(&self, user: UserId, until: Option<Moment>, reason: &Reason) -> Result<Verdict, Denied> {
        let person = find_person(self.facts, user)?;
        let permit = self.permit(Action::BanUser, Target::Person(person, None))?;
        if until.is_some_and(|until| until <= self.now) {
            return Err(Denied::Conflict(Conflict::BanInThePast));
        }
        self.leaves_an_admin(user)?;
        let mut changes = self.changes(&permit);
        changes.push(Fact::UserBanned { user, until, reason: reason.clone() });
        self.end_all(&mut changes, user, EndReason::AccountClosed);
        Ok(changes.done())
    }

    pub(super) fn unban_user(&self, user: UserId) -> Result<Verdict, Denied> {
        let person = find_person(self.facts, user)?;
        let permit = self.permit(Action::BanUser, Target::Person(person, None))?;
        let mut changes = self.changes(&permit);
        if person.ban.is_some() {
            changes.push(Fact::UserUnbanned { user });
        }
        Ok(changes.done())
    }

    /// Refuses what would take away the last admin who can act.
    pub(super) fn leaves_an_admin(&self, user: UserId) -> Result<(), Denied> {
        let is_one = self.facts.person(user).is_some_and(|person| person.can_administer(self.now));
        if is_one && self.facts.active_admins(self.now) == 1 {
            return Err(Denied::Conflict(Conflict::LastAdmin));
        }
        Ok(())
    }
}
