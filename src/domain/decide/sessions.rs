//! Sign-ins: begun, ended, expired.

use crate::domain::actor::Actor;
use crate::domain::change::Fact;
use crate::domain::command::{Ending, NewSession};
use crate::domain::decide::{Answer, Asked, Verdict};
use crate::domain::denied::Denied;
use crate::domain::id::SessionId;
use crate::domain::policy::{self, Target, find_person};
use crate::domain::rules::Action;
use crate::domain::session::{EndReason, Session};

impl Asked<'_> {
    /// The password was verified by whoever sends this, so only the server itself may.
    pub(super) fn start_session(&self, new: &NewSession) -> Result<Verdict, Denied> {
        let Actor::Console = self.actor else {
            return Err(Denied::Unauthenticated);
        };
        if !find_person(self.facts, new.user)?.is_active(self.now) {
            // The same as for who does not exist: a ban between the password and here tells no more.
            return Err(Denied::NotFound);
        }
        let mut changes = self.changes(&policy::console());
        let surplus = (self.facts.sessions_of(new.user).count() + 1).saturating_sub(new.cap);
        for oldest in self.facts.sessions_of(new.user).take(surplus) {
            changes.push(Fact::SessionEnded { session: oldest.id, user: new.user, reason: EndReason::Revoked });
        }
        let id = SessionId(changes.next);
        let session = Session { id, user: new.user, token: new.token, started: self.now, expires: new.expires };
        changes.push(Fact::SessionStarted { session, device: Some(new.device.clone()) });
        Ok(changes.answering(Answer::Started(id)))
    }

    pub(super) fn end_sessions(&self, ending: Ending) -> Result<Verdict, Denied> {
        let user = match ending {
            Ending::One(session) => self.facts.session(session).ok_or(Denied::NotFound)?.user,
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
        for session in self.facts.sessions_of(user) {
            let meant = match ending {
                Ending::One(one) => session.id == one,
                Ending::AllOf { except, .. } => Some(session.id) != except,
            };
            if meant {
                let own = self.actor.session() == Some(session.id);
                let reason = if own { EndReason::SignedOut } else { EndReason::Revoked };
                changes.push(Fact::SessionEnded { session: session.id, user, reason });
            }
        }
        let ended = changes.list.len();
        Ok(changes.answering(Answer::Ended(ended)))
    }

    pub(super) fn expire_session(&self, session: SessionId, reason: EndReason) -> Result<Verdict, Denied> {
        let Actor::Console = self.actor else {
            return Err(Denied::Unauthenticated);
        };
        let session = self.facts.session(session).ok_or(Denied::NotFound)?;
        let mut changes = self.changes(&policy::console());
        changes.push(Fact::SessionEnded { session: session.id, user: session.user, reason });
        Ok(changes.answering(Answer::Ended(1)))
    }
}
