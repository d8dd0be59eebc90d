//! The one place where anything is decided: commands go in, durable changes come out in one order.
//!
//! [`Log`] is the door. The writer behind it takes what waits as a batch, decides on its own copy of the
//! facts, commits, and hands the batch on; whoever takes it delivers the changes first and then answers the
//! senders. It does not know sockets or pages.

pub mod batch;
pub mod behind;
pub mod pace;
pub mod room;
pub mod writer;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use crate::domain::audience::Audience;
use crate::domain::change::Change;
use crate::domain::command::Command;
use crate::domain::decide::Answer;
use crate::domain::denied::Denied;
use crate::domain::id::{Mark, MessageId, RoomId, SessionId};
use crate::domain::message::{Draft, RequestDigest, Wording};
use crate::domain::moment::Moment;
use crate::domain::text::ClientId;
use crate::domain::workspace::Workspace;
use crate::server::audit::entry::Entry;
use crate::server::audit::source::Asker;
use crate::server::clock::Clock;
use crate::server::log::behind::Behind;
use crate::server::log::writer::Writer;
use crate::server::store::error::StoreError;
use crate::server::store::{Store, credentials};
use crate::server::underway::Underway;

/// How many commands may wait; then senders are told to come back.
const WAITING: usize = 4096;

/// Whoever searches waits no longer than this for the index of words.
const INDEXED_WITHIN: Duration = Duration::from_secs(1);

/// How many batches may wait for the hub; then the writer waits.
const HANDED_ON: usize = 16;

/// Why a command was not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The policy or the state of things is against it.
    Denied(Denied),
    /// The disk is full; nothing was changed.
    StorageFull,
    /// Not now; nothing was changed, or it will be found done when asked again.
    Unavailable,
}

impl Failure {
    /// What senders are told of a fault of the store.
    fn of(fault: &StoreError) -> Self {
        match fault {
            StoreError::Full => Self::StorageFull,
            StoreError::Busy | StoreError::Open(_) | StoreError::Damaged(_) | StoreError::Sql(_) => Self::Unavailable,
        }
    }
}

/// What became of a command.
pub type Outcome = Result<Answer, Failure>;

/// Takes the outcome to whoever asked. Called after the changes of the same batch were delivered.
pub type Respond = Box<dyn FnOnce(Outcome) + Send>;

/// Durable changes in order, and the answers that go out after them.
#[derive(Default)]
pub struct Batch {
    /// In the order of the log.
    pub changes: Vec<Change>,
    /// In the order of the commands.
    pub answers: Vec<(Respond, Outcome)>,
    /// Marks that could not be written down; they are owed.
    pub unwritten: Vec<Mark>,
    /// Refusals that could not be put into the audit; they are owed, too.
    pub unrecorded: Vec<Entry>,
    /// Let go when everybody is answered, for those who wait for that.
    settled: Vec<oneshot::Sender<()>>,
    /// To be held by whatever has to write of it, when the writer wants to know.
    pub underway: Option<Underway>,
}

impl Batch {
    /// Whether there is nothing to hand on.
    fn is_empty(&self) -> bool {
        self.changes.is_empty()
            && self.answers.is_empty()
            && self.unwritten.is_empty()
            && self.unrecorded.is_empty()
            && self.settled.is_empty()
    }

    /// Answers every sender.
    pub fn respond(self) {
        for (respond, outcome) in self.answers {
            respond(outcome);
        }
    }
}

/// Something for the writer to do.
pub enum Job {
    /// Decide a command.
    Decide(Asker, Box<Command>, Respond),
    /// Write down when sessions were last used.
    LastUses(Vec<(SessionId, Moment)>),
    /// Write down how far people have read.
    ReadMarks(Vec<Mark>),
    /// Put into the audit what was refused.
    Record(Vec<Entry>),
    /// Forget changes from before this moment.
    Forget(Moment),
    /// Take into the index of words what it does not know yet, and let go of this.
    Index(oneshot::Sender<()>),
    /// Let go of this when all before it is done.
    Settle(oneshot::Sender<()>),
    /// Finish what waits and end.
    Stop,
}

impl Job {
    /// Whether it may wait a moment for others: nobody's rights hang on it, and nobody waits for an answer to read on.
    fn can_wait(&self) -> bool {
        match self {
            Self::Decide(_, command, _) => command.is_talk(),
            Self::LastUses(_) | Self::ReadMarks(_) | Self::Record(_) | Self::Forget(_) => true,
            Self::Index(_) | Self::Settle(_) | Self::Stop => false,
        }
    }
}

/// The door to the writer. Cheap to clone.
#[derive(Clone)]
pub struct Log {
    jobs: mpsc::Sender<Job>,
    digest_key: Arc<[u8]>,
    usable: Arc<AtomicBool>,
    tight: Arc<AtomicBool>,
    behind: Behind,
}

/// A log that runs.
pub struct Running {
    /// Its door.
    pub log: Log,
    /// The facts it began with; the batches continue them.
    pub facts: Workspace,
    /// What it hands on. It must be taken, or the writer waits.
    pub batches: mpsc::Receiver<Batch>,
    /// Ends when the writer has ended.
    pub writer: tokio::task::JoinHandle<Result<(), StoreError>>,
}

