//! Changes as they come in: messages, rooms, members, roles, mutes and rights.

use std::collections::BTreeSet;

use crate::domain::id::{RoomId, UserId};
use crate::domain::role::Role;
use crate::protocol::event::{Change, Event};
use crate::protocol::view::{Ban, Message, Person, Room};
use crate::ui::state::ChatState;
use crate::ui::state::link::Phase;
use crate::ui::state::room::{Came, Mute, RoomState};
use crate::ui::state::rows::Spoken;
use crate::ui::state::timeline::Sign;
use crate::ui::words;

/// How many lines a screen reader may still have before it.
const SPOKEN: usize = 5;

impl ChatState {
    /// One change; one that was seen before does nothing.
    pub(in crate::ui::state) fn changed(&mut self, event: Event) {
        if event.cursor <= self.cursor {
            return;
        }
        self.cursor = event.cursor;
        match event.change {
            Change::MessagePosted { message } => self.message_posted(*message),
            Change::MessageEdited { message } => self.message_changed(*message),
            Change::MessageDeleted { message } => {
                self.deleting.remove(&message.id);
                self.refused.remove(&message.id);
                self.message_changed(*message);
            }
            Change::ReactionAdded { message, emoji, user, version } => {
                self.signed(event.room, Sign { message, emoji, user, given: true, version });
            }
            Change::ReactionRemoved { message, emoji, user, version } => {
                self.signed(event.room, Sign { message, emoji, user, given: false, version });
            }
            Change::MemberJoined { user, person, room, people } => {
                person.into_iter().chain(people.unwrap_or_default()).for_each(|person| self.know(person));
                if let Some(members) = self.members_of(event.room) {
                    members.insert(user);
                }
                if let Some(room) = room.filter(|_| user == self.you.user) {
                    self.entered(*room);
                }
            }
            Change::MemberLeft { user, removed_by } => {
                if let Some(members) = self.members_of(event.room) {
                    members.remove(&user);
                }
                if let Some(room) = event.room.filter(|_| user == self.you.user) {
                    self.tell_who_removed(room, removed_by);
                    self.left(room);
                }
            }
            Change::PersonAdded { person } => self.know(person),
            Change::RoleChanged { user, role } => self.role_changed(user, role),
            Change::UserMuted { user, until, reason } => {
                self.mutes.insert((user, event.room), Mute { until, reason });
            }
            Change::UserUnmuted { user } => {
                self.mutes.remove(&(user, event.room));
            }
            // An open room to be found; whoever is in it hears of it by joining.
            Change::RoomCreated { .. } => {}
            Change::RoomUpdated { room } | Change::RoomArchived { room } => self.room_updated(*room),
            Change::PersonUpdated { user, display } => self.renamed(user, display),
            // Only those hear of it who may take it back; whom it concerns sees the close.
            Change::UserBanned { user, until, reason } => self.banned(user, Some(Ban { until, reason })),
            Change::UserUnbanned { user } => self.banned(user, None),
            Change::Unknown => {}
        }
    }

    fn message_posted(&mut self, message: Message) {
        let (me, looking) = (self.you.user, self.looking);
        if let Some(client_id) = message.client_id.as_ref().filter(|_| message.author.user == me) {
            self.outbox.remove(client_id);
        }
        self.typing.forget(message.room, message.author.user);
        let open = self.current == message.room;
        if open && self.connection.phase == Phase::Open && message.author.user != me {
            self.speak(&message);
        }
        self.call(&message);
        let Some(room) = self.rooms.get_mut(&message.room) else {
            return;
        };
        let (cursor, author, named) = (message.cursor, message.author.user, message.mentions.contains(&me));
        let shown = room.timeline.take(message, me, !open || looking.at_end);
        let read = open && shown && looking.reads_along() && !self.connection.catches_up();
        room.count(Came { cursor, own: author == me, named, read, open });
    }

    /// What the person is to be told since the last time.
    pub fn take_told(&mut self) -> Option<String> {
        self.told.take()
    }

