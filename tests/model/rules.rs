//! The rules in the model's words: who sees what, and who is above whom.

use countersign::domain::audience::Audience;
use countersign::domain::id::{RoomId, UserId};
use countersign::domain::message::Message;
use countersign::domain::moment::Moment;
use countersign::domain::role::Role;
use countersign::domain::room::RoomKind;

use crate::model::{Model, Refusal};

/// The refusal, unless it is as it must be.
pub fn need(holds: bool, refusal: Refusal) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(refusal) }
}

impl Model {
    pub fn role(&self, user: UserId) -> Role {
        self.facts.people[&user].1
    }

    pub fn exists(&self, user: UserId) -> bool {
        self.facts.people.contains_key(&user)
    }

    pub fn kind(&self, room: RoomId) -> RoomKind {
        self.facts.rooms[&room].kind
    }

    pub fn is_in(&self, user: UserId, room: RoomId) -> bool {
        self.kind(room) == RoomKind::Announcements || self.facts.inside.contains(&(room, user))
    }

    /// Open rooms are there for members and above, any other for those in it.
    pub fn sees(&self, user: UserId, room: RoomId) -> bool {
        self.facts.rooms.contains_key(&room)
            && (self.is_in(user, room) || (self.kind(room) == RoomKind::Open && self.role(user) != Role::Guest))
    }

    /// In the room and of the audience; from outside only what is for everyone.
    pub fn sees_message(&self, user: UserId, message: &Message) -> bool {
        let inside = self.is_in(user, message.room);
        match &message.audience {
            Audience::Everyone {} => self.sees(user, message.room),
            Audience::Role { role } => inside && (message.author == user || self.role(user) >= *role),
            Audience::Users { users } => inside && (message.author == user || users.contains(&user)),
        }
    }

    /// Guests know whom they share a room with; announcements do not count.
    pub fn knows(&self, user: UserId, other: UserId) -> bool {
        let shared = |(room, inside): &(RoomId, UserId)| *inside == user && self.facts.inside.contains(&(*room, other));
        self.exists(other) && (self.role(user) != Role::Guest || user == other || self.facts.inside.iter().any(shared))
    }

    /// Who created it, while in it.
    pub fn owns(&self, user: UserId, room: RoomId) -> bool {
        self.facts.rooms[&room].creator == Some(user) && self.facts.inside.contains(&(room, user))
    }

    /// Below one's own role; in one's own room also equals; admins also admins. Never oneself.
    pub fn ranks_above(&self, user: UserId, other: UserId, room: Option<RoomId>) -> bool {
        let (mine, theirs) = (self.role(user), self.role(other));
        let beside = mine == Role::Admin || room.is_some_and(|room| self.owns(user, room));
        user != other && (theirs < mine || (theirs == mine && beside))
    }

    pub fn admins(&self) -> usize {
        self.facts.people.values().filter(|(_, role)| *role == Role::Admin).count()
    }

    pub fn may_address(&self, user: UserId, audience: &Audience) -> bool {
        match (self.role(user), audience) {
            (_, Audience::Everyone {}) => true,
            (Role::Guest, _) => false,
            (Role::Member, Audience::Role { role }) => matches!(role, Role::Moderator | Role::Admin),
            (Role::Member | Role::Moderator | Role::Admin, _) => true,
        }
    }

    /// The later end of the mutes that hold there.
    pub fn muted(&self, user: UserId, room: RoomId, now: Moment) -> Option<Moment> {
        let ends = [None, Some(room)].into_iter().filter_map(|place| self.facts.mutes.get(&(user, place)));
        ends.map(|(until, _)| *until).filter(|until| now < *until).max()
    }
}
