//! The promises themselves, over many histories.

use std::collections::BTreeSet;

use proptest::prelude::{Strategy, any};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use crate::check::{self, REAL};
use crate::history::{Step, steps};
use crate::worlds;

/// Histories in the short form; seconds of them.
const SHORT: u32 = 600;

/// Histories in the full form; minutes of them.
const FULL: u32 = 20_000;

/// Steps in one history, at the most.
const STEPS: usize = 90;

/// Draws the same cases every time.
pub fn the_same(cases: u32) -> TestRunner {
    TestRunner::new_with_rng(config(cases), TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

fn config(cases: u32) -> Config {
    Config { cases, failure_persistence: None, ..Config::default() }
}

/// Where it begins (furnished or bare), and what happens.
pub fn histories() -> impl Strategy<Value = (bool, Vec<Step>)> {
    (any::<bool>(), steps(STEPS))
}

/// What becomes of one history.
pub fn run((furnished, steps): &(bool, Vec<Step>), tried: check::Tried) -> Result<Vec<check::Outcome>, String> {
    let begin = if *furnished { worlds::furnished() } else { worlds::bare() };
    check::history(&begin, steps, tried)
}

fn holds(mut runner: TestRunner) {
    let held = runner.run(&histories(), |history| run(&history, REAL).map(|_| ()).map_err(TestCaseError::fail));
    if let Err(fault) = held {
        panic!("{fault}");
    }
}

#[test]
fn what_is_decided_and_what_is_true_then_is_what_the_model_says() {
    holds(the_same(SHORT));
}

#[test]
#[ignore = "minutes; every run draws other histories"]
fn what_is_decided_and_what_is_true_then_is_what_the_model_says_in_full() {
    holds(TestRunner::new(config(FULL)));
}

/// Every way in which a command can end but these happens in the short form; a promise that is never tried is none.
#[test]
fn the_histories_reach_every_outcome() {
    let mut runner = the_same(SHORT);
    let mut reached = BTreeSet::new();
    for _ in 0..SHORT {
        let history = histories().new_tree(&mut runner).unwrap().current();
        reached.extend(run(&history, REAL).unwrap());
    }
    let everybody = ["done", "Unauthenticated", "NotFound", "Forbidden"];
    let expected = [
        ("SetUp", &["done", "AlreadySetUp"][..]),
        ("AddPerson", &["done", "Unauthenticated", "Forbidden", "NameTaken"]),
        ("StartSession", &["done", "Unauthenticated", "NotFound"]),
        ("ExpireSession", &["done", "Unauthenticated", "NotFound"]),
        ("EndSessions", &everybody),
        ("SetRole", &["done", "Unauthenticated", "NotFound", "Forbidden", "LastAdmin"]),
        ("MuteUser", &["done", "Unauthenticated", "NotFound", "Forbidden", "Archived", "MuteInThePast"]),
        ("UnmuteUser", &everybody),
        ("CreateRoom", &["done", "Unauthenticated", "NotFound", "Forbidden", "RoomNameTaken"]),
        ("JoinRoom", &["done", "Unauthenticated", "NotFound", "Forbidden", "Archived"]),
        ("LeaveRoom", &everybody),
        ("UpdateRoom", &["done", "Unauthenticated", "NotFound", "Forbidden", "Archived", "RoomNameTaken"]),
        ("ArchiveRoom", &everybody),
        ("InviteMember", &["done", "Unauthenticated", "NotFound", "Forbidden", "Archived"]),
        ("RemoveMember", &["done", "Unauthenticated", "NotFound", "Forbidden", "Archived"]),
        ("OpenDirect", &everybody),
        ("BanUser", &["done", "Unauthenticated", "NotFound", "Forbidden", "BanInThePast"]),
        ("UnbanUser", &everybody),
        ("UpdateProfile", &["done", "Unauthenticated"]),
        (
            "PostMessage",
            &[
                "done",
                "Unauthenticated",
                "NotFound",
                "Forbidden",
                "Archived",
                "Muted",
                "ClientIdReused",
                "BeyondParent",
            ],
        ),
        ("EditMessage", &["done", "Unauthenticated", "NotFound", "Forbidden", "Archived", "Muted", "MessageDeleted"]),
        ("React", &["done", "Unauthenticated", "NotFound", "Forbidden", "Archived", "Muted", "MessageDeleted"]),
        ("Unreact", &everybody),
        ("Announce", &["done", "Unauthenticated", "NotFound", "Forbidden", "Muted", "ClientIdReused"]),
        ("DeleteMessage", &["done", "Unauthenticated", "NotFound", "Forbidden", "Archived"]),
    ];
    for (command, outcomes) in expected {
        for outcome in outcomes {
            assert!(reached.contains(&(command.to_owned(), (*outcome).to_owned())), "never {command}: {outcome}");
        }
    }
}
