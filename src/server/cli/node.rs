//! The command line's own log: started for one command, ended after it.

use tokio::task::JoinHandle;

use crate::domain::actor::Actor;
use crate::domain::command::Command;
use crate::domain::decide::Answer;
use crate::domain::person::Person;
use crate::domain::workspace::Workspace;
use crate::server::ServerError;
use crate::server::clock::Clock;
use crate::server::config::Config;
use crate::server::log::{Failure, Log, Running};
use crate::server::store::{Absent, Store};

/// A log without sockets.
pub struct Node {
    /// For reading lists.
    pub store: Store,
    /// The facts when it was opened.
    pub facts: Workspace,
    log: Log,
    pump: JoinHandle<()>,
}

impl Node {
    /// Opens the configured database.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub async fn open(config: &Config, absent: Absent) -> Result<Self, ServerError> {
        let store = Store::open(&config.database_url, absent).await?;
        let Running { log, facts, mut batches, writer: _ } = Log::start(&store, Clock::default()).await?;
        let pump = tokio::spawn(async move {
            while let Some(batch) = batches.recv().await {
                batch.respond();
            }
        });
        Ok(Self { store, facts, log, pump })
    }

    /// Asks the log as whoever owns the machine.
    ///
    /// # Errors
    /// Why it was not done.
    pub async fn ask(&self, command: Command) -> Result<Answer, ServerError> {
        self.log.ask(Actor::Console, command).await.map_err(|failure| {
            ServerError(match failure {
                Failure::Denied(denied) => denied.to_string(),
                Failure::StorageFull => "The disk is full; make room and try again.".to_owned(),
                Failure::Unavailable => "The database is busy; try again.".to_owned(),
            })
        })
    }

    /// The person of that name.
    ///
    /// # Errors
    /// When there is none.
    pub fn person(&self, name: &str) -> Result<&Person, ServerError> {
        let nobody =
            || ServerError(format!("There is nobody called {name}; \"countersign user list\" shows who there is."));
        self.facts.person_named(&name.to_lowercase()).ok_or_else(nobody)
    }

    /// Lets go of the database.
    pub async fn close(self) {
        self.log.stop().await;
        drop(self.log);
        // A pump that panicked has ended too.
        let _ended = self.pump.await;
        self.store.close().await;
    }
}
