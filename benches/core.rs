//! What one post costs where nothing waits: decided, applied, encoded, delivered. The facts are those of a workspace of a
//! thousand people, all in one room.
//!
//! `cargo bench --features ssr --bench core`

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on fails")]

use std::hint::black_box;
use std::sync::Arc;
use std::task::{Context, Waker};

use countersign::domain::actor::Actor;
use countersign::domain::audience::Audience;
use countersign::domain::change::{Change, Fact};
use countersign::domain::command::{Command, Device, Subject};
use countersign::domain::decide::decide;
use countersign::domain::id::{Cursor, MessageId, RoomId, SessionId, UserId};
use countersign::domain::message::{Content, Draft, Message, RequestDigest, Wording};
use countersign::domain::moment::Moment;
use countersign::domain::person::{Account, Person};
use countersign::domain::role::Role;
use countersign::domain::room::{Room, RoomKind};
use countersign::domain::session::{Method, Session, TokenHash};
use countersign::domain::text::{Body, ClientId, DisplayName, RoomName, Topic, UserName};
use countersign::domain::workspace::Workspace;
use countersign::server::hub::trees::Trees;
use countersign::server::hub::{Hub, Owner, deliver, views, wire};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use std::collections::BTreeMap;

const PEOPLE: Cursor = 1000;
/// Where the ids of sessions begin: person 7 has session 1007.
const SESSIONS: Cursor = PEOPLE;
const ROOM: RoomId = RoomId(3 * PEOPLE);
const HEAD: Cursor = 4 * PEOPLE;

/// Messages of one batch, as they come when many write at once.
const BATCH: Cursor = 64;

const NOW: Moment = Moment(1_800_000_000_000);

/// A thousand people with a session each, every tenth an admin, in one room.
fn facts() -> Workspace {
    let people = (1..=PEOPLE).map(person).collect();
    let members = (1..=PEOPLE).map(UserId).collect();
    let room = Room {
        id: ROOM,
        name: RoomName::parse("general").unwrap(),
        topic: Topic::parse("").unwrap(),
        kind: RoomKind::Open,
        creator: None,
        archived: false,
        members,
        mutes: BTreeMap::new(),
    };
    Workspace::load(HEAD, people, vec![room], (1..=PEOPLE).map(session).collect())
}

fn device() -> Device {
    Device { agent: Arc::from("a browser"), address: Arc::from("127.0.0.1") }
}

fn person(number: Cursor) -> Person {
    Person {
        id: UserId(number),
        name: UserName::parse(&format!("person{number}")).unwrap(),
        display: DisplayName::parse(&format!("Person {number}")).unwrap(),
        role: if number % 10 == 0 { Role::Admin } else { Role::Member },
        mute: None,
        ban: None,
        account: Account::Active,
        bot: false,
    }
}

fn session(user: Cursor) -> Session {
    let mut token = [0; 32];
    token[..8].copy_from_slice(&user.to_be_bytes());
    let id = SessionId(SESSIONS + user);
    let expires = NOW.plus_seconds(86_400);
    let (user, token) = (UserId(user), TokenHash(token));
    Session { id, user, token, started: NOW, expires, proven: NOW, fresh_until: expires, scope: None }
}

fn owner(user: Cursor) -> Owner {
    Owner { user: UserId(user), session: SessionId(SESSIONS + user) }
}

/// A message of 64 characters for everyone, by one of ten people, at a position in the log.
fn posted(cursor: Cursor) -> Change {
    let author = UserId(1 + cursor % 10);
    let message = Message {
        id: MessageId(cursor),
        room: ROOM,
        author,
        audience: Audience::EVERYONE,
        client_id: ClientId::parse(&format!("key-{cursor}")).unwrap(),
        posted_at: NOW,
        version: cursor,
        reply_to: None,
        quote: None,
        mentions: Vec::new(),
        reactions: Vec::new(),
        edited_at: None,
        content: Content::Said(Body::parse(&"word ".repeat(13)[..64]).unwrap()),
    };
    let fact = Fact::MessagePosted { message: Arc::new(message), digest: None };
    Change { cursor, at: NOW, by: Some(author), fact }
}

/// A change of a batch in which something of everything happens: of four, two posts, a role given, a sign-in.
fn mixed(cursor: Cursor) -> Change {
    let user = 1 + cursor % PEOPLE;
    let fact = match cursor % 4 {
        0 => Fact::RoleChanged { user: UserId(user), role: Role::Moderator },
        1 => Fact::SessionStarted {
            session: Session { id: SessionId(cursor), ..session(cursor) },
            device: None,
            method: Method::Password,
        },
        _ => return posted(cursor),
    };
    Change { cursor, at: NOW, by: None, fact }
}

fn deciding(bench: &mut Criterion) {
    let facts = facts();
    let actor = Actor::Person { user: UserId(10), session: SessionId(SESSIONS + 10) };
    for (name, audience) in [("everyone", Audience::EVERYONE), ("a role", Audience::Role { role: Role::Admin })] {
        let draft = Draft {
            wording: Wording::plain(Body::parse("hello").unwrap()),
            reply_to: None,
            audience,
            client_id: ClientId::parse("key").unwrap(),
            digest: RequestDigest([0; 16]),
        };
        let command = Command::PostMessage { room: ROOM, draft };
        bench.bench_function(&format!("decide a post to {name}"), |bencher| {
            bencher.iter(|| decide(&facts, actor, black_box(&command), &Subject::default(), NOW).unwrap());
        });
    }
}

fn applying(bench: &mut Criterion) {
    let facts = facts();
    let batch: Vec<Change> = (HEAD + 1..=HEAD + BATCH).map(mixed).collect();
    bench.bench_function("apply 64 changes", |bencher| {
        let apply = |facts: &mut Workspace| batch.iter().for_each(|change| facts.apply(black_box(change)));
        bencher.iter_batched_ref(|| facts.clone(), apply, BatchSize::LargeInput);
    });
}

fn encoding(bench: &mut Criterion) {
    let facts = facts();
    let change = posted(HEAD + 1);
    let Fact::MessagePosted { message, .. } = &change.fact else { return };
    bench.bench_function("encode a posted message", |bencher| {
        let seen = || views::whole(&facts, black_box(message), &Trees::default());
        bencher.iter(|| wire::frame(&deliver::replayed(&change, seen())));
    });
    let hub = Hub::new(facts.clone());
    let opening = || {
        let (connection, opening) = hub.register(owner(1), device(), NOW).unwrap();
        hub.leave(&connection);
        opening
    };
    bench.bench_function("encode ready with 200 people", |bencher| {
        bencher.iter_batched(opening, wire::opening, BatchSize::SmallInput);
    });
}

fn delivering(bench: &mut Criterion) {
    let hub = Hub::new(facts());
    let connections: Vec<_> = (1..=PEOPLE).map(|user| hub.register(owner(user), device(), NOW).unwrap().0).collect();
    connections.iter().for_each(|connection| connection.release());
    let context = Context::from_waker(Waker::noop());
    let mut head = HEAD;
    // The queues are emptied between two batches, as sockets that keep up would.
    let mut next = || {
        connections.iter().for_each(|connection| drop(connection.take(&context)));
        let from = head + 1;
        head += BATCH;
        (from..=head).map(posted).collect::<Vec<_>>()
    };
    bench.bench_function("deliver 64 messages to 1,000 connections", |bencher| {
        bencher.iter_batched(&mut next, |batch| hub.deliver(&batch, None, NOW), BatchSize::PerIteration);
    });
}

criterion_group!(benches, deciding, applying, encoding, delivering);
criterion_main!(benches);
