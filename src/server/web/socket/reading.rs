//! Reading beside the log: a page of history, judged once more at the moment it leaves.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{Mutex, MutexGuard};

use crate::domain::denied::Denied;
use crate::domain::id::{Cursor, RoomId};
use crate::domain::policy::{Policy, Target, find_room};
use crate::domain::rules::Action;
use crate::protocol::error::{ErrorCode, Refusal};
use crate::protocol::frame::{Reply, ServerFrame};
use crate::protocol::limits;
use crate::server::hub::connection::Connection;
use crate::server::hub::lists::Wanted;
use crate::server::hub::views::Near;
use crate::server::hub::wire;
use crate::server::log::Failure;
use crate::server::store::messages::{Bound, Page};
use crate::server::web::current::{ReadError, current};
use crate::server::web::visitor::Visitor;
use crate::server::web::{App, asking, refusal, rooms};

/// How many reads of one socket may be under way.
const AT_ONCE: usize = 8;

/// A read is mostly answered within this time, in milliseconds.
const READ_MS: u64 = 50;

/// Messages in an answer when nothing else was asked for.
const PAGE: u32 = 50;

/// What is asked of a room's history.
#[derive(Debug, Clone, Copy)]
pub struct History {
    room: RoomId,
    place: Place,
    limit: u32,
}

#[derive(Debug, Clone, Copy)]
enum Place {
    At(Bound),
    Around(Cursor),
}

impl History {
    /// From the fields of the command.
    ///
    /// # Errors
    /// More than one bound, or a limit out of its bounds.
    pub fn parse(
        room: RoomId,
        before: Option<Cursor>,
        after: Option<Cursor>,
        around: Option<Cursor>,
        limit: Option<u32>,
    ) -> Result<Self, Refusal> {
        let place = match (before, after, around) {
            (None, None, None) => Place::At(Bound::Newest),
            (Some(cursor), None, None) => Place::At(Bound::Before(cursor)),
            (None, Some(cursor), None) => Place::At(Bound::After(cursor)),
            (None, None, Some(cursor)) => Place::Around(cursor),
            _ => {
                return Err(Refusal::new(
                    ErrorCode::BadRequest,
                    "Ask for history before, after or around a cursor, not several at once.",
                ));
            }
        };
        let limit = limit.unwrap_or(PAGE);
        if limit == 0 || limit > limits::HISTORY {
            return Err(Refusal::new(
                ErrorCode::BadRequest,
                format!("A page of history has 1 to {} messages.", limits::HISTORY),
            ));
        }
        Ok(Self { room, place, limit })
    }

    fn near(&self) -> Near {
        match self.place {
            Place::At(Bound::Newest | Bound::Before(_)) => Near::End,
            Place::At(Bound::After(_)) => Near::Beginning,
            Place::Around(cursor) => Near::Place(cursor),
        }
    }
}

/// The reads of one socket.
#[derive(Clone)]
pub struct Reading {
    pub(super) app: Arc<App>,
    pub(super) visitor: Visitor,
    pub(super) connection: Arc<Connection>,
    reads: Arc<Reads>,
}

/// What is read for one socket at this moment.
#[derive(Debug, Default)]
struct Reads {
    under_way: AtomicUsize,
    /// One answer after the other, each when the peer has taken what waits for it: together they could be more than may wait.
    turn: Mutex<()>,
}

/// One read that is under way.
struct UnderWay(Arc<Reads>);

