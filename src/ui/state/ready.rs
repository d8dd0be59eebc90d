//! The beginning of a connection and its end: what stays, what is dropped, what is asked again.

use std::collections::BTreeMap;

use crate::domain::id::{Cursor, RoomId, UserId};
use crate::domain::moment::Moment;
use crate::domain::role::Role;
use crate::domain::room::RoomKind;
use crate::protocol::close::CloseCode;
use crate::protocol::frame::Ready;
use crate::protocol::limits;
use crate::protocol::view::{Person, Room};
use crate::ui::state::ChatState;
use crate::ui::state::ask::Ask;
use crate::ui::state::room::RoomState;
use crate::ui::words;

impl ChatState {
    /// The first frame of a connection. Where rooms follow it waits for these: whatever is not among them is gone.
    pub(in crate::ui::state) fn ready(&mut self, ready: Ready, now: Moment) {
        if ready.more_rooms.is_some() {
            self.opening = Some(ready);
            return;
        }
        // Somebody else signed in with this browser: nothing of this page is theirs to see.
        if ready.you.user != self.you.user {
            return self.connection.closed(Some(CloseCode::SignedOut.number()), now, 0.0);
        }
        self.you = ready.you;
        self.limits = ready.limits;
        let before =
            std::mem::replace(&mut self.people, ready.people.into_iter().map(|person| (person.user, person)).collect());
        self.know_myself();
        self.called_otherwise(&before);
        if !ready.resumed {
            self.cursor = ready.cursor;
            self.mutes.clear();
        }
        self.rooms_again(ready.rooms, ready.cursor, ready.resumed);
        self.connection.ready(ready.resumed);
        self.ask_pages();
        self.send_waiting();
    }

    /// Rooms that follow the first frame.
    pub(in crate::ui::state) fn more_rooms(&mut self, rooms: Vec<Room>, now: Moment) {
        let Some(mut ready) = self.opening.take() else { return };
        let left = ready.more_rooms.unwrap_or_default().saturating_sub(rooms.len());
        ready.more_rooms = (left > 0).then_some(left);
        ready.rooms.extend(rooms);
        self.ready(ready, now);
    }

    /// Names are not part of a replay: who is called otherwise than before is so on what was written before, too.
    fn called_otherwise(&mut self, before: &BTreeMap<UserId, Person>) {
        let other = |person: &&Person| before.get(&person.user).is_some_and(|old| old.display != person.display);
        let others: Vec<Person> = self.people.values().filter(other).cloned().collect();
        others.into_iter().for_each(|person| self.renamed(person.user, person.display));
    }

    fn rooms_again(&mut self, rooms: Vec<Room>, cursor: Cursor, resumed: bool) {
        let whole = rooms.len() < limits::ROOMS;
        let mut before = std::mem::take(&mut self.rooms);
        let mut after = BTreeMap::new();
        for room in rooms {
            let id = room.room;
            let Some(mut state) = before.remove(&id) else {
                let mut state = RoomState::new(room, true, cursor);
                state.timeline.forget(id == self.current);
                after.insert(id, state);
                continue;
            };
            let stale = !resumed || room.reload || !state.joined;
            let had_read_all = state.unread == 0;
            state.refresh(room, cursor);
            if id == self.current && (had_read_all || state.divider.is_none()) {
                state.enter();
            }
            if stale {
                state.timeline.forget(id == self.current);
            }
            after.insert(id, state);
        }
        // Of so many some are not told: what was there stays, to be read anew.
        if !whole {
            for (id, mut state) in before {
                state.timeline.forget(id == self.current);
                after.insert(id, state);
            }
            self.rooms = after;
            return;
        }
        self.rooms = after;
        // The open room can be one that the person is not in.
        if let Some(state) = before.remove(&self.current) {
            let was_in = state.joined;
            self.rooms.insert(self.current, state);
            if was_in || self.you.role == Role::Guest {
                self.left(self.current);
            } else if !resumed {
                self.reload(self.current);
            }
        }
    }

    /// The person is out of the room: an open one can still be read, of any other nothing remains.
    pub(in crate::ui::state) fn left(&mut self, room: RoomId) {
        if self.current == room {
            self.spoken.clear();
        }
        let readable = self.you.role > Role::Guest && self.current == room;
        match self.rooms.get_mut(&room) {
            Some(state) if readable && state.view.kind == RoomKind::Open => {
                state.joined = false;
                self.reload(room);
            }
            Some(_) => {
                self.rooms.remove(&room);
            }
            None => {}
        }
    }

    /// What is known of the room's messages is out of date.
    pub(in crate::ui::state) fn reload(&mut self, room: RoomId) {
        let open = self.current == room;
        if open {
            self.spoken.clear();
        }
        if let Some(state) = self.rooms.get_mut(&room) {
            state.timeline.forget(open);
        }
        self.ask_pages();
    }

    /// The replay is over, or a sign of life came.
    pub(in crate::ui::state) fn caught_up(&mut self, cursor: Cursor) {
        self.cursor = self.cursor.max(cursor);
        if self.connection.caught_up() {
            // What was missed is before the eyes that look.
            self.look(self.looking);
            self.send_waiting();
        }
    }

    /// The socket is gone: nothing that was asked will be answered any more.
    pub(in crate::ui::state) fn closed(&mut self, code: Option<u16>, now: Moment, jitter: f64) {
        self.connection.closed(code, now, jitter);
        self.outgoing.clear();
        self.typing.clear();
        for ask in self.asks.drop_all(words::CONNECTION_BROKE) {
            if let Ask::Delete(message) | Ask::Sign(message) = ask {
                self.undone(message, words::CONNECTION_BROKE);
            }
        }
        for room in self.rooms.values_mut() {
            room.timeline.asked = None;
        }
        // These say that a frame of ours was wrong: sending it again would close the socket again.
        let wrong = matches!(code, Some(1002 | 1003 | 1007 | 1008 | 1009));
        self.outbox.unanswered(wrong.then_some(words::FRAME_WRONG));
    }

    /// The list of people need not hold the one who reads it.
    pub(in crate::ui::state) fn know_myself(&mut self) {
        let you = &self.you;
        let me = self.people.entry(you.user).or_insert_with(|| Person {
            user: you.user,
            name: you.name.clone(),
            display: you.display.clone(),
            role: you.role,
            ban: None,
            online: true,
        });
        me.role = you.role;
    }

    /// Somebody has another role.
    pub(in crate::ui::state) fn role_changed(&mut self, user: UserId, role: Role) {
        if user == self.you.user {
            self.you.role = role;
            // Guests look at no room that they are not in.
            if role == Role::Guest && self.room().is_some_and(|room| !room.joined) {
                self.left(self.current);
            }
        }
        if let Some(person) = self.people.get_mut(&user) {
            person.role = role;
        }
    }
}
