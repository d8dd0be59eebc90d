//! A random history of people who post for different audiences, delete, join, leave and change roles.

use countersign::domain::actor::Actor;
use countersign::domain::audience::Audience;
use countersign::domain::command::Command;
use countersign::domain::decide::Answer;
use countersign::domain::emoji::Emoji;
use countersign::domain::id::{MessageId, RoomId, UserId};
use countersign::domain::message::Wording;
use countersign::domain::role::Role;
use countersign::domain::room::RoomKind;
use countersign::domain::text::{Body, ClientId, RoomName, Topic};

use crate::chance::Chance;
use crate::races::judge;
use crate::replay::book::Book;
use crate::support::House;

/// What there is to choose from.
struct Scene {
    people: Vec<Actor>,
    rooms: Vec<RoomId>,
    messages: Vec<MessageId>,
}

fn one<T: Clone>(of: &[T], chance: &mut Chance) -> T {
    of[usize::try_from(chance.between(0, of.len() as u64)).unwrap()].clone()
}

/// Lets it happen and gives the book of it. Refused commands belong to it: they leave nothing.
pub async fn told(house: &House, names: &[&str], commands: u32, seed: u64) -> Book {
    house.add("erin", Role::Member).await;
    let begun = judge::begun(house);
    let mut scene = Scene { people: Vec::new(), rooms: vec![RoomId(2)], messages: Vec::new() };
    for name in names {
        scene.people.push(house.begun(name).await.0);
    }
    let mut chance = Chance::new(seed);
    for number in 0..commands {
        let (actor, command) = next(house, &scene, number, &mut chance);
        match house.server.app().log.ask(actor, command).await {
            Ok(Answer::Posted(message)) => scene.messages.push(message),
            Ok(Answer::Created(room)) => scene.rooms.push(room),
            Ok(Answer::Done(_) | Answer::Ended(_) | Answer::Started(_) | Answer::Added(_) | Answer::Linked(_))
            | Err(_) => {}
        }
    }
    let book = Book::of(house, &begun).await;
    assert_eq!(judge::faults(&begun, &judge::log_of(house).await), Vec::<String>::new());
    book
}

fn next(house: &House, scene: &Scene, number: u32, chance: &mut Chance) -> (Actor, Command) {
    let somebody = |chance: &mut Chance| -> UserId { one(&scene.people, chance).user().unwrap() };
    let actor = one(&scene.people, chance);
    let room = one(&scene.rooms, chance);
    let command = match chance.between(0, 34) {
        0..13 => {
            let audience = match chance.between(0, 4) {
                0 | 1 => Audience::EVERYONE,
                2 => Audience::Role { role: one(&Role::ALL[2..], chance) },
                _ => Audience::Users { users: vec![somebody(chance), somebody(chance)] },
            };
            let announces = chance.between(0, 8) == 0;
            let (body, key) = (format!("words {number}."), format!("k-{number}"));
            let (body, key) = (Body::parse(&body).unwrap(), ClientId::parse(&key).unwrap());
            let place = (!announces).then_some(room);
            let answers = (place.is_some() && chance.between(0, 4) == 0 && !scene.messages.is_empty())
                .then(|| one(&scene.messages, chance));
            let draft = house.server.app().log.draft(place, Wording::plain(body), audience, key, answers);
            place.map_or(Command::Announce(draft.clone()), |room| Command::PostMessage { room, draft })
        }
        13..16 if !scene.messages.is_empty() => {
            Command::DeleteMessage { message: one(&scene.messages, chance), reason: None }
        }
        24..28 if !scene.messages.is_empty() => {
            let wording = Wording::plain(Body::parse(&format!("other words {number}.")).unwrap());
            Command::EditMessage { message: one(&scene.messages, chance), wording }
        }
        28..34 if !scene.messages.is_empty() => {
            let (message, emoji) = (one(&scene.messages, chance), one(&["👍", "🎉"], chance));
            let emoji = Emoji::parse(emoji).unwrap();
            if chance.between(0, 3) == 0 {
                Command::Unreact { message, emoji }
            } else {
                Command::React { message, emoji }
            }
        }
        16..18 => Command::JoinRoom(room),
        18..20 => Command::LeaveRoom(room),
        20..22 => {
            let (user, role) = (somebody(chance), one(&Role::ALL, chance));
            // Whoever owns the machine, so that roles do change.
            return (Actor::Console, Command::SetRole { user, role });
        }
        _ => Command::CreateRoom {
            name: RoomName::parse(&format!("room {number}")).unwrap(),
            kind: one(&[RoomKind::Open, RoomKind::Private], chance),
            topic: Topic::parse("").unwrap(),
            members: vec![somebody(chance), somebody(chance)],
        },
    };
    (actor, command)
}
