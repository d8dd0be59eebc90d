//! Rooms, and who is in them.

use crate::domain::change::Change;
use crate::domain::id::{RoomId, UserId};
use crate::domain::policy::Policy;
use crate::protocol::{event, limits, view};
use crate::server::hub::deliver::{Delivery, event_frame, send};
use crate::server::hub::{State, views, wire};

impl Delivery<'_> {
    pub(super) fn joined(&mut self, change: &Change, room: RoomId, user: UserId) {
        let State { facts, registry, roster, .. } = &mut *self.state;
        let person = facts.person(user).map(|person| views::person(person, registry.is_online(user)));
        let told = event::Change::MemberJoined { user, person, room: None, people: None };
        let bytes = wire::frame(&event_frame(change, Some(room), told));
        for connection in registry.in_room(room).filter(|connection| connection.owner().user != user) {
            connection.push(bytes.clone());
        }
        registry.join(user, room);
        roster.forget();
        self.tell_newcomer(change, room, user);
    }

    /// The newcomer also gets the room, with what may be done in it by each socket, and the people in it.
    fn tell_newcomer(&self, change: &Change, room: RoomId, user: UserId) {
        let State { facts, registry, .. } = &*self.state;
        let Some(room) = facts.room(room) else { return };
        let people = room.members.iter().filter_map(|member| facts.person(*member)).take(limits::PEOPLE);
        let people: Vec<view::Person> =
            people.map(|person| views::person(person, registry.is_online(person.id))).collect();
        for connection in registry.of_user(user).filter(|connection| connection.covers(room.id)) {
            let Ok(policy) = Policy::of(facts, connection.owner().actor(), self.now) else { continue };
            let told = event::Change::MemberJoined {
                user,
                person: None,
                // What was there before one came in counts as read.
                room: Some(Box::new(view::Room { read_cursor: change.cursor, ..views::room(&policy, room) })),
                people: Some(people.clone()),
            };
            connection.push(wire::frame(&event_frame(change, Some(room.id), told)));
        }
    }

    /// To those who stay, and to whoever left or was put out, for whom it is the last word of this room.
    pub(super) fn left(&mut self, change: &Change, room: RoomId, user: UserId) {
        let removed_by = change.by.filter(|by| *by != user);
        let bytes = wire::frame(&event_frame(change, Some(room), event::Change::MemberLeft { user, removed_by }));
        send(self.state.registry.in_room(room), &bytes);
        self.state.registry.part(user, room);
        self.state.roster.forget();
    }

    /// What became of a room, to everybody who may see it: an open one is there to be found by many.
    pub(super) fn about_room(&self, change: &Change, room: RoomId, told: fn(Box<view::Room>) -> event::Change) {
        let State { facts, registry, .. } = &*self.state;
        let Some(room) = facts.room(room) else { return };
        for connection in registry.all() {
            let Ok(policy) = Policy::of(facts, connection.owner().actor(), self.now) else {
                continue;
            };
            if policy.knows_of(room) {
                let told = told(Box::new(views::room(&policy, room)));
                connection.push(wire::frame(&event_frame(change, Some(room.id), told)));
            }
        }
    }

    /// Everybody in it comes in at once, and each is told of the whole room.
    pub(super) fn direct_opened(&mut self, change: &Change, room: RoomId, members: &[UserId]) {
        for user in members {
            self.state.registry.join(*user, room);
        }
        self.state.roster.forget();
        for user in members {
            self.tell_newcomer(change, room, *user);
        }
    }
}
