//! Refusals and closes, counted together by who, what and minute.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use crate::domain::moment::Moment;
use crate::server::audit::entry::Entry;

/// How many different counts of one kind a minute may hold; what goes beyond is counted as by others. A kind that anybody
/// can fill does not crowd out another one.
const COUNTS: usize = 200;

/// What was not done, or came to an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refused {
    /// A sign-in.
    SignIn,
    /// An upgrade to a socket.
    Upgrade,
    /// A command.
    Command,
    /// A request from another origin.
    Request,
    /// Nothing was refused: a socket was closed by us, before its peer wished it.
    Closed,
}

impl Refused {
    fn kind(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in_refused",
            Self::Upgrade => "upgrade_refused",
            Self::Command => "command_refused",
            Self::Request => "request_refused",
            Self::Closed => "socket_closed",
        }
    }
}

#[derive(Debug, Serialize)]
struct Counted<'a> {
    who: &'a str,
    what: &'a str,
    count: u64,
}

type Counts = HashMap<Refused, HashMap<(String, String), u64>>;

/// The counts of this minute.
#[derive(Debug, Default)]
pub struct Tally(Mutex<Counts>);

impl Tally {
    /// Counts one: by a person or an address, and what it was.
    pub fn count(&self, refused: Refused, who: impl ToString, what: impl ToString) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = counts.entry(refused).or_default();
        let key = (who.to_string(), what.to_string());
        let key = if counts.len() < COUNTS || counts.contains_key(&key) {
            key
        } else {
            ("others".to_owned(), "various".to_owned())
        };
        *counts.entry(key).or_default() += 1;
    }

    /// Takes the counts as records, and begins the next minute.
    pub fn take(&self, now: Moment) -> Vec<Entry> {
        let counts = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        let kinds = counts.into_iter().map(|(refused, counts)| (refused.kind(), BTreeMap::from_iter(counts)));
        let entries = kinds.collect::<BTreeMap<_, _>>().into_iter().flat_map(|(kind, counts)| {
            let entry = move |((who, what), count): ((String, String), u64)| {
                Entry::new(now, kind, &Counted { who: &who, what: &what, count })
            };
            counts.into_iter().map(entry)
        });
        entries.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_is_counted_together_and_a_flood_stays_bounded() {
        let tally = Tally::default();
        for _ in 0..1000 {
            tally.count(Refused::Command, "u_7", "announce");
        }
        assert_eq!(tally.take(Moment(1))[0].payload, r#"{"who":"u_7","what":"announce","count":1000}"#);
        for number in 0..100_000 {
            tally.count(Refused::Upgrade, format!("10.0.{}.{}", number / 256, number % 256), 401);
        }
        let entries = tally.take(Moment(2));
        assert_eq!(entries.len(), COUNTS + 1);
        assert!(entries.iter().any(|entry| entry.payload.contains(r#""who":"others""#)));
        assert!(tally.take(Moment(3)).is_empty());
        // Whoever fills one kind hides nothing of another.
        for number in 0..1000 {
            tally.count(Refused::SignIn, number, "limited");
        }
        tally.count(Refused::Command, "u_7", "announce");
        assert!(tally.take(Moment(4)).iter().any(|entry| entry.payload.contains("u_7")));
    }
}
