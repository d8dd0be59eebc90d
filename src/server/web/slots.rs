//! How many sockets there may be: of one person, from one address, and in all.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::id::UserId;
use crate::server::config::LimitsConfig;
use crate::server::limits::network;

/// The places there are.
#[derive(Debug)]
pub struct Slots {
    per_person: usize,
    per_address: usize,
    in_all: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by_user: HashMap<UserId, usize>,
    by_address: HashMap<IpAddr, usize>,
}

/// One place, given back when it is dropped.
#[derive(Debug)]
pub struct Slot {
    slots: Arc<Slots>,
    user: UserId,
    address: IpAddr,
}

impl Slots {
    /// As many as the settings say.
    pub fn new(limits: &LimitsConfig) -> Arc<Self> {
        Arc::new(Self {
            per_person: limits.sockets_per_person,
            per_address: limits.sockets_per_address,
            in_all: limits.sockets,
            taken: Mutex::default(),
        })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether no socket is left.
    pub fn is_empty(&self) -> bool {
        self.taken().all == 0
    }

    /// Whether there is no place left for this person from this address.
    pub fn are_taken(&self, user: UserId, address: IpAddr) -> bool {
        self.is_full(&self.taken(), user, network(address))
    }

    fn is_full(&self, taken: &Taken, user: UserId, address: IpAddr) -> bool {
        let of = |count: Option<&usize>| count.copied().unwrap_or(0);
        taken.all >= self.in_all
            || of(taken.by_user.get(&user)) >= self.per_person
            || of(taken.by_address.get(&address)) >= self.per_address
    }

    /// Takes a place before the upgrade; nothing when there is none left.
    pub fn take(self: &Arc<Self>, user: UserId, address: IpAddr) -> Option<Slot> {
        let address = network(address);
        let mut taken = self.taken();
        if self.is_full(&taken, user, address) {
            return None;
        }
        taken.all += 1;
        *taken.by_user.entry(user).or_default() += 1;
        *taken.by_address.entry(address).or_default() += 1;
        Some(Slot { slots: self.clone(), user, address })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = self.slots.taken();
        taken.all -= 1;
        one_less(&mut taken.by_user, &self.user);
        one_less(&mut taken.by_address, &self.address);
    }
}

fn one_less<K: Eq + Hash>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}
