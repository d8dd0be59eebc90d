//! Times and days as the reader's clock shows them. The first render is UTC on both sides; the local zone
//! comes after it, as a function from a moment to its offset.

use crate::domain::moment::Moment;
use crate::ui::words;

/// A zone: how many minutes it is ahead of UTC at a moment.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    offset_minutes: fn(Moment) -> i32,
}

impl Clock {
    /// The clock of the first render.
    pub const UTC: Self = Self { offset_minutes: utc };

    /// A clock by its offsets, which differ between summer and winter.
    pub fn new(offset_minutes: fn(Moment) -> i32) -> Self {
        Self { offset_minutes }
    }

    /// `14:05`
    pub fn time(self, at: Moment) -> String {
        words::time::clock(self.shifted(at).parts_utc())
    }

    /// `Thursday, 19 November 2026`
    pub fn day(self, at: Moment) -> String {
        words::time::day(self.shifted(at).parts_utc())
    }

    /// Grows by one every local midnight.
    pub fn day_number(self, at: Moment) -> i64 {
        self.shifted(at).day_number_utc()
    }

    fn shifted(self, at: Moment) -> Moment {
        at.plus_seconds(i64::from((self.offset_minutes)(at)) * 60)
    }
}

fn utc(_: Moment) -> i32 {
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_local_midnight() {
        let tokyo = Clock::new(|_| 9 * 60);
        let at: Moment = "2026-11-24T15:30:00Z".parse().unwrap();
        assert_eq!(Clock::UTC.time(at), "15:30");
        assert_eq!(tokyo.time(at), "00:30");
        assert_eq!(tokyo.day(at), "Wednesday, 25 November 2026");
        assert_eq!(tokyo.day_number(at), Clock::UTC.day_number(at) + 1);
    }
}
