//! A server to try things on, people to try them, and a socket that reads frame by frame.

pub mod begun;
pub mod client;
pub mod dom;
pub mod logs;
pub mod raw;
pub mod routes;
pub mod socket;

use countersign::domain::actor::Actor;
use countersign::domain::command::{Command, NewPerson};
use countersign::domain::decide::Answer;
use countersign::domain::id::UserId;
use countersign::domain::role::Role;
use countersign::domain::text::{DisplayName, UserName};
use countersign::server::Server;
use countersign::server::clock::Clock;
use countersign::server::config::Config;
use leptos::config::LeptosOptions;
use tempfile::TempDir;

use crate::support::client::Client;
use crate::support::socket::Socket;

/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery staple";

/// A server with alice (admin), bob (moderator), carol (member), dave (guest).
pub struct House {
    pub server: Server,
    pub clock: Clock,
    pub folder: TempDir,
    pub settings: String,
}

impl House {
    /// With the settings as they are shipped.
    pub async fn new() -> Self {
        Self::with("").await
    }

    /// With other settings.
    pub async fn with(settings: &str) -> Self {
        let house = Self::empty(settings).await;
        for (name, role) in
            [("alice", Role::Admin), ("bob", Role::Moderator), ("carol", Role::Member), ("dave", Role::Guest)]
        {
            house.add(name, role).await;
        }
        house
    }

    /// Without anybody in it.
    pub async fn empty(settings: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let clock = Clock::default();
        let server = start(&folder, settings, &clock).await;
        Self { server, clock, folder, settings: settings.to_owned() }
    }

    /// Stopped and started again on the same database.
    pub async fn restarted(self) -> Self {
        self.restarted_after(async |_| {}).await
    }

    /// The same, with something done to the database in between.
    pub async fn restarted_after(self, change: impl AsyncFnOnce(&TempDir)) -> Self {
        let Self { server, clock, folder, settings } = self;
        server.stop().await;
        change(&folder).await;
        let server = start(&folder, &settings, &clock).await;
        Self { server, clock, folder, settings }
    }

    pub async fn add(&self, name: &str, role: Role) -> UserId {
        let password = self.server.app().passwords.hash(PASSWORD.into()).await.unwrap();
        let person = NewPerson {
            name: UserName::parse(name).unwrap(),
            display: DisplayName::parse(name).unwrap(),
            role,
            password: Some(password),
            bot: false,
        };
        let Answer::Added(user) = self.ask(Command::AddPerson(person)).await else { panic!("nobody was added") };
        user
    }

    /// As whoever owns the machine.
    pub async fn ask(&self, command: Command) -> Answer {
        self.server.app().log.ask(Actor::Console, command).await.unwrap()
    }

    pub fn id(&self, name: &str) -> UserId {
        self.server.app().hub.with_facts(|facts| facts.person_named(name).unwrap().id)
    }

    pub fn origin(&self) -> String {
        self.server.app().config.origin.clone()
    }

    /// A browser without a session.
    pub fn visitor(&self) -> Client {
        Client::new(self.origin())
    }

    /// A browser in which this person is signed in.
    pub async fn signed_in(&self, name: &str) -> Client {
        let mut client = self.visitor();
        let answer = client.sign_in(name, PASSWORD).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        client
    }

    /// A socket of this person, past its `ready`, in a new session.
    pub async fn socket(&self, name: &str) -> Socket {
        Socket::open(&self.signed_in(name).await).await
    }
}

/// The database of a folder.
pub fn database(folder: &TempDir) -> String {
    format!("sqlite://{}", folder.path().join("test.db").display())
}

async fn start(folder: &TempDir, settings: &str, clock: &Clock) -> Server {
    let mut config = Config::parse(settings, "test", Vec::new()).unwrap();
    config.database_url = database(folder);
    let leptos = LeptosOptions::builder()
        .output_name("countersign")
        .site_root(folder.path().to_str().unwrap())
        .site_addr(([127, 0, 0, 1], 0))
        .build();
    Server::start(config, leptos, clock.clone()).await.unwrap()
}
