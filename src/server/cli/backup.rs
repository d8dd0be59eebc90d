//! `countersign backup` and `countersign restore`: a copy of everything as of one moment, and the way back from it.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use sqlx::Connection;

use crate::domain::id::Cursor;
use crate::server::ServerError;
use crate::server::audit::chain;
use crate::server::audit::entry::Entry;
use crate::server::clock::Clock;
use crate::server::config::Config;
use crate::server::store::snapshot::{self, LEAP};
use crate::server::store::{Absent, Store};

/// What a backup needs.
#[derive(Debug, Args)]
pub struct Backup {
    /// Where to write it; there must be nothing there yet.
    file: PathBuf,
}

impl Backup {
    /// Copies the database beside a running server.
    ///
    /// # Errors
    /// One sentence for people.
    pub async fn run(self, config: &Config) -> Result<(), ServerError> {
        let store = Store::open(&config.database_url, Absent::Refuse).await?;
        let mut db = store.writer().await?;
        let written = snapshot::write(&mut db, &self.file).await;
        db.close().await.map_err(|e| ServerError(e.to_string()))?;
        store.close().await;
        let head = written?;
        say!("Wrote {}, everything up to cursor {head}, checked.", self.file.display());
        Ok(())
    }
}

/// What a restore needs.
#[derive(Debug, Args)]
pub struct Restore {
    /// A file that "countersign backup" wrote.
    file: PathBuf,
    /// Leave the sign-ins that were alive in the copy alive. Without this everybody signs in again: a sign-in that was
    /// ended after the copy was made would be back.
    #[arg(long)]
    keep_sessions: bool,
}

/// The record of a restore.
#[derive(Serialize)]
struct Deed {
    from: Cursor,
    cursor: Cursor,
    sessions_ended: u64,
}

impl Restore {
    /// Puts a copy where there is no database.
    ///
    /// # Errors
    /// One sentence for people.
    pub async fn run(self, config: &Config) -> Result<(), ServerError> {
        let to = Store::file(&config.database_url)?;
        let now = Clock::default().now();
        let (restored, mut db, placing) = snapshot::restore(&self.file, &to, self.keep_sessions, now).await?;
        let deed = Deed { from: restored.from, cursor: restored.head, sessions_ended: restored.ended };
        chain::append(&mut db, &[&Entry::new(now, "restored", &deed)]).await?;
        placing.finish(db).await?;
        say!("Restored {} to {}.", self.file.display(), to.display());
        say!(
            "It held everything up to cursor {}; the log goes on {LEAP} further, so that every page starts afresh.",
            restored.from
        );
        if !self.keep_sessions {
            say!(
                "{} sign-ins were ended; everybody signs in again. Invitations and reset links are void.",
                restored.ended
            );
        }
        say!("Roles, bans and passwords are as they were then: look through what was changed since.");
        Ok(())
    }
}
