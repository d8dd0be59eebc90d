//! The table of who may do what: for each action and role, the condition under which it is allowed.
//!
//! This is the whole of it. The server enforces it, the interface asks it, `docs/permissions.md` is printed
//! from it. How a condition is looked up in the facts is the policy's business.

mod action;

pub use action::{Action, TokenNeed};

use crate::domain::role::Role;
use crate::domain::room::RoomKind;

/// When an action is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// Never.
    No,
    /// Whenever the thing can be seen.
    Yes,
    /// In a room one is in.
    InIt,
    /// In a room one is in, and in every open one.
    InItOrOpen,
    /// One's own message, in a room one is in.
    OwnInIt,
    /// One's own message that one sees.
    OwnSeen,
    /// One's own, and what guests and members wrote, where one sees it.
    OwnOrBelowStaffSeen,
    /// Any message that one sees.
    AnySeen,
    /// As the room's owner, in that room, on people of lower or equal role.
    OwnerRank,
    /// On people one outranks; in a room only where one sees it.
    Rank,
    /// On oneself, and on people one outranks.
    SelfOrRank,
    /// On oneself.
    OnSelf,
    /// In every open room; in a private one as its owner.
    OpenOrOwner,
    /// As the room's owner.
    Owner,
    /// In a room one is in and in every open one, on people one outranks.
    InItOrOpenRank,
}

/// What a condition is judged by.
#[derive(Debug, Clone, Copy, Default)]
pub struct Situation {
    /// The room, when there is one.
    pub room: Option<RoomKind>,
    /// One is in it.
    pub in_room: bool,
    /// One sees it.
    pub sees_room: bool,
    /// One is its owner.
    pub owns_room: bool,
    /// The message is one's own, or the person is oneself.
    pub own: bool,
    /// The role of the message's author or of the person concerned.
    pub other: Option<Role>,
}

/// The table.
pub fn condition(action: Action, role: Role) -> Condition {
    use Condition::{
        AnySeen, InIt, InItOrOpen, InItOrOpenRank, No, OnSelf, OpenOrOwner, OwnInIt, OwnOrBelowStaffSeen, OwnSeen,
        Owner, OwnerRank, Rank, SelfOrRank, Yes,
    };
    let [guest, member, moderator, admin] = match action {
        Action::SeeRoom => [InIt, InItOrOpen, InItOrOpen, InItOrOpen],
        Action::PostMessage => [InIt, InIt, InIt, InIt],
        Action::AddressEveryone => [Yes, Yes, Yes, Yes],
        Action::AddressStaff => [No, Yes, Yes, Yes],
        Action::AddressPeople => [No, Yes, Yes, Yes],
        Action::AddressAnyRole => [No, No, Yes, Yes],
        Action::EditMessage => [OwnInIt, OwnInIt, OwnInIt, OwnInIt],
        Action::React => [InIt, InIt, InIt, InIt],
        Action::MarkRead => [InIt, InIt, InIt, InIt],
        Action::DeleteMessage => [OwnSeen, OwnSeen, OwnOrBelowStaffSeen, AnySeen],
        Action::CreateRoom => [No, Yes, Yes, Yes],
        Action::JoinRoom => [No, Yes, Yes, Yes],
        Action::LeaveRoom => [InIt, InIt, InIt, InIt],
        Action::Announce => [No, No, Yes, Yes],
        Action::MuteUser => [No, OwnerRank, Rank, Rank],
        Action::SetRole => [No, No, No, SelfOrRank],
        Action::EndSessions => [OnSelf, OnSelf, OnSelf, SelfOrRank],
        Action::AddPerson => [No, No, No, Yes],
        Action::InviteMember => [No, OpenOrOwner, InItOrOpen, InItOrOpen],
        Action::RemoveMember => [No, OwnerRank, InItOrOpenRank, InItOrOpenRank],
        Action::UpdateRoom => [No, Owner, InItOrOpen, InItOrOpen],
        Action::ArchiveRoom => [No, Owner, InItOrOpen, InItOrOpen],
        Action::ListRooms => [No, Yes, Yes, Yes],
        Action::ListPeople => [Yes, Yes, Yes, Yes],
        Action::OpenDirect => [Yes, Yes, Yes, Yes],
        Action::BanUser => [No, No, No, Rank],
        Action::UpdateProfile => [OnSelf, OnSelf, OnSelf, OnSelf],
        Action::ListConnections => [OnSelf, OnSelf, OnSelf, SelfOrRank],
        Action::Explain => [OnSelf, OnSelf, OnSelf, SelfOrRank],
        Action::ManageAccount => [No, No, No, Rank],
        Action::IssueToken => [OnSelf, OnSelf, OnSelf, OnSelf],
    };
    match role {
        Role::Guest => guest,
        Role::Member => member,
        Role::Moderator => moderator,
        Role::Admin => admin,
    }
}

/// Whether `role` may do `action` in this situation.
pub fn allows(action: Action, role: Role, at: &Situation) -> bool {
    if at.room.is_some_and(|kind| !action.fits(kind)) {
        return false;
    }
    match condition(action, role) {
        Condition::No => false,
        Condition::Yes => true,
        Condition::InIt => at.in_room,
        Condition::InItOrOpen => at.in_room || at.room == Some(RoomKind::Open),
        Condition::OwnInIt => at.in_room && at.own,
        Condition::OwnSeen => at.sees_room && at.own,
        Condition::OwnOrBelowStaffSeen => {
            at.sees_room && (at.own || at.other.is_some_and(|author| author < Role::Moderator))
        }
        Condition::AnySeen => at.sees_room,
        Condition::OwnerRank => at.owns_room && !at.own && at.other.is_some_and(|other| other <= role),
        Condition::Rank => (at.room.is_none() || at.sees_room) && !at.own && outranks(role, at),
        Condition::SelfOrRank => at.own || outranks(role, at),
        Condition::OnSelf => at.own,
        Condition::OpenOrOwner => at.room == Some(RoomKind::Open) || at.owns_room,
        Condition::Owner => at.owns_room,
        Condition::InItOrOpenRank => (at.in_room || at.room == Some(RoomKind::Open)) && !at.own && outranks(role, at),
    }
}

/// Above the other; in one's own room also beside; admins also beside admins.
fn outranks(role: Role, at: &Situation) -> bool {
    at.other.is_some_and(|other| other < role || (other == role && (at.owns_room || role == Role::Admin)))
}

impl Condition {
    /// As the printed table words it.
    pub fn words(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Yes => "yes",
            Self::InIt => "if in it",
            Self::InItOrOpen => "open rooms, and rooms one is in",
            Self::OwnInIt => "own, if in it",
            Self::OwnSeen => "own that one sees",
            Self::OwnOrBelowStaffSeen => "own, and of guests and members, where one sees it",
            Self::AnySeen => "any that one sees",
            Self::OwnerRank => "if owner, in that room, on lower or equal roles",
            Self::Rank => {
                "on lower roles (equal ones in one's own room; admins on admins); in a room only where one sees it"
            }
            Self::SelfOrRank => "on oneself, on lower roles, on admins",
            Self::OnSelf => "on oneself",
            Self::OpenOrOwner => "open rooms; private ones if owner",
            Self::Owner => "if owner",
            Self::InItOrOpenRank => {
                "open rooms, and rooms one is in, on lower roles (equal ones in one's own room; admins on admins)"
            }
        }
    }
}
