//! Fills a database with people who have live sessions, through the log like anything else. Their passwords are none, so
//! nobody can sign in.

use std::path::Path;
use std::sync::Arc;

use countersign::domain::actor::Actor;
use countersign::domain::command::{Command, Device, NewPerson, NewSession, PasswordHash};
use countersign::domain::decide::Answer;
use countersign::domain::id::UserId;
use countersign::domain::role::Role;
use countersign::domain::session::Method;
use countersign::domain::text::{DisplayName, UserName};
use countersign::server::clock::Clock;
use countersign::server::log::{Log, Outcome, Running};
use countersign::server::session::token::Token;
use countersign::server::store::{Absent, Store};
use futures_util::stream::{self, StreamExt as _};

pub const PEOPLE: usize = 1000;
pub const SESSIONS: usize = 10;

/// Thirty days, in seconds.
const LIFETIME: i64 = 30 * 86_400;

/// Commands under way: the log takes a few thousand, and refuses more.
const AT_ONCE: usize = 1000;

/// Makes the people and their sessions; a Cookie header value for each session, a person's sessions together.
/// The first person is an admin.
pub async fn fill(database: &Path, people: usize, sessions: usize) -> Vec<String> {
    let store = Store::open(&format!("sqlite://{}", database.display()), Absent::Create).await.unwrap();
    let clock = Clock::default();
    let Running { log, mut batches, writer, .. } = Log::start(&store, clock.clone()).await.unwrap();
    let answering = tokio::spawn(async move {
        while let Some(batch) = batches.recv().await {
            batch.respond();
        }
    });
    let adds = (0..people).map(|number| log.ask(Actor::Console, Command::AddPerson(person(number))));
    let users: Vec<Outcome> = stream::iter(adds).buffered(AT_ONCE).collect().await;
    let tokens: Vec<Token> = (0..people * sessions).map(|_| Token::random().unwrap()).collect();
    let starts = tokens.iter().enumerate().map(|(number, token)| {
        let Ok(Answer::Added(user)) = users[number / sessions] else {
            unreachable!("the people are there already: {:?}", users[number / sessions])
        };
        log.ask(Actor::Console, Command::StartSession(session(user, token, sessions, &clock)))
    });
    let mut started = stream::iter(starts).buffered(AT_ONCE);
    while let Some(started) = started.next().await {
        started.unwrap();
    }
    drop(started);
    log.stop().await;
    writer.await.unwrap().unwrap();
    answering.await.unwrap();
    store.close().await;
    tokens.iter().map(|token| format!("countersign_session={}", token.expose())).collect()
}

fn person(number: usize) -> NewPerson {
    NewPerson {
        name: UserName::parse(&format!("person{number}")).unwrap(),
        display: DisplayName::parse(&format!("Person {number}")).unwrap(),
        role: if number == 0 { Role::Admin } else { Role::Member },
        password: Some(PasswordHash(Arc::from("none"))),
        bot: false,
    }
}

fn session(user: UserId, token: &Token, cap: usize, clock: &Clock) -> NewSession {
    let device = Device { agent: Arc::from("load generator"), address: Arc::from("127.0.0.1") };
    let expires = clock.now().plus_seconds(LIFETIME);
    let method = Method::Password;
    NewSession { user, token: token.hash(), expires, fresh_until: expires, method, device, cap, as_of: i64::MAX }
}
