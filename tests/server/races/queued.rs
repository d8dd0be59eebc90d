//! In one batch: all commands of a round wait together before the writer looks.

use countersign::domain::actor::Actor;
use countersign::domain::audience::Audience;
use countersign::domain::command::{Command, Ending};
use countersign::domain::denied::{Conflict, Denied};
use countersign::domain::id::{RoomId, UserId};
use countersign::domain::message::Wording;
use countersign::domain::role::Role;
use countersign::domain::text::{Body, ClientId, Reason};
use countersign::server::log::{Failure, Outcome};
use tokio::sync::oneshot;

use crate::chance::Chance;
use crate::races::judge;
use crate::support::House;

/// Rounds in which two admins go at once, and in which somebody loses the right to write.
const SHORT: [u32; 2] = [200, 560];
const FULL: [u32; 2] = [5_000, 28_000];

/// Ways to lose that right, which take turns.
const KINDS: u32 = 7;

const GENERAL: RoomId = RoomId(2);

/// Puts a command behind those that wait. Nothing runs before the test waits for an outcome: it shares its thread.
pub fn queue(house: &House, actor: Actor, command: Command) -> oneshot::Receiver<Outcome> {
    let (done, outcome) = oneshot::channel();
    let respond = Box::new(move |outcome| done.send(outcome).unwrap());
    house.server.app().log.submit(actor, command, respond);
    outcome
}

/// Two admins demote each other, or step down both, in either order: the second is refused, for the first reason that
/// applies.
async fn two_admins_go_at_once(rounds: u32) {
    let house = House::new().await;
    house.add("erin", Role::Admin).await;
    let begun = judge::begun(&house);
    let (alice, erin) = (house.begun("alice").await.0, house.begun("erin").await.0);
    let mut chance = Chance::new(1);
    for round in 0..rounds {
        let step_down = chance.between(0, 2) == 0;
        let mut pair = [(alice, person(erin)), (erin, person(alice))];
        if step_down {
            pair = [alice, erin].map(|actor| (actor, person(actor)));
        }
        pair.rotate_left(usize::try_from(chance.between(0, 2)).unwrap());
        let role = Role::ALL[usize::try_from(chance.between(0, 3)).unwrap()];
        let [first, second] = pair.map(|(actor, user)| queue(&house, actor, Command::SetRole { user, role }));
        assert!(first.await.unwrap().is_ok(), "round {round}");
        let refused = second.await.unwrap();
        let last = Err(Failure::Denied(Denied::Conflict(Conflict::LastAdmin)));
        let no_admin = matches!(refused, Err(Failure::Denied(Denied::Forbidden(_) | Denied::NotFound)));
        assert!(if step_down { refused == last } else { no_admin }, "round {round}: {refused:?}");
        assert_eq!(house.server.app().hub.with_facts(|facts| facts.admins()), 1, "round {round}");
        house.ask(Command::SetRole { user: pair[0].1, role: Role::Admin }).await;
    }
    assert_eq!(judge::faults(&begun, &judge::log_of(&house).await), Vec::<String>::new());
}

/// Somebody who writes, what ends it, what is said then, and what gives the right back.
struct Duel {
    writer: Actor,
    announces: bool,
    ends: (Actor, Command),
    refused: fn(Denied) -> bool,
    gives_back: Option<(Actor, Command)>,
}

fn person(actor: Actor) -> UserId {
    actor.user().unwrap()
}

fn mute(user: UserId, room: Option<RoomId>, house: &House) -> Command {
    let (until, reason) = (house.clock.now().plus_seconds(3600), Reason::parse("enough").unwrap());
    Command::MuteUser { user, room, until, reason }
}

