//! What calls the person while they look elsewhere: messages that name them, and direct ones.

use crate::domain::id::{Cursor, RoomId};
use crate::domain::room::RoomKind;
use crate::protocol::view::Message;
use crate::ui::state::ChatState;
use crate::ui::state::path::message_path;
use crate::ui::words;

/// Calls that nobody took yet; older ones give way.
const KEPT: usize = 5;

/// One message that calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Who wrote it, and where.
    pub title: String,
    /// What it says, as it was written.
    pub body: String,
    /// Where it is.
    pub path: String,
    /// In which room.
    pub room: RoomId,
    /// At which position.
    pub cursor: Cursor,
}

impl ChatState {
    /// The calls since the last time.
    pub fn take_calls(&mut self) -> Vec<Call> {
        std::mem::take(&mut self.calls)
    }

    /// Whether it was read meanwhile, here or on another page.
    pub fn is_read(&self, call: &Call) -> bool {
        self.rooms.get(&call.room).is_none_or(|room| room.read_to >= call.cursor)
    }

    /// A message of somebody else came, as far as this person may see it.
    pub(in crate::ui::state) fn call(&mut self, message: &Message) {
        let Some(room) = self.rooms.get(&message.room) else { return };
        let (me, direct) = (self.you.user, room.view.kind == RoomKind::Direct);
        let before_the_eyes = self.looking.in_front && self.current == message.room;
        if message.cursor <= room.read_to
            || message.author.user == me
            || before_the_eyes
            || !(direct || message.mentions.contains(&me))
        {
            return;
        }
        let Some(body) = message.body.clone() else { return };
        let who = &message.author.display;
        let title = if direct { who.clone() } else { words::join_hints(who, &self.called(&room.view)) };
        if self.calls.len() == KEPT {
            self.calls.remove(0);
        }
        self.calls.push(Call {
            title,
            body,
            path: message_path(message.room, message.id),
            room: message.room,
            cursor: message.cursor,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::state::sample::{BOB, ME, OTHER, ROOM, message, page};

    fn called(room: crate::domain::id::RoomId, mentions: bool, in_front: bool) -> usize {
        let mut state = ChatState::from_page(&page(Vec::new()));
        state.looking.in_front = in_front;
        let mut said = Message { room, ..message(9, BOB) };
        said.mentions = if mentions { vec![ME] } else { Vec::new() };
        state.call(&said);
        state.take_calls().len()
    }

    #[test]
    fn a_mention_calls_unless_it_is_before_the_eyes() {
        assert_eq!(called(ROOM, true, false), 1);
        assert_eq!(called(OTHER, true, true), 1);
        assert_eq!(called(ROOM, true, true), 0);
    }

    #[test]
    fn any_message_of_a_direct_room_calls_and_no_other_without_a_mention() {
        let mut state = ChatState::from_page(&page(Vec::new()));
        state.rooms.get_mut(&OTHER).unwrap().view.kind = RoomKind::Direct;
        state.call(&Message { room: OTHER, ..message(9, BOB) });
        state.call(&Message { room: OTHER, ..message(10, ME) });
        let calls = state.take_calls();
        assert_eq!(calls.len(), 1);
        assert_eq!(calls[0].path, message_path(OTHER, crate::domain::id::MessageId(9)));
        assert_eq!(called(ROOM, false, false), 0);
    }
}
