//! How often one may try: sign-ins by name and by address, commands by person. Kept by governor, in bounded
//! memory.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock as _, DefaultClock};
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use crate::domain::id::UserId;

type Keyed<K> = RateLimiter<K, DefaultKeyedStateStore<K>, DefaultClock>;

/// How soon a name may be tried once more after its first tries are used up.
const ACCOUNT_EVERY: Duration = Duration::from_secs(30);

/// The same for an address, behind which a whole office may sit.
const ADDRESS_EVERY: Duration = Duration::from_secs(3);

/// When more keys than this are known, those that are back at their full measure are forgotten.
const KEYS: usize = 10_000;

/// How many at once, and how many in a second.
#[derive(Debug, Clone, Copy)]
pub struct Rates {
    /// Sign-ins for one name.
    pub logins_per_account: u32,
    /// Sign-ins from one address.
    pub logins_per_address: u32,
    /// Commands of one person in a second.
    pub commands_per_second: u32,
}

/// The counters of this node.
pub struct Limits {
    accounts: Keyed<String>,
    addresses: Keyed<IpAddr>,
    commands: Keyed<UserId>,
    clock: DefaultClock,
}

impl Limits {
    /// Fresh counters.
    pub fn new(rates: Rates) -> Self {
        let commands = Quota::per_second(at_least_one(rates.commands_per_second))
            .allow_burst(at_least_one(rates.commands_per_second.saturating_mul(2)));
        Self {
            accounts: RateLimiter::keyed(every(ACCOUNT_EVERY, rates.logins_per_account)),
            addresses: RateLimiter::keyed(every(ADDRESS_EVERY, rates.logins_per_address)),
            commands: RateLimiter::keyed(commands),
            clock: DefaultClock::default(),
        }
    }

    /// Counts one try to sign in.
    ///
    /// # Errors
    /// How long to wait.
    pub fn login(&self, name: &str, address: IpAddr) -> Result<(), Duration> {
        self.check(&self.addresses, &network(address))?;
        self.check(&self.accounts, &name.to_owned())
    }

    /// Counts one command.
    ///
    /// # Errors
    /// How long to wait.
    pub fn command(&self, user: UserId) -> Result<(), Duration> {
        self.check(&self.commands, &user)
    }

    fn check<K: Clone + Eq + std::hash::Hash>(&self, limiter: &Keyed<K>, key: &K) -> Result<(), Duration> {
        if limiter.len() > KEYS {
            limiter.retain_recent();
        }
        limiter.check_key(key).map_err(|until| until.wait_time_from(self.clock.now()))
    }
}

/// One IPv6 customer has a /64 to choose addresses from.
pub fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            v6.to_ipv4_mapped().map_or_else(|| IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()), IpAddr::V4)
        }
    }
}

fn every(period: Duration, burst: u32) -> Quota {
    Quota::with_period(period)
        .map_or_else(|| Quota::per_second(at_least_one(burst)), |quota| quota.allow_burst(at_least_one(burst)))
}

fn at_least_one(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN)
}
