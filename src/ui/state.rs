//! What the page knows, as plain data with one door: [`ChatState::apply`]. No browser, no signals, no clock.

pub mod ask;
pub mod backoff;
pub mod call;
pub mod called;
pub mod clock;
pub mod drawing;
pub mod event;
pub mod happening;
pub mod link;
pub mod naming;
pub mod outbox;
pub mod path;
pub mod prose;
pub mod ready;
pub mod rights;
pub mod room;
pub mod rows;
pub mod send;
pub mod timeline;
pub mod typing;
pub mod visit;
pub mod widen;

#[cfg(test)]
pub(in crate::ui) mod sample;
#[cfg(test)]
mod story;

use std::collections::BTreeMap;

use crate::domain::id::{Cursor, MessageId, RoomId, UserId};
use crate::domain::moment::Moment;
use crate::protocol::command::ClientFrame;
use crate::protocol::frame::{Limits, Ready, ServerFrame};
use crate::protocol::view::{Person, You};
use crate::ui::page::RoomPage;
use crate::ui::state::ask::Asks;
use crate::ui::state::call::Call;
use crate::ui::state::happening::{Happening, Looking};
use crate::ui::state::link::Connection;
use crate::ui::state::outbox::Outbox;
use crate::ui::state::room::{Mute, RoomState};
use crate::ui::state::rows::{Deletion, Spoken};
use crate::ui::state::timeline::Reading;
use crate::ui::state::typing::Typing;

/// Everything a page shows follows from this and the local clock.
#[derive(Debug, Clone, PartialEq)]
pub struct ChatState {
    /// The workspace's name.
    pub site: String,
    /// The person.
    pub you: You,
    /// Bounds the server told.
    pub limits: Limits,
    /// Up to here every change was seen.
    pub cursor: Cursor,
    /// Everybody known.
    pub people: BTreeMap<UserId, Person>,
    /// Who may not write, where (nowhere when absent), as far as told.
    pub mutes: BTreeMap<(UserId, Option<RoomId>), Mute>,
    /// The rooms one is in, and the open one.
    pub rooms: BTreeMap<RoomId, RoomState>,
    /// The open room.
    pub current: RoomId,
    /// What is in front of the person's eyes.
    pub looking: Looking,
    /// The socket.
    pub connection: Connection,
    /// Messages on their way.
    pub outbox: Outbox,
    /// Questions that wait for an answer, and the last answers.
    pub asks: Asks,
    /// Messages about to be deleted.
    pub deleting: BTreeMap<MessageId, Deletion>,
    /// Why something about a message was not done.
    pub refused: BTreeMap<MessageId, String>,
    /// What a screen reader is to say.
    pub spoken: Vec<Spoken>,
    /// Who is writing.
    pub typing: Typing,
    opening: Option<Ready>,
    outgoing: Vec<ClientFrame>,
    calls: Vec<Call>,
    told: Option<String>,
    next_frame: u64,
    next_page: u64,
}

impl ChatState {
    /// The state that a page came with.
    pub fn from_page(page: &RoomPage) -> Self {
        let Ready { you, rooms, people, limits, cursor, .. } = page.ready.clone();
        let mut state = Self {
            site: page.site.clone(),
            you,
            limits,
            cursor,
            people: people.into_iter().map(|person| (person.user, person)).collect(),
            mutes: BTreeMap::new(),
            rooms: rooms.into_iter().map(|room| (room.room, RoomState::new(room, true, cursor))).collect(),
            current: page.room,
            looking: Looking { in_front: true, at_end: true },
            connection: Connection::default(),
            outbox: Outbox::default(),
            asks: Asks::default(),
            deleting: BTreeMap::new(),
            refused: BTreeMap::new(),
            spoken: Vec::new(),
            typing: Typing::default(),
            opening: None,
            outgoing: Vec::new(),
            calls: Vec::new(),
            told: None,
            next_frame: 0,
            next_page: 0,
        };
        let me = state.you.user;
        state.know_myself();
        let mut open = RoomState::new(page.room_view.clone(), page.joined, cursor);
        open.members = page.here.as_ref().map(|here| here.iter().copied().collect());
        open.timeline.begin(page.messages.clone(), page.more, page.newer, me);
        // A page from the middle of a room leaves its end unread. The page may have come up behind another: what it shows
        // is read when somebody looks.
        if !page.newer {
            open.enter();
            (open.unread, open.mentions) = (0, 0);
        }
        state.rooms.insert(page.room, open);
        state
    }

