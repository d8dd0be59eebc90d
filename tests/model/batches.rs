//! The same history in batches cut at random, through the writer's own staging and a real database: the same changes,
//! outcomes and facts as one by one, and the database tells the same when it is read back.

use std::sync::Arc;

use countersign::domain::actor::Actor;
use countersign::domain::change::Change;
use countersign::domain::command::Command;
use countersign::domain::decide::decide;
use countersign::domain::id::MessageId;
use countersign::domain::moment::Moment;
use countersign::domain::workspace::Workspace;
use countersign::server::log::batch::Staged;
use countersign::server::log::{Failure, Job, Outcome};
use countersign::server::store::{Absent, Store, changes, facts, messages};
use proptest::collection::vec;
use proptest::prelude::Strategy;
use proptest::test_runner::TestCaseError;
use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;

use crate::chances::the_same;
use crate::check::same;
use crate::facts::Facts;
use crate::history::{Step, beginning, steps};
use crate::model::Model;
use crate::shelf::Shelf;
use crate::worlds::{self, START};

/// Histories, each in a database of its own.
const HISTORIES: u32 = 16;

/// Commands that are decided at one time, in one batch.
type Batch = (Moment, Vec<(Actor, Command)>);

/// What came of a history.
#[derive(Debug, Clone)]
struct Ran {
    outcomes: Vec<Outcome>,
    changes: Vec<Change>,
    facts: Facts,
}

/// A history as batches: somebody to begin with, then the steps, a new batch at each cut.
fn cut(begin: &Workspace, steps: Vec<Step>, cuts: &[bool]) -> Vec<Batch> {
    let mut model = Model { facts: Facts::of(begin), ..Model::default() };
    let mut batches: Vec<Batch> = vec![(START, Vec::new())];
    for (number, step) in beginning().into_iter().chain(steps).enumerate() {
        let last = batches.len() - 1;
        if cuts[number % cuts.len()] {
            batches.push((batches[last].0.plus_seconds(step.after), Vec::new()));
        }
        let (now, batch) = batches.last_mut().unwrap();
        let (actor, command) = step.meant(&model, number, *now);
        // Refusals count too; here the model only says which ids there are.
        let _told = model.ask(actor, &command, *now);
        batch.push((actor, command));
    }
    batches
}

/// One by one, without a database.
fn one_by_one(mut workspace: Workspace, batches: &[Batch]) -> (Ran, Shelf) {
    let (mut shelf, mut outcomes, mut changes) = (Shelf::default(), Vec::new(), Vec::new());
    for (now, batch) in batches {
        for (actor, command) in batch {
            let verdict = decide(&workspace, *actor, command, &shelf.subject(*actor, command), *now);
            outcomes.push(verdict.as_ref().map(|verdict| verdict.answer).map_err(|denied| Failure::Denied(*denied)));
            for change in verdict.into_iter().flat_map(|verdict| verdict.changes) {
                workspace.apply(&change);
                shelf.put(&change);
                changes.push(change);
            }
        }
    }
    (Ran { outcomes, changes, facts: Facts::of(&workspace) }, shelf)
}

/// As the writer does it. After each batch the database holds the facts.
async fn in_batches(db: &mut SqliteConnection, mut workspace: Workspace, batches: &[Batch]) -> Result<Ran, String> {
    let (mut outcomes, mut changes) = (Vec::new(), Vec::new());
    for (now, batch) in batches {
        let jobs = batch.iter().cloned();
        let jobs = jobs.map(|(actor, command)| Job::Decide(actor.into(), Box::new(command), Box::new(|_outcome| {})));
        let mut staged = Staged::new(jobs);
        let mut transaction = db.begin_with("BEGIN IMMEDIATE").await.unwrap();
        staged.load_subjects(&mut transaction).await.unwrap();
        staged.decide(&mut workspace, *now, &mut changes).write(&mut transaction).await.unwrap();
        transaction.commit().await.unwrap();
        outcomes.extend(staged.answers().into_iter().map(|(_, outcome)| outcome));
        let kept = facts::load(db).await.unwrap();
        same("the facts in the database", &Facts::of(&kept), &Facts::of(&workspace))?;
    }
    Ok(Ran { outcomes, changes, facts: Facts::of(&workspace) })
}

fn parted(got: &Ran, expected: &Ran) -> Result<(), String> {
    same("the outcomes", &got.outcomes, &expected.outcomes)?;
    same("the changes", &got.changes, &expected.changes)?;
    same("the facts", &got.facts, &expected.facts)
}

/// What another process finds: the log leads to the same facts, and the messages are as they became.
async fn read_back(
    db: &mut SqliteConnection,
    mut begin: Workspace,
    expected: &Ran,
    shelf: &Shelf,
) -> Result<(), String> {
    for change in changes::after(db, begin.head(), 10_000).await.unwrap() {
        begin.apply(&change);
    }
    same("the facts from the log", &Facts::of(&begin), &expected.facts)?;
    let everything: Vec<MessageId> = expected.changes.iter().map(|change| MessageId(change.cursor)).collect();
    let kept = messages::by_ids(db, &everything).await.unwrap();
    same("the messages", &kept.into_iter().map(Arc::new).collect(), &shelf.messages())
}

async fn history(steps: Vec<Step>, cuts: Vec<bool>) -> Result<(), String> {
    let folder = tempfile::TempDir::new().unwrap();
    let url = format!("sqlite://{}", folder.path().join("test.db").display());
    let store = Store::open(&url, Absent::Create).await.unwrap();
    let mut db = store.writer().await.unwrap();
    let begin = facts::load(&mut db).await.unwrap();
    let batches = cut(&begin, steps, &cuts);
    let (expected, shelf) = one_by_one(begin.clone(), &batches);
    parted(&in_batches(&mut db, begin.clone(), &batches).await?, &expected)?;
    read_back(&mut db, begin, &expected, &shelf).await?;
    store.close().await;
    Ok(())
}

fn cases() -> impl Strategy<Value = (Vec<Step>, Vec<bool>)> {
    (steps(80), vec(proptest::bool::weighted(0.3), 7..20))
}

#[test]
fn batches_cut_anywhere_lead_to_the_same_as_one_command_at_a_time() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let held = the_same(HISTORIES)
        .run(&cases(), |(steps, cuts)| runtime.block_on(history(steps, cuts)).map_err(TestCaseError::fail));
    if let Err(fault) = held {
        panic!("{fault}");
    }
}

#[test]
fn a_batch_in_which_one_thing_is_otherwise_is_found() {
    let begin = worlds::workspace(&worlds::bare());
    let (good, _) = one_by_one(begin.clone(), &cut(&begin, Vec::new(), &[true]));
    assert_eq!(parted(&good, &good), Ok(()));
    type Mutant = (&'static str, fn(&mut Ran));
    let mutants: [Mutant; 6] = [
        ("a change is left out", |ran| drop(ran.changes.remove(3))),
        ("two changes in another order", |ran| ran.changes.swap(2, 3)),
        ("a change twice", |ran| ran.changes.push(ran.changes[0].clone())),
        ("another outcome", |ran| ran.outcomes[1] = Err(Failure::Unavailable)),
        ("two answers in another order", |ran| ran.outcomes.swap(0, 1)),
        ("somebody is not inside", |ran| ran.facts.inside.clear()),
    ];
    for (what, mutate) in mutants {
        let mut ran = good.clone();
        mutate(&mut ran);
        assert!(parted(&ran, &good).is_err(), "{what}");
    }
}
