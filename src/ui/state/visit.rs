//! Going from room to room and up and down in one.

use crate::domain::id::{MessageId, RoomId};
use crate::ui::state::ChatState;
use crate::ui::state::happening::Looking;
use crate::ui::state::timeline::{Reading, Timeline};

impl ChatState {
    /// Another room is opened, at its end or at a message. One that the person is not in is not kept when it is left.
    pub(in crate::ui::state) fn open(&mut self, room: RoomId, message: Option<MessageId>) {
        if room == self.current {
            return;
        }
        if let Some(before) = self.rooms.get_mut(&self.current) {
            before.leave();
            if !before.joined {
                self.rooms.remove(&self.current);
            }
        }
        self.current = room;
        self.spoken.clear();
        self.looking.at_end = message.is_none();
        if let Some(now) = self.rooms.get_mut(&room) {
            now.enter();
        }
        match message {
            Some(message) => self.seek(message),
            // It may have been left in the middle.
            None => self.want_newest(),
        }
    }

    /// Asks for what is around a message, unless it is here and stays.
    pub(in crate::ui::state) fn seek(&mut self, message: MessageId) {
        let stays = |timeline: &Timeline| timeline.message(message).is_some() && !timeline.begins_anew();
        if !self.room().is_some_and(|room| stays(&room.timeline)) {
            self.want(Reading::Around(message.0));
        }
    }

    pub(in crate::ui::state) fn look(&mut self, looking: Looking) {
        self.looking = looking;
        if let Some(room) = self.rooms.get_mut(&self.current)
            && looking.reads_along()
            && room.timeline.loaded
            && !room.timeline.newer
        {
            room.read_all();
        }
    }

    /// Back to the end: by what is known, or by asking when the window is elsewhere.
    pub(in crate::ui::state) fn want_newest(&mut self) {
        let Some(room) = self.rooms.get_mut(&self.current) else {
            return;
        };
        let timeline = &mut room.timeline;
        if timeline.reading != Some(Reading::Newest) {
            timeline.give_up();
            timeline.reading = (timeline.newer || !timeline.loaded).then_some(Reading::Newest);
            self.ask_pages();
        }
        self.look(Looking { at_end: true, ..self.looking });
    }

    pub(in crate::ui::state) fn want(&mut self, reading: Reading) {
        let Some(room) = self.rooms.get_mut(&self.current) else {
            return;
        };
        let timeline = &mut room.timeline;
        let afresh = matches!(reading, Reading::Around(_));
        if afresh {
            timeline.give_up();
        }
        let there_is = match reading {
            Reading::Older => timeline.older,
            Reading::Newer => timeline.newer,
            Reading::Newest | Reading::Around(_) => true,
        };
        if (timeline.loaded || afresh) && timeline.reading.is_none() && there_is {
            timeline.reading = Some(reading);
            self.ask_pages();
        }
    }
}
