//! How often one may try: sign-ins by name and by address, passwords asked for again and commands by person. Kept by
//! governor, in bounded memory.

pub mod keyed;
pub mod streaks;
pub mod tries;

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::Quota;
use governor::clock::{Clock, DefaultClock};

use crate::domain::id::{SessionId, UserId};
use crate::server::limits::keyed::Keyed;
use crate::server::limits::tries::Tries;

/// How soon a name may be tried once more after its first tries are used up.
const ACCOUNT_EVERY: Duration = Duration::from_secs(30);

/// The same for an address, behind which a whole office may sit.
const ADDRESS_EVERY: Duration = Duration::from_secs(3);

/// How soon the password of one person is computed once more, right or wrong, after its first times are used up: whoever
/// knows it must not keep the threads busy on which all are computed.
const COMPUTED_EVERY: Duration = Duration::from_secs(5);

/// And how many times that is at once.
const COMPUTED_AT_ONCE: u32 = 30;

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

/// By what the tries of a password are counted.
#[derive(Debug, Clone, Copy)]
pub enum Trier<'a> {
    /// Anybody who knows this name, from this address.
    Name(&'a str, IpAddr),
    /// A device on which this name was signed in before, by what it proves that with. What others try for the name, or
    /// from the same address, does not keep it out.
    KnownDevice(&'a str, &'a str),
    /// Somebody with a session who is asked again. Another session of theirs is not kept out by it.
    Session(SessionId, UserId),
}

/// The counters of this node.
pub struct Limits<C: Clock = DefaultClock> {
    accounts: Tries<C>,
    devices: Tries<C>,
    proofs: Tries<C>,
    computed: Keyed<C>,
    addresses: Keyed<C>,
    commands: Keyed<C>,
    pages: Keyed<C>,
}

impl Limits {
    /// Fresh counters.
    pub fn new(rates: Rates) -> Self {
        Self::by_clock(rates, DefaultClock::default())
    }
}

impl<C: Clock + Clone> Limits<C> {
    /// Fresh counters that go by this clock.
    pub fn by_clock(rates: Rates, clock: C) -> Self {
        let of_accounts = every(ACCOUNT_EVERY, rates.logins_per_account);
        let commands = Quota::per_second(at_least_one(rates.commands_per_second))
            .allow_burst(at_least_one(rates.commands_per_second.saturating_mul(2)));
        Self {
            accounts: Tries::new(of_accounts, &clock),
            devices: Tries::new(of_accounts, &clock),
            proofs: Tries::new(of_accounts, &clock),
            computed: Keyed::new(every(COMPUTED_EVERY, COMPUTED_AT_ONCE), &clock),
            addresses: Keyed::new(every(ADDRESS_EVERY, rates.logins_per_address), &clock),
            commands: Keyed::new(commands, &clock),
            pages: Keyed::new(commands.allow_burst(at_least_one(rates.commands_per_second.saturating_mul(10))), &clock),
        }
    }

    /// Counts one try of a password, before it is looked at: even the right one has to wait. One from no device that is
    /// known counts for its address, too.
    ///
    /// # Errors
    /// How long to wait.
    pub fn password(&self, trier: Trier<'_>) -> Result<(), Duration> {
        match trier {
            Trier::Name(name, address) => {
                self.addresses.check(&network(address))?;
                self.accounts.take(&name)
            }
            Trier::KnownDevice(name, proof) => {
                let key = (name, proof);
                self.devices.take(&key)?;
                self.computed.check(&name).inspect_err(|_| self.devices.put_off(&key))
            }
            Trier::Session(session, user) => {
                self.proofs.take(&session)?;
                self.computed.check(&user).inspect_err(|_| self.proofs.put_off(&session))
            }
        }
    }

    /// The password was not looked at after all.
    pub fn untried(&self, trier: Trier<'_>) {
        match trier {
            Trier::Name(name, _) => self.accounts.take_back(&name),
            Trier::KnownDevice(name, proof) => self.devices.take_back(&(name, proof)),
            Trier::Session(session, _) => self.proofs.take_back(&session),
        }
    }

    /// The password was right: it is as if nobody had tried.
    pub fn succeeded(&self, trier: Trier<'_>) {
        match trier {
            Trier::Name(name, _) => self.accounts.succeeded(&name),
            Trier::KnownDevice(name, proof) => self.devices.succeeded(&(name, proof)),
            Trier::Session(session, _) => self.proofs.succeeded(&session),
        }
    }

