//! Lists of rooms, people and sockets, each built and queued by the facts of one moment. They are ordered by name, begin
//! after the last one seen, and end early rather than pass what one frame holds.

use crate::domain::actor::Actor;
use crate::domain::denied::Denied;
use crate::domain::id::{ConnectionId, RoomId, UserId};
use crate::domain::moment::Moment;
use crate::domain::person::{Account, Person};
use crate::domain::policy::{Policy, Target, find_person, find_room};
use crate::domain::room::{Room, RoomKind};
use crate::domain::rules::Action;
use crate::protocol::frame::{Done, Reply, ServerFrame};
use crate::protocol::{limits, view};
use crate::server::hub::connection::Connection;
use crate::server::hub::{Hub, State, views, wire};

/// A list that somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Open rooms to browse, and one's own.
    Rooms {
        /// With which the name begins, in lower case.
        prefix: String,
        /// The last one seen.
        after: Option<RoomId>,
    },
    /// People.
    People {
        /// In this room.
        room: Option<RoomId>,
        /// With which a name begins, in lower case.
        prefix: String,
        /// The last one seen.
        after: Option<UserId>,
    },
    /// Open sockets.
    Connections {
        /// Whose; one's own when absent.
        user: Option<UserId>,
        /// The last one seen.
        after: Option<ConnectionId>,
    },
}

impl Hub {
    /// Answers with a list: what was computed before a removal does not leave after it.
    ///
    /// # Errors
    /// Why it is not for whoever asks; nothing was answered then.
    pub fn reply_with_list(
        &self,
        connection: &Connection,
        id: &str,
        wanted: &Wanted,
        now: Moment,
    ) -> Result<(), Denied> {
        let state = self.state();
        let owner = connection.owner();
        let actor = Actor::Person { user: owner.user, session: owner.session };
        let policy = Policy::of(&state.facts, actor, now)?;
        let done = match wanted {
            Wanted::Rooms { prefix, after } => {
                let (rooms, more) = rooms(&policy, prefix, *after)?;
                Done { rooms: Some(rooms), more: Some(more), ..Done::default() }
            }
            Wanted::People { room, prefix, after } => {
                let (people, more) = people(&state, &policy, *room, prefix, *after)?;
                Done { people: Some(people), more: Some(more), ..Done::default() }
            }
            Wanted::Connections { user, after } => {
                let (connections, more) = connections(&state, &policy, *user, *after, connection.id())?;
                Done { connections: Some(connections), more: Some(more), ..Done::default() }
            }
        };
        connection.push(wire::frame(&ServerFrame::Reply(Reply::ok(id.to_owned(), done))));
        Ok(())
    }

    /// Rooms for a page, as `list_rooms` gives them.
    ///
    /// # Errors
    /// As for the command.
    pub fn rooms(
        &self,
        actor: Actor,
        prefix: &str,
        after: Option<RoomId>,
        now: Moment,
    ) -> Result<(Vec<view::ListedRoom>, bool), Denied> {
        let state = self.state();
        rooms(&Policy::of(&state.facts, actor, now)?, prefix, after)
    }

    /// People for a page, as `list_people` gives them.
    ///
    /// # Errors
    /// As for the command.
    pub fn people(
        &self,
        actor: Actor,
        room: Option<RoomId>,
        prefix: &str,
        after: Option<UserId>,
        now: Moment,
    ) -> Result<(Vec<view::Person>, bool), Denied> {
        let state = self.state();
        people(&state, &Policy::of(&state.facts, actor, now)?, room, prefix, after)
    }
}

/// Where a room stands in the list.
type Place = (String, RoomId);

fn rooms(policy: &Policy<'_>, prefix: &str, after: Option<RoomId>) -> Result<(Vec<view::ListedRoom>, bool), Denied> {
    policy.check(Action::ListRooms, Target::Everything)?;
    let facts = policy.facts();
    let place = |room: &Room| -> Place { (views::room_name(policy, room).to_lowercase(), room.id) };
    let after = match after {
        Some(room) => {
            let room = find_room(facts, room)?;
            policy.check(Action::SeeRoom, Target::Room(room))?;
            Some(place(room))
        }
        None => None,
    };
    let follows = |at: &Place| at.0.starts_with(prefix) && after.as_ref().is_none_or(|after| at > after);
    // The open ones are in order already and need not all be looked at; the others are one's own, and few.
    let mut own: Vec<(Place, &Room)> = facts
        .rooms_of(policy.who().id)
        .filter(|room| room.kind != RoomKind::Open)
        .map(|room| (place(room), room))
        .filter(|(at, _)| follows(at))
        .collect();
    own.sort_unstable_by(|(one, _), (other, _)| other.cmp(one));
    let from = after.as_ref().map_or(prefix, |(name, _)| name.as_str().max(prefix));
    let mut open = facts
        .open_rooms_from(from)
        .map(|room| (place(room), room))
        .take_while(|(at, _)| at.0.starts_with(prefix))
        .filter(|(at, _)| follows(at))
        .peekable();
    let mut list = Bounded::default();
    loop {
        let own_is_next = match (own.last(), open.peek()) {
            (Some((mine, _)), Some((other, _))) => mine < other,
            (mine, _) => mine.is_some(),
        };
        let next = if own_is_next { own.pop() } else { open.next() };
        let Some((_, room)) = next else { return Ok((list.items, false)) };
        if !list.takes(listed(policy, room)) {
            return Ok((list.items, true));
        }
    }
}

