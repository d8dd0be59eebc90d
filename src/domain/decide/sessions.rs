//! Sign-ins: begun, ended, expired.

use crate::domain::change::Fact;
use crate::domain::command::{Ending, NewSession};
use crate::domain::decide::{Answer, Asked, Changes, Verdict};
use crate::domain::denied::Denied;
use crate::domain::id::{Cursor, SessionId, UserId};
use crate::domain::moment::Moment;
use crate::domain::policy::{Target, find_person};
use crate::domain::rules::Action;
use crate::domain::session::{EndReason, Session, TokenHash};

impl Asked<'_> {
    /// The password was verified by whoever sends this, so only the server itself may.
    pub(super) fn start_session(&self, new: &NewSession) -> Result<Verdict, Denied> {
        let permit = self.as_server()?;
        let is_active = find_person(self.facts, new.user)?.is_active(self.now);
        if !is_active || self.facts.password_changed_since(new.user, new.as_of) {
            // The same as for who does not exist: what happened between the password and here tells no more.
            return Err(Denied::NotFound);
        }
        let mut changes = self.changes(&permit);
        let live: Vec<SessionId> = self.sign_ins_of(new.user).map(|session| session.id).collect();
        let surplus = (live.len() + 1).saturating_sub(new.cap);
        for oldest in live.into_iter().take(surplus) {
            changes.push(Fact::SessionEnded { session: oldest, user: new.user, reason: EndReason::SessionCap });
        }
        let id = SessionId(changes.next);
        let session = Session {
            id,
            user: new.user,
            token: new.token,
            started: self.now,
            expires: new.expires,
            proven: self.now,
            fresh_until: new.fresh_until,
            scope: None,
        };
        changes.push(Fact::SessionStarted { session, device: Some(new.device.clone()), method: new.method });
        Ok(changes.answering(Answer::Started(id)))
    }

    /// The password was verified by whoever sends this, so only the server itself may.
    pub(super) fn prove_session(
        &self,
        session: SessionId,
        token: TokenHash,
        fresh_until: Moment,
        as_of: Cursor,
    ) -> Result<Verdict, Denied> {
        let permit = self.as_server()?;
        let session = self.facts.session(session).filter(|session| !session.is_token()).ok_or(Denied::NotFound)?;
        if self.facts.password_changed_since(session.user, as_of) {
            return Err(Denied::Unauthenticated);
        }
        let mut changes = self.changes(&permit);
        let (session, user) = (session.id, session.user);
        changes.push(Fact::SessionProven { session, user, token, proven: self.now, fresh_until });
        Ok(changes.done())
    }

    /// Ends sessions of a person; tokens of programs are taken back one by one, in another way.
    pub(super) fn end_sessions(&self, ending: Ending) -> Result<Verdict, Denied> {
        self.as_person(Action::EndSessions)?;
        let user = match ending {
            Ending::One(session) => {
                let session = self.facts.session(session).filter(|session| !session.is_token());
                session.ok_or(Denied::NotFound)?.user
            }
            Ending::AllOf { user, .. } => user,
        };
        let person = find_person(self.facts, user)?;
        let permit = self.permit(Action::EndSessions, Target::Person(person, None)).map_err(|denied| match ending {
            // That somebody else's session exists is not for those to know who may not end it.
            Ending::One(_) => {
                if denied == Denied::Unauthenticated {
                    denied
                } else {
                    Denied::NotFound
                }
            }
            Ending::AllOf { .. } => denied,
        })?;
        let mut changes = self.changes(&permit);
        for session in self.sign_ins_of(user) {
            let meant = match ending {
                Ending::One(one) => session.id == one,
                Ending::AllOf { except, .. } => Some(session.id) != except,
            };
            if !meant {
                continue;
            }
            let own = self.actor.session() == Some(session.id);
            if !own {
                self.freshly_proven()?;
            }
            let reason = if own { EndReason::SignedOut } else { EndReason::Revoked };
            changes.push(Fact::SessionEnded { session: session.id, user, reason });
        }
        let ended = changes.list.len();
        Ok(changes.answering(Answer::Ended(ended)))
    }

    pub(super) fn expire_session(&self, session: SessionId, reason: EndReason) -> Result<Verdict, Denied> {
        let permit = self.as_server()?;
        let session = self.facts.session(session).ok_or(Denied::NotFound)?;
        let mut changes = self.changes(&permit);
        changes.push(Fact::SessionEnded { session: session.id, user: session.user, reason });
        Ok(changes.answering(Answer::Ended(1)))
    }

    /// A person's own sign-ins, oldest first, without the tokens of programs.
    pub(super) fn sign_ins_of(&self, user: UserId) -> impl Iterator<Item = &Session> {
        self.facts.sessions_of(user).filter(|session| !session.is_token())
    }

    /// Ends everything that somebody acts with, tokens of programs included.
    pub(super) fn end_all(&self, changes: &mut Changes, user: UserId, reason: EndReason) {
        for session in self.facts.sessions_of(user) {
            changes.push(Fact::SessionEnded { session: session.id, user, reason });
        }
    }
}
