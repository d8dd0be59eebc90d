//! One socket as the hub sees it: who it belongs to, and what waits to be written to it.

mod queue;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Context;

use bytes::Bytes;

use crate::domain::command::Device;
use crate::domain::id::RoomId;
use crate::domain::moment::Moment;
use crate::domain::scope::Scope;
use crate::protocol::close::CloseCode;
use crate::server::hub::connection::queue::Queue;
use crate::server::hub::{Owner, wire};
use crate::server::underway::Underway;

/// The most bytes that may wait for one socket. A slow consumer is disconnected; it catches up by cursor.
const WAITING: usize = 1024 * 1024;

/// A socket for which more bytes wait gets no passing signals, so that these are never why it is disconnected.
const LAGGING: usize = 16 * 1024;

/// A socket's queue and its marks of life.
#[derive(Debug)]
pub struct Connection {
    id: u64,
    owner: Owner,
    origin: Origin,
    queue: Mutex<Queue>,
    heard: AtomicU64,
    begun: AtomicU64,
}

/// Where a socket comes from, as its person may recognise it.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The browser or program, and the address.
    pub device: Device,
    /// When it was opened.
    pub since: Moment,
    /// What it is bounded to, when a program holds it.
    pub scope: Option<Arc<Scope>>,
}

/// What the socket's task finds when it looks at its queue.
#[derive(Debug)]
pub enum Waiting {
    /// These bytes, in this order; more may follow.
    Frames(VecDeque<Bytes>),
    /// The same, and they are the last: the close frame is among them.
    Last(VecDeque<Bytes>),
    /// Nothing; the task is woken when that changes.
    Nothing,
    /// Nothing more will come: the close frame has been taken.
    Closed,
}

impl Connection {
    pub(super) fn new(id: u64, owner: Owner, origin: Origin, seconds: u64) -> Self {
        Self {
            id,
            owner,
            origin,
            queue: Mutex::new(Queue { held: Some(Box::default()), ..Queue::default() }),
            heard: AtomicU64::new(seconds),
            begun: AtomicU64::new(0),
        }
    }

    /// Its number on this node.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Whose it is.
    pub fn owner(&self) -> Owner {
        self.owner
    }

    /// Where it comes from and since when.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Whether a program holds it.
    pub fn is_program(&self) -> bool {
        self.origin.scope.is_some()
    }

    /// Whether a room is within its bounds, if it has any.
    pub fn covers(&self, room: RoomId) -> bool {
        self.origin.scope.as_ref().is_none_or(|scope| scope.covers(room))
    }

    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues bytes of whole frames. Past the bound the socket is closed as too slow instead.
    pub fn push(&self, bytes: Bytes) {
        self.push_of(bytes, None);
    }

    /// As [`Connection::push`], of a batch that is under way until the socket has written what it can: a peer that does
    /// not read holds up nobody.
    pub fn push_of(&self, bytes: Bytes, batch: Option<&Underway>) {
        let mut queue = self.queue();
        if queue.closing.is_some() {
            return;
        }
        if queue.waiting() + bytes.len() > WAITING {
            queue.end(CloseCode::TooSlow);
        } else if let Some(held) = &mut queue.held {
            held.bytes += bytes.len();
            held.frames.push_back(bytes);
            return;
        } else {
            queue.bytes += bytes.len();
            queue.frames.push_back(bytes);
            if !queue.blocked && batch.is_some() {
                queue.underway = batch.cloned();
            }
        }
        queue.wake();
    }

    /// Queues a ping or a pong. It goes before what is held: a peer that catches up lives all the same.
    pub fn beat(&self, bytes: Bytes) {
        let mut queue = self.queue();
        if queue.closing.is_some() {
            return;
        }
        if queue.waiting() + bytes.len() > WAITING {
            queue.end(CloseCode::TooSlow);
        } else {
            queue.bytes += bytes.len();
            queue.frames.push_back(bytes);
        }
        queue.wake();
    }

    /// Queues a signal that is worth nothing later; a socket that lags, or is catching up, does not get it.
    pub fn push_passing(&self, bytes: Bytes) {
        let mut queue = self.queue();
        if queue.closing.is_none() && queue.held.is_none() && queue.waiting() < LAGGING {
            queue.bytes += bytes.len();
            queue.frames.push_back(bytes);
            queue.wake();
        }
    }

    /// Queues bytes before all that is held: its `ready`, and what the socket missed.
    pub fn catch_up(&self, bytes: Bytes) {
        let mut queue = self.queue();
        if queue.closing.is_none() && !bytes.is_empty() {
            queue.bytes += bytes.len();
            queue.frames.push_back(bytes);
            queue.wake();
        }
    }

    /// Waits until what was queued has been taken for writing, or never will be, so that catching up keeps the peer's pace.
    pub async fn taken(&self) {
        self.wait_unless(|queue| queue.bytes == 0).await;
    }

    /// The same, once it has what it missed: what is read for the peer keeps its pace, too.
    pub async fn at_rest(&self) {
        let catches_up = || self.queue().held.is_some();
        while catches_up() {
            self.wait_unless(|queue| queue.held.is_none()).await;
        }
        self.taken().await;
    }

