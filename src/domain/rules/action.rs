//! What one may or may not do, in the words of the wire and with a sentence for whoever is refused.

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
