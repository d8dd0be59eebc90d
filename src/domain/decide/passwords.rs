//! Passwords: set by their owners, computed anew.

use crate::domain::change::Fact;
use crate::domain::command::PasswordHash;
use crate::domain::decide::{Asked, Verdict};
use crate::domain::denied::{Conflict, Denied};
use crate::domain::id::{Cursor, SessionId, UserId};
use crate::domain::policy::find_person;
use crate::domain::session::EndReason;

impl Asked<'_> {
    /// The one who asks for it was verified by whoever sends this, and must still be signed in: a password that was chosen
    /// anew meanwhile has ended that session. A password change leaves tokens alive.
    pub(super) fn set_password(
        &self,
        user: UserId,
        hash: &PasswordHash,
        keep: Option<SessionId>,
        as_of: Cursor,
    ) -> Result<Verdict, Denied> {
        let permit = self.as_server()?;
        if find_person(self.facts, user)?.bot {
            return Err(Denied::Conflict(Conflict::NoPassword));
        }
        let is_signed_in = |session| self.sign_ins_of(user).any(|live| live.id == session);
        let outdated = self.facts.password_changed_since(user, as_of);
        if outdated || keep.is_some_and(|session| !is_signed_in(session)) {
            return Err(Denied::Unauthenticated);
        }
        let mut changes = self.changes(&permit);
        changes.push(Fact::PasswordSet { user, hash: Some(hash.clone()) });
        for session in self.sign_ins_of(user).filter(|session| Some(session.id) != keep) {
            let reason = EndReason::PasswordChanged;
            changes.push(Fact::SessionEnded { session: session.id, user, reason });
        }
        for link in self.resets_of(user) {
            changes.push(Fact::LinkRevoked { link });
        }
        Ok(changes.done())
    }

    pub(super) fn rehash_password(
        &self,
        user: UserId,
        before: &PasswordHash,
        after: &PasswordHash,
    ) -> Result<Verdict, Denied> {
        let permit = self.as_server()?;
        find_person(self.facts, user)?;
        let mut changes = self.changes(&permit);
        changes.push(Fact::PasswordRehashed { user, hashes: Some((before.clone(), after.clone())) });
        Ok(changes.done())
    }
}
