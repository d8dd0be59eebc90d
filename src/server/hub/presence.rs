//! Who has a socket open, told once a second to those who share a room of at most 200 people; and that one of a person's
//! sessions came or went, to the person's others.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::id::{SessionId, UserId};
use crate::domain::workspace::Workspace;
use crate::protocol::frame::ServerFrame;
use crate::server::hub::Owner;
use crate::server::hub::registry::Registry;
use crate::server::hub::wire;

/// In larger rooms presence would cost more than it tells.
const LARGEST: usize = 200;

/// Comings and goings since they were last told: whether each person was online then.
#[derive(Debug, Default)]
pub struct Presence {
    before: BTreeMap<UserId, bool>,
    moved: BTreeSet<(UserId, SessionId)>,
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

    /// A session's first socket opened, or its last one closed.
    pub fn moved(&mut self, owner: Owner) {
        self.moved.insert((owner.user, owner.session));
    }

    /// Tells what differs from last time. Whoever came and went in between is not mentioned.
    pub fn tell(&mut self, facts: &Workspace, registry: &Registry) {
        self.tell_others(registry);
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

    fn tell_others(&mut self, registry: &Registry) {
        for (user, session) in std::mem::take(&mut self.moved) {
            let others = registry.of_user(user).filter(|other| other.owner().session != session && !other.is_program());
            let frame = wire::frame(&ServerFrame::Sessions {});
            others.for_each(|other| other.push(frame.clone()));
        }
    }
}

fn neighbours(facts: &Workspace, user: UserId) -> BTreeSet<UserId> {
    let rooms = facts.rooms_of(user).filter(|room| room.members.len() <= LARGEST);
    rooms.flat_map(|room| room.members.iter().copied()).filter(|other| *other != user).collect()
}
