//! Points in time, as the log and the wire write them.

use std::fmt;
use std::str::FromStr;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Milliseconds since 1970-01-01T00:00:00Z; on the wire RFC 3339 in UTC with milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Moment(pub i64);

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

    /// The parts of this moment in UTC. What lies before 1970 or after what the wire can write is cut off there.
    pub fn parts_utc(self) -> Parts {
        let within = Self(self.0.clamp(0, Self::LATEST.0));
        let (year, month, day) = date_of(within.day_number_utc());
        let millis = within.0.rem_euclid(DAY);
        Parts {
            year,
            month,
            day,
            // 1970-01-01 was a Thursday.
            weekday: (within.day_number_utc() + 3).rem_euclid(7),
            hour: millis / 3_600_000,
            minute: millis / 60_000 % 60,
            second: millis / 1000 % 60,
            milli: millis % 1000,
        }
    }

    /// `14:05` in UTC, for sentences of the server.
    pub fn clock_utc(self) -> String {
        let Parts { hour, minute, .. } = self.parts_utc();
        format!("{hour:02}:{minute:02}")
    }

    /// `2026-11-19` in UTC, for sentences of the server.
    pub fn day_utc(self) -> String {
        let Parts { year, month, day, .. } = self.parts_utc();
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// The number of the day in UTC, counted from 1970-01-01.
    pub fn day_number_utc(self) -> i64 {
        self.0.div_euclid(DAY)
    }
}

/// A moment taken apart, in UTC (or in a zone, of a moment shifted into it).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// 1970 to 9999.
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
    /// 1 to 31.
    pub day: i64,
    /// 0 is Monday.
    pub weekday: i64,
    /// 0 to 23.
    pub hour: i64,
    /// 0 to 59.
    pub minute: i64,
    /// 0 to 59.
    pub second: i64,
    /// 0 to 999.
    pub milli: i64,
}

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Year, month and day of a day's number: the proleptic Gregorian calendar, with years that begin in March so that the
/// leap day comes last (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`).
fn date_of(day_number: i64) -> (i64, i64, i64) {
    let shifted = day_number + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * from_march + 2) / 5 + 1)
}

/// The number of a date's day, counted from 1970-01-01; the way back of [`date_of`].
fn day_number_of(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let from_march = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * from_march + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year - 719_468
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Parts { year, month, day, hour, minute, second, milli, .. } = self.parts_utc();
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
    }
}

/// The text is no time of RFC 3339.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAMoment;

impl fmt::Display for NotAMoment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a time is written like 2026-11-24T09:30:00Z (RFC 3339)")
    }
}

impl std::error::Error for NotAMoment {}

impl FromStr for Moment {
    type Err = NotAMoment;

    /// Any RFC 3339 time (section 5.6); what is finer than a millisecond is cut off, a leap second is the last
    /// moment before the next minute, and what the wire could not write is the end of what it can.
    fn from_str(text: &str) -> Result<Self, NotAMoment> {
        read(text.as_bytes()).ok_or(NotAMoment)
    }
}

fn read(text: &[u8]) -> Option<Moment> {
    let (date, rest) = text.split_at_checked(19)?;
    let at = |from: usize, to: usize| digits(date.get(from..to)?);
    let (year, month, day) = (at(0, 4)?, at(5, 7)?, at(8, 10)?);
    let (hour, minute, second) = (at(11, 13)?, at(14, 16)?, at(17, 19)?);
    let between = [date[4], date[7], date[10].to_ascii_uppercase(), date[13], date[16]];
    let within = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day) && hour < 24 && minute < 60;
    if !within || second > 60 || (between != *b"--T::" && between != *b"-- ::") {
        return None;
    }
    let (milli, zone) = fraction(rest)?;
    let (second, milli) = if second == 60 { (59, 999) } else { (second, milli) };
    let of_day = ((hour * 60 + minute) * 60 + second) * 1000 + milli;
    let millis = day_number_of(year, month, day) * DAY + of_day - zone_millis(zone)?;
    Some(Moment(millis.clamp(0, Moment::LATEST.0)))
}

/// Milliseconds from `.123456`, and what follows; none when there is no point.
fn fraction(text: &[u8]) -> Option<(i64, &[u8])> {
    let Some(after) = text.strip_prefix(b".") else {
        return Some((0, text));
    };
    let count = after.iter().take_while(|digit| digit.is_ascii_digit()).count();
    let (found, rest) = after.split_at(count);
    let padded = [0, 1, 2].map(|place| found.get(place).copied().unwrap_or(b'0'));
    (count > 0).then(|| Some((digits(&padded)?, rest)))?
}

/// How far a zone is ahead of UTC: `Z`, `+01:00`.
fn zone_millis(text: &[u8]) -> Option<i64> {
    match text {
        b"Z" | b"z" => Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (digits(&[*h1, *h2])?, digits(&[*m1, *m2])?);
            let millis = (hours * 60 + minutes) * 60_000;
            (hours < 24 && minutes < 60).then_some(if *sign == b'-' { -millis } else { millis })
        }
        _ => None,
    }
}

fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + i64::from(digit - b'0')))
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_utc_with_milliseconds() {
        let at: Moment = "2026-11-24T10:30:00.5+01:00".parse().unwrap();
        assert_eq!(at.to_string(), "2026-11-24T09:30:00.500Z");
        let parts = at.parts_utc();
        assert_eq!((parts.hour, parts.minute), (9, 30));
        assert_eq!((parts.weekday, parts.day, parts.month, parts.year), (1, 24, 11, 2026));
    }

    #[test]
    fn every_day_is_written_and_read_back() {
        for day in (0..=Moment::LATEST.day_number_utc()).step_by(97).chain([59, 60, 11_016, 11_017]) {
            let at = Moment(day * DAY + 86_399_999);
            assert_eq!(at.to_string().parse(), Ok(at), "day {day}");
        }
        assert_eq!("2000-02-29T00:00:00Z".parse(), Ok(Moment(951_782_400_000)));
        assert_eq!(Moment::LATEST.to_string(), "9999-12-31T23:59:59.999Z");
    }

    #[test]
    fn every_spelling_of_the_standard_is_read_and_nothing_else() {
        let at = Ok(Moment(1_795_512_600_000));
        for text in ["2026-11-24T09:30:00Z", "2026-11-24t09:30:00z", "2026-11-24T01:30:00.0009-08:00"] {
            assert_eq!(text.parse(), at, "{text}");
        }
        assert_eq!("1990-12-31T23:59:60Z".parse(), Ok(Moment(662_687_999_999)));
        // Found by the fuzz target: what is read must be what would be written.
        assert_eq!("1369-04-01T00:00:00.000Z".parse(), Ok(Moment(0)));
        assert_eq!("9999-12-31T23:59:59.999-12:00".parse(), Ok(Moment::LATEST));
        for text in [
            "",
            "2026-11-24",
            "2026-11-24T09:30Z",
            "2026-11-24T09:30:00",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-11-24T24:00:00Z",
            "2026-11-24T09:30:61Z",
            "2026-11-24T09:30:00.Z",
            "2026-11-24T09:30:00+0100",
            "2026-11-24T09:30:00+24:00",
            "2026/11/24T09:30:00Z",
            "+026-11-24T09:30:00Z",
            "2026-11-24T09:30:00Z ",
        ] {
            assert_eq!(text.parse::<Moment>(), Err(NotAMoment), "{text}");
        }
    }

    #[test]
    fn adding_without_end_stays_within_what_the_wire_can_write() {
        assert_eq!(Moment(0).plus_seconds(i64::MAX), Moment::LATEST);
    }
}
