//! A rate for each of very many keys, in bounded memory: keys are put into a fixed number of places by a hash that nobody
//! outside can compute, so no flood of keys makes it grow, and nobody can aim at another's place.

use std::hash::{BuildHasher, Hash, RandomState};
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

/// The places; of a thousand keys one in two hundred and fifty shares its place with another.
const PLACES: u64 = 1 << 18;

/// The place of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place(u64);

type Counts<C> =
    RateLimiter<(Place, u32), DefaultKeyedStateStore<(Place, u32)>, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// The same rate for every key.
pub struct Keyed<C: Clock> {
    limiter: Counts<C>,
    hashes: RandomState,
    clock: C,
    burst: u32,
}

impl<C: Clock + Clone> Keyed<C> {
    /// Nobody has tried yet.
    pub fn new(quota: Quota, clock: &C) -> Self {
        Self {
            limiter: RateLimiter::new(quota, DefaultKeyedStateStore::default(), clock.clone()),
            hashes: RandomState::new(),
            clock: clock.clone(),
            burst: quota.burst_size().get(),
        }
    }

    /// Where this key is counted.
    pub fn place(&self, key: &(impl Hash + ?Sized)) -> Place {
        Place(self.hashes.hash_one(key) % PLACES)
    }

    /// Counts one try of a key.
    ///
    /// # Errors
    /// How long to wait.
    pub fn check(&self, key: &(impl Hash + ?Sized)) -> Result<(), Duration> {
        self.check_at(self.place(key), 0)
    }

    /// Counts one try of a key as several, or as many as there may be at once.
    ///
    /// # Errors
    /// How long to wait.
    pub fn check_as(&self, key: &(impl Hash + ?Sized), count: u32) -> Result<(), Duration> {
        let count = NonZeroU32::new(count.min(self.burst)).unwrap_or(NonZeroU32::MIN);
        let checked = self.limiter.check_key_n(&(self.place(key), 0), count).unwrap_or(Ok(()));
        checked.map_err(|until| until.wait_time_from(self.clock.now()))
    }

    /// Counts one try in a place; under another number its count begins anew.
    ///
    /// # Errors
    /// How long to wait.
    pub fn check_at(&self, place: Place, number: u32) -> Result<(), Duration> {
        self.limiter.check_key(&(place, number)).map_err(|until| until.wait_time_from(self.clock.now()))
    }

    /// Forgets what is back at its full measure.
    pub fn sweep(&self) {
        self.limiter.retain_recent();
        self.limiter.shrink_to_fit();
    }

    /// How many counts are kept.
    pub fn len(&self) -> usize {
        self.limiter.len()
    }

    /// Whether none are.
    pub fn is_empty(&self) -> bool {
        self.limiter.is_empty()
    }
}