fn listed(policy: &Policy<'_>, room: &Room) -> view::ListedRoom {
    let size = match room.kind {
        RoomKind::Announcements => policy.facts().people().count(),
        RoomKind::Open | RoomKind::Private | RoomKind::Direct => room.members.len(),
    };
    view::ListedRoom { joined: room.has(policy.who().id), size, room: views::room(policy, room) }
}

fn people(
    state: &State,
    policy: &Policy<'_>,
    room: Option<RoomId>,
    prefix: &str,
    after: Option<UserId>,
) -> Result<(Vec<view::Person>, bool), Denied> {
    let facts = policy.facts();
    let room = room.map(|room| find_room(facts, room)).transpose()?;
    policy.check(Action::ListPeople, room.map_or(Target::Everything, Target::Room))?;
    let after = match after {
        Some(user) => {
            let person = find_person(facts, user)?;
            policy.check(Action::ListPeople, Target::Person(person, None))?;
            Some(&person.name)
        }
        None => None,
    };
    // Who was deleted stays in direct rooms, and is listed nowhere else.
    let meant = |person: &&Person| {
        (room.is_some() || person.account != Account::Deleted)
            && after.is_none_or(|after| person.name > *after)
            && room.is_none_or(|room| room.has(person.id))
            && policy.knows(person)
            && (begins(&person.name, prefix) || begins(&person.display, prefix))
    };
    let mut list = Bounded::default();
    for person in facts.people_by_name().filter(meant) {
        let seen = views::person_for(policy, person, state.registry.is_online(person.id));
        if !list.takes(seen) {
            return Ok((list.items, true));
        }
    }
    Ok((list.items, false))
}

/// Whether a text in lower case begins with this.
fn begins(text: &str, prefix: &str) -> bool {
    let mut letters = text.chars().flat_map(char::to_lowercase);
    prefix.chars().all(|wanted| letters.next() == Some(wanted))
}

fn connections(
    state: &State,
    policy: &Policy<'_>,
    user: Option<UserId>,
    after: Option<ConnectionId>,
    asking: u64,
) -> Result<(Vec<view::Connection>, bool), Denied> {
    let person = find_person(policy.facts(), user.unwrap_or(policy.who().id))?;
    policy.check(Action::ListConnections, Target::Person(person, None))?;
    let mut open: Vec<view::Connection> = state
        .registry
        .of_user(person.id)
        .map(|connection| view::Connection {
            connection: ConnectionId(i64::try_from(connection.id()).unwrap_or(i64::MAX)),
            user: person.id,
            session: connection.owner().session,
            current: connection.id() == asking,
            address: connection.origin().device.address.to_string(),
            agent: connection.origin().device.agent.to_string(),
            since: connection.origin().since,
        })
        .filter(|open| after.is_none_or(|after| open.connection > after))
        .collect();
    open.sort_unstable_by_key(|open| open.connection);
    let mut list = Bounded::default();
    let more = !open.into_iter().all(|connection| list.takes(connection));
    Ok((list.items, more))
}

/// A list that ends before it passes what one frame holds.
struct Bounded<T> {
    items: Vec<T>,
    bytes: usize,
}

impl<T> Default for Bounded<T> {
    fn default() -> Self {
        Self { items: Vec::new(), bytes: 0 }
    }
}

impl<T: serde::Serialize> Bounded<T> {
    /// Takes one more, unless the list is full.
    fn takes(&mut self, item: T) -> bool {
        let bytes = serde_json::to_vec(&item).map(|json| json.len() + 1).unwrap_or_default();
        if self.items.len() == limits::LIST || self.bytes + bytes > views::LIST_BYTES {
            return false;
        }
        self.bytes += bytes;
        self.items.push(item);
        true
    }
}
