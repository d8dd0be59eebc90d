//! Tells people what they may do when that differs: after a change of role, a mute, or the end of one.

use std::collections::BTreeSet;

use crate::domain::id::{RoomId, UserId};
use crate::domain::moment::Moment;
use crate::domain::policy::Policy;
use crate::domain::room::Room;
use crate::domain::workspace::Workspace;
use crate::protocol::frame::ServerFrame;
use crate::server::hub::{State, views, wire};

/// When mutes end, so that the rights that come back can be told at that moment.
#[derive(Debug, Default)]
pub struct MuteEnds(BTreeSet<(Moment, UserId)>);

impl MuteEnds {
    /// The ends of all mutes there are.
    pub fn of(facts: &Workspace) -> Self {
        let everywhere = facts.people().filter_map(|person| Some((person.mute.as_ref()?.until, person.id)));
        let in_rooms = facts.rooms().flat_map(|room| &room.mutes).map(|(user, mute)| (mute.until, *user));
        Self(everywhere.chain(in_rooms).collect())
    }

    /// Notes one more.
    pub fn add(&mut self, until: Moment, user: UserId) {
        self.0.insert((until, user));
    }

    /// Takes those that are over.
    pub fn over(&mut self, now: Moment) -> Vec<UserId> {
        let mut over = Vec::new();
        while let Some((until, user)) = self.0.first().copied()
            && until <= now
        {
            self.0.pop_first();
            over.push(user);
        }
        over
    }
}

/// Tells a person's sockets what the person may do now, everywhere and room by room.
pub fn tell(state: &State, user: UserId, now: Moment) {
    for connection in state.registry.of_user(user) {
        let Ok(policy) = Policy::of(&state.facts, connection.owner().actor(), now) else { continue };
        let (role, may) = (policy.who().role, views::words(policy.may_everywhere()));
        connection.push(wire::frame(&ServerFrame::May { room: None, role, may, audiences: None }));
        for room in policy.rooms() {
            connection.push(wire::frame(&in_room(&policy, room)));
        }
    }
}

/// Tells everybody in a room what they may do there now.
pub fn tell_room(state: &State, room: RoomId, now: Moment) {
    let Some(room) = state.facts.room(room) else { return };
    for connection in state.registry.in_room(room.id) {
        if let Ok(policy) = Policy::of(&state.facts, connection.owner().actor(), now) {
            connection.push(wire::frame(&in_room(&policy, room)));
        }
    }
}

fn in_room(policy: &Policy<'_>, room: &Room) -> ServerFrame {
    ServerFrame::May {
        room: Some(room.id),
        role: policy.who().role,
        may: views::words(policy.may_in(room)),
        audiences: Some(policy.audiences_in(room)),
    }
}

/// After a change of role: the rights, and that other messages may be visible now in every room.
pub fn after_role(state: &State, user: UserId, now: Moment) {
    tell(state, user, now);
    for room in state.facts.rooms_of(user) {
        let reload = wire::frame(&ServerFrame::Reload { room: room.id });
        for connection in state.registry.of_user(user).filter(|connection| connection.covers(room.id)) {
            connection.push(reload.clone());
        }
    }
}
