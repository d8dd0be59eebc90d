//! After a fault: neither the connection nor the working copy can be trusted, and perhaps not the file. Nothing is taken
//! until the database is there, whole and writable, and then everything goes on by itself.

use std::sync::atomic::Ordering;

use sqlx::Connection;
use tracing::{error, warn};

use crate::domain::change::Change;
use crate::domain::id::Cursor;
use crate::server::log::writer::{CATCH_UP, Writer};
use crate::server::store::error::StoreError;
use crate::server::store::{changes, health};

/// How many looks lie between two tries to open a database that could not be opened.
const LOOKS: u32 = 25;

impl Writer {
    /// Whether there is a database to write to.
    pub(super) fn is_usable(&self) -> bool {
        self.usable.load(Ordering::Relaxed)
    }

    /// Some time has passed: takes in what other processes wrote, or tries again to open the database.
    pub(super) async fn look(&mut self) -> Vec<Change> {
        if self.is_usable() {
            return match self.take_foreign().await {
                Ok(changes) => changes,
                Err(fault) => {
                    warn!(error = %fault, "The log could not be read: {fault}");
                    self.recover(&fault).await
                }
            };
        }
        self.looks += 1;
        if self.looks.is_multiple_of(LOOKS) { self.reopen_or_wait().await } else { Vec::new() }
    }

    /// Whether the file is still the one that was opened, and not cut off.
    pub(super) async fn see_the_file(&mut self) -> Result<(), StoreError> {
        let length = self.store.place().look()?;
        if length < self.length {
            // Somebody has tidied it up, or cut it off.
            health::check(&mut self.db).await?;
        }
        self.length = length;
        Ok(())
    }

    /// Opens the database again after a fault, if that can be. What is in the log after all and was not handed on yet.
    pub(super) async fn recover(&mut self, fault: &StoreError) -> Vec<Change> {
        self.damaged |= matches!(fault, StoreError::Damaged(_));
        self.reopen_or_wait().await
    }

    async fn reopen_or_wait(&mut self) -> Vec<Change> {
        let opened = self.reopen().await;
        let was_usable = self.usable.swap(opened.is_ok(), Ordering::Relaxed);
        match opened {
            Ok(missing) => {
                warn!(head = self.facts.head(), "The database was opened again");
                missing
            }
            Err(fault) => {
                if was_usable {
                    error!(error = %fault, "Nothing is taken until the database can be used again: {fault}");
                }
                Vec::new()
            }
        }
    }

    /// A failed sync must never be retried into success: all is read anew.
    async fn reopen(&mut self) -> Result<Vec<Change>, StoreError> {
        // What the old connection began is taken back before anything else; one that is broken has nothing to take back.
        let _settled = self.db.ping().await;
        let (store, clock, room) = (self.store.clone(), self.clock.clone(), self.room.clone());
        let mut fresh = Self::open_within(store, clock, room, self.behind.clone(), self.usable.clone()).await?;
        if self.damaged || fresh.length < self.length {
            health::check(&mut fresh.db).await?;
        }
        if fresh.facts.head() < self.handed {
            let (had, has) = (self.handed, fresh.facts.head());
            return Err(StoreError::Damaged(format!(
                "The database ends at cursor {has}, but {had} was told: it is an older one; start again, or put the other back."
            )));
        }
        health::try_writing(&mut fresh.db).await?;
        let mut missing = Vec::new();
        let mut from = self.handed;
        while from < fresh.facts.head() {
            missing.extend(changes::after(&mut fresh.db, from, CATCH_UP).await?);
            from = missing.last().map_or(Cursor::MAX, |change| change.cursor);
        }
        missing.retain(|change| change.cursor <= fresh.facts.head());
        *self = fresh;
        Ok(missing)
    }
}