impl UnderWay {
    /// Nothing where there are too many.
    fn begin(reads: &Arc<Reads>) -> Option<Self> {
        let begun = Self(reads.clone());
        (reads.under_way.fetch_add(1, Ordering::Relaxed) < AT_ONCE).then_some(begun)
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Reading {
    /// For a socket that was just registered.
    pub fn new(app: Arc<App>, visitor: Visitor, connection: Arc<Connection>) -> Self {
        Self { app, visitor, connection, reads: Arc::default() }
    }

    /// Reads a page and answers, while the socket goes on.
    pub fn history(&self, id: String, asked: History) {
        let reading = self.clone();
        self.go_on(id, async move |id| match reading.answer_with_history(&id, asked).await {
            Ok(()) => {}
            Err(failure) => reading.refuse(id, refusal::of_failure(failure)),
        });
    }

    async fn answer_with_history(&self, id: &str, asked: History) -> Result<(), Failure> {
        let Self { app, connection, .. } = self;
        let _turn = self.turn().await;
        self.may_read(asked.room).map_err(Failure::Denied)?;
        let reply = |since, mut page: Page| {
            let place = (asked.near(), page.more);
            app.hub.reply_with_messages(connection, id, since, &mut page.messages, place, app.now())
        };
        current(app, async || self.read(asked).await, reply).await.map_err(ReadError::failure)
    }

    /// Answers with a list, which may be long.
    pub fn list(&self, id: String, wanted: Wanted) {
        let reading = self.clone();
        self.go_on(id, async move |id| {
            let Self { app, connection, .. } = &reading;
            let _turn = reading.turn().await;
            if let Err(denied) = app.hub.reply_with_list(connection, &id, &wanted, app.now()) {
                reading.refuse(id, refusal::of_denied(denied));
            }
        });
    }

    /// Waits until it is one's turn to be answered. Only the question waits: what is read is read for a peer that takes it.
    pub(super) async fn turn(&self) -> MutexGuard<'_, ()> {
        let turn = self.reads.turn.lock().await;
        self.connection.at_rest().await;
        turn
    }

    /// Whether the room is for the person to read, and for the token used, if one is.
    pub(super) fn may_read(&self, room: RoomId) -> Result<(), Denied> {
        let (actor, now) = (self.visitor.actor(), self.app.now());
        self.app.hub.with_facts(|facts| {
            let target = Target::Room(find_room(facts, room)?);
            Policy::of(facts, actor, now)?.check(Action::SeeRoom, target).map(|_| ())
        })
    }

    /// Reads beside the socket, unless too much is under way already.
    pub(super) fn go_on<F: Future<Output = ()> + Send + 'static>(
        &self,
        id: String,
        read: impl FnOnce(String) -> F + Send + 'static,
    ) {
        let Some(under_way) = UnderWay::begin(&self.reads) else {
            let mut refusal = Refusal::new(ErrorCode::RateLimited, "Too many reads at once; wait for an answer first.");
            refusal.retry_after_ms = Some(READ_MS);
            return self.refuse(id, refusal);
        };
        tokio::spawn(async move {
            read(id).await;
            drop(under_way);
        });
    }

    async fn read(&self, asked: History) -> Result<Page, ReadError> {
        let Self { app, visitor, .. } = self;
        let around = match asked.place {
            Place::At(bound) => return rooms::read(app, visitor, asked.room, bound, asked.limit).await,
            Place::Around(cursor) => cursor,
        };
        let older = rooms::read(app, visitor, asked.room, Bound::Before(around.saturating_add(1)), asked.limit).await?;
        let newer = rooms::read(app, visitor, asked.room, Bound::After(around), asked.limit).await?;
        Ok(around_it(older, newer, asked.limit as usize))
    }

    /// Answers with a refusal, and counts it.
    pub(super) fn refuse(&self, id: String, refusal: Refusal) {
        asking::note(&self.app, &self.visitor, &refusal);
        self.connection.push(wire::frame(&ServerFrame::Reply(Reply::error(Some(id), refusal))));
    }
}

/// A page with a place in it: half of it before, with the place itself, half behind, and what one side does not fill for
/// the other.
fn around_it(mut older: Page, newer: Page, limit: usize) -> Page {
    let (before, behind) = (older.messages.len(), newer.messages.len());
    let behind_taken = behind.min(limit - before.min(limit.div_ceil(2)));
    let before_taken = before.min(limit - behind_taken);
    older.messages.drain(..before - before_taken);
    older.messages.extend(newer.messages.into_iter().take(behind_taken));
    older.more |= newer.more || before_taken < before || behind_taken < behind;
    older
}
