//! How many connections there may be: in all, from one address, and such as have not asked anything yet. Of these the
//! oldest gives way, so that who only holds the door open keeps nobody out.

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::server::config::LimitsConfig;
use crate::server::limits::network;

/// The places of this server.
#[derive(Debug)]
pub struct Admission {
    in_all: usize,
    per_address: usize,
    silent: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
    /// By age.
    silent: BTreeMap<u64, Arc<Notify>>,
    next: u64,
}

/// The place of one connection, given back when it is dropped.
#[derive(Debug)]
pub struct Seat {
    admission: Arc<Admission>,
    number: u64,
    /// Whose count it is in; a trusted proxy's is not counted.
    address: Option<IpAddr>,
    gives_way: Arc<Notify>,
}

impl Admission {
    /// As many as the settings say, but not more than there are descriptors for.
    pub fn new(limits: &LimitsConfig, in_all: usize) -> Arc<Self> {
        Arc::new(Self {
            in_all,
            per_address: limits.connections_per_address,
            silent: limits.silent_connections,
            state: Mutex::default(),
        })
    }

    /// Every change below is whole, so a panic elsewhere does not spoil the counts.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place; nothing when there is none left. Behind a trusted proxy there are many people, so it has no bound of
    /// its own.
    pub fn admit(self: &Arc<Self>, peer: IpAddr, trusted: bool) -> Option<Seat> {
        let address = (!trusted).then(|| network(peer));
        let mut state = self.state();
        let from_here = address.and_then(|address| state.by_address.get(&address).copied()).unwrap_or(0);
        if state.all >= self.in_all || from_here >= self.per_address {
            return None;
        }
        state.all += 1;
        if let Some(address) = address {
            *state.by_address.entry(address).or_default() += 1;
        }
        if state.silent.len() >= self.silent
            && let Some((_, oldest)) = state.silent.pop_first()
        {
            oldest.notify_one();
        }
        let (number, gives_way) = (state.next, Arc::new(Notify::new()));
        state.next += 1;
        state.silent.insert(number, gives_way.clone());
        drop(state);
        Some(Seat { admission: self.clone(), number, address, gives_way })
    }

    /// How many connections there are.
    pub fn taken(&self) -> usize {
        self.state().all
    }
}

impl Seat {
    /// The connection has asked something, and gives way to nobody any more.
    pub fn asked(&self) {
        self.admission.state().silent.remove(&self.number);
    }

    /// Waits until the connection must give way.
    pub async fn gives_way(&self) {
        self.gives_way.notified().await;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut state = self.admission.state();
        state.all -= 1;
        state.silent.remove(&self.number);
        let Some(address) = self.address else { return };
        if let Some(count) = state.by_address.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                state.by_address.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admission(in_all: usize, per_address: usize, silent: usize) -> Arc<Admission> {
        let limits = LimitsConfig {
            connections_per_address: per_address,
            silent_connections: silent,
            ..LimitsConfig::default()
        };
        Admission::new(&limits, in_all)
    }

    fn address(last: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, last])
    }

    #[test]
    fn a11_one_address_gets_its_share_all_get_what_there_is_and_what_is_left_is_free_again() {
        let admission = admission(3, 2, 10);
        let first = admission.admit(address(1), false).unwrap();
        let _second = admission.admit(address(1), false).unwrap();
        assert!(admission.admit(address(1), false).is_none(), "a third of one address");
        let _other = admission.admit(address(2), false).unwrap();
        assert!(admission.admit(address(3), false).is_none(), "a fourth in all");
        drop(first);
        assert!(admission.admit(address(1), false).is_some());
        assert_eq!(admission.taken(), 2);
    }

    #[test]
    fn a11_addresses_of_one_network_count_as_one_and_a_trusted_proxy_has_no_share() {
        let admission = admission(10, 1, 10);
        let _one = admission.admit("2001:db8::1".parse().unwrap(), false).unwrap();
        assert!(admission.admit("2001:db8::2".parse().unwrap(), false).is_none());
        let _next = admission.admit("2001:db8:0:1::1".parse().unwrap(), false).unwrap();
        let _proxied: Vec<Seat> = (0..5).map(|_| admission.admit(address(9), true).unwrap()).collect();
    }

    #[tokio::test]
    async fn a11_the_oldest_that_has_not_asked_gives_way_and_one_that_has_asked_does_not() {
        let admission = admission(10, 10, 2);
        let asked = admission.admit(address(1), false).unwrap();
        asked.asked();
        let oldest = admission.admit(address(2), false).unwrap();
        let younger = admission.admit(address(3), false).unwrap();
        let _newest = admission.admit(address(4), false).unwrap();
        oldest.gives_way().await;
        assert!(tokio::time::timeout(std::time::Duration::ZERO, younger.gives_way()).await.is_err());
        assert!(tokio::time::timeout(std::time::Duration::ZERO, asked.gives_way()).await.is_err());
    }
}