fn duel(kind: u32, [alice, bob, carol]: [Actor; 3], house: &House) -> Duel {
    let forbidden = |denied| matches!(denied, Denied::Forbidden(_));
    let muted = |denied| matches!(denied, Denied::Muted(_));
    let signed_out = |denied| matches!(denied, Denied::Unauthenticated);
    let post = Duel {
        writer: carol,
        announces: false,
        ends: (bob, mute(person(carol), None, house)),
        refused: muted,
        gives_back: None,
    };
    match kind {
        0 => Duel { gives_back: Some((bob, Command::UnmuteUser { user: person(carol), room: None })), ..post },
        1 => {
            let room = Some(GENERAL);
            let gives_back = Some((bob, Command::UnmuteUser { user: person(carol), room }));
            Duel { ends: (bob, mute(person(carol), room, house)), gives_back, ..post }
        }
        2 => {
            let ends = (carol, Command::LeaveRoom(GENERAL));
            Duel { ends, refused: forbidden, gives_back: Some((carol, Command::JoinRoom(GENERAL))), ..post }
        }
        3 => {
            let user = person(bob);
            let ends = (alice, Command::SetRole { user, role: Role::Member });
            let gives_back = Some((alice, Command::SetRole { user, role: Role::Moderator }));
            Duel { writer: bob, announces: true, ends, refused: forbidden, gives_back }
        }
        4 => {
            let (room, user) = (GENERAL, person(carol));
            let ends = (bob, Command::RemoveMember { room, user });
            Duel { ends, refused: forbidden, gives_back: Some((bob, Command::InviteMember { room, user })), ..post }
        }
        5 => {
            let (user, reason) = (person(carol), Reason::parse("spam").unwrap());
            let ends = (alice, Command::BanUser { user, until: None, reason });
            Duel { ends, refused: signed_out, gives_back: Some((alice, Command::UnbanUser(user))), ..post }
        }
        _ => {
            let ends = (alice, Command::EndSessions(Ending::AllOf { user: person(carol), except: None }));
            Duel { ends, refused: signed_out, ..post }
        }
    }
}

/// The outcomes in their order: what was queued before the loss stands, and nothing behind it. How much stands.
async fn fight(house: &House, duel: &Duel, round: u32, chance: &mut Chance) -> usize {
    let words = usize::try_from(chance.between(1, 6)).unwrap();
    let place = usize::try_from(chance.between(0, words as u64 + 1)).unwrap();
    let log = &house.server.app().log;
    let mut ends = None;
    let mut queued = Vec::new();
    for number in 0..=words {
        if number == place {
            let (actor, command) = duel.ends.clone();
            ends = Some(queue(house, actor, command));
            continue;
        }
        let (body, key) = (Body::parse("x").unwrap(), ClientId::parse(&format!("k-{round}-{number}")).unwrap());
        let room = (!duel.announces).then_some(GENERAL);
        let draft = log.draft(room, Wording::plain(body), Audience::EVERYONE, key, None);
        let command = room.map_or(Command::Announce(draft.clone()), |room| Command::PostMessage { room, draft });
        queued.push(queue(house, duel.writer, command));
    }
    assert!(ends.unwrap().await.unwrap().is_ok(), "round {round}");
    for (number, outcome) in queued.into_iter().enumerate() {
        match outcome.await.unwrap() {
            Ok(_) => assert!(number < place, "round {round}: {number} was accepted behind {place}"),
            Err(Failure::Denied(denied)) if number >= place => {
                assert!((duel.refused)(denied), "round {round}: {denied}")
            }
            Err(other) => panic!("round {round}: {number} before {place}: {other:?}"),
        }
    }
    place
}

async fn somebody_loses_the_right_to_write(rounds: u32) {
    let house = House::new().await;
    let begun = judge::begun(&house);
    let [alice, bob] = [house.begun("alice").await.0, house.begun("bob").await.0];
    let mut carol = house.begun("carol").await.0;
    let mut chance = Chance::new(2);
    let mut stands = 0;
    for round in 0..rounds {
        let duel = duel(round % KINDS, [alice, bob, carol], &house);
        stands += fight(&house, &duel, round, &mut chance).await;
        if let Some((actor, command)) = duel.gives_back {
            house.server.app().log.ask(actor, command).await.unwrap();
        }
        let session = carol.session().unwrap();
        if house.server.app().hub.with_facts(|facts| facts.session(session).is_none()) {
            carol = house.begun("carol").await.0;
        }
    }
    let log = judge::log_of(&house).await;
    assert_eq!(judge::faults(&begun, &log), Vec::<String>::new());
    assert_eq!(log.iter().filter(|row| row.kind == "message_posted").count(), stands);
}

#[tokio::test]
async fn two_admins_who_go_in_one_batch_leave_one() {
    two_admins_go_at_once(SHORT[0]).await;
}

#[tokio::test]
async fn what_waits_behind_the_loss_of_a_right_is_refused_and_what_waits_before_it_stands() {
    somebody_loses_the_right_to_write(SHORT[1]).await;
}

#[tokio::test]
#[ignore = "a minute"]
async fn what_waits_behind_a_loss_is_refused_in_full() {
    two_admins_go_at_once(FULL[0]).await;
    somebody_loses_the_right_to_write(FULL[1]).await;
}