    /// Waits until something was taken, released or ended; not at all where it need not be.
    async fn wait_unless(&self, done: fn(&Queue) -> bool) {
        let taken = {
            let mut queue = self.queue();
            if done(&queue) || queue.closing.is_some() {
                return;
            }
            queue.taken.get_or_insert_default().clone()
        };
        let notified = taken.notified();
        // It may have been taken since.
        if self.queue().taken.as_ref().is_some_and(|now| Arc::ptr_eq(now, &taken)) {
            notified.await;
        }
    }

    /// The socket has what it missed: what was held follows, and from now on all comes at once.
    pub fn release(&self) {
        let mut queue = self.queue();
        if let Some(held) = queue.held.take() {
            queue.bytes += held.bytes;
            queue.frames.extend(held.frames);
            queue.tell_taken();
            queue.wake();
        }
    }

    /// Closes the socket. What waited and was not begun to be written is dropped: it may have been for a
    /// session that is over.
    pub fn close(&self, code: CloseCode) {
        let mut queue = self.queue();
        if queue.may_end(code) {
            queue.end(code);
            queue.wake();
        }
    }

    /// Ends the socket with last words that say why, if there are any, and its close. They wait for
    /// [`Connection::part`]; until then nothing reaches it but answers.
    pub fn end_saying(&self, words: impl IntoIterator<Item = Bytes>, code: CloseCode) {
        let mut queue = self.queue();
        if !queue.may_end(code) {
            return;
        }
        queue.end(code);
        if queue.close_taken {
            queue.wake();
        } else {
            let close = std::mem::take(&mut queue.frames);
            queue.last = Some(words.into_iter().chain(close).collect());
        }
    }

    /// Queues the answer to something that was asked here, also when that was what ended it.
    pub fn answer(&self, bytes: Bytes) {
        let mut queue = self.queue();
        if queue.last.is_some() {
            queue.frames.push_back(bytes);
        } else {
            drop(queue);
            self.push(bytes);
        }
    }

    /// Everything is answered: lets the last word go.
    pub fn part(&self) {
        let mut queue = self.queue();
        if let Some(last) = queue.last.take() {
            queue.frames.extend(last);
            queue.wake();
        }
    }

    /// Closes the socket after what waits has been written: the frame in flight was wrong, what came before
    /// it was not.
    pub fn close_after(&self, code: CloseCode) {
        let mut queue = self.queue();
        if queue.closing.is_none() {
            queue.closing = Some(code);
            queue.held = None;
            queue.tell_taken();
            queue.frames.push_back(wire::close(code));
            queue.wake();
        }
    }

    /// The stream is no more: nobody will take what waits, and whoever waits for that need not.
    pub fn gone(&self) {
        let mut queue = self.queue();
        if queue.closing.is_none() {
            queue.end(CloseCode::Normal);
        }
        queue.frames = VecDeque::new();
        queue.last = None;
        queue.underway = None;
    }

    /// Whether the socket is on its way out.
    pub fn is_closing(&self) -> bool {
        self.closed_with().is_some()
    }

    /// The code that the socket was closed with, if we closed it.
    pub fn closed_with(&self) -> Option<CloseCode> {
        self.queue().closing
    }

    /// The peer does not take what was written, and so much is left of it: arranges to be woken for a close, whatever the
    /// peer does.
    pub fn watch_for_close(&self, left: usize, context: &Context<'_>) {
        let mut queue = self.queue();
        queue.out = left;
        queue.waker = Some(context.waker().clone());
        queue.blocked = true;
        queue.underway = None;
    }

    /// Takes what waits, or arranges to be woken.
    pub fn take(&self, context: &Context<'_>) -> Waiting {
        let mut queue = self.queue();
        queue.blocked = false;
        if queue.frames.is_empty() {
            queue.out = 0;
            queue.underway = None;
            // Also where its close is out: the time that it has left may be cut short.
            queue.waker = Some(context.waker().clone());
            let is_over = queue.closing.is_some() && queue.last.is_none();
            return if is_over { Waiting::Closed } else { Waiting::Nothing };
        }
        queue.out = std::mem::take(&mut queue.bytes);
        queue.tell_taken();
        let frames = std::mem::take(&mut queue.frames);
        queue.close_taken = queue.closing.is_some() && queue.last.is_none();
        if queue.close_taken { Waiting::Last(frames) } else { Waiting::Frames(frames) }
    }

    /// Notes that the peer said something in this second.
    pub fn hear(&self, seconds: u64) {
        self.heard.store(seconds, Ordering::Relaxed);
    }

    /// Notes when a message was begun that is not whole yet; zero when there is none.
    pub fn begin(&self, seconds: u64) {
        self.begun.store(seconds, Ordering::Relaxed);
    }

    /// The second in which the peer was last heard.
    pub fn heard(&self) -> u64 {
        self.heard.load(Ordering::Relaxed)
    }

    /// The second in which an unfinished message was begun, if there is one.
    pub fn begun(&self) -> Option<u64> {
        Some(self.begun.load(Ordering::Relaxed)).filter(|second| *second > 0)
    }
}
