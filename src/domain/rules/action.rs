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
    /// Putting other words in the place of one's own.
    EditMessage,
    /// Answering a message with a sign, and taking that back.
    React,
    /// Noting how far one has read.
    MarkRead,
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
    /// Bringing somebody into a room.
    InviteMember,
    /// Putting somebody out of a room.
    RemoveMember,
    /// Giving a room another name or topic.
    UpdateRoom,
    /// Closing a room to all but reading, and opening it again.
    ArchiveRoom,
    /// Browsing the open rooms.
    ListRooms,
    /// Listing people.
    ListPeople,
    /// Talking to a few people apart.
    OpenDirect,
    /// Keeping a person from signing in, and taking that back.
    BanUser,
    /// Giving oneself another display name.
    UpdateProfile,
    /// Seeing which sockets are open.
    ListConnections,
    /// Asking why somebody may or may not do something.
    Explain,
    /// Closing, opening and deleting accounts, reset links, and tokens for programs.
    ManageAccount,
    /// Making tokens for oneself, and taking them back.
    IssueToken,
}

/// What a token must be good for, for an action to be done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenNeed {
    /// Reading.
    Read,
    /// Writing.
    Write,
    /// No token is: it needs the person.
    Person,
}

impl Action {
    /// All actions, in the order of the printed table.
    pub const ALL: [Self; 31] = [
        Self::SeeRoom,
        Self::PostMessage,
        Self::AddressEveryone,
        Self::AddressStaff,
        Self::AddressPeople,
        Self::AddressAnyRole,
        Self::EditMessage,
        Self::React,
        Self::MarkRead,
        Self::DeleteMessage,
        Self::CreateRoom,
        Self::JoinRoom,
        Self::LeaveRoom,
        Self::Announce,
        Self::MuteUser,
        Self::SetRole,
        Self::EndSessions,
        Self::AddPerson,
        Self::InviteMember,
        Self::RemoveMember,
        Self::UpdateRoom,
        Self::ArchiveRoom,
        Self::ListRooms,
        Self::ListPeople,
        Self::OpenDirect,
        Self::BanUser,
        Self::UpdateProfile,
        Self::ListConnections,
        Self::Explain,
        Self::ManageAccount,
        Self::IssueToken,
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
            Self::EditMessage => "edit_message",
            Self::React => "react",
            Self::MarkRead => "mark_read",
            Self::DeleteMessage => "delete_message",
            Self::CreateRoom => "create_room",
            Self::JoinRoom => "join_room",
            Self::LeaveRoom => "leave_room",
            Self::Announce => "announce",
            Self::MuteUser => "mute_user",
            Self::SetRole => "set_role",
            Self::EndSessions => "end_sessions",
            Self::AddPerson => "add_person",
            Self::InviteMember => "invite_member",
            Self::RemoveMember => "remove_member",
            Self::UpdateRoom => "update_room",
            Self::ArchiveRoom => "archive_room",
            Self::ListRooms => "list_rooms",
            Self::ListPeople => "list_people",
            Self::OpenDirect => "open_direct",
            Self::BanUser => "ban_user",
            Self::UpdateProfile => "update_profile",
            Self::ListConnections => "list_connections",
            Self::Explain => "explain",
            Self::ManageAccount => "manage_account",
            Self::IssueToken => "issue_token",
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
            Self::EditMessage => "You may edit your own messages only, in rooms you are in.",
            Self::React => "Only people in this room may react here; join it first.",
            Self::MarkRead => "Only people in this room have a place where they stopped reading; join it first.",
            Self::DeleteMessage => "You may delete your own messages only; ask a moderator.",
            Self::CreateRoom => "Guests may not create rooms; ask a member.",
            Self::JoinRoom => "This room cannot be joined; ask to be invited.",
            Self::LeaveRoom => "This room cannot be left.",
            Self::Announce => "Only moderators may announce.",
            Self::MuteUser => "Only moderators may mute, and only people below their own role.",
            Self::SetRole => "Only admins may change roles.",
            Self::EndSessions => "Only admins may end the sessions of others.",
            Self::AddPerson => "Only admins may add people.",
            Self::InviteMember => "You may not bring people into this room; ask its owner or a moderator.",
            Self::RemoveMember => "Only the room's owner and moderators may remove people, and only those below them.",
            Self::UpdateRoom => "Only the room's owner and moderators may change this room.",
            Self::ArchiveRoom => "Only the room's owner and moderators may archive this room.",
            Self::ListRooms => "Guests may not browse rooms; ask to be invited.",
            Self::ListPeople => "You may not list these people.",
            Self::OpenDirect => "A direct conversation cannot be opened with all of these people.",
            Self::BanUser => "Only admins may ban, and nobody bans themselves.",
            Self::UpdateProfile => "You may change your own name only.",
            Self::ListConnections => "Only admins may see the connections of others.",
            Self::Explain => "Only admins may ask about the rights of others.",
            Self::ManageAccount => "Only admins may do this, and not to themselves.",
            Self::IssueToken => "You may make tokens for yourself only.",
        }
    }

    /// Whether the action exists at all in rooms of this kind, whoever asks.
    pub fn fits(self, kind: RoomKind) -> bool {
        match self {
            Self::JoinRoom => kind == RoomKind::Open,
            Self::LeaveRoom
            | Self::MuteUser
            | Self::InviteMember
            | Self::RemoveMember
            | Self::UpdateRoom
            | Self::ArchiveRoom => matches!(kind, RoomKind::Open | RoomKind::Private),
            Self::PostMessage => kind != RoomKind::Announcements,
            Self::Announce => kind == RoomKind::Announcements,
            Self::SeeRoom
            | Self::AddressEveryone
            | Self::AddressStaff
            | Self::AddressPeople
            | Self::AddressAnyRole
            | Self::EditMessage
            | Self::React
            | Self::MarkRead
            | Self::DeleteMessage
            | Self::CreateRoom
            | Self::SetRole
            | Self::EndSessions
            | Self::AddPerson
            | Self::ListRooms
            | Self::ListPeople
            | Self::OpenDirect
            | Self::BanUser
            | Self::UpdateProfile
            | Self::ListConnections
            | Self::Explain
            | Self::ManageAccount
            | Self::IssueToken => true,
        }
    }

    /// The action of a command's type.
    pub fn of_command(word: &str) -> Option<Self> {
        let same = match word {
            "search" => "history",
            "unreact" => "react",
            "typing" => "post_message",
            "unmute_user" => "mute_user",
            "unban_user" => "ban_user",
            other => other,
        };
        Self::ALL.into_iter().find(|action| action.as_str() == same)
    }

    /// Whether it is done to a person, so that it depends on that person's role.
    pub fn is_on_people(self) -> bool {
        matches!(
            self,
            Self::MuteUser
                | Self::BanUser
                | Self::SetRole
                | Self::EndSessions
                | Self::InviteMember
                | Self::RemoveMember
                | Self::UpdateProfile
                | Self::ListConnections
                | Self::Explain
                | Self::ManageAccount
                | Self::IssueToken
        )
    }

    /// Whether it changes a room or who is in it: what an archived room forbids, muted or not.
    pub fn needs_living_room(self) -> bool {
        matches!(self, Self::InviteMember | Self::RemoveMember | Self::UpdateRoom | Self::MuteUser)
    }

    /// What a token must be good for, for this to be done with it.
    pub fn token_needs(self) -> TokenNeed {
        match self {
            Self::SeeRoom => TokenNeed::Read,
            Self::PostMessage
            | Self::AddressEveryone
            | Self::AddressStaff
            | Self::AddressPeople
            | Self::AddressAnyRole
            | Self::EditMessage
            | Self::React
            | Self::MarkRead
            | Self::DeleteMessage => TokenNeed::Write,
            Self::CreateRoom
            | Self::JoinRoom
            | Self::LeaveRoom
            | Self::Announce
            | Self::MuteUser
            | Self::SetRole
            | Self::EndSessions
            | Self::AddPerson
            | Self::InviteMember
            | Self::RemoveMember
            | Self::UpdateRoom
            | Self::ArchiveRoom
            | Self::ListRooms
            | Self::ListPeople
            | Self::OpenDirect
            | Self::BanUser
            | Self::UpdateProfile
            | Self::ListConnections
            | Self::Explain
            | Self::ManageAccount
            | Self::IssueToken => TokenNeed::Person,
        }
    }

    /// Whether it is writing: what a mute and an archived room forbid.
    pub fn is_writing(self) -> bool {
        matches!(self, Self::PostMessage | Self::Announce | Self::EditMessage | Self::React)
    }
}
