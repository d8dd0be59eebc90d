//! A run of messages for everyone in one room, encoded once as one piece for all who wrote none of them.

use std::collections::HashSet;
use std::ops::Range;

use bytes::{Bytes, BytesMut};

use crate::domain::id::{RoomId, UserId};
use crate::server::hub::registry::Registry;
use crate::server::underway::Underway;

/// The most bytes one piece holds; a longer run is cut, so that queues stay even.
const PIECE: usize = 64 * 1024;

/// Messages of one room that are delivered together.
#[derive(Debug)]
pub struct Run {
    room: RoomId,
    bytes: BytesMut,
    own: Vec<Own>,
    authors: HashSet<UserId>,
}

/// A message's frame as its author gets it: with the `client_id`.
#[derive(Debug)]
struct Own {
    author: UserId,
    place: Range<usize>,
    frame: Bytes,
}

impl Run {
    /// An empty run of a room.
    pub fn new(room: RoomId) -> Self {
        Self { room, bytes: BytesMut::new(), own: Vec::new(), authors: HashSet::new() }
    }

    /// Whether another message of this room fits in.
    pub fn takes(&self, room: RoomId) -> bool {
        self.room == room && self.bytes.len() < PIECE
    }

    /// Adds a message: as everybody gets it, and as its author does.
    pub fn add(&mut self, author: UserId, for_all: impl FnOnce(&mut BytesMut), for_author: Bytes) {
        let start = self.bytes.len();
        for_all(&mut self.bytes);
        self.own.push(Own { author, place: start..self.bytes.len(), frame: for_author });
        self.authors.insert(author);
    }

    /// Queues the run for everybody in the room, as part of what is under way.
    pub fn flush(self, registry: &Registry, underway: Option<&Underway>) {
        let Self { room, bytes, own, authors } = self;
        let whole = bytes.freeze();
        for connection in registry.in_room(room) {
            let user = connection.owner().user;
            if !authors.contains(&user) {
                connection.push_of(whole.clone(), underway);
                continue;
            }
            let mut written = 0;
            for mine in own.iter().filter(|own| own.author == user) {
                if written < mine.place.start {
                    connection.push_of(whole.slice(written..mine.place.start), underway);
                }
                connection.push_of(mine.frame.clone(), underway);
                written = mine.place.end;
            }
            if written < whole.len() {
                connection.push_of(whole.slice(written..), underway);
            }
        }
    }
}
