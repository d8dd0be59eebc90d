//! What goes out: messages of the outbox, questions for history, deletions, what dialogs ask; and what comes
//! back as replies.

use crate::domain::id::{MessageId, RoomId};
use crate::domain::moment::Moment;
use crate::protocol::command::{ClientFrame, Command};
use crate::protocol::error::{ErrorCode, Refusal};
use crate::protocol::frame::{Done, Reply};
use crate::protocol::view::Person;
use crate::ui::state::ChatState;
use crate::ui::state::ask::Ask;
use crate::ui::state::link::Phase;
use crate::ui::state::outbox::{Outgoing, Sending};
use crate::ui::state::room::RoomState;
use crate::ui::state::rows::Deletion;
use crate::ui::state::timeline::{PAGE, Reading};
use crate::ui::words;

impl ChatState {
    /// Takes a written message: it is shown at once and sent when there is a connection.
    pub(in crate::ui::state) fn write(&mut self, outgoing: Outgoing) {
        if self.rooms.get(&outgoing.room).is_some_and(|room| room.timeline.newer) {
            self.want_newest();
        }
        self.typing_sent();
        self.outbox.add(outgoing);
        self.send_waiting();
    }

    /// Takes messages that an earlier page left behind; those the room already shows are done.
    pub(in crate::ui::state) fn restore(&mut self, entries: Vec<Outgoing>) {
        for entry in entries {
            // Of one that was refused in a room that is gone the words are told; it goes nowhere any more.
            if let Some(why) = entry.failure().filter(|_| !self.rooms.contains_key(&entry.room)) {
                let told = format!("{} {why} {}", words::room::NOT_SENT, words::room::excerpt(&entry.body));
                self.tell(told);
                continue;
            }
            let known = self
                .rooms
                .get(&entry.room)
                .is_some_and(|room| room.timeline.entries().any(|e| *e.key == *entry.client_id));
            if !known {
                self.outbox.add(entry);
            }
        }
        self.send_waiting();
    }

    pub(in crate::ui::state) fn retry(&mut self, client_id: &str, fresh: String) {
        self.outbox.retry(client_id, fresh);
        self.send_waiting();
    }

    /// Sends what waits, in the order of writing. During a replay it waits on: the replay may hold it.
    pub(in crate::ui::state) fn send_waiting(&mut self) {
        if self.connection.phase != Phase::Open {
            return;
        }
        if let Some(entry) = self.outbox.take_waiting() {
            self.send(Ask::Post(entry.client_id.clone()), entry.command());
        }
    }

    /// Asks for the pages that are wanted and were not asked for on this connection.
    pub(in crate::ui::state) fn ask_pages(&mut self) {
        if !self.connection.is_open() {
            return;
        }
        let mut wanted = Vec::new();
        for (id, room) in &mut self.rooms {
            let timeline = &mut room.timeline;
            if let Some(reading) = timeline.reading.filter(|_| timeline.asked.is_none()) {
                self.next_page += 1;
                timeline.asked = Some(self.next_page);
                wanted.push((*id, reading, self.next_page, timeline.first(), timeline.last()));
            }
        }
        for (room, reading, number, first, last) in wanted {
            let (before, after, around) = match reading {
                Reading::Newest => (None, None, None),
                Reading::Older => (first, None, None),
                Reading::Newer => (None, last, None),
                Reading::Around(cursor) => (None, None, Some(cursor)),
            };
            let command = Command::History { room, before, after, around, limit: Some(PAGE) };
            self.send(Ask::Page(room, reading, number), command);
        }
    }

    /// Something is to be told that waits for the next second: how far one has read, or a message.
    pub fn has_something_to_tell(&self) -> bool {
        self.connection.phase == Phase::Open
            && (self.outbox.is_waiting() || self.rooms.values().any(RoomState::is_untold))
    }

