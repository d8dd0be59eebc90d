//! Which sockets there are, found by session, by person and by room.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::id::{RoomId, SessionId, UserId};
use crate::domain::workspace::Workspace;
use crate::server::hub::connection::Connection;

type Sockets = HashMap<u64, Arc<Connection>>;

/// The sockets of this node.
#[derive(Debug, Default)]
pub struct Registry {
    all: Sockets,
    by_session: HashMap<SessionId, Vec<Arc<Connection>>>,
    by_user: HashMap<UserId, Vec<Arc<Connection>>>,
    by_room: HashMap<RoomId, Sockets>,
}

impl Registry {
    /// Adds a socket; true when it is the first of its person.
    pub fn add(&mut self, facts: &Workspace, connection: Arc<Connection>) -> bool {
        let owner = connection.owner();
        for room in facts.rooms_of(owner.user).filter(|room| connection.covers(room.id)) {
            self.by_room.entry(room.id).or_default().insert(connection.id(), connection.clone());
        }
        self.by_session.entry(owner.session).or_default().push(connection.clone());
        let of_user = self.by_user.entry(owner.user).or_default();
        of_user.push(connection.clone());
        let first = of_user.len() == 1;
        self.all.insert(connection.id(), connection);
        first
    }

    /// Removes a socket; true when it was the last of its person.
    pub fn remove(&mut self, facts: &Workspace, connection: &Connection) -> bool {
        if self.all.remove(&connection.id()).is_none() {
            return false;
        }
        let owner = connection.owner();
        for room in facts.rooms_of(owner.user) {
            self.remove_from_room(room.id, connection);
        }
        let of_session = self.by_session.get_mut(&owner.session);
        if of_session.is_some_and(|sockets| drop_one(sockets, connection)) {
            self.by_session.remove(&owner.session);
        }
        let last = self.by_user.get_mut(&owner.user).is_some_and(|sockets| drop_one(sockets, connection));
        if last {
            self.by_user.remove(&owner.user);
        }
        last
    }

    /// A person came into a room: so did the person's sockets.
    pub fn join(&mut self, user: UserId, room: RoomId) {
        let Some(sockets) = self.by_user.get(&user) else { return };
        let in_room = self.by_room.entry(room).or_default();
        for connection in sockets.iter().filter(|connection| connection.covers(room)) {
            in_room.insert(connection.id(), connection.clone());
        }
    }

    /// A person went out of a room: so did the person's sockets.
    pub fn part(&mut self, user: UserId, room: RoomId) {
        let sockets = self.by_user.get(&user).cloned().unwrap_or_default();
        for connection in sockets {
            self.remove_from_room(room, &connection);
        }
    }

    fn remove_from_room(&mut self, room: RoomId, connection: &Connection) {
        if let Some(sockets) = self.by_room.get_mut(&room) {
            sockets.remove(&connection.id());
            if sockets.is_empty() {
                self.by_room.remove(&room);
            }
        }
    }

    /// All sockets.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Connection>> {
        self.all.values()
    }

    /// The sockets of people in a room.
    pub fn in_room(&self, room: RoomId) -> impl Iterator<Item = &Arc<Connection>> {
        self.by_room.get(&room).into_iter().flat_map(Sockets::values)
    }

    /// The sockets of a person.
    pub fn of_user(&self, user: UserId) -> impl Iterator<Item = &Arc<Connection>> {
        self.by_user.get(&user).into_iter().flatten()
    }

    /// The sockets of a session.
    pub fn of_session(&self, session: SessionId) -> impl Iterator<Item = &Arc<Connection>> {
        self.by_session.get(&session).into_iter().flatten()
    }

    /// Whether a person has a socket.
    pub fn is_online(&self, user: UserId) -> bool {
        self.by_user.contains_key(&user)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

/// Takes one socket out; true when none is left.
fn drop_one(sockets: &mut Vec<Arc<Connection>>, connection: &Connection) -> bool {
    sockets.retain(|other| other.id() != connection.id());
    sockets.is_empty()
}
