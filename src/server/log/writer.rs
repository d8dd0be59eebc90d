//! The writer's loop: take what waits, look for what others wrote, write, hand on.

mod recover;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use sqlx::Connection;
use sqlx::sqlite::SqliteConnection;
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};
use tracing::warn;

use crate::domain::change::Change;
use crate::domain::id::Cursor;
use crate::domain::workspace::Workspace;
use crate::server::audit::chain;
use crate::server::clock::Clock;
use crate::server::log::batch::Staged;
use crate::server::log::behind::Behind;
use crate::server::log::pace::{BATCH, Pace};
use crate::server::log::room::Room;
use crate::server::log::{Batch, Failure, Job};
use crate::server::store::error::StoreError;
use crate::server::store::{Store, changes, facts, indexing, retention, sessions, unread};

/// How often to look whether another process has written: what the command line changes must be felt within
/// a second.
const LOOK: Duration = Duration::from_millis(200);

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
    behind: Behind,
    /// How long the file was.
    length: u64,
    /// It was found damaged: it is taken again only when it is whole.
    damaged: bool,
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
        Self::open_within(store, clock, room, Behind::default(), usable).await
    }

    async fn open_within(
        store: Store,
        clock: Clock,
        room: Room,
        behind: Behind,
        usable: Arc<AtomicBool>,
    ) -> Result<Self, StoreError> {
        let length = store.place().look()?;
        let mut db = store.writer().await?;
        let seen = changes::data_version(&mut db).await?;
        let mut reading = db.begin().await?;
        let facts = facts::load(&mut reading).await?;
        behind.begin(indexing::waiting(&mut reading).await?);
        reading.rollback().await?;
        store.place().note_log()?;
        let handed = facts.head();
        Ok(Self { store, db, facts, clock, seen, handed, room, behind, length, damaged: false, usable, looks: 0 })
    }

    /// The facts as of now.
    pub fn facts(&self) -> &Workspace {
        &self.facts
    }

    /// Whether the disk is full, for others to look at.
    pub fn tight(&self) -> Arc<AtomicBool> {
        self.room.tight()
    }

    /// How far the index of words is behind, for others to look at.
    pub fn behind(&self) -> Behind {
        self.behind.clone()
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
                    let changes = self.look().await;
                    self.room.look(self.is_usable()).await;
                    Batch { changes, ..Batch::default() }
                }
            };
            if !batch.is_empty() && hand_on.send(batch).await.is_err() {
                break;
            }
        }
        self.db.close().await?;
        Ok(())
    }

    /// One transaction: all of the jobs, or none and nobody told otherwise. On a full disk, all that it has room for.
    async fn work(&mut self, jobs: &mut Vec<Job>) -> Batch {
        let mut staged = Staged::new(jobs.drain(..));
        let mut batch = Batch { settled: staged.take_settled(), ..Batch::default() };
        if self.room.is_tight() {
            staged.put_off(&mut batch);
        }
        let mut committed = self.commit(&mut staged).await;
        if matches!(committed, Err(StoreError::Full)) && !self.room.is_tight() {
            self.room.give_up();
            batch.changes = self.recover(&StoreError::Full).await;
            staged.put_off(&mut batch);
            committed = self.commit(&mut staged).await;
        }
        match committed {
            Ok(changes) => {
                batch.changes.extend(changes);
                batch.answers.extend(staged.answers());
            }
            Err(fault) => {
                if self.is_usable() {
                    warn!(error = %fault, "A batch was not committed: {fault}");
                    batch.changes.extend(self.recover(&fault).await);
                }
                staged.fail(Failure::of(&fault), &mut batch);
            }
        }
        batch
    }

    async fn commit(&mut self, staged: &mut Staged) -> Result<Vec<Change>, StoreError> {
        if staged.is_empty() {
            return Ok(Vec::new());
        }
        if !self.is_usable() {
            return Err(StoreError::Open("The database could not be opened again yet.".to_owned()));
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
        let indexed = staged.asks_for_index() || self.behind.is_too_far(&changes);
        if indexed {
            indexing::take_in(&mut transaction).await?;
        }
        transaction.commit().await?;
        // A file that was taken away meanwhile has kept nothing.
        self.see_the_file().await?;
        self.handed = self.facts.head();
        if indexed {
            self.behind.catch_up();
        } else {
            self.behind.fall(&changes);
        }
        Ok(changes)
    }

    /// Takes in what other processes wrote.
    async fn take_foreign(&mut self) -> Result<Vec<Change>, StoreError> {
        self.see_the_file().await?;
        let mut changes = Vec::new();
        let version = changes::data_version(&mut self.db).await?;
        if version != self.seen {
            self.seen = version;
            catch_up(&mut self.db, &mut self.facts, &mut changes).await?;
            self.handed = self.facts.head();
            self.behind.fall(&changes);
        }
        Ok(changes)
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
