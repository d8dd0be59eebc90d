//! What a room is called: direct ones by the people in them.

use crate::domain::id::UserId;
use crate::domain::room::RoomKind;
use crate::protocol::view::Room;
use crate::ui::state::ChatState;
use crate::ui::words;

impl ChatState {
    /// A room's name as it stands in lists.
    pub fn room_title(&self, room: &Room) -> String {
        match room.kind {
            RoomKind::Direct => self.names(&room.members),
            RoomKind::Open | RoomKind::Private | RoomKind::Announcements => room.name.clone(),
        }
    }

    /// A room as one speaks of it: `#general`, `Bob, Carol`.
    pub fn called(&self, room: &Room) -> String {
        words::room_name(room.kind, &self.room_title(room))
    }

    /// Everybody but oneself; oneself when there is nobody else.
    fn names(&self, members: &[UserId]) -> String {
        let others = members.iter().filter(|user| **user != self.you.user);
        let names: Vec<&str> = others.map(|user| self.name_of(*user).unwrap_or(words::people::SOMEBODY)).collect();
        if names.is_empty() { self.you.display.clone() } else { names.join(", ") }
    }
}
