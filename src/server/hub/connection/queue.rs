//! What waits to be written to a socket, and how it ends.

use std::collections::VecDeque;
use std::sync::Arc;
use std::task::Waker;

use bytes::Bytes;
use tokio::sync::Notify;

use crate::protocol::close::CloseCode;
use crate::server::hub::wire;
use crate::server::underway::Underway;

/// What waits.
#[derive(Debug, Default)]
pub struct Queue {
    pub frames: VecDeque<Bytes>,
    pub bytes: usize,
    /// How many bytes were taken for writing the last time, or were left of them when the peer took no more.
    pub out: usize,
    /// Until the socket has what it missed, what happens waits here.
    pub held: Option<Box<Held>>,
    /// Somebody waits until all this has been taken for writing.
    pub taken: Option<Arc<Notify>>,
    pub closing: Option<CloseCode>,
    /// The close was taken for writing, and nothing may follow it.
    pub close_taken: bool,
    /// What is said at last, once everything that was asked is answered.
    pub last: Option<VecDeque<Bytes>>,
    pub waker: Option<Waker>,
    /// The task waits for the peer to take what it has: more to write is no reason to wake it, a close is.
    pub blocked: bool,
    /// The batch that part of what waits, or of what the task is writing, belongs to.
    pub underway: Option<Underway>,
}

/// What happens while a socket gets what it missed.
#[derive(Debug, Default)]
pub struct Held {
    pub frames: VecDeque<Bytes>,
    pub bytes: usize,
}

impl Queue {
    /// How many bytes are kept.
    pub fn waiting(&self) -> usize {
        self.out + self.bytes + self.held.as_ref().map_or(0, |held| held.bytes)
    }

    /// Whether it can still be ended with this code. Whoever reads too slowly would have time to find out; an end of the
    /// session takes that away.
    pub fn may_end(&self, code: CloseCode) -> bool {
        let cut_short = self.closing == Some(CloseCode::TooSlow) && code.ends_session();
        self.closing.is_none() || cut_short
    }

    /// Drops what waits; nothing more comes but the close.
    pub fn end(&mut self, code: CloseCode) {
        self.held = None;
        self.tell_taken();
        self.frames.clear();
        self.underway = None;
        self.bytes = 0;
        self.closing = Some(code);
        if !self.close_taken {
            self.frames.push_back(wire::close(code));
        }
    }

    /// Whoever waits for it may go on.
    pub fn tell_taken(&mut self) {
        if let Some(taken) = self.taken.take() {
            taken.notify_waiters();
        }
    }

    /// Lets the socket's task look, where that is of use.
    pub fn wake(&mut self) {
        if self.blocked && self.closing.is_none() {
            return;
        }
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}
