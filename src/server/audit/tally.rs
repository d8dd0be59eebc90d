//! Refusals and closes, counted together by who, what and minute.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::fmt;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use crate::domain::id::{SessionId, UserId};
use crate::domain::moment::Moment;
use crate::server::audit::entry::Entry;
use crate::server::audit::source::Source;

/// How many different counts of one kind a minute may hold; what goes beyond is counted as by others. A kind that anybody
/// can fill does not crowd out another one.
const COUNTS: usize = 200;

/// Of how many people a count tells that they were aimed at.
const AIMED_AT: usize = 10;

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

/// Whose refusals are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Who {
    Person(UserId),
    Address(IpAddr),
    Others,
}

impl Who {
    fn of(source: &Source) -> Self {
        source.user.map(Self::Person).or(source.address.map(Self::Address)).unwrap_or(Self::Others)
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(user) => user.fmt(f),
            Self::Address(address) => address.fmt(f),
            Self::Others => f.write_str("others"),
        }
    }
}

/// How often, and what else is known of it. A person's session and address are those of the last time: they are told,
/// but not counted by, so that nobody fills a minute by changing them.
#[derive(Debug, Default, Serialize)]
struct Count {
    count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<SessionId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<IpAddr>,
    /// Whose account it was about, the first of them.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    users: BTreeSet<UserId>,
}

#[derive(Debug, Serialize)]
struct Counted {
    who: String,
    what: String,
    #[serde(flatten)]
    count: Count,
}

type Counts = HashMap<Refused, HashMap<(Who, String), Count>>;

/// How many records that could not be written are kept; then the oldest go.
const OWED: usize = 1000;

/// The counts of this minute, and what could not be written of the minutes before.
#[derive(Debug, Default)]
pub struct Tally {
    counts: Mutex<Counts>,
    owed: Mutex<VecDeque<Entry>>,
}

impl Tally {
    /// Counts one: where it came from, and what it was. Where only an address is known, it is that of the network.
    pub fn count(&self, refused: Refused, source: Source, what: impl ToString) {
        self.count_against(refused, source, what, None);
    }

    /// Counts one that was about somebody's account.
    pub fn count_against(&self, refused: Refused, source: Source, what: impl ToString, user: Option<UserId>) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = counts.entry(refused).or_default();
        let key = (Who::of(&source), what.to_string());
        let fits = counts.len() < COUNTS || counts.contains_key(&key);
        let key = if fits { key } else { (Who::Others, "various".to_owned()) };
        let is_person = matches!(key.0, Who::Person(_));
        let count = counts.entry(key).or_default();
        count.count += 1;
        if is_person {
            (count.session, count.address) = (source.session, source.address);
        }
        if let Some(user) = user.filter(|_| count.users.len() < AIMED_AT) {
            count.users.insert(user);
        }
    }

    /// These could not be written; they come with the next ones.
    pub fn owe(&self, records: Vec<Entry>) {
        let mut owed = self.owed.lock().unwrap_or_else(PoisonError::into_inner);
        owed.extend(records);
        let too_many = owed.len().saturating_sub(OWED);
        owed.drain(..too_many);
    }

    /// Takes the counts as records, and begins the next minute.
    pub fn take(&self, now: Moment) -> Vec<Entry> {
        let owed = std::mem::take(&mut *self.owed.lock().unwrap_or_else(PoisonError::into_inner));
        let counts = std::mem::take(&mut *self.counts.lock().unwrap_or_else(PoisonError::into_inner));
        let kinds = counts.into_iter().map(|(refused, counts)| (refused.kind(), BTreeMap::from_iter(counts)));
        let entries = kinds.collect::<BTreeMap<_, _>>().into_iter().flat_map(|(kind, counts)| {
            let entry = move |((who, what), count): ((Who, String), Count)| {
                Entry::new(now, kind, &Counted { who: who.to_string(), what, count })
            };
            counts.into_iter().map(entry)
        });
        owed.into_iter().chain(entries).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_is_counted_together_and_a_flood_stays_bounded() {
        let tally = Tally::default();
        for _ in 0..1000 {
            tally.count(Refused::Command, person(3, "::1"), "announce");
        }
        // In another session, from elsewhere: where it was the last time.
        tally.count(Refused::Command, person(4, "10.0.0.1"), "announce");
        let told = r#"{"who":"u_7","what":"announce","count":1001,"session":"s_4","address":"10.0.0.1"}"#;
        assert_eq!(tally.take(Moment(1))[0].payload, told);
        for number in 0..100_000_u32 {
            tally.count(Refused::Upgrade, stranger(number), 401);
        }
        let entries = tally.take(Moment(2));
        assert_eq!(entries.len(), COUNTS + 1);
        assert!(entries.iter().any(|entry| entry.payload.contains(r#""who":"others""#)));
        assert!(tally.take(Moment(3)).is_empty());
        // Whoever fills one kind hides nothing of another.
        for number in 0..1000 {
            tally.count(Refused::SignIn, stranger(number), "limited");
        }
        tally.count(Refused::Command, person(3, "::1"), "announce");
        assert!(tally.take(Moment(4)).iter().any(|entry| entry.payload.contains("u_7")));
    }

    #[test]
    fn what_could_not_be_written_comes_with_the_next_records_and_is_bounded() {
        let tally = Tally::default();
        tally.count(Refused::Command, person(3, "::1"), "announce");
        tally.owe(tally.take(Moment(1)));
        tally.count(Refused::Command, person(3, "::1"), "announce");
        let told: Vec<i64> = tally.take(Moment(2)).iter().map(|entry| entry.at.0).collect();
        assert_eq!(told, [1, 2]);
        let many = (0..5000).map(|at| Entry::new(Moment(at), "kind", &"what"));
        tally.owe(many.collect());
        let kept = tally.take(Moment(9000));
        assert_eq!((kept.len(), kept[0].at), (OWED, Moment(4000)));
    }

    #[test]
    fn whose_accounts_were_tried_is_told_of_the_first_of_them() {
        let tally = Tally::default();
        for user in [9, 3, 3] {
            tally.count_against(Refused::SignIn, stranger(1), "wrong", Some(UserId(user)));
        }
        tally.count_against(Refused::SignIn, stranger(1), "wrong", None);
        let told = r#"{"who":"0.0.0.1","what":"wrong","count":4,"users":["u_3","u_9"]}"#;
        assert_eq!(tally.take(Moment(1))[0].payload, told);
        for user in 0..1000 {
            tally.count_against(Refused::SignIn, stranger(1), "wrong", Some(UserId(user)));
        }
        assert_eq!(tally.take(Moment(2))[0].payload.matches("u_").count(), AIMED_AT);
    }

    fn person(session: i64, address: &str) -> Source {
        Source { user: Some(UserId(7)), session: Some(SessionId(session)), address: address.parse().ok() }
    }

    fn stranger(number: u32) -> Source {
        Source::from_address(std::net::Ipv4Addr::from_bits(number).into())
    }
}
