//! What follows from a command: changes, or the reason why not. Pure; the log writer is its only caller.

use std::sync::Arc;

use crate::domain::actor::Actor;
use crate::domain::change::{Change, Fact};
use crate::domain::command::{Command, Ending, NewPerson, NewSession, Subject};
use crate::domain::denied::{Conflict, Denied};
use crate::domain::id::{Cursor, MessageId, RoomId, SessionId, UserId};
use crate::domain::message::{Content, Deletion, Draft, Message};
use crate::domain::moment::Moment;
use crate::domain::person::Person;
use crate::domain::policy::{self, Permit, Policy, Target, find_person, find_room};
use crate::domain::role::Role;
use crate::domain::room::RoomKind;
use crate::domain::rules::Action;
use crate::domain::session::{EndReason, Session};
use crate::domain::text::{Reason, RoomName, Topic};
use crate::domain::workspace::Workspace;

/// What a command led to.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// What became true, numbered from the head on; empty when it was true already.
    pub changes: Vec<Change>,
    /// What the sender is told.
    pub answer: Answer,
}

/// What the sender of a command is told once it is durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Done, as of this position.
    Done(Cursor),
    /// The message it posted, now or the first time.
    Posted(MessageId),
    /// The room it created.
    Created(RoomId),
    /// How many sessions ended.
    Ended(usize),
    /// The session it started.
    Started(SessionId),
    /// The person it added.
    Added(UserId),
}

/// Collects the changes of one command. It cannot be had without a permit.
struct Changes {
    next: Cursor,
    at: Moment,
    by: Option<UserId>,
    list: Vec<Change>,
}

impl Changes {
    fn allowed(permit: &Permit, facts: &Workspace, at: Moment) -> Self {
        Self {
            next: facts.head() + 1,
            at,
            by: permit.by(),
            list: Vec::new(),
        }
    }

    fn push(&mut self, fact: Fact) {
        self.list.push(Change {
            cursor: self.next,
            at: self.at,
            by: self.by,
            fact,
        });
        self.next += 1;
    }

    fn done(self) -> Verdict {
        let head = self.next - 1;
        self.answering(Answer::Done(head))
    }

    fn answering(self, answer: Answer) -> Verdict {
        Verdict {
            changes: self.list,
            answer,
        }
    }
}

/// Decides one command by the facts, its subject and the time.
///
/// # Errors
/// The first reason against it, in the order of [`Denied`]'s variants; a repeated `client_id` is answered
/// before any permission is looked at.
pub fn decide(
    facts: &Workspace,
    actor: Actor,
    command: &Command,
    subject: &Subject,
    now: Moment,
) -> Result<Verdict, Denied> {
    let asked = Asked { facts, actor, now };
    match command {
        Command::SetUp(person) => asked.set_up(person),
        Command::AddPerson(person) => asked.add_person(person),
        Command::StartSession(session) => asked.start_session(session),
        Command::EndSessions(ending) => asked.end_sessions(*ending),
        Command::ExpireSession { session, reason } => asked.expire_session(*session, *reason),
        Command::SetRole { user, role } => asked.set_role(*user, *role),
        Command::MuteUser {
            user,
            room,
            until,
            reason,
        } => asked.mute_user(*user, *room, *until, reason),
        Command::UnmuteUser { user, room } => asked.unmute_user(*user, *room),
        Command::CreateRoom {
            name,
            kind,
            topic,
            members,
        } => asked.create_room(name, *kind, topic, members),
        Command::JoinRoom(room) => asked.join_room(*room),
        Command::LeaveRoom(room) => asked.leave_room(*room),
        Command::PostMessage { room, draft } => asked.post(*room, Action::PostMessage, draft, subject),
        Command::Announce(draft) => {
            let room = facts.announcements().ok_or(Denied::NotFound)?;
            asked.post(room, Action::Announce, draft, subject)
        }
        Command::DeleteMessage { reason, .. } => asked.delete_message(reason.as_ref(), subject),
    }
}

struct Asked<'a> {
    facts: &'a Workspace,
    actor: Actor,
    now: Moment,
}

impl<'a> Asked<'a> {
    /// The proof for an action; the console may do what only needs the database file.
    fn permit(&self, action: Action, target: Target<'_>) -> Result<Permit, Denied> {
        match self.actor {
            Actor::Console => Ok(policy::console()),
            Actor::Person { .. } => self.policy()?.check(action, target),
        }
    }

