//! How times and days are written.

use crate::domain::moment::Parts;

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `14:05`
pub fn clock(at: Parts) -> String {
    format!("{:02}:{:02}", at.hour, at.minute)
}

/// `Thursday, 19 November 2026`
pub fn day(at: Parts) -> String {
    let named = |names: &[&'static str], index: i64| usize::try_from(index).ok().and_then(|i| names.get(i).copied());
    let weekday = named(&WEEKDAYS, at.weekday).unwrap_or_default();
    let month = named(&MONTHS, at.month - 1).unwrap_or_default();
    format!("{weekday}, {} {month} {}", at.day, at.year)
}