    pub(in crate::ui::state) fn send_deletion(&mut self, message: MessageId, of: Option<Moment>) {
        let Some(Deletion::Held { reason, at }) = self.deleting.get(&message).cloned() else {
            return;
        };
        // That one was undone, and wanted once more since.
        if of.is_some_and(|of| of != at) {
            return;
        }
        if self.connection.is_open() {
            self.deleting.insert(message, Deletion::Sent);
            self.send(Ask::Delete(message), Command::DeleteMessage { message, reason });
        } else {
            self.undone(message, words::NOT_CONNECTED);
        }
    }

    pub(in crate::ui::state) fn sign(&mut self, message: MessageId, emoji: String, give: bool) {
        self.refused.remove(&message);
        if !self.connection.is_open() {
            return self.undone(message, words::NOT_CONNECTED);
        }
        let command = if give { Command::React { message, emoji } } else { Command::Unreact { message, emoji } };
        self.send(Ask::Sign(message), command);
    }

    /// Asks who is in a room, once a connection; without one, whoever is known stays all that is known.
    pub(in crate::ui::state) fn want_members(&mut self, room: RoomId) {
        if self.connection.is_open() {
            self.send(Ask::Members(room), Command::ListPeople { room: Some(room), prefix: None, after: None });
        }
    }

    fn members_came(&mut self, room: RoomId, people: Vec<Person>) {
        if let Some(room) = self.rooms.get_mut(&room) {
            room.members = Some(people.iter().map(|person| person.user).collect());
            room.members_old = false;
        }
        people.into_iter().for_each(|person| self.know(person));
    }

    /// Tells how far one has read, where that is not told yet.
    pub(in crate::ui::state) fn tell_reading(&mut self) {
        if self.connection.phase != Phase::Open {
            return;
        }
        let untold: Vec<_> = self.rooms.iter_mut().filter_map(|(id, room)| Some((*id, room.take_untold()?))).collect();
        for (room, cursor) in untold {
            self.send_unasked(Command::MarkRead { room, cursor });
        }
    }

    /// Takes what a dialog asks. Only messages are kept for later; anything else is wanted now or not at all.
    pub(in crate::ui::state) fn put(&mut self, key: u64, command: Command) {
        if self.connection.is_open() {
            self.send(Ask::Dialog(key), command);
        } else {
            self.asks.refuse(key, words::NOT_CONNECTED);
        }
    }

    pub(in crate::ui::state) fn answered(&mut self, reply: Reply) {
        let Some(ask) = reply.id.as_deref().and_then(|id| self.asks.answered(id)) else {
            return;
        };
        let answer = match (reply.ok, reply.error) {
            (_, Some(refusal)) => Err(refusal),
            (done, None) => Ok(done.unwrap_or_default()),
        };
        match (ask, answer) {
            (Ask::Post(client_id), Ok(done)) => self.posted(client_id, done.message),
            (Ask::Post(client_id), Err(refusal)) => self.not_posted(&client_id, refusal),
            (Ask::Page(room, reading, number), answer) => self.page_came(room, reading, number, answer),
            (Ask::Posted(room, client_id), Ok(done)) => {
                self.take_all(room, done);
                self.outbox.remove(&client_id);
            }
            (Ask::Posted(_, client_id), Err(_)) => self.outbox.remove(&client_id),
            (Ask::Delete(message), Ok(_)) => {
                self.deleting.remove(&message);
            }
            (Ask::Members(room), Ok(done)) => self.members_came(room, done.people.unwrap_or_default()),
            (Ask::Members(_), Err(_)) | (Ask::Sign(_), Ok(_)) => {}
            (Ask::Delete(message) | Ask::Sign(message), Err(refusal)) => self.undone(message, &refusal.message),
            (Ask::Dialog(key), answer) => {
                let found = answer.as_ref().ok().and_then(|done| done.people.clone());
                found.into_iter().flatten().for_each(|person| self.know(person));
                self.asks.settle(key, answer);
            }
        }
    }

