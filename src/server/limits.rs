//! How often one may try: sign-ins by name and by address, passwords asked for again and commands by person. Kept by
//! governor, in bounded memory.

pub mod keyed;
pub mod streaks;

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::Quota;
use governor::clock::{Clock, DefaultClock};

use crate::domain::id::UserId;
use crate::server::limits::keyed::Keyed;
use crate::server::limits::streaks::Streaks;

/// How soon a name may be tried once more after its first tries are used up.
const ACCOUNT_EVERY: Duration = Duration::from_secs(30);

/// The same for an address, behind which a whole office may sit.
const ADDRESS_EVERY: Duration = Duration::from_secs(3);

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

/// The counters of this node.
pub struct Limits<C: Clock = DefaultClock> {
    accounts: Keyed<C>,
    streaks: Streaks<C::Instant>,
    addresses: Keyed<C>,
    devices: Keyed<C>,
    proofs: Keyed<C>,
    commands: Keyed<C>,
    clock: C,
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
            accounts: Keyed::new(of_accounts, &clock),
            streaks: Streaks::new(),
            addresses: Keyed::new(every(ADDRESS_EVERY, rates.logins_per_address), &clock),
            devices: Keyed::new(of_accounts, &clock),
            proofs: Keyed::new(of_accounts, &clock),
            commands: Keyed::new(commands, &clock),
            clock,
        }
    }

    /// Counts one try to sign in, before the password is looked at: even the right one has to wait.
    ///
    /// # Errors
    /// How long to wait.
    pub fn login(&self, name: &str, address: IpAddr) -> Result<(), Duration> {
        self.addresses.check(&network(address))?;
        let place = self.accounts.place(name);
        let number = self.streaks.number(place, self.clock.now())?;
        self.accounts.check_at(place, number)
    }

    /// Counts one use of a link or of the code for the first admin. Those are no name's, so nobody can use them up for
    /// anybody else.
    ///
    /// # Errors
    /// How long to wait.
    pub fn link(&self, address: IpAddr) -> Result<(), Duration> {
        self.addresses.check(&network(address))
    }

    /// Counts one try from a device on which this name was signed in before, by what the device proves it with. What
    /// others try for the name, or from the same address, does not keep it out.
    ///
    /// # Errors
    /// How long to wait.
    pub fn login_of_known_device(&self, name: &str, proof: &[u8]) -> Result<(), Duration> {
        self.devices.check(&(name, proof))
    }

    /// The password was wrong.
    pub fn failed(&self, name: &str) {
        self.streaks.failed(self.accounts.place(name), self.clock.now());
    }

    /// The password was right: the name is as if nobody had tried it.
    pub fn succeeded(&self, name: &str) {
        self.streaks.succeeded(self.accounts.place(name), self.clock.now());
    }

    /// Counts one password that somebody with a session is asked for again.
    ///
    /// # Errors
    /// How long to wait.
    pub fn proof(&self, user: UserId) -> Result<(), Duration> {
        self.proofs.check(&user)
    }

    /// Counts one command, over all sockets and forms of a person.
    ///
    /// # Errors
    /// How long to wait.
    pub fn command(&self, user: UserId) -> Result<(), Duration> {
        self.commands.check(&user)
    }

    /// Forgets what makes no difference any more; once a minute.
    pub fn sweep(&self) {
        for keyed in [&self.accounts, &self.addresses, &self.devices, &self.proofs, &self.commands] {
            keyed.sweep();
        }
        self.streaks.sweep(self.clock.now());
    }

    /// How many counts are kept.
    pub fn kept(&self) -> usize {
        let keyed = [&self.accounts, &self.addresses, &self.devices, &self.proofs, &self.commands];
        keyed.into_iter().map(Keyed::len).sum::<usize>() + self.streaks.len()
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

    fn address(number: u32) -> IpAddr {
        IpAddr::from((0x0a00_0000 + number).to_be_bytes())
    }

    #[test]
    fn d3_a_name_takes_ten_tries_then_one_in_thirty_seconds_and_a_success_begins_anew() {
        let (limits, clock) = limits();
        for number in 0..10 {
            limits.login("alice", address(number)).unwrap();
            limits.failed("alice");
        }
        let wait = limits.login("alice", address(99)).unwrap_err();
        assert!(wait <= ACCOUNT_EVERY && wait > Duration::from_secs(29), "{wait:?}");
        assert!(limits.login("bob", address(99)).is_ok());
        clock.advance(ACCOUNT_EVERY);
        limits.login("alice", address(100)).unwrap();
        assert!(limits.login("alice", address(101)).is_err());
        limits.succeeded("alice");
        for number in 200..210 {
            limits.login("alice", address(number)).unwrap();
        }
        assert!(limits.login("alice", address(211)).is_err());
    }

    #[test]
    fn d3_no_name_takes_more_than_a_hundred_failures_in_a_row_however_patient_one_is() {
        let (limits, clock) = limits();
        let mut taken = 0;
        for number in 0..1000 {
            if limits.login("alice", address(number)).is_ok() {
                taken += 1;
                limits.failed("alice");
            }
            clock.advance(ACCOUNT_EVERY);
        }
        assert_eq!(taken, streaks::MOST);
        assert!(limits.login_of_known_device("alice", b"proof").is_ok());
        clock.advance(Duration::from_secs(86_400));
        assert!(limits.login("alice", address(5000)).is_ok());
    }

    #[test]
    fn d4_one_password_for_a_thousand_names_stops_at_the_addresss_share_of_v6_by_its_network() {
        for spray in [
            |_: u32| address(7),
            |number: u32| IpAddr::from((0x2001_0db8_u128 << 96 | u128::from(number)).to_be_bytes()),
        ] {
            let (limits, clock) = limits();
            let tried =
                (0..1000).filter(|number| limits.login(&format!("name{number}"), spray(*number)).is_ok()).count();
            assert_eq!(tried, 50);
            assert!(limits.login("alice", "2001:db9::1".parse().unwrap()).is_ok(), "another network");
            clock.advance(ADDRESS_EVERY);
            assert!(limits.login("another", spray(1)).is_ok());
            assert!(limits.login("another", spray(1)).is_err());
        }
    }

    #[test]
    fn d5_a_known_device_is_not_kept_out_by_what_others_try() {
        let (limits, _clock) = limits();
        while limits.login("alice", address(1)).is_ok() {}
        while limits.login("mallory", address(2)).is_ok() {}
        for _ in 0..10 {
            limits.login_of_known_device("alice", b"proof").unwrap();
        }
        assert!(limits.login_of_known_device("alice", b"proof").is_err(), "it has a share of its own");
        assert!(limits.login_of_known_device("bob", b"proof").is_ok());
    }

    #[test]
    fn b8_commands_are_counted_by_person() {
        let (limits, clock) = limits();
        let at_once = (0..1000).filter(|_| limits.command(UserId(7)).is_ok()).count();
        assert_eq!(at_once, 40);
        assert!(limits.command(UserId(8)).is_ok());
        clock.advance(Duration::from_secs(1));
        assert_eq!((0..1000).filter(|_| limits.command(UserId(7)).is_ok()).count(), 20);
    }

    #[test]
    fn a_flood_of_names_and_addresses_is_kept_in_bounded_memory_and_forgotten() {
        let (limits, clock) = limits();
        for number in 0..300_000_u32 {
            // Refused or not, it must not pile up.
            let _counted = limits.login(&format!("name{number}"), address(number)).is_ok();
        }
        assert!(limits.kept() <= 2 * (1 << 18), "{}", limits.kept());
        clock.advance(Duration::from_secs(600));
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
                if limits.login("alice", address(number)).is_ok() {
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
