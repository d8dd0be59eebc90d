//! A day of twenty people in thirty rooms, over real sockets and pages: commands of all kinds, drawn from a seed, are
//! sent one after the other and judged by a small model of the rules. What each is answered, what every socket hears, what
//! a client makes of it over reconnections, every page and every search must be what the model says.
//!
//! The full day: `cargo test --features ssr --test server day -- --ignored`

mod answers;
mod course;
mod desk;
mod mutants;
mod points;
mod reader;
mod rules;
mod script;
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

use countersign::domain::command::{Command, NewPerson};
use countersign::domain::decide::Answer;
use countersign::domain::role::Role;
use countersign::domain::text::{DisplayName, UserName};
use countersign::protocol;
use serde_json::{Value, json};

use crate::day::course::Happening;
use crate::day::desk::Desk;
use crate::day::mutants::Mutant;
use crate::day::script::Script;
use crate::day::world::{ANNOUNCEMENTS, GENERAL, Id, Kind, Person, Room, World, number};
use crate::support::House;

/// How far the clock goes on with every command: with twenty thousand of them, a day.
pub const STEP_MS: i64 = 4000;

/// Open and private rooms, direct ones among them, until which new ones are opened.
pub const ROOMS: usize = 30;

const PEOPLE: usize = 20;

/// Places at which somebody sits: each person has one, some a second.
const DESKS: usize = 26;

const SETTINGS: &str = "[limits]\ncommands_per_second = 1000000\nping_seconds = 100000\nsockets_per_person = 100\n\
    [session]\nfresh_proof_seconds = 10000000\nidle_seconds = 10000000\nlifetime_seconds = 10000000\n";

/// What was compared.
#[derive(Debug, Default)]
pub struct Tally {
    pub commands: u32,
    pub events: usize,
    pub pages: usize,
    pub searches: usize,
    pub reconnections: usize,
    /// By type: how many were done, how many refused.
    pub kinds: BTreeMap<String, (u32, u32)>,
}

/// How much of a day.
#[derive(Debug, Clone, Copy)]
pub struct Length {
    pub commands: u32,
    /// How often it is compared before the end.
    pub points: u32,
    /// New sockets, searches and pages of everybody at every point, or of some people and rooms in turn.
    pub at_all: bool,
}

pub struct Day {
    house: House,
    world: World,
    desks: Vec<Desk>,
    script: Script,
    begun: i64,
    length: Length,
    tally: Tally,
    mutant: Option<Mutant>,
    /// What was told to somebody, to be told to somebody else by a mutant.
    aside: Vec<Value>,
}

/// Says the seed when a test ends without having said what was wrong.
struct Seed(u64);

impl Drop for Seed {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // Where even that fails there is nothing left to tell it to.
            let _told = writeln!(std::io::stderr(), "the seed of the day was {}", self.0);
        }
    }
}

impl Day {
    async fn begin(seed: u64, length: Length, mutant: Option<Mutant>) -> Self {
        let house = House::empty(SETTINGS).await;
        let begun = house.clock.now().0;
        let (script, tally, aside) = (Script::new(seed), Tally::default(), Vec::new());
        let mut day =
            Self { house, world: World::default(), desks: Vec::new(), script, begun, length, tally, mutant, aside };
        let built_in = [(ANNOUNCEMENTS, "announcements", Kind::Announcements), (GENERAL, "general", Kind::Open)];
        for (id, name, kind) in built_in {
            let (inside, mutes, marks) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
            let topic = String::new();
            day.world.rooms.insert(
                id,
                Room { name: name.to_owned(), topic, kind, creator: None, archived: false, inside, mutes, marks },
            );
        }
        for place in 0..PEOPLE {
            day.add(place).await;
        }
        let people: Vec<Id> = day.world.people.keys().copied().collect();
        day.desks = (0..DESKS).map(|place| Desk::of(people[place % PEOPLE])).collect();
        day
    }

    async fn add(&mut self, place: usize) {
        let (name, rank) = (format!("person{place:02}"), Script::rank_of(place));
        let new = NewPerson {
            name: UserName::parse(&name).unwrap(),
            display: DisplayName::parse(&name).unwrap(),
            role: rank.word().parse::<Role>().unwrap(),
            password: None,
            bot: false,
        };
        let Answer::Added(user) = self.house.ask(Command::AddPerson(new)).await else { panic!("nobody was added") };
        self.world.people.insert(user.0, Person { display: name.clone(), name, rank, mute: None, ban: None });
        if rank > world::Rank::Guest {
            // The account is one change, coming into the first room the next.
            self.world.rooms.get_mut(&GENERAL).unwrap().inside.insert(user.0, user.0 + 1);
        }
    }

    /// The clock of the day, set before everything that is judged by it: how fast the machine is makes no difference.
    fn now(&self) -> i64 {
        let now = self.begun + i64::from(self.tally.commands) * STEP_MS;
        self.house.clock.advance((now - self.house.clock.now().0).div_euclid(1000));
        now
    }

    /// All of it; what does not agree with the model, if anything does not.
    async fn pass(&mut self) -> Result<(), String> {
        for place in 0..DESKS {
            self.come(place, false).await?;
        }
        for number in 0..ROOMS - 8 {
            // The first people are those who may open rooms.
            let kind = if number % 3 == 0 { "private" } else { "open" };
            let asked = self.script.room_of(&self.world, kind);
            self.ask(number % 16, asked).await?;
        }
        let Length { commands, points, at_all } = self.length;
        for point in 1..=points {
            while self.tally.commands < commands * point / (points + 1) {
                self.step().await?;
            }
            self.look(point, at_all).await?;
        }
        while self.tally.commands < commands {
            self.step().await?;
        }
        self.look(points + 1, true).await
    }

