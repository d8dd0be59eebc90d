//! One socket as the hub sees it: who it belongs to, and what waits to be written to it.

mod queue;

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

    /// Queues a signal that is worth nothing later; a socket that lags, or is catching up, does not get it.
    pub fn push_passing(&self, bytes: Bytes) {
        let mut queue = self.queue();
        if queue.closing.is_none() && queue.held.is_none() && queue.bytes < LAGGING {
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

    /// Waits until what was queued has been taken for writing, so that catching up keeps the peer's pace.
    pub async fn taken(&self) {
        loop {
            let Some(taken) = self.queue().held.as_ref().map(|held| held.taken.clone()) else {
                return;
            };
            let notified = taken.notified();
            {
                let queue = self.queue();
                if queue.bytes == 0 || queue.closing.is_some() {
                    return;
                }
            }
            notified.await;
        }
    }

    /// The socket has what it missed: what was held follows, and from now on all comes at once.
    pub fn release(&self) {
        let mut queue = self.queue();
        if let Some(held) = queue.held.take() {
            queue.bytes += held.bytes;
            queue.frames.extend(held.frames);
            queue.wake();
        }
    }

    /// Closes the socket. What waited and was not begun to be written is dropped: it may have been for a
    /// session that is over.
    pub fn close(&self, code: CloseCode) {
        let mut queue = self.queue();
        if queue.closing.is_none() {
            queue.end(code);
            queue.wake();
        }
    }

    /// Ends the socket with a last word that says why, if there is one, and its close. They wait for
    /// [`Connection::part`]; until then nothing reaches it but answers.
    pub fn end_saying(&self, word: Option<Bytes>, code: CloseCode) {
        let mut queue = self.queue();
        if queue.closing.is_none() {
            queue.end(code);
            let close = std::mem::take(&mut queue.frames);
            queue.last = Some(word.into_iter().chain(close).collect());
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
            if let Some(held) = queue.held.take() {
                held.taken.notify_one();
            }
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

    /// The peer does not take what was written: arranges to be woken for a close, whatever the peer does.
    pub fn watch_for_close(&self, context: &Context<'_>) {
        let mut queue = self.queue();
        queue.waker = Some(context.waker().clone());
        queue.blocked = true;
        queue.underway = None;
    }

    /// Takes what waits, or arranges to be woken.
    pub fn take(&self, context: &Context<'_>) -> Waiting {
        let mut queue = self.queue();
        queue.blocked = false;
        if queue.frames.is_empty() {
            queue.underway = None;
            if queue.closing.is_some() && queue.last.is_none() {
                return Waiting::Closed;
            }
            queue.waker = Some(context.waker().clone());
            return Waiting::Nothing;
        }
        queue.bytes = 0;
        if let Some(held) = &queue.held {
            held.taken.notify_one();
        }
        let frames = std::mem::take(&mut queue.frames);
        if queue.closing.is_some() && queue.last.is_none() { Waiting::Last(frames) } else { Waiting::Frames(frames) }
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

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::Waker;

    use futures_util::FutureExt as _;

    use super::*;
    use crate::domain::id::{SessionId, UserId};

    fn connection() -> Connection {
        let device = Device { agent: Arc::from("a browser"), address: Arc::from("127.0.0.1") };
        let origin = Origin { device, since: Moment(0), scope: None };
        Connection::new(1, Owner { user: UserId(1), session: SessionId(2) }, origin, 0)
    }

    fn waiting(connection: &Connection) -> usize {
        connection.queue().frames.len()
    }

    #[test]
    fn a_passing_signal_reaches_a_socket_that_keeps_up() {
        let connection = connection();
        connection.release();
        connection.push_passing(Bytes::from_static(b"typing"));
        assert_eq!(waiting(&connection), 1);
    }

    #[tokio::test]
    async fn a_batch_is_out_when_every_socket_has_written_it_or_cannot_or_is_closed() {
        let context = Context::from_waker(Waker::noop());
        let (underway, out) = Underway::begin();
        let mut out = pin!(out.reached());
        let sockets: Vec<_> = (0..4).map(|_| connection()).collect();
        for socket in &sockets[..3] {
            socket.release();
            assert!(matches!(socket.take(&context), Waiting::Nothing));
        }
        // The fourth catches up: what it gets later holds up nobody.
        sockets.iter().for_each(|socket| socket.push_of(Bytes::from_static(b"a message"), Some(&underway)));
        drop(underway);
        let [writes, blocked, closed, _] = &sockets[..] else { unreachable!() };
        closed.close(CloseCode::Restart);
        assert!(matches!(blocked.take(&context), Waiting::Frames(_)));
        blocked.watch_for_close(&context);
        assert!(matches!(writes.take(&context), Waiting::Frames(_)));
        assert!(out.as_mut().now_or_never().is_none(), "one is still writing");
        assert!(matches!(writes.take(&context), Waiting::Nothing));
        out.await;
    }

    #[test]
    fn one_that_is_ended_hears_its_answers_and_the_last_word_and_nothing_else() {
        let context = Context::from_waker(Waker::noop());
        let connection = connection();
        connection.release();
        connection.push(Bytes::from_static(b"a message"));
        connection.end_saying(Some(Bytes::from_static(b"why")), CloseCode::Ended);
        connection.push(Bytes::from_static(b"another message"));
        connection.push_passing(Bytes::from_static(b"typing"));
        connection.close(CloseCode::Restart);
        assert!(matches!(connection.take(&context), Waiting::Nothing));
        connection.answer(Bytes::from_static(b"an answer"));
        connection.part();
        let Waiting::Last(frames) = connection.take(&context) else { unreachable!() };
        let close = wire::close(CloseCode::Ended);
        assert_eq!(frames, [Bytes::from_static(b"an answer"), Bytes::from_static(b"why"), close]);
        connection.answer(Bytes::from_static(b"too late"));
        assert!(matches!(connection.take(&context), Waiting::Closed));
    }

    #[test]
    fn one_that_lags_or_catches_up_is_spared_passing_signals_and_is_closed_at_the_bound_only() {
        let connection = connection();
        connection.push_passing(Bytes::from_static(b"typing"));
        connection.release();
        assert_eq!(waiting(&connection), 0);
        connection.push(Bytes::from(vec![0; LAGGING]));
        connection.push_passing(Bytes::from_static(b"typing"));
        assert_eq!(waiting(&connection), 1);
        connection.push(Bytes::from(vec![0; WAITING - LAGGING]));
        assert!(!connection.is_closing());
        connection.push(Bytes::from_static(b"one more"));
        assert_eq!(connection.closed_with(), Some(CloseCode::TooSlow));
    }
}