    /// The one door: whatever happens comes in here. The same thing twice does no harm.
    pub fn apply(&mut self, happening: Happening) {
        match happening {
            Happening::Received { frame, now } => self.receive(frame, now),
            Happening::Connecting => self.connection.connecting(),
            Happening::Closed { code, now, jitter } => self.closed(code, now, jitter),
            Happening::Opened { room, message } => self.open(room, message),
            Happening::Looked(looking) => self.look(looking),
            Happening::Wrote(outgoing) => self.write(outgoing),
            Happening::Restored(entries) => self.restore(entries),
            Happening::Retried { client_id, fresh } => self.retry(&client_id, fresh),
            Happening::Discarded { client_id } => self.outbox.remove(&client_id),
            Happening::WantedOlder => self.want(Reading::Older),
            Happening::WantedNewer => self.want(Reading::Newer),
            Happening::Sought(message) => self.seek(message),
            Happening::WantedMembers(room) => self.want_members(room),
            Happening::WantedNewest => self.want_newest(),
            Happening::Deleting { message, reason, at } => {
                self.refused.remove(&message);
                self.deleting.insert(message, Deletion::Held { reason, at });
            }
            Happening::Kept(message) => {
                if let Some(Deletion::Held { .. }) = self.deleting.get(&message) {
                    self.deleting.remove(&message);
                }
                self.refused.remove(&message);
            }
            Happening::DeletionDue(message, of) => self.send_deletion(message, of),
            Happening::Signed { message, emoji, give } => self.sign(message, emoji, give),
            Happening::Typed { room, audience, now } => self.typed(room, audience, now),
            Happening::Passed(now) => {
                self.fade(now);
                self.tell_reading();
                self.send_waiting();
            }
            Happening::Asked { key, command } => self.put(key, command),
            Happening::AnswerSeen { key } => self.asks.forget(key),
        }
    }

    /// What is to be sent now, in order. Empty while there is no connection.
    pub fn take_outgoing(&mut self) -> Vec<ClientFrame> {
        std::mem::take(&mut self.outgoing)
    }

    /// The open room, if it can still be seen.
    pub fn room(&self) -> Option<&RoomState> {
        self.rooms.get(&self.current)
    }

    /// A person's shown name.
    pub fn name_of(&self, user: UserId) -> Option<&str> {
        self.people.get(&user).map(|person| person.display.as_str())
    }

    fn receive(&mut self, frame: ServerFrame, now: Moment) {
        match frame {
            ServerFrame::Ready(ready) => self.ready(*ready, now),
            ServerFrame::Reply(reply) => self.answered(reply),
            ServerFrame::Event(event) => self.changed(event),
            ServerFrame::Presence { online, offline } => {
                self.set_online(&online, true);
                self.set_online(&offline, false);
            }
            ServerFrame::May { room, role, may, audiences } => self.rights_changed(room, role, may, audiences),
            ServerFrame::Reload { room } => self.reload(room),
            ServerFrame::Rooms { rooms } => self.more_rooms(rooms, now),
            ServerFrame::Cursor { cursor } => self.caught_up(cursor),
            ServerFrame::Notice { message, retry_after_ms, .. } => self.connection.noticed(message, retry_after_ms),
            ServerFrame::Typing { room, user, on } => self.typing_seen(room, user, on, now),
            ServerFrame::ReadMarked { room, cursor } => {
                let me = self.you.user;
                if let Some(room) = self.rooms.get_mut(&room) {
                    room.read_elsewhere(cursor, me);
                }
            }
            ServerFrame::Sessions {} | ServerFrame::Unknown => {}
        }
    }

    fn set_online(&mut self, users: &[UserId], online: bool) {
        for user in users {
            if let Some(person) = self.people.get_mut(user) {
                person.online = online;
            }
        }
    }

    /// All messages not read, for the title.
    pub fn unread(&self) -> u32 {
        self.rooms.values().map(|room| room.unread).sum()
    }
}