impl Log {
    /// Loads the facts and starts the writer.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn start(store: &Store, clock: Clock) -> Result<Running, StoreError> {
        let digest_key = credentials::digest_key(store.readers()).await?.into();
        let (jobs, waiting) = mpsc::channel(WAITING);
        let (hand_on, batches) = mpsc::channel(HANDED_ON);
        let usable = Arc::new(AtomicBool::new(true));
        let writer = Writer::open(store.clone(), clock, usable.clone()).await?;
        let (facts, tight, behind) = (writer.facts().clone(), writer.tight(), writer.behind());
        let writer = tokio::spawn(writer.run(waiting, hand_on));
        Ok(Running { log: Self { jobs, digest_key, usable, tight, behind }, facts, batches, writer })
    }

    /// Whether there is a database to write to.
    pub fn is_usable(&self) -> bool {
        self.usable.load(Ordering::Relaxed)
    }

    /// Whether the disk is full, so that nothing is written but what takes away.
    pub fn is_tight(&self) -> bool {
        self.tight.load(Ordering::Relaxed)
    }

    /// Sends a command on its way; `respond` is called with what became of it.
    pub fn submit(&self, asker: impl Into<Asker>, command: Command, respond: Respond) {
        if let Err(refused) = self.jobs.try_send(Job::Decide(asker.into(), Box::new(command), respond))
            && let Job::Decide(_, _, respond) = refused.into_inner()
        {
            respond(Err(Failure::Unavailable));
        }
    }

    /// Sends a command and waits for what became of it.
    ///
    /// # Errors
    /// Why it was not carried out.
    pub async fn ask(&self, asker: impl Into<Asker>, command: Command) -> Outcome {
        let (done, outcome) = oneshot::channel();
        let respond: Respond = Box::new(move |outcome| {
            // Whoever asked may have gone; the command stands all the same.
            let _gone = done.send(outcome);
        });
        self.submit(asker, command, respond);
        outcome.await.unwrap_or(Err(Failure::Unavailable))
    }

    /// Writes down when sessions were last used, when the writer comes to it.
    pub async fn note_last_uses(&self, uses: Vec<(SessionId, Moment)>) {
        // A writer that has ended has nothing to write to; the uses are lost with the process.
        let _ended = self.jobs.send(Job::LastUses(uses)).await;
    }

    /// Writes down how far people have read, when the writer comes to it.
    ///
    /// # Errors
    /// The marks, when too much waits for the writer already.
    pub fn note_read_marks(&self, marks: Vec<Mark>) -> Result<(), Vec<Mark>> {
        if marks.is_empty() {
            return Ok(());
        }
        match self.jobs.try_send(Job::ReadMarks(marks)).map_err(mpsc::error::TrySendError::into_inner) {
            Err(Job::ReadMarks(marks)) => Err(marks),
            _ => Ok(()),
        }
    }

    /// Waits until the index of words knows all that was posted before. Where it cannot be written, or not soon, it stays
    /// behind: whoever reads does not wait for a disk that takes nothing.
    pub async fn index(&self) {
        if self.behind.is_behind() {
            let (indexed, done) = oneshot::channel();
            // Nothing is sent by it: it is let go, also by a writer that has ended.
            if self.jobs.try_send(Job::Index(indexed)).is_ok() {
                let _late = timeout(INDEXED_WITHIN, done).await.is_err();
            }
        }
    }

    /// Waits until all that was asked before is done and answered.
    pub async fn settle(&self) {
        let (settled, done) = oneshot::channel();
        // Nothing is sent by it: it is let go, also by a writer that has ended.
        let _ended = self.jobs.send(Job::Settle(settled)).await;
        let _done = done.await;
    }

    /// Puts records into the audit, when the writer comes to it.
    pub async fn record(&self, entries: Vec<Entry>) {
        if !entries.is_empty() {
            // A writer that has ended writes nothing more; the counts of this minute are lost with the process.
            let _ended = self.jobs.send(Job::Record(entries)).await;
        }
    }

    /// Forgets changes from before a moment, when the writer comes to it; messages stay.
    pub async fn forget(&self, before: Moment) {
        // A writer that has ended forgets nothing, which harms nobody.
        let _ended = self.jobs.send(Job::Forget(before)).await;
    }

    /// Lets the writer finish what waits and end.
    pub async fn stop(&self) {
        // It may have ended already.
        let _ended = self.jobs.send(Job::Stop).await;
    }

    /// A draft with the digest that tells this request from another with the same key.
    pub fn draft(
        &self,
        place: Option<RoomId>,
        wording: Wording,
        audience: Audience,
        client_id: ClientId,
        reply_to: Option<MessageId>,
    ) -> Draft {
        let audience = audience.normal();
        let mut hash = Sha256::new_with_prefix(&self.digest_key);
        let place = place.map_or_else(|| "announce".to_owned(), |room| room.to_string());
        let parts = [place, audience.to_form(), wording.body.to_string()];
        for part in parts.into_iter().chain(reply_to.map(|parent| parent.to_string())) {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let mut digest = [0; 16];
        digest.copy_from_slice(&hash.finalize()[..16]);
        Draft { wording, reply_to, audience, client_id, digest: RequestDigest(digest) }
    }
}
