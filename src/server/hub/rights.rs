//! Tells people what they may do when that differs: after a change of role, a mute, or the end of one.

use std::collections::HashMap;

use crate::domain::id::{RoomId, UserId};
use crate::domain::moment::Moment;
use crate::domain::policy::Policy;
use crate::domain::role::Role;
use crate::domain::room::{Room, RoomKind};
use crate::domain::workspace::Workspace;
use crate::protocol::frame::ServerFrame;
use crate::server::hub::deliver::send;
use crate::server::hub::{State, views, wire};

/// The mutes there are, by whom and where (nowhere when everywhere), so that what comes back at their ends can be told at
/// that moment.
#[derive(Debug, Default)]
pub struct Mutes(HashMap<(UserId, Option<RoomId>), Mute>);

#[derive(Debug)]
struct Mute {
    until: Moment,
    over: bool,
}

impl Mutes {
    /// All there are.
    pub fn of(facts: &Workspace) -> Self {
        let everywhere = facts.people().filter_map(|person| Some(((person.id, None), person.mute.as_ref()?.until)));
        let in_rooms = facts.rooms().flat_map(|room| {
            let mutes = room.mutes.iter();
            mutes.map(|(user, mute)| ((*user, Some(room.id)), mute.until))
        });
        Self(everywhere.chain(in_rooms).map(|(whom, until)| (whom, Mute { until, over: false })).collect())
    }

    /// One begins, or is another from now on.
    pub fn begin(&mut self, user: UserId, room: Option<RoomId>, until: Moment) {
        self.0.insert((user, room), Mute { until, over: false });
    }

    /// One was taken back.
    pub fn lift(&mut self, user: UserId, room: Option<RoomId>) {
        self.0.remove(&(user, room));
    }

    /// Those that have ended since one last looked, and those that have not after all: a clock may be set back.
    pub fn turned(&mut self, now: Moment) -> Vec<(UserId, Option<RoomId>)> {
        let turned = self.0.iter_mut().filter(|(_, mute)| mute.over != (mute.until <= now));
        turned
            .map(|(whom, mute)| {
                mute.over = !mute.over;
                *whom
            })
            .collect()
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

/// After a mute or its end: what the person may do now, in this room or everywhere.
pub fn after_mute(state: &State, user: UserId, room: Option<RoomId>, now: Moment) {
    let Some(room) = room else { return tell(state, user, now) };
    for connection in state.registry.of_user(user) {
        let Ok(policy) = Policy::of(&state.facts, connection.owner().actor(), now) else { continue };
        for room in policy.rooms().filter(|own| own.id == room) {
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

/// After a change of role: the rights, and that other messages may be visible now in every room. Whoever is a guest now
/// looks at no open room that they are not in.
pub fn after_role(state: &State, user: UserId, now: Moment) {
    tell(state, user, now);
    let reload = |room: &Room| wire::frame(&ServerFrame::Reload { room: room.id });
    for room in state.facts.rooms_of(user) {
        let covering = state.registry.of_user(user).filter(|connection| connection.covers(room.id));
        send(covering, &reload(room));
    }
    if state.facts.person(user).is_some_and(|person| person.role == Role::Guest) {
        for room in state.facts.rooms().filter(|room| room.kind == RoomKind::Open && !room.has(user)) {
            let pages = state.registry.of_user(user).filter(|connection| !connection.is_program());
            send(pages, &reload(room));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANN: UserId = UserId(3);
    const ROOM: Option<RoomId> = Some(RoomId(2));

    #[test]
    fn each_mute_turns_once_however_often_it_was_replaced_and_back_with_the_clock() {
        let mut mutes = Mutes::default();
        for until in 1..1000 {
            mutes.begin(ANN, ROOM, Moment(until));
        }
        mutes.begin(ANN, None, Moment(2000));
        mutes.begin(UserId(4), None, Moment(500));
        mutes.lift(UserId(4), None);
        assert_eq!(mutes.turned(Moment(998)), []);
        assert_eq!(mutes.turned(Moment(999)), [(ANN, ROOM)]);
        assert_eq!(mutes.turned(Moment(1999)), []);
        assert_eq!(mutes.turned(Moment(2000)), [(ANN, None)]);
        assert_eq!(mutes.turned(Moment(1500)), [(ANN, None)]);
        assert_eq!(mutes.turned(Moment(2000)), [(ANN, None)]);
    }
}