    /// Whoever is taken out of a room is told by whom.
    fn tell_who_removed(&mut self, room: RoomId, by: Option<UserId>) {
        let (Some(by), Some(state)) = (by, self.rooms.get(&room)) else { return };
        let who = self.name_of(by).unwrap_or(words::people::SOMEBODY);
        let sentence = words::people::removed_by(who, &self.called(&state.view));
        self.tell(sentence);
    }

    /// The person is told, behind what they are told already.
    pub(in crate::ui::state) fn tell(&mut self, sentence: String) {
        self.told = Some(match self.told.take() {
            Some(before) => format!("{before} {sentence}"),
            None => sentence,
        });
    }

    fn members_of(&mut self, room: Option<RoomId>) -> Option<&mut BTreeSet<UserId>> {
        self.rooms.get_mut(&room?)?.members.as_mut()
    }

    fn signed(&mut self, room: Option<RoomId>, sign: Sign) {
        if let Some(room) = room.and_then(|room| self.rooms.get_mut(&room)) {
            room.timeline.react(sign);
        }
    }

    fn message_changed(&mut self, message: Message) {
        let (me, at_end) = (self.you.user, self.looking.at_end);
        self.spoken.retain(|line| line.cursor != message.cursor);
        if let Some(room) = self.rooms.get_mut(&message.room) {
            // A change that is replayed tells the message as it is now.
            if message.deleted.is_some() && message.version == self.cursor && message.author.user != me {
                let known = room.timeline.message(message.id);
                let named = known.is_some_and(|known| known.mentions.contains(&me));
                room.uncount(message.cursor, message.version, named);
            }
            room.timeline.take(message, me, at_end);
        }
    }

    /// The person is in the room from now on, and may see more of it than before.
    fn entered(&mut self, room: Room) {
        let (id, cursor) = (room.room, self.cursor);
        let was_in = match self.rooms.get_mut(&id) {
            Some(state) => {
                let was_in = state.joined;
                state.refresh(room, cursor);
                was_in
            }
            None => {
                self.rooms.insert(id, RoomState::new(room, true, cursor));
                false
            }
        };
        if !was_in {
            self.reload(id);
        }
    }

    pub(in crate::ui::state) fn know(&mut self, person: Person) {
        self.people.insert(person.user, person);
    }

    /// Somebody is kept out, or let in again.
    fn banned(&mut self, user: UserId, ban: Option<Ban>) {
        if let Some(person) = self.people.get_mut(&user) {
            person.ban = ban;
        }
    }

    /// A room as it is from now on; what was read of it is not part of that.
    fn room_updated(&mut self, room: Room) {
        if let Some(state) = self.rooms.get_mut(&room.room) {
            let Room { name, topic, archived, owner, may, audiences, .. } = room;
            state.view = Room { name, topic, archived, owner, may, audiences, ..state.view.clone() };
        }
    }

    /// Somebody is called otherwise, everywhere.
    pub(in crate::ui::state) fn renamed(&mut self, user: UserId, display: String) {
        if user == self.you.user {
            self.you.display.clone_from(&display);
        }
        for room in self.rooms.values_mut() {
            room.timeline.rename(user, &display);
        }
        if let Some(person) = self.people.get_mut(&user) {
            person.display = display;
        }
    }

    /// A signal: rights differ everywhere, or in one room.
    pub(in crate::ui::state) fn rights_changed(
        &mut self,
        room: Option<RoomId>,
        role: Role,
        may: Vec<String>,
        audiences: Option<Vec<String>>,
    ) {
        self.role_changed(self.you.user, role);
        let Some(room) = room else {
            self.you.may = may;
            return;
        };
        if let Some(state) = self.rooms.get_mut(&room) {
            state.view.may = may;
            if let Some(audiences) = audiences {
                state.view.audiences = audiences;
            }
        }
    }

    /// A screen reader hears each new message of others once: not history, not one's own.
    fn speak(&mut self, message: &Message) {
        let Some(body) = &message.body else { return };
        self.spoken.push(Spoken { cursor: message.cursor, who: message.author.display.clone(), what: body.clone() });
        if self.spoken.len() > SPOKEN {
            self.spoken.remove(0);
        }
    }
}
