//! Judges one action of one person by the table in [`crate::domain::rules`] and the facts.
//!
//! A [`Permit`] is the proof that it was allowed. Only this file makes one, and nothing can be changed
//! without one.

use crate::domain::actor::Actor;
use crate::domain::audience::Audience;
use crate::domain::denied::Denied;
use crate::domain::id::{RoomId, UserId};
use crate::domain::message::Message;
use crate::domain::moment::Moment;
use crate::domain::person::{Account, Mute, Person};
use crate::domain::role::Role;
use crate::domain::room::{Room, RoomKind};
use crate::domain::rules::{Action, Situation, allows};
use crate::domain::scope::Scope;
use crate::domain::workspace::Workspace;

/// The proof that an action was allowed to somebody.
#[derive(Debug)]
pub struct Permit {
    by: Option<UserId>,
}

impl Permit {
    /// Who may; nobody in particular when it is the console.
    pub fn by(&self) -> Option<UserId> {
        self.by
    }
}

/// What an action is done to.
#[derive(Debug, Clone, Copy)]
pub enum Target<'a> {
    /// The workspace as a whole.
    Everything,
    /// A room.
    Room(&'a Room),
    /// A message, in its room.
    Message(&'a Room, &'a Message),
    /// A person, in a room or everywhere.
    Person(&'a Person, Option<&'a Room>),
}

impl<'a> Target<'a> {
    /// The room it is in, if it is in one.
    pub fn room(self) -> Option<&'a Room> {
        match self {
            Self::Everything => None,
            Self::Room(room) | Self::Message(room, _) => Some(room),
            Self::Person(_, room) => room,
        }
    }
}

/// The person asking and the facts to judge by.
#[derive(Debug, Clone, Copy)]
pub struct Policy<'a> {
    facts: &'a Workspace,
    who: &'a Person,
    now: Moment,
    /// The bounds of the token used, if one is.
    scope: Option<&'a Scope>,
}

/// What is done to a room as a whole, as `may` lists it.
const ROOM_ACTIONS: [Action; 6] = [
    Action::PostMessage,
    Action::Announce,
    Action::JoinRoom,
    Action::LeaveRoom,
    Action::UpdateRoom,
    Action::ArchiveRoom,
];

/// The console owns the database file: what it asks is allowed by whoever let it run.
pub fn console() -> Permit {
    Permit { by: None }
}

impl<'a> Policy<'a> {
    /// Judges for whoever acts, if the session is alive.
    ///
    /// # Errors
    /// `Unauthenticated` when the session or the person is gone, or when it is the console that acts.
    pub fn of(facts: &'a Workspace, actor: Actor, now: Moment) -> Result<Self, Denied> {
        let session = actor.session().and_then(|session| facts.session(session)).ok_or(Denied::Unauthenticated)?;
        let policy = Self::of_person(facts, session.user, now).ok_or(Denied::Unauthenticated)?;
        Ok(Self { scope: session.scope.as_deref(), ..policy })
    }

    /// Judges for a person, whatever the session.
    pub fn of_person(facts: &'a Workspace, user: UserId, now: Moment) -> Option<Self> {
        facts.person(user).map(|who| Self { facts, who, now, scope: None })
    }

