//! Links that somebody is given to do one thing with: come in, or choose a new password.

use std::collections::BTreeMap;
use std::fmt;

use crate::domain::id::{LinkId, RoomId, UserId};
use crate::domain::moment::Moment;
use crate::domain::role::Role;

/// The SHA-256 of a link's code, the only form in which the server keeps it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LinkHash(pub [u8; 32]);

impl fmt::Debug for LinkHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkHash(..)")
    }
}

/// A link that can still be used, unless its time is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Its public id.
    pub id: LinkId,
    /// What its code must hash to.
    pub hash: LinkHash,
    /// When it was made.
    pub made: Moment,
    /// Who made it; nobody when the console did.
    pub by: Option<UserId>,
    /// Not usable from then on.
    pub expires: Moment,
    /// How often it can be used yet.
    pub uses: u32,
    /// What it is for.
    pub purpose: Purpose,
}

/// What a link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// Making an account.
    Invitation {
        /// The role to begin with.
        role: Role,
        /// The rooms to be in from the start, besides the one that everybody starts in.
        rooms: Vec<RoomId>,
    },
    /// Choosing a new password.
    Reset {
        /// Whose.
        user: UserId,
    },
}

impl Link {
    /// Whether it can be used now.
    pub fn is_open(&self, now: Moment) -> bool {
        now < self.expires && self.uses > 0
    }
}

/// All links that are not used up or taken back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links(BTreeMap<LinkId, Link>);

impl Links {
    /// All of them, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Link> {
        self.0.values()
    }

    /// One of them.
    pub fn get(&self, link: LinkId) -> Option<&Link> {
        self.0.get(&link)
    }

    /// The one whose code hashes to this. There are few, so all are looked at.
    pub fn by_hash(&self, hash: &LinkHash) -> Option<&Link> {
        self.iter().find(|link| link.hash == *hash)
    }

    /// Adds one.
    pub fn add(&mut self, link: Link) {
        self.0.insert(link.id, link);
    }

    /// One was used, and this many uses are left.
    pub fn used(&mut self, link: LinkId, left: u32) {
        if left == 0 {
            self.0.remove(&link);
        } else if let Some(link) = self.0.get_mut(&link) {
            link.uses = left;
        }
    }

    /// One was taken back.
    pub fn remove(&mut self, link: LinkId) {
        self.0.remove(&link);
    }
}
