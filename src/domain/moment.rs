//! Points in time, as the log and the wire write them.

use std::fmt;
use std::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::format_description::BorrowedFormatItem;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{OffsetDateTime, UtcOffset};

/// Milliseconds since 1970-01-01T00:00:00Z; on the wire RFC 3339 in UTC with milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Moment(pub i64);

const WIRE: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
const CLOCK: &[BorrowedFormatItem<'_>] = format_description!("[hour]:[minute]");
const DAY: &[BorrowedFormatItem<'_>] = format_description!("[weekday], [day padding:none] [month repr:long] [year]");

impl Moment {
    /// The far end of what the wire can write, 9999-12-31T23:59:59.999Z.
    pub const LATEST: Self = Self(253_402_300_799_999);

    /// This moment and `seconds` more; what would pass the end of time stays there.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1000)).min(Self::LATEST.0))
    }

    /// Whole seconds from `earlier` to this moment, negative when it is before.
    pub fn seconds_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0).div_euclid(1000)
    }

    /// `14:05` in UTC.
    pub fn clock_utc(self) -> String {
        self.write(CLOCK)
    }

    /// `Thursday, 19 November 2026` in UTC.
    pub fn day_utc(self) -> String {
        self.write(DAY)
    }

    /// The number of the day in UTC, counted from 1970-01-01.
    pub fn day_number_utc(self) -> i64 {
        self.0.div_euclid(86_400_000)
    }

    fn write(self, format: &[BorrowedFormatItem<'_>]) -> String {
        let nanos = i128::from(self.0.clamp(0, Self::LATEST.0)) * 1_000_000;
        OffsetDateTime::from_unix_timestamp_nanos(nanos).ok().and_then(|at| at.format(format).ok()).unwrap_or_default()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.write(WIRE))
    }
}

impl FromStr for Moment {
    type Err = time::error::Parse;

    /// Any RFC 3339 time; what is finer than a millisecond is cut off.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let at = OffsetDateTime::parse(text, &Rfc3339)?.to_offset(UtcOffset::UTC);
        let millis = at.unix_timestamp_nanos().div_euclid(1_000_000);
        Ok(Self(i64::try_from(millis).unwrap_or(Self::LATEST.0)))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| D::Error::custom("a time is written like 2026-11-24T09:30:00Z (RFC 3339)"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_utc_with_milliseconds() {
        let at: Moment = "2026-11-24T10:30:00.5+01:00".parse().unwrap();
        assert_eq!(at.to_string(), "2026-11-24T09:30:00.500Z");
        assert_eq!(at.clock_utc(), "09:30");
        assert_eq!(at.day_utc(), "Tuesday, 24 November 2026");
    }

    #[test]
    fn adding_without_end_stays_within_what_the_wire_can_write() {
        assert_eq!(Moment(0).plus_seconds(i64::MAX), Moment::LATEST);
    }
}
