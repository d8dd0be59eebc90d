//! Runs one history through `decide` and `apply` and through the model, and says where they part.

use countersign::domain::actor::Actor;
use countersign::domain::change::Change;
use countersign::domain::command::{Command, Subject};
use countersign::domain::decide::{Verdict, decide};
use countersign::domain::denied::{Conflict, Denied};
use countersign::domain::moment::Moment;
use countersign::domain::workspace::Workspace;

use crate::facts::Facts;
use crate::history::Step;
use crate::model::{Model, Refusal, Told};
use crate::shelf::Shelf;
use crate::worlds;

/// What is tried: the two functions of the domain, or a mutant of one.
#[derive(Clone, Copy)]
pub struct Tried {
    pub decide: fn(&Workspace, Actor, &Command, &Subject, Moment) -> Result<Verdict, Denied>,
    pub apply: fn(&mut Workspace, &Change),
}

pub const REAL: Tried = Tried { decide, apply: Workspace::apply };

/// A command's name and what became of it.
pub type Outcome = (String, String);

pub fn refusal(denied: Denied) -> Refusal {
    match denied {
        Denied::Unauthenticated => Refusal::Unauthenticated,
        Denied::NotFound => Refusal::NotFound,
        Denied::Forbidden(_) | Denied::OutOfScope(_) => Refusal::Forbidden,
        Denied::BeyondParent => Refusal::BeyondParent,
        Denied::ReauthRequired => Refusal::ReauthRequired,
        Denied::Archived => Refusal::Archived,
        Denied::Muted(until) => Refusal::Muted(until),
        Denied::Conflict(Conflict::ClientIdReused) => Refusal::ClientIdReused,
        Denied::Conflict(Conflict::NameTaken) => Refusal::NameTaken,
        Denied::Conflict(Conflict::RoomNameTaken) => Refusal::RoomNameTaken,
        Denied::Conflict(Conflict::LastAdmin) => Refusal::LastAdmin,
        Denied::Conflict(Conflict::AlreadySetUp) => Refusal::AlreadySetUp,
        Denied::Conflict(Conflict::MuteInThePast) => Refusal::MuteInThePast,
        Denied::Conflict(Conflict::BanInThePast) => Refusal::BanInThePast,
        Denied::Conflict(Conflict::MessageDeleted) => Refusal::MessageDeleted,
        Denied::Conflict(Conflict::TooManyReactions) => Refusal::TooManyReactions,
        Denied::Conflict(Conflict::LinkOver) => Refusal::LinkOver,
        Denied::Conflict(Conflict::TooMany) => Refusal::TooMany,
        Denied::Conflict(Conflict::NoPassword) => Refusal::NoPassword,
    }
}

/// The changes that the model's facts make, from a position on.
pub fn numbered(told: &Told, head: i64, actor: Actor, now: Moment) -> Vec<Change> {
    let facts = told.iter().flat_map(|(facts, _)| facts.iter().cloned());
    (head + 1..).zip(facts).map(|(cursor, fact)| Change { cursor, at: now, by: actor.user(), fact }).collect()
}

/// What became of each step.
///
/// # Errors
/// The first difference from the model, in words.
pub fn history(begin: &Model, steps: &[Step], tried: Tried) -> Result<Vec<Outcome>, String> {
    let mut model = begin.clone();
    let mut shelf = Shelf::with(model.messages.values().cloned());
    let mut workspace = worlds::workspace(&model);
    let mut now = worlds::START;
    let mut outcomes = Vec::new();
    let (mut log, mut on_the_way) = (Vec::new(), vec![(0, model.facts.clone())]);
    for (number, step) in steps.iter().enumerate() {
        now = now.plus_seconds(step.after);
        let (actor, command) = step.meant(&model, number, now);
        let head = model.facts.head;
        let expected = model.ask(actor, &command, now);
        let got = (tried.decide)(&workspace, actor, &command, &shelf.subject(actor, &command), now);
        let (changes, answer) = match got {
            Ok(verdict) => (verdict.changes, Ok(verdict.answer)),
            Err(denied) => (Vec::new(), Err(refusal(denied))),
        };
        let asked = format!("step {number}, {actor:?} asks {command:?} at {now}");
        same(&asked, &answer, &expected.as_ref().map(|(_, answer)| *answer).map_err(|refusal| *refusal))?;
        same(&asked, &changes, &numbered(&expected, head, actor, now))?;
        for change in &changes {
            (tried.apply)(&mut workspace, change);
            shelf.put(change);
        }
        same(&asked, &Facts::of(&workspace), &model.facts)?;
        log.extend(changes);
        // The newest and the oldest a second time: both are true already.
        for change in log.last().into_iter().chain(log.first()) {
            (tried.apply)(&mut workspace, change);
        }
        same("a change that comes twice", &Facts::of(&workspace), &model.facts)?;
        same(&asked, &model.facts.found_otherwise(&workspace), &Vec::new())?;
        on_the_way.push((log.len(), model.facts.clone()));
        outcomes.push((name(&command), answer.map_or_else(|refusal| name(&refusal), |_| "done".to_owned())));
    }
    rebuilt(begin, &log, &on_the_way, tried)?;
    Ok(outcomes)
}

/// The changes alone lead to the same facts, at every place on the way.
fn rebuilt(begin: &Model, log: &[Change], on_the_way: &[(usize, Facts)], tried: Tried) -> Result<(), String> {
    let mut workspace = worlds::workspace(begin);
    let mut read = 0;
    for (position, facts) in on_the_way {
        for change in &log[read..*position] {
            (tried.apply)(&mut workspace, change);
        }
        read = *position;
        same("the facts rebuilt from the changes", &Facts::of(&workspace), facts)?;
    }
    Ok(())
}

/// # Errors
/// Both, when they are not written the same.
pub fn same<T: std::fmt::Debug>(when: &str, got: &T, expected: &T) -> Result<(), String> {
    let (got, expected) = (format!("{got:?}"), format!("{expected:?}"));
    if got == expected { Ok(()) } else { Err(format!("{when}:\n     got {got}\nexpected {expected}")) }
}

/// `PostMessage` of a command, `Muted` of a refusal.
fn name(of: &impl std::fmt::Debug) -> String {
    format!("{of:?}").chars().take_while(|c| c.is_alphanumeric()).collect()
}
