//! What follows from a command, said a second time and simply: the outcome it must have, and what is true then.

use std::collections::BTreeMap;

use countersign::domain::actor::Actor;
use countersign::domain::change::Fact;
use countersign::domain::command::Command;
use countersign::domain::decide::Answer;
use countersign::domain::id::{Cursor, MessageId, RoomId, SessionId, UserId};
use countersign::domain::message::{Message, RequestDigest};
use countersign::domain::moment::Moment;
use countersign::domain::role::Role;
use countersign::domain::room::RoomKind;
use countersign::domain::text::ClientId;

use crate::facts::Facts;
use crate::rules::need;

/// Why not, by its code and by what the sender is told beyond it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    Unauthenticated,
    NotFound,
    Forbidden,
    Archived,
    Muted(Moment),
    ReauthRequired,
    ClientIdReused,
    NameTaken,
    RoomNameTaken,
    LastAdmin,
    AlreadySetUp,
    MuteInThePast,
    BanInThePast,
    BeyondParent,
    MessageDeleted,
    TooManyReactions,
    LinkOver,
    TooMany,
    NoPassword,
}

/// Facts in their order, and the answer.
pub type Told = Result<(Vec<Fact>, Answer), Refusal>;

#[derive(Debug, Clone, Default)]
pub struct Model {
    pub facts: Facts,
    pub messages: BTreeMap<MessageId, Message>,
    pub keys: BTreeMap<(UserId, ClientId), (RequestDigest, MessageId)>,
    /// All there ever were, live or over.
    pub sessions: BTreeMap<SessionId, UserId>,
    /// Until when each counts as freshly proven.
    pub fresh: BTreeMap<SessionId, Moment>,
}

impl Model {
    pub fn ask(&mut self, actor: Actor, command: &Command, now: Moment) -> Told {
        let who = match actor {
            Actor::Console => None,
            Actor::Person { session, .. } => Some(*self.facts.sessions.get(&session).ok_or(Refusal::Unauthenticated)?),
        };
        let person = who.ok_or(Refusal::Unauthenticated);
        match command {
            Command::SetUp(new) => {
                need(self.admins() == 0, Refusal::AlreadySetUp)?;
                self.add(new)
            }
            Command::AddPerson(new) => {
                need(who.is_none_or(|me| self.role(me) == Role::Admin), Refusal::Forbidden)?;
                self.is_fresh(actor.session(), now)?;
                self.add(new)
            }
            Command::StartSession(new) => {
                need(who.is_none(), Refusal::Unauthenticated)?;
                self.sign_in(new, now)
            }
            Command::ExpireSession { session, reason } => {
                need(who.is_none(), Refusal::Unauthenticated)?;
                let user = self.facts.sessions.remove(session).ok_or(Refusal::NotFound)?;
                Ok(self.so(vec![Fact::SessionEnded { session: *session, user, reason: *reason }], Answer::Ended(1)))
            }
            Command::EndSessions(ending) => self.end(who, actor.session(), *ending, now),
            Command::SetRole { user, role } => self.give_role(who, actor.session(), *user, *role, now),
            Command::ProveSession { .. }
            | Command::SetPassword { .. }
            | Command::RehashPassword { .. }
            | Command::SetAccount { .. }
            | Command::DeletePerson { .. }
            | Command::MakeLink(_)
            | Command::RevokeLink(_)
            | Command::AcceptInvitation { .. }
            | Command::UseReset { .. }
            | Command::IssueToken(_)
            | Command::RevokeToken(_) => unreachable!("no history holds {command:?}"),
            Command::MuteUser { user, room, until, reason } => {
                self.check_mute(person?, *user, *room)?;
                need(*until > now, Refusal::MuteInThePast)?;
                self.facts.mutes.insert((*user, *room), (*until, reason.to_string()));
                Ok(self.done(vec![Fact::UserMuted { user: *user, room: *room, until: *until, reason: reason.clone() }]))
            }
            Command::UnmuteUser { user, room } => {
                self.check_mute(person?, *user, *room)?;
                let was = self.facts.mutes.remove(&(*user, *room));
                Ok(self.done(was.map(|_| Fact::UserUnmuted { user: *user, room: *room }).into_iter().collect()))
            }
            Command::CreateRoom { name, kind, topic, members } => self.open(person?, name, *kind, topic, members),
            Command::JoinRoom(room) => {
                let me = person?;
                need(self.sees(me, *room), Refusal::NotFound)?;
                need(self.kind(*room) == RoomKind::Open && self.role(me) != Role::Guest, Refusal::Forbidden)?;
                if self.is_in(me, *room) {
                    return Ok(self.done(Vec::new()));
                }
                need(!self.facts.rooms[room].archived, Refusal::Archived)?;
                self.facts.inside.insert((*room, me));
                Ok(self.done(vec![Fact::MemberJoined { room: *room, user: me }]))
            }
            Command::LeaveRoom(room) => {
                let me = person?;
                need(self.sees(me, *room), Refusal::NotFound)?;
                let can_be_left = matches!(self.kind(*room), RoomKind::Open | RoomKind::Private);
                need(can_be_left && self.is_in(me, *room), Refusal::Forbidden)?;
                self.facts.inside.remove(&(*room, me));
                Ok(self.done(vec![Fact::MemberLeft { room: *room, user: me }]))
            }
            Command::UpdateRoom { room, name, topic } => {
                self.change_room(person?, *room, name.as_ref(), topic.as_ref())
            }
            Command::ArchiveRoom { room, archived } => self.archive(person?, *room, *archived),
            Command::InviteMember { room, user } => self.invite(person?, *room, *user),
            Command::RemoveMember { room, user } => self.put_out(person?, *room, *user),
            Command::OpenDirect(users) => self.talk_apart(person?, users, now),
            Command::BanUser { user, until, reason } => self.ban(person?, *user, *until, reason, now),
            Command::UnbanUser(user) => self.unban(person?, *user),
            Command::UpdateProfile(display) => self.rename(person?, display),
            Command::PostMessage { room, draft } => self.say(person?, *room, draft, false, now),
            Command::Announce(draft) => {
                let announcements = |room: &RoomId| self.kind(*room) == RoomKind::Announcements;
                let room = self.facts.rooms.keys().copied().find(announcements).ok_or(Refusal::NotFound)?;
                self.say(person?, room, draft, true, now)
            }
            Command::EditMessage { message, wording } => self.say_otherwise(person?, *message, wording, now),
            Command::React { message, emoji } => self.sign(person?, *message, emoji, true, now),
            Command::Unreact { message, emoji } => self.sign(person?, *message, emoji, false, now),
            Command::DeleteMessage { message, reason } => self.take_back(person?, *message, reason.as_ref(), now),
        }
    }

    /// Where the next change will stand.
    pub fn next(&self) -> Cursor {
        self.facts.head + 1
    }

    pub fn so(&mut self, facts: Vec<Fact>, answer: Answer) -> (Vec<Fact>, Answer) {
        self.facts.head += i64::try_from(facts.len()).unwrap();
        (facts, answer)
    }

    pub fn done(&mut self, facts: Vec<Fact>) -> (Vec<Fact>, Answer) {
        let (facts, _) = self.so(facts, Answer::Ended(0));
        (facts, Answer::Done(self.facts.head))
    }
}