    async fn step(&mut self) -> Result<(), String> {
        let (here, away): (Vec<usize>, Vec<usize>) = (0..DESKS).partition(|place| self.desks[*place].live.is_some());
        let returns = here.len() < DESKS / 2 || self.script.one_in(12);
        if let Some(place) = self.script.pick(&away).filter(|_| returns) {
            let from_last = !self.script.one_in(4);
            self.come(place, from_last).await?;
        }
        let Some(place) = self.script.pick(&here) else { return Ok(()) };
        if self.script.one_in(25) {
            return self.go(place).await;
        }
        let (who, now) = (self.desks[place].who(), self.now());
        let asked = self.script.next(&self.world, who, now);
        self.ask(place, asked).await?;
        if self.tally.commands.is_multiple_of(50) {
            self.hear_all().await?;
        }
        Ok(())
    }

    /// One command and its answer, and what follows from it for everybody.
    async fn ask(&mut self, place: usize, asked: Value) -> Result<(), String> {
        self.tally.commands += 1;
        let (now, (me, session)) = (self.now(), self.desks[place].who());
        let expected = self.world.judge(me, &asked, now);
        let kind = asked["type"].as_str().unwrap().to_owned();
        let counts = self.tally.kinds.entry(kind).or_default();
        let socket = self.desks[place].live.as_mut().unwrap();
        let ends_itself = asked["session"].is_string() && number(&asked["session"]) == session;
        if ends_itself {
            // The answer may be lost with the socket.
            let mut frame = asked.clone();
            frame["id"] = json!("last");
            socket.send_text(&frame.to_string()).await;
            counts.0 += 1;
            return self.follow(place, &asked, &json!({})).await;
        }
        let mut reply = socket.ask(asked.clone()).await;
        let got = match reply["error"]["code"].as_str() {
            None => Ok(()),
            Some(code) => Err(code.to_owned()),
        };
        match expected {
            Ok(()) => counts.0 += 1,
            Err(_) => counts.1 += 1,
        }
        if got != expected.map_err(str::to_owned) {
            return Err(format!("u_{me} asked {asked}\n     got {got:?}\nexpected {expected:?}"));
        }
        if expected.is_err() {
            return Ok(());
        }
        self.spoil_answer(me, &asked, &mut reply["ok"]);
        self.compare_answer((me, session), &asked, &reply["ok"], now)?;
        self.follow(place, &asked, &reply["ok"]).await
    }

    async fn follow(&mut self, place: usize, asked: &Value, ok: &Value) -> Result<(), String> {
        let who = self.desks[place].who();
        let all = self.world.follow(who, asked, ok);
        if let (true, Some(ended)) = (asked["type"] == "end_sessions", ok["ended"].as_u64())
            && ended != all.len() as u64
        {
            return Err(format!("{asked} ended {ended} sessions, not {}", all.len()));
        }
        self.spoil_world();
        for happening in &all {
            for desk in self.desks.iter_mut().filter(|desk| desk.live.is_some()) {
                desk.expected.extend(self.world.heard(desk.user, happening));
            }
        }
        for happening in all {
            if let Happening::Ended { session, code } = happening {
                self.is_closed(session, code).await?;
            }
        }
        Ok(())
    }
}

async fn day(seed: u64, length: Length, mutant: Option<Mutant>) -> Result<Tally, String> {
    let _seed = Seed(seed);
    let mut day = Day::begin(seed, length, mutant).await;
    day.pass().await.map_err(|wrong| format!("seed {seed}, after {} commands: {wrong}", day.tally.commands))?;
    Ok(day.tally)
}

/// Every command there is was done, and every one that can be refused was refused.
fn had_everything(tally: &Tally) {
    let all: BTreeSet<&str> = protocol::command::Command::TYPES.into_iter().collect();
    let done: BTreeSet<&str> = tally.kinds.iter().filter(|(_, (done, _))| *done > 0).map(|(kind, _)| &**kind).collect();
    assert_eq!(all.difference(&done).collect::<Vec<_>>(), Vec::<&&str>::new(), "{tally:?}");
    assert!(tally.kinds.values().filter(|(_, refused)| *refused > 0).count() >= 26, "{tally:?}");
}

#[tokio::test]
async fn a_day_of_twenty_people_is_as_the_model_says() {
    let tally = day(1, Length { commands: 2000, points: 25, at_all: false }, None)
        .await
        .unwrap_or_else(|wrong| panic!("{wrong}"));
    had_everything(&tally);
    assert!(tally.events > 5000 && tally.pages > 450 && tally.reconnections > 50, "{tally:?}");
}

#[tokio::test]
#[ignore = "minutes: a whole day, every page at every point"]
#[expect(clippy::disallowed_methods, reason = "another day is asked for by COUNTERSIGN_DAY, its seed")]
async fn a_whole_day_of_twenty_people_is_as_the_model_says() {
    let seed = std::env::var("COUNTERSIGN_DAY").ok().and_then(|seed| seed.parse().ok()).unwrap_or(7);
    let length = Length { commands: 20_000, points: 50, at_all: true };
    let tally = day(seed, length, None).await.unwrap_or_else(|wrong| panic!("{wrong}"));
    had_everything(&tally);
    assert!(tally.events > 50_000 && tally.pages > 20_000, "{tally:?}");
    writeln!(std::io::stderr(), "{tally:?}").unwrap();
}