    /// The facts they rest on.
    pub fn facts(&self) -> &'a Workspace {
        self.facts
    }

    /// Whose rights these are.
    pub fn who(&self) -> &'a Person {
        self.who
    }

    /// Whether the action is allowed, and if not, why.
    ///
    /// # Errors
    /// In this order: `NotFound` (the room or person is not for them to see), `Forbidden`, `Archived`, `Muted`.
    pub fn check(&self, action: Action, target: Target<'_>) -> Result<Permit, Denied> {
        let person = Self { scope: None, ..*self };
        let visible = match target {
            Target::Everything => true,
            Target::Room(room) => person.knows_of(room),
            Target::Message(room, message) => person.sees_message(room, message),
            Target::Person(other, room) => person.knows(other) && room.is_none_or(|room| person.knows_of(room)),
        };
        if !visible {
            return Err(Denied::NotFound);
        }
        if !self.is_in_scope(action, target) {
            return Err(Denied::OutOfScope(action));
        }
        if !allows(action, self.who.role, &self.situation(target)) {
            return Err(Denied::Forbidden(action));
        }
        if action.needs_living_room() && target.room().is_some_and(|room| room.archived) {
            return Err(Denied::Archived);
        }
        if action.is_writing() {
            self.can_write(target)?;
        }
        Ok(Permit { by: Some(self.who.id) })
    }

    /// Whether the token used, if one is, is for this. It is never for what only the rank of its person allows.
    fn is_in_scope(&self, action: Action, target: Target<'_>) -> bool {
        let Some(scope) = self.scope else { return true };
        let own = match target {
            Target::Message(_, message) => {
                matches!(action, Action::SeeRoom | Action::React) || message.author == self.who.id
            }
            Target::Everything | Target::Room(_) | Target::Person(..) => true,
        };
        own && scope.allows(action) && target.room().is_some_and(|room| self.covers(room))
    }

    /// Whether the person is in the room and the token used, if one is, is for it.
    fn covers(&self, room: &Room) -> bool {
        self.scope.is_none_or(|scope| scope.covers(room.id) && room.has(self.who.id))
    }

    /// The rooms that the person is in, as far as the token used is for them.
    pub fn rooms(&self) -> impl Iterator<Item = &'a Room> + use<'a> {
        let policy = *self;
        self.facts.rooms_of(self.who.id).filter(move |room| policy.covers(room))
    }

    /// Whether the action is allowed.
    pub fn may(&self, action: Action, target: Target<'_>) -> bool {
        self.check(action, target).is_ok()
    }

    /// Whether the person knows that the room exists: being in it, or it being open to this role.
    pub fn knows_of(&self, room: &Room) -> bool {
        let at = Situation { room: Some(room.kind), in_room: room.has(self.who.id), ..Situation::default() };
        self.covers(room) && allows(Action::SeeRoom, self.who.role, &at)
    }

    /// Whether the person may see the message now: the room, and being of its audience. Who reads an open
    /// room without being in it reads what is for everyone there.
    pub fn sees_message(&self, room: &Room, message: &Message) -> bool {
        self.sees_audience(room, &message.audience, message.author)
    }

    /// As [`Policy::sees_message`], for a message known by its audience and author only.
    pub fn sees_audience(&self, room: &Room, audience: &Audience, author: UserId) -> bool {
        if room.has(self.who.id) {
            return self.covers(room) && audience.includes(self.who.id, self.who.role, author);
        }
        self.knows_of(room) && audience.is_everyone()
    }

    /// Whether the person may know of the other: guests know those they share a room with.
    pub fn knows(&self, other: &Person) -> bool {
        if other.id == self.who.id {
            return true;
        }
        match self.scope {
            None => self.who.role > Role::Guest || self.facts.share_room(self.who.id, other.id),
            // Whoever holds a token knows those only who can be met with it.
            Some(_) => self.rooms().any(|room| room.members.contains(&other.id)),
        }
    }

    /// Checks that the person may address this audience there.
    ///
    /// # Errors
    /// `NotFound` when the room, or somebody in it whom the audience names, is not for them to see, or `Forbidden`.
    pub fn check_audience(&self, room: &Room, audience: &Audience) -> Result<(), Denied> {
        if let Audience::Users { users } = audience {
            let is_there = |user| room.has(user) && self.facts.person(user).is_some_and(|person| self.knows(person));
            if !users.iter().all(|user| is_there(*user)) {
                return Err(Denied::NotFound);
            }
        }
        self.check(Self::addressing(audience), Target::Room(room)).map(|_| ())
    }

    /// Whether an audience lies within another in this room, so that whoever sees a message of the one sees a message of
    /// the other by `author`: a role within itself and below, people each of whom sees it now.
    pub fn lies_within(&self, room: &Room, audience: &Audience, other: &Audience, author: UserId) -> bool {
        match (audience, other) {
            (_, Audience::Everyone {}) => true,
            (Audience::Role { role }, Audience::Role { role: least }) => role >= least,
            (Audience::Users { users }, _) => users.iter().all(|user| {
                Policy::of_person(self.facts, *user, self.now)
                    .is_some_and(|policy| policy.sees_audience(room, other, author))
            }),
            (Audience::Everyone {} | Audience::Role { .. }, _) => false,
        }
    }

    fn addressing(audience: &Audience) -> Action {
        match audience {
            Audience::Everyone {} => Action::AddressEveryone,
            Audience::Role { role: Role::Moderator | Role::Admin } => Action::AddressStaff,
            Audience::Role { role: Role::Guest | Role::Member } => Action::AddressAnyRole,
            Audience::Users { .. } => Action::AddressPeople,
        }
    }

    /// The mute that keeps the person from writing there, if one does.
    pub fn mute_in(&self, room: &'a Room) -> Option<&'a Mute> {
        let here = room.mutes.get(&self.who.id);
        let holding = |mute: &&'a Mute| mute.holds(self.now);
        let everywhere = self.who.mute.as_ref().filter(holding);
        everywhere.into_iter().chain(here.filter(holding)).max_by_key(|mute| mute.until)
    }

    fn can_write(&self, target: Target<'_>) -> Result<(), Denied> {
        let (Target::Room(room) | Target::Message(room, _)) = target else { return Ok(()) };
        if room.archived {
            return Err(Denied::Archived);
        }
        match self.facts.room(room.id).and_then(|room| self.mute_in(room)) {
            Some(mute) => Err(Denied::Muted(mute.until)),
            None => Ok(()),
        }
    }

    /// What a condition of the table is judged by, for this person and that target.
    pub fn situation(&self, target: Target<'_>) -> Situation {
        let me = self.who.id;
        let of_room = |room: &Room| Situation {
            room: Some(room.kind),
            in_room: room.has(me),
            sees_room: self.knows_of(room),
            owns_room: room.owner() == Some(me),
            ..Situation::default()
        };
        match target {
            Target::Everything => Situation::default(),
            Target::Room(room) => of_room(room),
            Target::Message(room, message) => Situation {
                own: message.author == me,
                other: self.facts.person(message.author).map(|author| author.role),
                ..of_room(room)
            },
            Target::Person(person, room) => {
                Situation { own: person.id == me, other: Some(person.role), ..room.map(of_room).unwrap_or_default() }
            }
        }
    }

    /// What the person may do apart from any room, as the wire lists it. Having it here means: on somebody.
    pub fn may_everywhere(&self) -> Vec<&'static str> {
        if self.scope.is_some() {
            return Vec::new();
        }
        let announcing = self.facts.announcements().and_then(|room| self.facts.room(room));
        let mut may = Vec::new();
        if announcing.is_some_and(|room| self.may(Action::Announce, Target::Room(room))) {
            may.push(Action::Announce.as_str());
        }
        for action in [
            Action::CreateRoom,
            Action::ListRooms,
            Action::OpenDirect,
            Action::MuteUser,
            Action::BanUser,
            Action::SetRole,
            Action::EndSessions,
            Action::ListConnections,
            Action::Explain,
        ] {
            let someone_below = Situation { other: Some(Role::Guest), ..Situation::default() };
            if allows(action, self.who.role, &someone_below) {
                may.push(action.as_str());
            }
        }
        may
    }

    /// What the person may do in a room, as the wire lists it.
    pub fn may_in(&self, room: &Room) -> Vec<&'static str> {
        let mut may: Vec<&'static str> = ROOM_ACTIONS
            .into_iter()
            .filter(|action| self.may(*action, Target::Room(room)))
            .filter(|action| *action != Action::JoinRoom || !room.has(self.who.id))
            .map(Action::as_str)
            .collect();
        let someone_below = Situation { other: Some(Role::Guest), ..self.situation(Target::Room(room)) };
        may.extend(self.may_with_messages(room));
        for action in [Action::MuteUser, Action::DeleteMessage, Action::InviteMember, Action::RemoveMember] {
            let closed = room.archived && action.needs_living_room();
            if !closed && self.scope.is_none() && allows(action, self.who.role, &someone_below) {
                may.push(action.as_str());
            }
        }
        may
    }

    /// What the person may do there with messages: editing is for one's own, reacting for all that one sees.
    fn may_with_messages(&self, room: &Room) -> impl Iterator<Item = &'static str> {
        let editing = room.has(self.who.id) && self.may_speak(room);
        let reacting = self.may(Action::React, Target::Room(room));
        let may = [(Action::EditMessage, editing), (Action::React, reacting)];
        may.into_iter().filter(|(_, may)| *may).map(|(action, _)| action.as_str())
    }

    /// Whether what the person says there could be posted now.
    fn may_speak(&self, room: &Room) -> bool {
        let speaking = if room.kind == RoomKind::Announcements { Action::Announce } else { Action::PostMessage };
        self.may(speaking, Target::Room(room))
    }

    /// The audiences the person may choose in a room, as the wire lists them.
    pub fn audiences_in(&self, room: &Room) -> Vec<String> {
        let roles = Role::ALL.into_iter().map(|role| Audience::Role { role });
        let mut audiences: Vec<String> = std::iter::once(Audience::EVERYONE)
            .chain(roles)
            .filter(|audience| self.may(Self::addressing(audience), Target::Room(room)))
            .map(|audience| audience.to_form())
            .collect();
        if self.may(Action::AddressPeople, Target::Room(room)) {
            audiences.push("users".to_owned());
        }
        audiences
    }
}

/// Finds a room for somebody who asks by id.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find_room(facts: &Workspace, room: RoomId) -> Result<&Room, Denied> {
    facts.room(room).ok_or(Denied::NotFound)
}

/// Finds a person for somebody who asks by id. Who was deleted is not there.
///
/// # Errors
/// `NotFound` when there is none.
pub fn find_person(facts: &Workspace, user: UserId) -> Result<&Person, Denied> {
    facts.person(user).filter(|person| person.account != Account::Deleted).ok_or(Denied::NotFound)
}
