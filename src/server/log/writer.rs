//! The writer's loop: take what waits, look for what others wrote, write, hand on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};
use tracing::{error, warn};

use crate::domain::change::Change;
use crate::domain::id::Cursor;
use crate::domain::workspace::Workspace;
use crate::server::audit::chain;
use crate::server::clock::Clock;
use crate::server::log::batch::Staged;
use crate::server::log::pace::{BATCH, Pace};
use crate::server::log::room::Room;
use crate::server::log::{Batch, Failure, Job};
use crate::server::store::error::StoreError;
use crate::server::store::{Store, changes, facts, health, retention, sessions, unread};

/// How often to look whether another process has written: what the command line changes must be felt within
/// a second.
const LOOK: Duration = Duration::from_millis(200);

/// How many looks lie between two tries to open a database that could not be opened.
const LOOKS: u32 = 25;

/// How many foreign changes are taken at a time.
const CATCH_UP: u32 = 1000;

/// Decides and writes; there is one in this process.
pub struct Writer {
    store: Store,
    db: SqliteConnection,
    facts: Workspace,
    clock: Clock,
    seen: i64,
    /// Changes up to here were handed on.
    handed: Cursor,
    room: Room,
    /// How long the file was.
    length: u64,
    /// Whether there is a database to write to; without one nothing is decided.
    usable: Arc<AtomicBool>,
    looks: u32,
}

