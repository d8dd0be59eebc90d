//! What follows from a command: changes, or the reason why not. Pure; the log writer is its only caller.

mod accounts;
mod bans;
mod direct;
mod links;
mod members;
mod messages;
mod passwords;
mod people;
mod reactions;
mod rooms;
mod sessions;
mod tokens;

use crate::domain::actor::Actor;
use crate::domain::change::{Change, Fact};
use crate::domain::command::{Command, Subject};
use crate::domain::denied::Denied;
use crate::domain::id::{Cursor, LinkId, MessageId, RoomId, SessionId, UserId};
use crate::domain::moment::Moment;
use crate::domain::policy::{self, Permit, Policy, Target};
use crate::domain::rules::Action;
use crate::domain::session::Session;
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
    /// The link it made.
    Linked(LinkId),
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
        Self { next: facts.head() + 1, at, by: permit.by(), list: Vec::new() }
    }

    fn push(&mut self, fact: Fact) {
        self.list.push(Change { cursor: self.next, at: self.at, by: self.by, fact });
        self.next += 1;
    }

    fn done(self) -> Verdict {
        let head = self.next - 1;
        self.answering(Answer::Done(head))
    }

    fn answering(self, answer: Answer) -> Verdict {
        Verdict { changes: self.list, answer }
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
    if let Actor::Person { .. } = actor {
        // Whoever's session is over is not even told whether a thing exists.
        asked.policy()?;
    }
    match command {
        Command::SetUp(person) => asked.set_up(person),
        Command::AddPerson(person) => asked.add_person(person),
        Command::StartSession(session) => asked.start_session(session),
        Command::ProveSession { session, token, fresh_until, as_of } => {
            asked.prove_session(*session, *token, *fresh_until, *as_of)
        }
        Command::SetPassword { user, hash, keep, as_of } => asked.set_password(*user, hash, *keep, *as_of),
        Command::RehashPassword { user, before, after } => asked.rehash_password(*user, before, after),
        Command::SetAccount { user, open } => asked.set_account(*user, *open),
        Command::DeletePerson { user, words } => asked.delete_person(*user, *words),
        Command::MakeLink(link) => asked.make_link(link),
        Command::RevokeLink(link) => asked.revoke_link(*link),
        Command::AcceptInvitation { link, person } => asked.accept_invitation(link, person),
        Command::UseReset { link, hash } => asked.use_reset(link, hash),
        Command::IssueToken(token) => asked.issue_token(token),
        Command::RevokeToken(token) => asked.revoke_token(*token),
        Command::EndSessions(ending) => asked.end_sessions(*ending),
        Command::ExpireSession { session, reason } => asked.expire_session(*session, *reason),
        Command::SetRole { user, role } => asked.set_role(*user, *role),
        Command::MuteUser { user, room, until, reason } => asked.mute_user(*user, *room, *until, reason),
        Command::UnmuteUser { user, room } => asked.unmute_user(*user, *room),
        Command::CreateRoom { name, kind, topic, members } => asked.create_room(name, *kind, topic, members),
        Command::JoinRoom(room) => asked.join_room(*room),
        Command::LeaveRoom(room) => asked.leave_room(*room),
        Command::UpdateRoom { room, name, topic } => asked.update_room(*room, name.as_ref(), topic.as_ref()),
        Command::ArchiveRoom { room, archived } => asked.archive_room(*room, *archived),
        Command::InviteMember { room, user } => asked.invite_member(*room, *user),
        Command::RemoveMember { room, user } => asked.remove_member(*room, *user),
        Command::OpenDirect(users) => asked.open_direct(users),
        Command::BanUser { user, until, reason } => asked.ban_user(*user, *until, reason),
        Command::UnbanUser(user) => asked.unban_user(*user),
        Command::UpdateProfile(display) => asked.update_profile(display),
        Command::PostMessage { room, draft } => asked.post(*room, Action::PostMessage, draft, subject),
        Command::Announce(draft) => {
            let room = facts.announcements().ok_or(Denied::NotFound)?;
            asked.post(room, Action::Announce, draft, subject)
        }
        Command::EditMessage { wording, .. } => asked.edit(wording, subject),
        Command::React { emoji, .. } => asked.react(emoji, subject),
        Command::Unreact { emoji, .. } => asked.unreact(emoji, subject),
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

    /// Whether the person proved lately to be the one; the console needs no such proof.
    fn freshly_proven(&self) -> Result<(), Denied> {
        let session = self.actor.session().and_then(|session| self.facts.session(session));
        match session {
            Some(session) if !session.is_fresh(self.now) => Err(Denied::ReauthRequired),
            Some(_) | None => Ok(()),
        }
    }

    /// Whether it is a person who acts, or the console, and not a program with a token.
    fn as_person(&self, action: Action) -> Result<(), Denied> {
        let session = self.actor.session().and_then(|session| self.facts.session(session));
        if session.is_some_and(Session::is_token) { Err(Denied::OutOfScope(action)) } else { Ok(()) }
    }

    /// What only the server itself may ask: it has verified something that the facts do not hold.
    fn as_server(&self) -> Result<Permit, Denied> {
        match self.actor {
            Actor::Console => Ok(policy::console()),
            Actor::Person { .. } => Err(Denied::Unauthenticated),
        }
    }

    fn policy(&self) -> Result<Policy<'a>, Denied> {
        Policy::of(self.facts, self.actor, self.now)
    }

    fn changes(&self, permit: &Permit) -> Changes {
        Changes::allowed(permit, self.facts, self.now)
    }
}