    /// Counts one use of a link or of the code for the first admin. Those are no name's, so nobody can use them up for
    /// anybody else.
    ///
    /// # Errors
    /// How long to wait.
    pub fn link(&self, address: IpAddr) -> Result<(), Duration> {
        self.addresses.check(&network(address))
    }

    /// Counts a command as so many, over all sockets and forms of a person.
    ///
    /// # Errors
    /// How long to wait.
    pub fn command(&self, user: UserId, count: u32) -> Result<(), Duration> {
        self.commands.check_as(&user, count)
    }

    /// Counts a page of a person: as many in a second as commands, and more at once, since a page asks for nothing else.
    ///
    /// # Errors
    /// How long to wait.
    pub fn page(&self, user: UserId) -> Result<(), Duration> {
        self.pages.check(&user)
    }

    /// Forgets what makes no difference any more; once a minute.
    pub fn sweep(&self) {
        [&self.accounts, &self.devices, &self.proofs].into_iter().for_each(Tries::sweep);
        [&self.computed, &self.addresses, &self.commands, &self.pages].into_iter().for_each(Keyed::sweep);
    }

    /// How many counts are kept.
    pub fn kept(&self) -> usize {
        let tries = [&self.accounts, &self.devices, &self.proofs].into_iter().map(Tries::len);
        tries.chain([&self.computed, &self.addresses, &self.commands, &self.pages].into_iter().map(Keyed::len)).sum()
    }
}

/// One IPv6 customer has a /64 to choose addresses from.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

fn every(period: Duration, burst: u32) -> Quota {
    Quota::with_period(period)
        .map_or_else(|| Quota::per_second(at_least_one(burst)), |quota| quota.allow_burst(at_least_one(burst)))
}

