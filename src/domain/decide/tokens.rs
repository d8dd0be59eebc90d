//! Tokens of programs: made by people for themselves and by admins for programs, and taken back.

use std::sync::Arc;

use crate::domain::change::Fact;
use crate::domain::command::NewToken;
use crate::domain::decide::{Answer, Asked, Verdict};
use crate::domain::denied::{Conflict, Denied};
use crate::domain::id::{SessionId, UserId};
use crate::domain::person::Person;
use crate::domain::policy::{Permit, Target, find_person};
use crate::domain::rules::Action;
use crate::domain::session::{EndReason, Method, Session};

/// How many tokens act as one person at most.
const TOKENS: usize = 50;

impl Asked<'_> {
    /// A token is a session that a program holds: found by its hash, ended and listed like one.
    pub(super) fn issue_token(&self, new: &NewToken) -> Result<Verdict, Denied> {
        let person = find_person(self.facts, new.user)?;
        let permit = self.token_permit(person)?;
        for room in new.scope.rooms.iter().flatten() {
            self.facts.room(*room).filter(|room| room.has(new.user)).ok_or(Denied::NotFound)?;
        }
        self.freshly_proven()?;
        if !person.is_active(self.now) {
            return Err(Denied::NotFound);
        }
        if self.facts.sessions_of(new.user).filter(|session| session.is_token()).count() >= TOKENS {
            return Err(Denied::Conflict(Conflict::TooMany));
        }
        let mut changes = self.changes(&permit);
        let id = SessionId(changes.next);
        let session = Session {
            id,
            user: new.user,
            token: new.token,
            started: self.now,
            expires: new.expires,
            proven: self.now,
            fresh_until: self.now,
            scope: Some(Arc::new(new.scope.clone())),
        };
        changes.push(Fact::SessionStarted { session, device: Some(new.device.clone()), method: Method::Token });
        Ok(changes.answering(Answer::Started(id)))
    }

    pub(super) fn revoke_token(&self, token: SessionId) -> Result<Verdict, Denied> {
        self.as_person(Action::IssueToken)?;
        let session = self.facts.session(token).filter(|session| session.is_token()).ok_or(Denied::NotFound)?;
        let person = find_person(self.facts, session.user)?;
        // That somebody else's token exists is not for those to know who may not take it back.
        let permit = self.token_permit(person).map_err(|_| Denied::NotFound)?;
        let mut changes = self.changes(&permit);
        self.freshly_proven()?;
        let user: UserId = person.id;
        changes.push(Fact::SessionEnded { session: token, user, reason: EndReason::Revoked });
        Ok(changes.done())
    }

    /// Of programs by those who manage accounts, of people by themselves only: nobody acts in another one's name.
    fn token_permit(&self, person: &Person) -> Result<Permit, Denied> {
        let action = if person.bot { Action::ManageAccount } else { Action::IssueToken };
        self.permit(action, Target::Person(person, None))
    }
}