    /// The event of one's own message comes before the reply. Where it did not (the reply repeats an earlier
    /// one), the message is fetched.
    fn posted(&mut self, client_id: String, message: Option<MessageId>) {
        let room = self.outbox.get(&client_id).map(|entry| entry.room);
        match (room, message) {
            (Some(room), Some(id)) => {
                self.outbox.mark(&client_id, Sending::Accepted(id));
                let after = Some(id.0 - 1);
                let command = Command::History { room, before: None, after, around: None, limit: Some(1) };
                self.send(Ask::Posted(room, client_id), command);
            }
            _ => self.outbox.remove(&client_id),
        }
        self.send_waiting();
    }

    fn not_posted(&mut self, client_id: &str, refusal: Refusal) {
        let spent = refusal.code == ErrorCode::Conflict;
        let limited = refusal.code == ErrorCode::RateLimited;
        let entry = self.outbox.get(client_id);
        let gone = entry.is_some_and(|entry| !self.rooms.contains_key(&entry.room));
        let away = entry.filter(|entry| gone || entry.room != self.current);
        // Where one does not see it, one is told; where one cannot go and see it, with its words.
        if let Some(entry) = away {
            let words = if gone { words::room::excerpt(&entry.body) } else { String::new() };
            let told = format!("{} {} {words}", words::room::NOT_SENT, refusal.message).trim_end().to_owned();
            self.tell(told);
        }
        if gone {
            self.outbox.remove(client_id);
        } else {
            self.outbox.mark(client_id, Sending::Failed { why: refusal.message, spent });
        }
        // What waits behind one that came too early goes with the next second.
        if !limited {
            self.send_waiting();
        }
    }

    fn page_came(&mut self, room: RoomId, reading: Reading, number: u64, answer: Result<Done, Refusal>) {
        let (me, looking) = (self.you.user, self.looking);
        let open = self.current == room;
        let Some(state) = self.rooms.get_mut(&room) else { return };
        // What was asked before a reload may lack what the reload is about.
        if state.timeline.asked != Some(number) {
            return;
        }
        match answer {
            Ok(done) => {
                let messages = done.messages.unwrap_or_default();
                let own: Vec<String> = messages.iter().filter_map(|message| message.client_id.clone()).collect();
                state.timeline.answer(reading, messages, done.more.unwrap_or_default(), me);
                if open && looking.reads_along() && !state.timeline.newer {
                    state.read_all();
                }
                own.iter().for_each(|client_id| self.outbox.remove(client_id));
            }
            // The next scroll, the next visit or the next connection asks again.
            Err(_) => state.timeline.give_up(),
        }
    }

    fn take_all(&mut self, room: RoomId, done: Done) {
        let (me, at_end) = (self.you.user, self.looking.at_end);
        let Some(state) = self.rooms.get_mut(&room) else { return };
        for message in done.messages.unwrap_or_default() {
            state.timeline.take(message, me, at_end);
        }
    }

    /// What the person wanted with a message was not done.
    pub(in crate::ui::state) fn undone(&mut self, message: MessageId, why: &str) {
        self.deleting.remove(&message);
        self.refused.insert(message, why.to_owned());
        // Where one does not see it, one is told.
        if self.room().is_none_or(|room| room.timeline.message(message).is_none()) {
            self.tell(format!("{} {why}", words::room::NOT_DONE));
        }
    }

    fn send(&mut self, ask: Ask, command: Command) {
        let id = self.send_unasked(command);
        self.asks.sent(id, ask);
    }

    /// Sends what needs no answer. Returns the frame's id.
    pub(in crate::ui::state) fn send_unasked(&mut self, command: Command) -> String {
        self.next_frame += 1;
        let id = format!("f{}", self.next_frame);
        self.outgoing.push(ClientFrame { id: id.clone(), command });
        id
    }
}