fn at_least_one(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN)
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;
    use proptest::prelude::*;

    use super::*;

    const RATES: Rates = Rates { logins_per_account: 10, logins_per_address: 50, commands_per_second: 20 };

    fn limits() -> (Limits<FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        (Limits::by_clock(RATES, clock.clone()), clock)
    }

    fn alice(address: IpAddr) -> Trier<'static> {
        Trier::Name("alice", address)
    }

    fn address(number: u32) -> IpAddr {
        IpAddr::from((0x0a00_0000 + number).to_be_bytes())
    }

    #[test]
    fn d3_a_name_takes_ten_tries_then_one_in_thirty_seconds_and_a_success_begins_anew() {
        let (limits, clock) = limits();
        for number in 0..10 {
            limits.password(alice(address(number))).unwrap();
        }
        let wait = limits.password(alice(address(99))).unwrap_err();
        assert!(wait <= ACCOUNT_EVERY && wait > Duration::from_secs(29), "{wait:?}");
        assert!(limits.password(Trier::Name("bob", address(99))).is_ok());
        clock.advance(ACCOUNT_EVERY);
        limits.password(alice(address(100))).unwrap();
        assert!(limits.password(alice(address(101))).is_err());
        limits.succeeded(alice(address(0)));
        for number in 200..210 {
            limits.password(alice(address(number))).unwrap();
        }
        assert!(limits.password(alice(address(211))).is_err());
    }

    #[test]
    fn d3_nobody_takes_more_than_a_hundred_failures_in_a_row_however_patient_one_is() {
        let (limits, clock) = limits();
        let other = Trier::KnownDevice("alice", "other");
        for trier in [alice(address(1)), Trier::KnownDevice("alice", "proof"), Trier::Session(SessionId(9), UserId(7))]
        {
            let mut taken = 0;
            for _ in 0..1000 {
                if limits.password(trier).is_ok() {
                    taken += 1;
                }
                clock.advance(ACCOUNT_EVERY);
            }
            assert_eq!(taken, streaks::MOST, "{trier:?}");
            assert!(limits.password(other).is_ok());
            clock.advance(Duration::from_secs(86_400));
            assert!(limits.password(trier).is_ok());
        }
    }

    #[test]
    fn d4_one_password_for_a_thousand_names_stops_at_the_addresss_share_of_v6_by_its_network() {
        for spray in [
            |_: u32| address(7),
            |number: u32| IpAddr::from((0x2001_0db8_u128 << 96 | u128::from(number)).to_be_bytes()),
        ] {
            let (limits, clock) = limits();
            let tried = (0..1000)
                .filter(|number| limits.password(Trier::Name(&format!("name{number}"), spray(*number))).is_ok())
                .count();
            assert_eq!(tried, 50);
            assert!(limits.password(alice("2001:db9::1".parse().unwrap())).is_ok(), "another network");
            clock.advance(ADDRESS_EVERY);
            assert!(limits.password(Trier::Name("another", spray(1))).is_ok());
            assert!(limits.password(Trier::Name("another", spray(1))).is_err());
        }
    }

    #[test]
    fn d5_a_known_device_is_not_kept_out_by_what_others_try() {
        let (limits, _clock) = limits();
        while limits.password(alice(address(1))).is_ok() {}
        while limits.password(Trier::Name("mallory", address(2))).is_ok() {}
        for _ in 0..10 {
            limits.password(Trier::KnownDevice("alice", "proof")).unwrap();
        }
        let device = Trier::KnownDevice("alice", "proof");
        assert!(limits.password(device).is_err(), "it has a share of its own");
        limits.succeeded(device);
        assert!(limits.password(device).is_ok());
        assert!(limits.password(Trier::KnownDevice("bob", "proof")).is_ok());
    }

    #[test]
    fn d5_whoever_knows_a_password_does_not_have_it_computed_without_end() {
        let (limits, clock) = limits();
        for trier in [Trier::KnownDevice("alice", "proof"), Trier::Session(SessionId(9), UserId(7))] {
            let right = || limits.password(trier).inspect(|()| limits.succeeded(trier)).is_ok();
            assert_eq!((0..1000).filter(|_| right()).count(), 30, "{trier:?}");
            clock.advance(COMPUTED_EVERY);
            assert_eq!((0..1000).filter(|_| right()).count(), 1, "{trier:?}");
        }
        // Whoever holds one session keeps the person out of no other.
        let (limits, _clock) = self::limits();
        while limits.password(Trier::Session(SessionId(9), UserId(7))).is_ok() {}
        assert!(limits.password(Trier::Session(SessionId(10), UserId(7))).is_ok());
    }

    #[test]
    fn b8_commands_are_counted_by_person() {
        let (limits, clock) = limits();
        let at_once = (0..1000).filter(|_| limits.command(UserId(7), 1).is_ok()).count();
        assert_eq!(at_once, 40);
        assert!(limits.command(UserId(8), 40).is_ok(), "as many as there may be at once");
        assert!(limits.command(UserId(8), 1).is_err());
        assert!(limits.command(UserId(9), 1000).is_ok(), "more than that is as many");
        clock.advance(Duration::from_secs(1));
        assert_eq!((0..1000).filter(|_| limits.command(UserId(7), 1).is_ok()).count(), 20);
    }

    #[test]
    fn a_flood_of_names_and_addresses_is_kept_in_bounded_memory_and_forgotten() {
        let (limits, clock) = limits();
        for number in 0..300_000_u32 {
            // Refused or not, it must not pile up.
            let _counted = limits.password(Trier::Name(&format!("name{number}"), address(number))).is_ok();
        }
        assert!(limits.kept() <= 3 * (1 << 18), "{}", limits.kept());
        clock.advance(Duration::from_secs(86_400));
        limits.sweep();
        assert_eq!(limits.kept(), 0);
    }

    proptest! {
        /// In no window of time are there more than the burst and what came back in it.
        #[test]
        fn never_more_than_the_measure_in_any_window(steps in proptest::collection::vec(0u64..90, 1..200)) {
            let (limits, clock) = limits();
            let (mut seconds, mut taken) = (0, Vec::new());
            for (number, step) in (0..).zip(steps) {
                seconds += step;
                clock.advance(Duration::from_secs(step));
                if limits.password(alice(address(number))).is_ok() {
                    taken.push(seconds);
                }
            }
            for (first, began) in taken.iter().enumerate() {
                for (last, ended) in taken.iter().enumerate().skip(first) {
                    let most = 10 + (ended - began) / ACCOUNT_EVERY.as_secs();
                    prop_assert!((last - first + 1) as u64 <= most + 1);
                }
            }
        }
    }
}
