//! Bans and display names in the model.

use countersign::domain::change::Fact;
use countersign::domain::id::UserId;
use countersign::domain::moment::Moment;
use countersign::domain::role::Role;
use countersign::domain::session::EndReason;
use countersign::domain::text::{DisplayName, Reason};

use crate::model::{Model, Refusal, Told};
use crate::rules::need;

impl Model {
    pub fn is_active(&self, user: UserId, now: Moment) -> bool {
        self.facts.bans.get(&user).is_none_or(|(until, _)| until.is_some_and(|until| until <= now))
    }

    /// Somebody can administer still when this one cannot.
    pub fn spares_an_admin(&self, user: UserId, now: Moment) -> bool {
        let can = |user: UserId| self.role(user) == Role::Admin && self.is_active(user, now);
        !can(user) || self.facts.people.keys().any(|other| *other != user && can(*other))
    }

    pub fn ban(&mut self, me: UserId, user: UserId, until: Option<Moment>, reason: &Reason, now: Moment) -> Told {
        self.check_ban(me, user)?;
        need(until.is_none_or(|until| until > now), Refusal::BanInThePast)?;
        need(self.spares_an_admin(user, now), Refusal::LastAdmin)?;
        self.facts.bans.insert(user, (until, reason.to_string()));
        let mut facts = vec![Fact::UserBanned { user, until, reason: reason.clone() }];
        for session in self.live(user) {
            self.facts.sessions.remove(&session);
            facts.push(Fact::SessionEnded { session, user, reason: EndReason::AccountClosed });
        }
        Ok(self.done(facts))
    }

    pub fn unban(&mut self, me: UserId, user: UserId) -> Told {
        self.check_ban(me, user)?;
        let was = self.facts.bans.remove(&user);
        Ok(self.done(was.map(|_| Fact::UserUnbanned { user }).into_iter().collect()))
    }

    fn check_ban(&self, me: UserId, user: UserId) -> Result<(), Refusal> {
        need(self.knows(me, user), Refusal::NotFound)?;
        need(self.role(me) == Role::Admin && self.ranks_above(me, user, None), Refusal::Forbidden)
    }

    pub fn rename(&mut self, me: UserId, display: &DisplayName) -> Told {
        let name = self.facts.people[&me].0.clone();
        let before = self.facts.displays.get(&me).cloned().unwrap_or(name.clone());
        if before == **display {
            return Ok(self.done(Vec::new()));
        }
        if **display == *name {
            self.facts.displays.remove(&me);
        } else {
            self.facts.displays.insert(me, display.to_string());
        }
        Ok(self.done(vec![Fact::PersonUpdated { user: me, display: display.clone() }]))
    }
}
