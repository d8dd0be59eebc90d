//! People, sign-ins, roles and mutes in the model.

use countersign::domain::change::Fact;
use countersign::domain::command::{Ending, NewPerson, NewSession};
use countersign::domain::decide::Answer;
use countersign::domain::id::{RoomId, SessionId, UserId};
use countersign::domain::moment::Moment;
use countersign::domain::person::{Account, Person};
use countersign::domain::role::Role;
use countersign::domain::room::RoomKind;
use countersign::domain::session::{EndReason, Session};

use crate::facts::Place;
use crate::model::{Model, Refusal, Told};
use crate::rules::need;

impl Model {
    pub fn add(&mut self, new: &NewPerson) -> Told {
        need(self.facts.people.values().all(|(name, _)| *name != *new.name), Refusal::NameTaken)?;
        let user = UserId(self.next());
        self.facts.people.insert(user, (new.name.to_string(), new.role));
        let person = Person {
            id: user,
            name: new.name.clone(),
            display: new.display.clone(),
            role: new.role,
            mute: None,
            ban: None,
            account: Account::Active,
            bot: new.bot,
        };
        let mut facts = vec![Fact::PersonAdded(person)];
        facts.extend(new.password.clone().map(|hash| Fact::PasswordSet { user, hash: Some(hash) }));
        // Newcomers but guests are in the open room that was there from the start.
        let first = |place: &Place| place.kind == RoomKind::Open && place.creator.is_none();
        let first = self.facts.rooms.iter().find(|(_, place)| first(place)).map(|(room, _)| *room);
        if let Some(room) = first.filter(|room| new.role != Role::Guest && !self.facts.rooms[room].archived) {
            self.facts.inside.insert((room, user));
            facts.push(Fact::MemberJoined { room, user });
        }
        Ok(self.so(facts, Answer::Added(user)))
    }

    pub fn sign_in(&mut self, new: &NewSession, now: Moment) -> Told {
        need(self.exists(new.user) && self.is_active(new.user, now), Refusal::NotFound)?;
        let mut facts = Vec::new();
        while self.live(new.user).len() >= new.cap.max(1) {
            let oldest = self.live(new.user)[0];
            self.facts.sessions.remove(&oldest);
            facts.push(Fact::SessionEnded { session: oldest, user: new.user, reason: EndReason::SessionCap });
        }
        let id = SessionId(self.next() + i64::try_from(facts.len()).unwrap());
        self.facts.sessions.insert(id, new.user);
        self.sessions.insert(id, new.user);
        self.fresh.insert(id, new.fresh_until);
        let session = Session {
            id,
            user: new.user,
            token: new.token,
            started: now,
            expires: new.expires,
            proven: now,
            fresh_until: new.fresh_until,
            scope: None,
        };
        facts.push(Fact::SessionStarted { session, device: Some(new.device.clone()), method: new.method });
        Ok(self.so(facts, Answer::Started(id)))
    }

    /// The console needs no proof; a session that was given none here is fresh for as long as it lives.
    pub fn is_fresh(&self, used: Option<SessionId>, now: Moment) -> Result<(), Refusal> {
        let until = used.and_then(|session| self.fresh.get(&session));
        need(until.is_none_or(|until| now < *until), Refusal::ReauthRequired)
    }

    pub fn live(&self, user: UserId) -> Vec<SessionId> {
        self.facts.sessions.iter().filter(|(_, owner)| **owner == user).map(|(id, _)| *id).collect()
    }

    pub fn end(&mut self, who: Option<UserId>, used: Option<SessionId>, ending: Ending, now: Moment) -> Told {
        let (user, meant) = match ending {
            Ending::One(session) => (*self.facts.sessions.get(&session).ok_or(Refusal::NotFound)?, vec![session]),
            Ending::AllOf { user, except } => {
                (user, self.live(user).into_iter().filter(|session| Some(*session) != except).collect())
            }
        };
        if let Some(me) = who {
            need(self.knows(me, user), Refusal::NotFound)?;
            let may = me == user || (self.role(me) == Role::Admin && self.ranks_above(me, user, None));
            // That somebody else has this session is told to nobody who may not end it.
            let one = matches!(ending, Ending::One(_));
            need(may, if one { Refusal::NotFound } else { Refusal::Forbidden })?;
        } else {
            need(self.exists(user), Refusal::NotFound)?;
        }
        if meant.iter().any(|session| used != Some(*session)) {
            self.is_fresh(used, now)?;
        }
        let over = |session: SessionId| {
            let reason = if used == Some(session) { EndReason::SignedOut } else { EndReason::Revoked };
            Fact::SessionEnded { session, user, reason }
        };
        self.facts.sessions.retain(|session, _| !meant.contains(session));
        let count = meant.len();
        Ok(self.so(meant.into_iter().map(over).collect(), Answer::Ended(count)))
    }

    pub fn give_role(
        &mut self,
        who: Option<UserId>,
        used: Option<SessionId>,
        user: UserId,
        role: Role,
        now: Moment,
    ) -> Told {
        need(self.exists(user), Refusal::NotFound)?;
        if let Some(me) = who {
            need(self.knows(me, user), Refusal::NotFound)?;
            let may = self.role(me) == Role::Admin && (me == user || self.ranks_above(me, user, None));
            need(may, Refusal::Forbidden)?;
        }
        self.is_fresh(used, now)?;
        let was = self.role(user);
        if was == role {
            return Ok(self.done(Vec::new()));
        }
        need(self.spares_an_admin(user, now), Refusal::LastAdmin)?;
        self.facts.people.get_mut(&user).unwrap().1 = role;
        Ok(self.done(vec![Fact::RoleChanged { user, role }]))
    }

    pub fn check_mute(&self, me: UserId, user: UserId, room: Option<RoomId>) -> Result<(), Refusal> {
        need(self.knows(me, user), Refusal::NotFound)?;
        need(room.is_none_or(|room| self.sees(me, room) && self.is_in(user, room)), Refusal::NotFound)?;
        let can_be_muted_in = |room: RoomId| matches!(self.kind(room), RoomKind::Open | RoomKind::Private);
        need(room.is_none_or(can_be_muted_in), Refusal::Forbidden)?;
        let by_office = self.role(me) >= Role::Moderator;
        let by_ownership = self.role(me) == Role::Member && room.is_some_and(|room| self.owns(me, room));
        need((by_office || by_ownership) && self.ranks_above(me, user, room), Refusal::Forbidden)?;
        need(room.is_none_or(|room| !self.facts.rooms[&room].archived), Refusal::Archived)
    }
}
