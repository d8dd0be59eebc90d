//! The checker on what it must find: the real functions with one thing wrong in each.

#![expect(clippy::wildcard_enum_match_arm, reason = "a mutant is wrong about one thing and right about all others")]

mod keeping;

use std::sync::Arc;

use countersign::domain::actor::Actor;
use countersign::domain::audience::Audience;
use countersign::domain::change::{Change, Fact};
use countersign::domain::command::{Command, NewSession};
use countersign::domain::decide::{Answer, Verdict, decide};
use countersign::domain::denied::{Conflict, Denied};
use countersign::domain::message::{Draft, Message, Quote};
use countersign::domain::moment::Moment;
use countersign::domain::rules::Action;
use countersign::domain::workspace::Workspace;
use proptest::strategy::{Strategy, ValueTree};

use crate::chances::{histories, run, the_same};
use crate::check::{REAL, Tried};

/// Histories in which each must be found.
const HISTORIES: u32 = 700;

type Mutant = (&'static str, Tried);

fn decides(tried: Tried) -> [Mutant; 25] {
    let with = |decide| Tried { decide, ..tried };
    [
        (
            "a mute is not looked at",
            with(|f, a, c, s, now| moved(decide(f, a, c, s, writes(c, Moment::LATEST, now)), now)),
        ),
        (
            "a mute ends a second late",
            with(|f, a, c, s, now| moved(decide(f, a, c, s, writes(c, now.plus_seconds(-1), now)), now)),
        ),
        ("a session that is over still acts", with(|f, a, c, s, now| decide(f, in_a_live_session(f, a), c, s, now))),
        (
            "whoever asks may give roles",
            with(|f, a, c, s, now| match c {
                Command::SetRole { .. } => by(decide(f, Actor::Console, c, s, now), a),
                _ => decide(f, a, c, s, now),
            }),
        ),
        (
            "the last admin may go",
            with(|f, a, c, s, now| match (decide(f, a, c, s, now), c) {
                (Err(Denied::Conflict(Conflict::LastAdmin)), Command::SetRole { user, role }) => {
                    let (cursor, fact) = (f.head() + 1, Fact::RoleChanged { user: *user, role: *role });
                    let changes = vec![Change { cursor, at: now, by: a.user(), fact }];
                    Ok(Verdict { changes, answer: Answer::Done(cursor) })
                }
                (verdict, _) => verdict,
            }),
        ),
        (
            "a key posts twice",
            with(|f, a, c, s, now| {
                let mut subject = s.clone();
                subject.earlier = None;
                decide(f, a, c, &subject, now)
            }),
        ),
        (
            "other words under the same key are taken for the first",
            with(|f, a, c, s, now| {
                let mut subject = s.clone();
                if let (Some(earlier), Some(draft)) = (&mut subject.earlier, draft(c)) {
                    earlier.digest = draft.digest;
                }
                decide(f, a, c, &subject, now)
            }),
        ),
        (
            "a message is for everyone, whoever was named",
            with(|f, a, c, s, now| posted(decide(f, a, c, s, now), |message| message.audience = Audience::EVERYONE)),
        ),
        (
            "an audience is not judged",
            with(|f, a, c, s, now| {
                let Some(asked) = draft(c) else { return decide(f, a, c, s, now) };
                let mut open = c.clone();
                if let Command::PostMessage { draft, .. } | Command::Announce(draft) = &mut open {
                    draft.audience = Audience::EVERYONE;
                }
                posted(decide(f, a, &open, s, now), |message| message.audience = asked.audience.clone())
            }),
        ),
        (
            "deleting keeps the words",
            with(|f, a, c, s, now| {
                facts(decide(f, a, c, s, now), |fact| {
                    if let (Fact::MessageDeleted { message }, Some(before)) = (fact, &s.message) {
                        let kept = Message { content: before.content.clone(), ..Message::clone(message) };
                        *message = Arc::new(kept);
                    }
                })
            }),
        ),
        (
            "leaving is answered and not done",
            with(|f, a, c, s, now| {
                let mut verdict = decide(f, a, c, s, now)?;
                verdict.changes.retain(|change| !matches!(change.fact, Fact::MemberLeft { .. }));
                Ok(verdict)
            }),
        ),
        (
            "joining is open to all who ask",
            with(|f, a, c, s, now| match (decide(f, a, c, s, now), c, a.user()) {
                (Err(Denied::Forbidden(_)), Command::JoinRoom(room), Some(user)) => {
                    let (cursor, fact) = (f.head() + 1, Fact::MemberJoined { room: *room, user });
                    let changes = vec![Change { cursor, at: now, by: a.user(), fact }];
                    Ok(Verdict { changes, answer: Answer::Done(cursor) })
                }
                (verdict, _, _) => verdict,
            }),
        ),
        (
            "sessions are not counted",
            with(|f, a, c, s, now| match c {
                Command::StartSession(new) => {
                    let all = Command::StartSession(NewSession { cap: usize::MAX, ..new.clone() });
                    decide(f, a, &all, s, now)
                }
                _ => decide(f, a, c, s, now),
            }),
        ),
        (
            "what is hidden is forbidden",
            with(|f, a, c, s, now| match decide(f, a, c, s, now) {
                Err(Denied::NotFound) => Err(Denied::Forbidden(Action::SeeRoom)),
                verdict => verdict,
            }),
        ),
        (
            "what is archived is forbidden",
            with(|f, a, c, s, now| match decide(f, a, c, s, now) {
                Err(Denied::Archived) => Err(Denied::Forbidden(Action::PostMessage)),
                verdict => verdict,
            }),
        ),
        (
            "the end of a mute is told a second early",
            with(|f, a, c, s, now| match decide(f, a, c, s, now) {
                Err(Denied::Muted(until)) => Err(Denied::Muted(until.plus_seconds(-1))),
                verdict => verdict,
            }),
        ),
        (
            "another conflict is told",
            with(|f, a, c, s, now| match (decide(f, a, c, s, now), c) {
                (Err(Denied::Conflict(Conflict::RoomNameTaken)), _) => Err(Denied::Conflict(Conflict::NameTaken)),
                (verdict, _) => verdict,
            }),
        ),
        (
            "a number is left out",
            with(|f, a, c, s, now| {
                let mut verdict = decide(f, a, c, s, now)?;
                verdict.changes.iter_mut().for_each(|change| change.cursor += 1);
                Ok(verdict)
            }),
        ),
        (
            "a reply goes beyond what it answers",
            with(|f, a, c, s, now| {
                let mut subject = s.clone();
                if let (Some(parent), Some(_)) = (&mut subject.message, draft(c)) {
                    Arc::make_mut(parent).audience = Audience::EVERYONE;
                }
                posted(decide(f, a, c, &subject, now), |message| {
                    if let Some(parent) = &s.message {
                        message.quote = Some(Arc::new(Quote::of(parent)));
                    }
                })
            }),
        ),
        (
            "whoever asks may edit",
            with(|f, a, c, s, now| {
                let mut subject = s.clone();
                if let (Some(message), Command::EditMessage { .. }, Some(user)) = (&mut subject.message, c, a.user()) {
                    Arc::make_mut(message).author = user;
                }
                decide(f, a, c, &subject, now)
            }),
        ),
        (
            "an edit names nobody",
            with(|f, a, c, s, now| {
                facts(decide(f, a, c, s, now), |fact| {
                    if let Fact::MessageEdited { message } = fact {
                        Arc::make_mut(message).mentions.clear();
                    }
                })
            }),
        ),
        (
            "an edit leaves no mark",
            with(|f, a, c, s, now| {
                facts(decide(f, a, c, s, now), |fact| {
                    if let Fact::MessageEdited { message } = fact {
                        Arc::make_mut(message).edited_at = None;
                    }
                })
            }),
        ),
        (
            "a sign counts twice",
            with(|f, a, c, s, now| {
                let mut subject = s.clone();
                if let (Some(message), Command::React { .. }) = (&mut subject.message, c) {
                    Arc::make_mut(message).reactions.clear();
                }
                decide(f, a, c, &subject, now)
            }),
        ),
        (
            "deleting keeps the signs",
            with(|f, a, c, s, now| {
                facts(decide(f, a, c, s, now), |fact| {
                    if let (Fact::MessageDeleted { message }, Some(before)) = (fact, &s.message) {
                        Arc::make_mut(message).reactions.clone_from(&before.reactions);
                    }
                })
            }),
        ),
        ("nobody did it", with(|f, a, c, s, now| by(decide(f, a, c, s, now), Actor::Console))),
    ]
}

fn applies(tried: Tried) -> [Mutant; 8] {
    let with = |apply| Tried { apply, ..tried };
    [
        (
            "a role is not taken in",
            with(|f, change| without(f, change, |fact| matches!(fact, Fact::RoleChanged { .. }))),
        ),
        ("who left stays", with(|f, change| without(f, change, |fact| matches!(fact, Fact::MemberLeft { .. })))),
        (
            "who joined is not there",
            with(|f, change| without(f, change, |fact| matches!(fact, Fact::MemberJoined { .. }))),
        ),
        (
            "a session never ends",
            with(|f, change| without(f, change, |fact| matches!(fact, Fact::SessionEnded { .. }))),
        ),
        ("a mute is not taken in", with(|f, change| without(f, change, |fact| matches!(fact, Fact::UserMuted { .. })))),
        (
            "a mute is never taken back",
            with(|f, change| without(f, change, |fact| matches!(fact, Fact::UserUnmuted { .. }))),
        ),
        (
            "a mute in one room is one everywhere",
            with(|f, change| {
                let mut change = change.clone();
                if let Fact::UserMuted { room, .. } = &mut change.fact {
                    *room = None;
                }
                f.apply(&change);
            }),
        ),
        (
            "a change that comes again counts again",
            with(|f, change| {
                let mut change = change.clone();
                change.cursor = change.cursor.max(f.head() + 1);
                f.apply(&change);
            }),
        ),
    ]
}

type Decided = Result<Verdict, Denied>;

fn draft(command: &Command) -> Option<&Draft> {
    match command {
        Command::PostMessage { draft, .. } | Command::Announce(draft) => Some(draft),
        _ => None,
    }
}

/// The other time for what is written, the right one for all else.
fn writes(command: &Command, other: Moment, now: Moment) -> Moment {
    let writes = matches!(command, Command::EditMessage { .. } | Command::React { .. } | Command::Unreact { .. });
    if writes || draft(command).is_some() { other } else { now }
}

fn facts(decided: Decided, mut alter: impl FnMut(&mut Fact)) -> Decided {
    let mut verdict = decided?;
    verdict.changes.iter_mut().for_each(|change| alter(&mut change.fact));
    Ok(verdict)
}

fn posted(decided: Decided, alter: impl Fn(&mut Message)) -> Decided {
    facts(decided, |fact| {
        if let Fact::MessagePosted { message, .. } = fact {
            alter(Arc::make_mut(message));
        }
    })
}

/// As if it had been decided now, so that nothing but the decision tells the mutant.
fn moved(decided: Decided, now: Moment) -> Decided {
    let mut verdict = facts(posted(decided, |message| message.posted_at = now), |fact| {
        if let Fact::MessageEdited { message } = fact {
            Arc::make_mut(message).edited_at = Some(now);
        }
    })?;
    verdict.changes.iter_mut().for_each(|change| change.at = now);
    Ok(verdict)
}

fn by(decided: Decided, actor: Actor) -> Decided {
    let mut verdict = decided?;
    verdict.changes.iter_mut().for_each(|change| change.by = actor.user());
    Ok(verdict)
}

fn in_a_live_session(facts: &Workspace, actor: Actor) -> Actor {
    let live = actor.user().and_then(|user| facts.sessions_of(user).last());
    live.map_or(actor, |session| Actor::Person { user: session.user, session: session.id })
}

/// Takes the change in as one of which only the position counts, where it is of this kind.
fn without(facts: &mut Workspace, change: &Change, ignored: fn(&Fact) -> bool) {
    let fact = if ignored(&change.fact) { Fact::Superseded } else { change.fact.clone() };
    facts.apply(&Change { fact, ..change.clone() });
}

#[test]
fn each_single_thing_wrong_is_found() {
    let mut runner = the_same(HISTORIES);
    let drawn: Vec<_> = (0..HISTORIES).map(|_| histories().new_tree(&mut runner).unwrap().current()).collect();
    let mutants = decides(REAL).into_iter().chain(applies(REAL));
    for (what, mutant) in mutants.chain(keeping::decides(REAL)).chain(keeping::applies(REAL)) {
        assert!(drawn.iter().any(|history| run(history, mutant).is_err()), "not found: {what}");
    }
}