impl Writer {
    /// Opens the writing connection and loads the facts. It says in `usable` whether it can write.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn open(store: Store, clock: Clock, usable: Arc<AtomicBool>) -> Result<Self, StoreError> {
        let room = Room::open(store.reserve()).await;
        Self::open_within(store, clock, room, usable).await
    }

    async fn open_within(store: Store, clock: Clock, room: Room, usable: Arc<AtomicBool>) -> Result<Self, StoreError> {
        let length = store.place().look()?;
        let mut db = store.writer().await?;
        let seen = changes::data_version(&mut db).await?;
        let mut reading = db.begin().await?;
        let facts = facts::load(&mut reading).await?;
        reading.rollback().await?;
        let handed = facts.head();
        Ok(Self { store, db, facts, clock, seen, handed, room, length, usable, looks: 0 })
    }

    /// The facts as of now.
    pub fn facts(&self) -> &Workspace {
        &self.facts
    }

    /// Runs until it is stopped or every door is gone.
    ///
    /// # Errors
    /// When the database cannot be closed.
    pub async fn run(
        mut self,
        mut waiting: mpsc::Receiver<Job>,
        hand_on: mpsc::Sender<Batch>,
    ) -> Result<(), StoreError> {
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut jobs = Vec::with_capacity(BATCH);
        let mut pace = Pace::default();
        loop {
            let batch = tokio::select! {
                taken = waiting.recv_many(&mut jobs, BATCH) => {
                    if taken == 0 {
                        break;
                    }
                    pace.gather(&mut waiting, &mut jobs).await;
                    let stop = jobs.iter().any(|job| matches!(job, Job::Stop));
                    let asked = jobs.len();
                    let mut batch = self.work(&mut jobs).await;
                    pace.hand_on(asked, &mut batch);
                    if stop {
                        // Nobody is left to hear it when the hub has ended first.
                        let _ended = hand_on.send(batch).await;
                        break;
                    }
                    batch
                }
                _ = look.tick() => {
                    self.room.look().await;
                    self.look().await
                }
            };
            if (!batch.changes.is_empty() || !batch.answers.is_empty()) && hand_on.send(batch).await.is_err() {
                break;
            }
        }
        self.db.close().await?;
        Ok(())
    }

    /// One transaction: all of the jobs, or none and nobody told otherwise. On a full disk, all that it has room for.
    async fn work(&mut self, jobs: &mut Vec<Job>) -> Batch {
        let mut staged = Staged::new(jobs.drain(..));
        let mut batch = Batch::default();
        if !self.is_usable() {
            batch.answers = staged.failing(Failure::Unavailable);
            return batch;
        }
        if self.room.is_tight() {
            batch.answers = staged.put_off();
        }
        let mut committed = self.commit(&mut staged).await;
        if matches!(committed, Err(StoreError::Full)) && !self.room.is_tight() {
            self.room.give_up();
            batch.changes = self.recover().await;
            batch.answers = staged.put_off();
            committed = self.commit(&mut staged).await;
        }
        match committed {
            Ok(changes) => {
                batch.changes.extend(changes);
                batch.answers.extend(staged.answers());
            }
            Err(fault) => {
                warn!(error = %fault, "A batch was not committed: {fault}");
                batch.changes.extend(self.recover().await);
                let failure = match fault {
                    StoreError::Full => Failure::StorageFull,
                    StoreError::Open(_) | StoreError::Damaged(_) | StoreError::Sql(_) => Failure::Unavailable,
                };
                batch.answers.extend(staged.failing(failure));
            }
        }
        batch
    }

    async fn commit(&mut self, staged: &mut Staged) -> Result<Vec<Change>, StoreError> {
        if staged.is_empty() {
            return Ok(Vec::new());
        }
        self.see_the_file().await?;
        // The write lock comes first: what is decided must rest on the head that it is written after.
        let mut transaction = self.db.begin_with("BEGIN IMMEDIATE").await?;
        let mut changes = Vec::new();
        catch_up(&mut transaction, &mut self.facts, &mut changes).await?;
        staged.load_subjects(&mut transaction).await?;
        let rows = staged.decide(&mut self.facts, self.clock.now(), &mut changes);
        rows.write(&mut transaction).await?;
        chain::append(&mut transaction, &staged.records().collect::<Vec<_>>()).await?;
        if let Some(uses) = staged.last_uses() {
            sessions::write_last_uses(&mut transaction, uses).await?;
        }
        unread::write_marks(&mut transaction, staged.read_marks()).await?;
        if let Some(before) = staged.forget() {
            retention::forget(&mut transaction, before).await?;
        }
        transaction.commit().await?;
        // A file that was taken away meanwhile has kept nothing.
        self.see_the_file().await?;
        self.handed = self.facts.head();
        Ok(changes)
    }

    /// Takes in what other processes wrote, and sees whether the file is still whole.
    async fn look(&mut self) -> Batch {
        let mut batch = Batch::default();
        if self.is_usable() {
            match self.look_at_others().await {
                Ok(changes) => batch.changes = changes,
                Err(fault) => {
                    warn!(error = %fault, "The log could not be read: {fault}");
                    batch.changes = self.recover().await;
                }
            }
        } else {
            self.looks += 1;
            if self.looks.is_multiple_of(LOOKS) {
                batch.changes = self.recover().await;
            }
        }
        batch
    }

    async fn look_at_others(&mut self) -> Result<Vec<Change>, StoreError> {
        self.see_the_file().await?;
        let mut changes = Vec::new();
        let version = changes::data_version(&mut self.db).await?;
        if version != self.seen {
            self.seen = version;
            catch_up(&mut self.db, &mut self.facts, &mut changes).await?;
            self.handed = self.facts.head();
        }
        Ok(changes)
    }

    /// Whether the file is still the one that was opened, and whole.
    async fn see_the_file(&mut self) -> Result<(), StoreError> {
        let length = self.store.place().look()?;
        if length < self.length {
            // Somebody has tidied it up, or cut it off.
            health::check(&mut self.db).await?;
        }
        self.length = length;
        Ok(())
    }

    fn is_usable(&self) -> bool {
        self.usable.load(Ordering::Relaxed)
    }

    /// Opens the database again after a fault, if that can be; until then nothing is taken. What is in the log after all
    /// and was not handed on yet.
    async fn recover(&mut self) -> Vec<Change> {
        let opened = self.reopen().await;
        let was_usable = self.usable.swap(opened.is_ok(), Ordering::Relaxed);
        match opened {
            Ok(missing) => {
                warn!(head = self.facts.head(), "The database was opened again");
                missing
            }
            Err(fault) => {
                if was_usable {
                    error!(error = %fault, "Nothing is taken until the database can be opened again: {fault}");
                }
                Vec::new()
            }
        }
    }

    /// After a fault neither the connection nor the working copy can be trusted: a failed sync must never be
    /// retried into success.
    async fn reopen(&mut self) -> Result<Vec<Change>, StoreError> {
        // What the old connection began is taken back before anything else; one that is broken has nothing to take back.
        let _settled = self.db.ping().await;
        let (store, clock, room) = (self.store.clone(), self.clock.clone(), self.room.clone());
        let mut fresh = Self::open_within(store, clock, room, self.usable.clone()).await?;
        if fresh.length < self.length {
            health::check(&mut fresh.db).await?;
        }
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

async fn catch_up(db: &mut SqliteConnection, facts: &mut Workspace, taken: &mut Vec<Change>) -> Result<(), StoreError> {
    if changes::head(db).await? == facts.head() {
        return Ok(());
    }
    loop {
        let foreign = changes::after(db, facts.head(), CATCH_UP).await?;
        if foreign.is_empty() {
            return Ok(());
        }
        for change in foreign {
            facts.apply(&change);
            taken.push(change);
        }
    }
}
