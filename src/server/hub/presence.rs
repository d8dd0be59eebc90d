//! Who has a socket open, told once a second to those who share a room of at most 200 people.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::id::UserId;
use crate::domain::workspace::Workspace;
use crate::protocol::frame::ServerFrame;
use crate::server::hub::registry::Registry;
use crate::server::hub::wire;

/// In larger rooms presence would cost more than it tells.
const LARGEST: usize = 200;

/// Comings and goings since they were last told: whether each person was online then.
#[derive(Debug, Default)]
pub struct Presence {
    before: BTreeMap<UserId, bool>,
}

impl Presence {
    /// A person's first socket opened.
    pub fn came(&mut self, user: UserId) {
        self.before.entry(user).or_insert(false);
    }

    /// A person's last socket closed.
    pub fn went(&mut self, user: UserId) {
        self.before.entry(user).or_insert(true);
    }

    /// Tells what differs from last time. Whoever came and went in between is not mentioned.
    pub fn tell(&mut self, facts: &Workspace, registry: &Registry) {
        let mut news: HashMap<UserId, (Vec<UserId>, Vec<UserId>)> = HashMap::new();
        for (user, was_online) in std::mem::take(&mut self.before) {
            let online = registry.is_online(user);
            if online == was_online {
                continue;
            }
            for reader in neighbours(facts, user) {
                let (came, went) = news.entry(reader).or_default();
                if online { came.push(user) } else { went.push(user) }
            }
        }
        for (reader, (online, offline)) in news {
            let frame = wire::frame(&ServerFrame::Presence { online, offline });
            // A program is told who is there when it comes, and not of comings and goings.
            for connection in registry.of_user(reader).filter(|connection| !connection.is_program()) {
                connection.push(frame.clone());
            }
        }
    }
}

fn neighbours(facts: &Workspace, user: UserId) -> BTreeSet<UserId> {
    let rooms = facts.rooms_of(user).filter(|room| room.members.len() <= LARGEST);
    rooms.flat_map(|room| room.members.iter().copied()).filter(|other| *other != user).collect()
}