    fn policy(&self) -> Result<Policy<'a>, Denied> {
        Policy::of(self.facts, self.actor, self.now)
    }

    fn changes(&self, permit: &Permit) -> Changes {
        Changes::allowed(permit, self.facts, self.now)
    }

    fn set_up(&self, new: &NewPerson) -> Result<Verdict, Denied> {
        if self.facts.admins() > 0 {
            return Err(Denied::Conflict(Conflict::AlreadySetUp));
        }
        self.add_person(new)
    }

    fn add_person(&self, new: &NewPerson) -> Result<Verdict, Denied> {
        let permit = self.permit(Action::AddPerson, Target::Everything)?;
        if self.facts.person_named(&new.name).is_some() {
            return Err(Denied::Conflict(Conflict::NameTaken));
        }
        let mut changes = self.changes(&permit);
        let user = UserId(changes.next);
        changes.push(Fact::PersonAdded(Person {
            id: user,
            name: new.name.clone(),
            display: new.display.clone(),
            role: new.role,
            mute: None,
        }));
        changes.push(Fact::PasswordSet {
            user,
            hash: Some(new.password.clone()),
        });
        // Whoever comes new finds the open room that everybody starts in; guests are brought in by others.
        if new.role > Role::Guest {
            let first_open = self
                .facts
                .rooms()
                .find(|room| room.kind == RoomKind::Open && room.creator.is_none());
            if let Some(room) = first_open.filter(|room| !room.archived) {
                changes.push(Fact::MemberJoined { room: room.id, user });
            }
        }
        Ok(changes.answering(Answer::Added(user)))
    }

    /// The password was verified by whoever sends this, so only the server itself may.
    fn start_session(&self, new: &NewSession) -> Result<Verdict, Denied> {
        let Actor::Console = self.actor else {
            return Err(Denied::Unauthenticated);
        };
        find_person(self.facts, new.user)?;
        let mut changes = self.changes(&policy::console());
        let surplus = (self.facts.sessions_of(new.user).count() + 1).saturating_sub(new.cap);
        for oldest in self.facts.sessions_of(new.user).take(surplus) {
            changes.push(Fact::SessionEnded {
                session: oldest.id,
                user: new.user,
                reason: EndReason::Revoked,
            });
        }
        let id = SessionId(changes.next);
        let session = Session {
            id,
            user: new.user,
            token: new.token,
            started: self.now,
            expires: new.expires,
        };
        changes.push(Fact::SessionStarted {
            session,
            device: Some(new.device.clone()),
        });
        Ok(changes.answering(Answer::Started(id)))
    }

    fn end_sessions(&self, ending: Ending) -> Result<Verdict, Denied> {
        let user = match ending {
            Ending::One(session) => self.facts.session(session).ok_or(Denied::NotFound)?.user,
            Ending::AllOf { user, .. } => user,
        };
        let person = find_person(self.facts, user)?;
        let permit = self
            .permit(Action::EndSessions, Target::Person(person, None))
            .map_err(|denied| match ending {
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
                changes.push(Fact::SessionEnded {
                    session: session.id,
                    user,
                    reason,
                });
            }
        }
        let ended = changes.list.len();
        Ok(changes.answering(Answer::Ended(ended)))
    }

    fn expire_session(&self, session: SessionId, reason: EndReason) -> Result<Verdict, Denied> {
        let Actor::Console = self.actor else {
            return Err(Denied::Unauthenticated);
        };
        let session = self.facts.session(session).ok_or(Denied::NotFound)?;
        let mut changes = self.changes(&policy::console());
        changes.push(Fact::SessionEnded {
            session: session.id,
            user: session.user,
            reason,
        });
        Ok(changes.answering(Answer::Ended(1)))
    }

    fn set_role(&self, user: UserId, role: Role) -> Result<Verdict, Denied> {
        let person = find_person(self.facts, user)?;
        let permit = self.permit(Action::SetRole, Target::Person(person, None))?;
        let mut changes = self.changes(&permit);
        if person.role != role {
            if person.role == Role::Admin && self.facts.admins() == 1 {
                return Err(Denied::Conflict(Conflict::LastAdmin));
            }
            changes.push(Fact::RoleChanged { user, role });
        }
        Ok(changes.done())
    }

    fn mute_user(&self, user: UserId, room: Option<RoomId>, until: Moment, reason: &Reason) -> Result<Verdict, Denied> {
        let permit = self.permit_on_member(user, room)?;
        if until <= self.now {
            return Err(Denied::Conflict(Conflict::MuteInThePast));
        }
        let mut changes = self.changes(&permit);
        changes.push(Fact::UserMuted {
            user,
            room,
            until,
            reason: reason.clone(),
        });
        Ok(changes.done())
    }

    fn unmute_user(&self, user: UserId, room: Option<RoomId>) -> Result<Verdict, Denied> {
        let permit = self.permit_on_member(user, room)?;
        let person = find_person(self.facts, user)?;
        let muted = match room {
            None => person.mute.is_some(),
            Some(room) => find_room(self.facts, room)?
                .members
                .get(&user)
                .is_some_and(|membership| membership.mute.is_some()),
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
        let permit = self.permit(Action::MuteUser, Target::Person(person, room))?;
        match room {
            Some(room) if !room.has(user) => Err(Denied::NotFound),
            Some(_) | None => Ok(permit),
        }
    }

    fn create_room(
        &self,
        name: &RoomName,
        kind: RoomKind,
        topic: &Topic,
        members: &[UserId],
    ) -> Result<Verdict, Denied> {
        for member in members {
            let person = find_person(self.facts, *member)?;
            if let Actor::Person { .. } = self.actor
                && !self.policy()?.knows(person)
            {
                return Err(Denied::NotFound);
            }
        }
        let permit = self.permit(Action::CreateRoom, Target::Everything)?;
        let same_name = |other: &str| other.to_lowercase() == name.to_lowercase();
        let taken = self
            .facts
            .rooms()
            .any(|room| room.kind == RoomKind::Open && same_name(&room.name));
        if kind == RoomKind::Open && taken {
            return Err(Denied::Conflict(Conflict::RoomNameTaken));
        }
        let mut changes = self.changes(&permit);
        let room = RoomId(changes.next);
        let creator = permit.by();
        changes.push(Fact::RoomCreated {
            room,
            name: name.clone(),
            topic: topic.clone(),
            kind,
            creator,
        });
        let mut joined: Vec<UserId> = creator.into_iter().chain(members.iter().copied()).collect();
        joined.sort_unstable();
        joined.dedup();
        for user in joined {
            changes.push(Fact::MemberJoined { room, user });
        }
        Ok(changes.answering(Answer::Created(room)))
    }

    fn join_room(&self, room: RoomId) -> Result<Verdict, Denied> {
        let room = find_room(self.facts, room)?;
        let permit = self.permit(Action::JoinRoom, Target::Room(room))?;
        let mut changes = self.changes(&permit);
        let Some(user) = permit.by() else {
            return Err(Denied::Unauthenticated);
        };
        if !room.has(user) {
            if room.archived {
                return Err(Denied::Archived);
            }
            changes.push(Fact::MemberJoined { room: room.id, user });
        }
        Ok(changes.done())
    }

    fn leave_room(&self, room: RoomId) -> Result<Verdict, Denied> {
        let room = find_room(self.facts, room)?;
        let permit = self.permit(Action::LeaveRoom, Target::Room(room))?;
        let Some(user) = permit.by() else {
            return Err(Denied::Unauthenticated);
        };
        let mut changes = self.changes(&permit);
        changes.push(Fact::MemberLeft { room: room.id, user });
        Ok(changes.done())
    }

    fn post(&self, room: RoomId, action: Action, draft: &Draft, subject: &Subject) -> Result<Verdict, Denied> {
        let policy = self.policy()?;
        if let Some(earlier) = subject.earlier {
            if earlier.digest != draft.digest {
                return Err(Denied::Conflict(Conflict::ClientIdReused));
            }
            return Ok(Verdict {
                changes: Vec::new(),
                answer: Answer::Posted(earlier.message),
            });
        }
        let room = find_room(self.facts, room)?;
        policy.check_audience(room, &draft.audience)?;
        let permit = policy.check(action, Target::Room(room))?;
        let mut changes = self.changes(&permit);
        let id = MessageId(changes.next);
        let message = Arc::new(Message {
            id,
            room: room.id,
            author: policy.who().id,
            audience: draft.audience.clone(),
            client_id: draft.client_id.clone(),
            posted_at: self.now,
            version: id.0,
            content: Content::Said(draft.body.clone()),
        });
        changes.push(Fact::MessagePosted {
            message,
            digest: Some(draft.digest),
        });
        Ok(changes.answering(Answer::Posted(id)))
    }

    fn delete_message(&self, reason: Option<&Reason>, subject: &Subject) -> Result<Verdict, Denied> {
        let message = subject.message.as_ref().ok_or(Denied::NotFound)?;
        let room = find_room(self.facts, message.room)?;
        let permit = self.permit(Action::DeleteMessage, Target::Message(room, message))?;
        if room.archived && permit.by() == Some(message.author) && self.policy()?.who().role < Role::Moderator {
            return Err(Denied::Archived);
        }
        let mut changes = self.changes(&permit);
        if !message.is_deleted() {
            let deletion = Deletion {
                by: permit.by(),
                at: self.now,
                reason: reason.cloned(),
            };
            let version = changes.next;
            let gone = Message {
                version,
                content: Content::Deleted(deletion),
                ..Message::clone(message)
            };
            changes.push(Fact::MessageDeleted {
                message: Arc::new(gone),
            });
        }
        Ok(changes.done())
    }
}
