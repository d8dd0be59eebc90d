//! The table of who may do what: for each action and role, the condition under which it is allowed.
//!
//! This is the whole of it. The server enforces it, the interface asks it, `docs/permissions.md` is printed
//! from it. How a condition is looked up in the facts is the policy's business.

use crate::domain::role::Role;
use crate::domain::room::RoomKind;

/// Something a person may or may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Knowing that a room exists and reading what is for oneself there.
    SeeRoom,
    /// Saying something in a room.
    PostMessage,
    /// Saying it to everyone there.
    AddressEveryone,
    /// Saying it to moderators or to admins only.
    AddressStaff,
    /// Saying it to named people only.
    AddressPeople,
    /// Saying it to any other role.
    AddressAnyRole,
    /// Taking a message's words away.
    DeleteMessage,
    /// Opening a room.
    CreateRoom,
    /// Coming into a room.
    JoinRoom,
    /// Going out of a room.
    LeaveRoom,
    /// Speaking in the announcements.
    Announce,
    /// Keeping a person from writing, and taking that back.
    MuteUser,
    /// Giving a person another role.
    SetRole,
    /// Ending sessions.
    EndSessions,
    /// Adding people.
    AddPerson,
}

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

impl Action {
    /// All actions, in the order of the printed table.
    pub const ALL: [Self; 15] = [
        Self::SeeRoom,
        Self::PostMessage,
        Self::AddressEveryone,
        Self::AddressStaff,
        Self::AddressPeople,
        Self::AddressAnyRole,
        Self::DeleteMessage,
        Self::CreateRoom,
        Self::JoinRoom,
        Self::LeaveRoom,
        Self::Announce,
        Self::MuteUser,
        Self::SetRole,
        Self::EndSessions,
        Self::AddPerson,
    ];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SeeRoom => "history",
            Self::PostMessage => "post_message",
            Self::AddressEveryone => "audience:everyone",
            Self::AddressStaff => "audience:staff",
            Self::AddressPeople => "audience:users",
            Self::AddressAnyRole => "audience:role",
            Self::DeleteMessage => "delete_message",
            Self::CreateRoom => "create_room",
            Self::JoinRoom => "join_room",
            Self::LeaveRoom => "leave_room",
            Self::Announce => "announce",
            Self::MuteUser => "mute_user",
            Self::SetRole => "set_role",
            Self::EndSessions => "end_sessions",
            Self::AddPerson => "add_person",
        }
    }

    /// The sentence for whoever is refused.
    pub fn refusal(self) -> &'static str {
        match self {
            Self::SeeRoom => "This room is not open to you; ask to be invited.",
            Self::PostMessage => "Only people in this room may write here; join it first.",
            Self::AddressEveryone => "You may not write to everyone here.",
            Self::AddressStaff => "Guests write to everyone in the room; choose that audience.",
            Self::AddressPeople => "Guests write to everyone in the room; choose that audience.",
            Self::AddressAnyRole => "Only moderators may address this role; choose moderators, admins or named people.",
            Self::DeleteMessage => "You may delete your own messages only; ask a moderator.",
            Self::CreateRoom => "Guests may not create rooms; ask a member.",
            Self::JoinRoom => "This room cannot be joined; ask to be invited.",
            Self::LeaveRoom => "This room cannot be left.",
            Self::Announce => "Only moderators may announce.",
            Self::MuteUser => "Only moderators may mute, and only people below their own role.",
            Self::SetRole => "Only admins may change roles.",
            Self::EndSessions => "Only admins may end the sessions of others.",
            Self::AddPerson => "Only admins may add people.",
        }
    }

    /// Whether the action exists at all in rooms of this kind, whoever asks.
    pub fn fits(self, kind: RoomKind) -> bool {
        match self {
            Self::JoinRoom => kind == RoomKind::Open,
            Self::LeaveRoom | Self::MuteUser => matches!(kind, RoomKind::Open | RoomKind::Private),
            Self::PostMessage => kind != RoomKind::Announcements,
            Self::Announce => kind == RoomKind::Announcements,
            Self::SeeRoom
            | Self::AddressEveryone
            | Self::AddressStaff
            | Self::AddressPeople
            | Self::AddressAnyRole
            | Self::DeleteMessage
            | Self::CreateRoom
            | Self::SetRole
            | Self::EndSessions
            | Self::AddPerson => true,
        }
    }

    /// Whether it is writing: what a mute and an archived room forbid.
    pub fn is_writing(self) -> bool {
        matches!(self, Self::PostMessage | Self::Announce)
    }
}

/// The table.
pub fn condition(action: Action, role: Role) -> Condition {
    use Condition::{
        AnySeen, InIt, InItOrOpen, No, OnSelf, OwnOrBelowStaffSeen, OwnSeen, OwnerRank, Rank, SelfOrRank, Yes,
    };
    let [guest, member, moderator, admin] = match action {
        Action::SeeRoom => [InIt, InItOrOpen, InItOrOpen, InItOrOpen],
        Action::PostMessage => [InIt, InIt, InIt, InIt],
        Action::AddressEveryone => [Yes, Yes, Yes, Yes],
        Action::AddressStaff => [No, Yes, Yes, Yes],
        Action::AddressPeople => [No, Yes, Yes, Yes],
        Action::AddressAnyRole => [No, No, Yes, Yes],
        Action::DeleteMessage => [OwnSeen, OwnSeen, OwnOrBelowStaffSeen, AnySeen],
        Action::CreateRoom => [No, Yes, Yes, Yes],
        Action::JoinRoom => [No, Yes, Yes, Yes],
        Action::LeaveRoom => [InIt, InIt, InIt, InIt],
        Action::Announce => [No, No, Yes, Yes],
        Action::MuteUser => [No, OwnerRank, Rank, Rank],
        Action::SetRole => [No, No, No, SelfOrRank],
        Action::EndSessions => [OnSelf, OnSelf, OnSelf, SelfOrRank],
        Action::AddPerson => [No, No, No, Yes],
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
        Condition::OwnSeen => at.sees_room && at.own,
        Condition::OwnOrBelowStaffSeen => {
            at.sees_room && (at.own || at.other.is_some_and(|author| author < Role::Moderator))
        }
        Condition::AnySeen => at.sees_room,
        Condition::OwnerRank => at.owns_room && !at.own && at.other.is_some_and(|other| other <= role),
        Condition::Rank => (at.room.is_none() || at.sees_room) && !at.own && outranks(role, at),
        Condition::SelfOrRank => at.own || outranks(role, at),
        Condition::OnSelf => at.own,
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
            Self::OwnSeen => "own that one sees",
            Self::OwnOrBelowStaffSeen => "own, and of guests and members, where one sees it",
            Self::AnySeen => "any that one sees",
            Self::OwnerRank => "if owner, in that room, on lower or equal roles",
            Self::Rank => {
                "on lower roles (equal ones in one's own room; admins on admins); in a room only where one sees it"
            }
            Self::SelfOrRank => "on oneself, on lower roles, on admins",
            Self::OnSelf => "on oneself",
        }
    }
}
