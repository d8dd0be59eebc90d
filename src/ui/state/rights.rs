//! What the person may do, by the same table that the server decides with. Showing and hiding rests on this;
//! the server judges anew every time.

use crate::domain::id::{RoomId, UserId};
use crate::domain::role::Role;
use crate::domain::room::RoomKind;
use crate::domain::rules::{Action, Situation, allows};
use crate::protocol::view::{Message, Person};
use crate::ui::state::ChatState;
use crate::ui::state::room::{Mute, RoomState};
use crate::ui::state::rows::Deeds;

/// Whether one can write in a room, and if not, why.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Writing {
    /// Messages.
    Messages,
    /// Announcements.
    Announcements,
    /// Not before joining.
    AfterJoining,
    /// Only moderators and admins write there.
    OnlyAnnouncers,
    /// The room can only be read.
    Archived,
    /// Muted; until when and why, if that was told.
    Muted(Option<Mute>),
}

impl ChatState {
    /// Whether one can write in a room.
    pub fn writing(&self, room: &RoomState) -> Writing {
        let may = |action: Action| room.view.may.iter().any(|word| word == action.as_str());
        let muted = self.my_mute(room.view.room);
        match room.view.kind {
            RoomKind::Announcements if may(Action::Announce) => Writing::Announcements,
            RoomKind::Announcements if muted.is_some() && self.you.role >= Role::Moderator => Writing::Muted(muted),
            RoomKind::Announcements => Writing::OnlyAnnouncers,
            RoomKind::Open | RoomKind::Private | RoomKind::Direct if !room.joined => Writing::AfterJoining,
            RoomKind::Open | RoomKind::Private | RoomKind::Direct if room.view.archived => Writing::Archived,
            RoomKind::Open | RoomKind::Private | RoomKind::Direct if may(Action::PostMessage) => Writing::Messages,
            RoomKind::Open | RoomKind::Private | RoomKind::Direct => Writing::Muted(muted),
        }
    }

    /// Whether one may leave a room.
    pub fn may_leave(&self, room: &RoomState) -> bool {
        room.joined && allows(Action::LeaveRoom, self.you.role, &self.in_room(room))
    }

    /// Whether one may join a room.
    pub fn may_join(&self, room: &RoomState) -> bool {
        !room.joined && !room.view.archived && allows(Action::JoinRoom, self.you.role, &self.in_room(room))
    }

    /// What one may do with a message.
    pub fn deeds(&self, room: &RoomState, message: &Message) -> Deeds {
        if message.deleted.is_some() {
            return Deeds::default();
        }
        let may = |action: Action| room.view.may.iter().any(|word| word == action.as_str());
        let own = message.author.user == self.you.user;
        let delete = self.may_delete(room, message);
        Deeds {
            reply: may(Action::PostMessage),
            react: may(Action::React),
            edit: own && may(Action::EditMessage),
            delete,
            with_reason: delete && !own,
        }
    }

    /// Whether one may delete a message.
    fn may_delete(&self, room: &RoomState, message: &Message) -> bool {
        let own = message.author.user == self.you.user;
        if own && room.view.archived && self.you.role < Role::Moderator {
            return false;
        }
        let other = self.people.get(&message.author.user).map(|author| author.role);
        allows(Action::DeleteMessage, self.you.role, &Situation { own, other, ..self.in_room(room) })
    }

    /// Whether one may mute a person: everywhere, or in a room.
    pub fn may_mute(&self, person: &Person, room: Option<&RoomState>) -> bool {
        self.may_on(Action::MuteUser, person, room)
    }

    /// The roles one may give a person, other than the present one.
    pub fn roles_for(&self, person: &Person) -> Vec<Role> {
        if !self.may_on(Action::SetRole, person, None) {
            return Vec::new();
        }
        Role::ALL.into_iter().filter(|role| *role != person.role).collect()
    }

    /// Whether one may end a person's sessions.
    pub fn may_end_sessions(&self, person: &Person) -> bool {
        self.may_on(Action::EndSessions, person, None)
    }

    /// Whether there is anything one may do about a person, in the open room or everywhere.
    pub fn may_do_about(&self, person: &Person) -> bool {
        let here = self.room().is_some_and(|room| self.may_mute(person, Some(room)));
        here || self.may_mute(person, None)
            || !self.roles_for(person).is_empty()
            || self.may_end_sessions(person)
            || self.may_write_to(person)
    }

    /// Whether one may open rooms.
    pub fn may_create_rooms(&self) -> bool {
        allows(Action::CreateRoom, self.you.role, &Situation::default())
    }

    /// The announcements, if one may speak there now.
    pub fn announcing(&self) -> Option<&RoomState> {
        let room = self.rooms.values().find(|room| room.view.kind == RoomKind::Announcements)?;
        (self.writing(room) == Writing::Announcements).then_some(room)
    }

    /// What keeps the person from writing in a room, as far as told.
    pub fn my_mute(&self, room: RoomId) -> Option<Mute> {
        self.mute_of(self.you.user, room)
    }

    /// What keeps somebody from writing in a room, as far as told: the one that holds longest.
    pub fn mute_of(&self, user: UserId, room: RoomId) -> Option<Mute> {
        let [everywhere, here] = [None, Some(room)].map(|place| self.mutes.get(&(user, place)));
        everywhere.into_iter().chain(here).max_by_key(|mute| mute.until).cloned()
    }

    /// Whether one may bring people into a room.
    pub fn may_invite(&self, room: &RoomState) -> bool {
        let kind = matches!(room.view.kind, RoomKind::Open | RoomKind::Private);
        kind && !room.view.archived && self.may_in(Action::InviteMember, room)
    }

    /// Whether one may do something in a room or about it.
    pub fn may_in(&self, action: Action, room: &RoomState) -> bool {
        allows(action, self.you.role, &self.in_room(room))
    }

    /// Whether one may take a person out of a room.
    pub fn may_remove(&self, person: &Person, room: &RoomState) -> bool {
        let there = matches!(room.view.kind, RoomKind::Open | RoomKind::Private);
        there && person.user != self.you.user && self.may_on(Action::RemoveMember, person, Some(room))
    }

    /// Whether one may keep a person out of the workspace.
    pub fn may_ban(&self, person: &Person) -> bool {
        person.user != self.you.user && self.may_on(Action::BanUser, person, None)
    }

    /// Whether one may write to a person directly; of whom one knows, one may, but for the server to say otherwise.
    pub fn may_write_to(&self, person: &Person) -> bool {
        person.user != self.you.user
    }

    /// Whether one may add people and invite them.
    pub fn may_add_people(&self) -> bool {
        allows(Action::AddPerson, self.you.role, &Situation::default())
    }

    /// Whether one may look for open rooms.
    pub fn may_list_rooms(&self) -> bool {
        allows(Action::ListRooms, self.you.role, &Situation::default())
    }

    fn may_on(&self, action: Action, person: &Person, room: Option<&RoomState>) -> bool {
        let own = person.user == self.you.user;
        let at = room.map(|room| self.in_room(room)).unwrap_or_default();
        allows(action, self.you.role, &Situation { own, other: Some(person.role), ..at })
    }

    fn in_room(&self, room: &RoomState) -> Situation {
        Situation {
            room: Some(room.view.kind),
            in_room: room.joined,
            sees_room: true,
            owns_room: room.view.owner == Some(self.you.user),
            ..Situation::default()
        }
    }
}
