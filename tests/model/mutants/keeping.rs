//! What can be wrong about keeping rooms, about direct rooms and about bans.

#![expect(clippy::wildcard_enum_match_arm, reason = "a mutant is wrong about one thing and right about all others")]

use countersign::domain::actor::Actor;
use countersign::domain::change::{Change, Fact};
use countersign::domain::command::Command;
use countersign::domain::decide::{Answer, Verdict, decide};
use countersign::domain::denied::{Conflict, Denied};
use countersign::domain::id::RoomId;
use countersign::domain::moment::Moment;
use countersign::domain::workspace::Workspace;

use super::{Decided, Mutant, without};
use crate::check::Tried;

/// As if it had been allowed after all, with this one fact.
fn granted(facts: &Workspace, actor: Actor, now: Moment, fact: Fact) -> Decided {
    let cursor = facts.head() + 1;
    let changes = vec![Change { cursor, at: now, by: actor.user(), fact }];
    Ok(Verdict { changes, answer: Answer::Done(cursor) })
}

pub fn decides(tried: Tried) -> [Mutant; 8] {
    let with = |decide| Tried { decide, ..tried };
    [
        (
            "anybody is put out by anybody",
            with(|f, a, c, s, now| match (decide(f, a, c, s, now), c) {
                (Err(Denied::Forbidden(_)), Command::RemoveMember { room, user }) => {
                    granted(f, a, now, Fact::MemberLeft { room: *room, user: *user })
                }
                (verdict, _) => verdict,
            }),
        ),
        (
            "an archived room takes people in",
            with(|f, a, c, s, now| match (decide(f, a, c, s, now), c) {
                (Err(Denied::Archived), Command::InviteMember { room, user }) => {
                    granted(f, a, now, Fact::MemberJoined { room: *room, user: *user })
                }
                (verdict, _) => verdict,
            }),
        ),
        (
            "who is nowhere is invited all the same",
            with(|f, a, c, s, now| match (decide(f, a, c, s, now), c) {
                (Err(Denied::NotFound), Command::InviteMember { room, user }) if f.room(*room).is_some() => {
                    granted(f, a, now, Fact::MemberJoined { room: *room, user: *user })
                }
                (verdict, _) => verdict,
            }),
        ),
        (
            "a name is given twice",
            with(|f, a, c, s, now| match (decide(f, a, c, s, now), c) {
                (
                    Err(Denied::Conflict(Conflict::RoomNameTaken)),
                    Command::UpdateRoom { room, name: Some(name), topic },
                ) => {
                    let topic = topic.clone().unwrap_or_else(|| f.room(*room).unwrap().topic.clone());
                    granted(f, a, now, Fact::RoomUpdated { room: *room, name: name.clone(), topic })
                }
                (verdict, _) => verdict,
            }),
        ),
        (
            "the same people get another room",
            with(|f, a, c, s, now| match (decide(f, a, c, s, now), c, a.user()) {
                (Ok(verdict), Command::OpenDirect(users), Some(me)) if verdict.changes.is_empty() => {
                    let mut members: Vec<_> = users.iter().copied().chain([me]).collect();
                    members.sort_unstable();
                    members.dedup();
                    let room = RoomId(f.head() + 1);
                    let opened = granted(f, a, now, Fact::DirectOpened { room, members })?;
                    Ok(Verdict { answer: Answer::Created(room), ..opened })
                }
                (verdict, _, _) => verdict,
            }),
        ),
        (
            "a ban leaves the sessions alive",
            with(|f, a, c, s, now| {
                let mut verdict = decide(f, a, c, s, now)?;
                if let Command::BanUser { .. } = c {
                    verdict.changes.truncate(1);
                }
                Ok(verdict)
            }),
        ),
        (
            "a ban with an end never ends at the door",
            with(|f, a, c, s, now| match c {
                Command::StartSession(new) => {
                    let banned = f.person(new.user).is_some_and(|person| person.ban.is_some());
                    if banned { Err(Denied::NotFound) } else { decide(f, a, c, s, now) }
                }
                _ => decide(f, a, c, s, now),
            }),
        ),
        (
            "a direct room is opened with who is banned",
            with(|f, a, c, s, now| match (decide(f, a, c, s, now), c, a.user()) {
                (Err(Denied::Forbidden(_)), Command::OpenDirect(users), Some(me)) => {
                    let mut members: Vec<_> = users.iter().copied().chain([me]).collect();
                    members.sort_unstable();
                    members.dedup();
                    granted(f, a, now, Fact::DirectOpened { room: RoomId(f.head() + 1), members })
                }
                (verdict, _, _) => verdict,
            }),
        ),
    ]
}

pub fn applies(tried: Tried) -> [Mutant; 6] {
    let with = |apply| Tried { apply, ..tried };
    [
        ("a ban is not taken in", with(|f, change| without(f, change, |fact| matches!(fact, Fact::UserBanned { .. })))),
        (
            "a ban is never taken back",
            with(|f, change| without(f, change, |fact| matches!(fact, Fact::UserUnbanned { .. }))),
        ),
        ("a room stays open", with(|f, change| without(f, change, |fact| matches!(fact, Fact::RoomArchived { .. })))),
        (
            "a room keeps its name",
            with(|f, change| without(f, change, |fact| matches!(fact, Fact::RoomUpdated { .. }))),
        ),
        (
            "a direct room is without its last member",
            with(|f, change| {
                let mut change = change.clone();
                if let Fact::DirectOpened { members, .. } = &mut change.fact {
                    members.pop();
                }
                f.apply(&change);
            }),
        ),
        (
            "a person keeps the display name",
            with(|f, change| without(f, change, |fact| matches!(fact, Fact::PersonUpdated { .. }))),
        ),
    ]
}
