//! Failures in a row, by name: after a hundred a name takes no further try for a day (NIST SP 800-63B-4, 3.2.2), and the
//! right password begins everything anew.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use governor::clock::Reference;

use crate::server::limits::keyed::Place;

/// Failures in a row after which no further try is taken.
pub const MOST: u32 = 100;

/// How long after the last of them.
const PAUSE: Duration = Duration::from_secs(86_400);

#[derive(Debug, Clone, Copy)]
struct Streak<I> {
    /// Grows with every success, so that the rate begins anew.
    successes: u32,
    failures: u32,
    last: I,
}

/// The streaks of all names; as many as there are places, at most.
#[derive(Debug)]
pub struct Streaks<I>(Mutex<HashMap<Place, Streak<I>>>);

impl<I: Reference> Streaks<I> {
    /// Nobody has tried yet.
    pub fn new() -> Self {
        Self(Mutex::default())
    }

    fn all(&self) -> MutexGuard<'_, HashMap<Place, Streak<I>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more try, unless there were too many failures: it counts as one from its beginning, so that those under way
    /// at the same time are not more than there may be. Under what number the rate is counted.
    ///
    /// # Errors
    /// How long to wait.
    pub fn begin(&self, place: Place, now: I) -> Result<u32, Duration> {
        let mut all = self.all();
        let streak = all.entry(place).or_insert(Streak { successes: 0, failures: 0, last: now });
        let passed: Duration = now.duration_since(streak.last).into();
        if streak.failures >= MOST && passed < PAUSE {
            return Err(PAUSE.saturating_sub(passed));
        }
        streak.failures = streak.failures.saturating_add(1);
        streak.last = now;
        Ok(streak.successes)
    }

    /// A try that was none.
    pub fn take_back(&self, place: Place) {
        let mut all = self.all();
        let Some(streak) = all.get_mut(&place) else { return };
        streak.failures = streak.failures.saturating_sub(1);
        if (streak.failures, streak.successes) == (0, 0) {
            all.remove(&place);
        }
    }

    /// The rate begins anew, and the row goes on.
    pub fn renew(&self, place: Place, now: I) {
        let mut all = self.all();
        let streak = all.entry(place).or_insert(Streak { successes: 0, failures: 0, last: now });
        streak.successes = streak.successes.wrapping_add(1);
    }

    /// The right password: the row is over.
    pub fn succeeded(&self, place: Place, now: I) {
        let mut all = self.all();
        let successes = all.get(&place).map_or(0, |streak| streak.successes).wrapping_add(1);
        all.insert(place, Streak { successes, failures: 0, last: now });
    }

    /// Forgets what lies so far back that it makes no difference.
    pub fn sweep(&self, now: I) {
        let recent = |streak: &Streak<I>| Duration::from(now.duration_since(streak.last)) < PAUSE;
        self.all().retain(|_, streak| recent(streak));
    }

    /// How many are kept.
    pub fn len(&self) -> usize {
        self.all().len()
    }

    /// Whether none are.
    pub fn is_empty(&self) -> bool {
        self.all().is_empty()
    }
}

impl<I: Reference> Default for Streaks<I> {
    fn default() -> Self {
        Self::new()
    }
}
