//! Tries of a password under one key: so many in a time, and only so many failures in a row; the right one begins both
//! anew.

use std::hash::Hash;
use std::time::Duration;

use governor::Quota;
use governor::clock::Clock;

use crate::server::limits::keyed::Keyed;
use crate::server::limits::streaks::Streaks;

/// The tries of all keys of one kind.
pub struct Tries<C: Clock> {
    rate: Keyed<C>,
    streaks: Streaks<C::Instant>,
    clock: C,
}

impl<C: Clock + Clone> Tries<C> {
    /// Nobody has tried yet.
    pub fn new(quota: Quota, clock: &C) -> Self {
        Self { rate: Keyed::new(quota, clock), streaks: Streaks::new(), clock: clock.clone() }
    }

    /// Counts one try, before the password is looked at.
    ///
    /// # Errors
    /// How long to wait.
    pub fn take(&self, key: &impl Hash) -> Result<(), Duration> {
        let place = self.rate.place(key);
        let number = self.streaks.begin(place, self.clock.now())?;
        self.rate.check_at(place, number).inspect_err(|_| self.streaks.take_back(place))
    }

    /// The password was not looked at after all.
    pub fn take_back(&self, key: &impl Hash) {
        self.streaks.take_back(self.rate.place(key));
    }

    /// The same for a reason that has nothing to do with this key: its rate begins anew.
    pub fn put_off(&self, key: &impl Hash) {
        let place = self.rate.place(key);
        self.streaks.take_back(place);
        self.streaks.renew(place, self.clock.now());
    }

    /// The password was right.
    pub fn succeeded(&self, key: &impl Hash) {
        self.streaks.succeeded(self.rate.place(key), self.clock.now());
    }

    /// Forgets what makes no difference any more.
    pub fn sweep(&self) {
        self.rate.sweep();
        self.streaks.sweep(self.clock.now());
    }

    /// How many counts are kept.
    pub fn len(&self) -> usize {
        self.rate.len() + self.streaks.len()
    }

    /// Whether none are.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
