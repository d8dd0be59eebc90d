//! One socket's task: reads what came, hands it on, writes all that waits in one go, and ends with a proper
//! close. It has no timer while nothing is wrong.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::Future;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use crate::protocol::close::CloseCode;
use crate::server::hub::connection::{Connection, Waiting};
use crate::server::hub::wire;
use crate::server::web::socket::commands::Commands;
use crate::server::web::socket::incoming::{Incoming, Midway, Reassembly};
use crate::server::web::socket::life::Before;

/// Bytes read at a time, into a buffer that all sockets of a thread share.
const READ: usize = 64 * 1024;

/// Buffers read before anything else is looked at.
const READS: usize = 8;

/// Pieces written in one call.
const PIECES: usize = 64;

/// After our close the peer has this long to take it and close too; then the stream is dropped.
const LINGER: Duration = Duration::from_millis(800);

/// One that was too slow is not reading just now, and finds out why it was closed when it does.
const LINGER_SLOW: Duration = Duration::from_secs(10);

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; READ]);
}

/// The socket; done when the stream can be dropped.
pub struct Engine<S> {
    stream: S,
    early: Bytes,
    connection: Arc<Connection>,
    commands: Commands,
    reassembly: Reassembly,
    out: VecDeque<Bytes>,
    /// The answer that switches protocols waits in `out` for the first frame, to go with it in one write.
    begins: bool,
    /// Nothing more is read: the peer closed, or broke a rule.
    deaf: bool,
    /// What waits in `out` ends with the close frame.
    last: bool,
    /// The close frame is out; what remains is to let the peer take it.
    closed: bool,
    /// And nothing more can be written.
    shut: bool,
    /// The peer does not take what there is to write.
    stuck: bool,
    /// How long what is left may take, and of which close that is.
    linger: Option<(CloseCode, Pin<Box<Sleep>>)>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Engine<S> {
    /// Takes over a stream and what was read of it already.
    pub fn new(
        stream: S,
        Before { switch, early, .. }: Before,
        connection: Arc<Connection>,
        commands: Commands,
    ) -> Self {
        Self {
            stream,
            early,
            connection,
            commands,
            reassembly: Reassembly::default(),
            begins: !switch.is_empty(),
            out: Some(switch).into_iter().filter(|switch| !switch.is_empty()).collect(),
            deaf: false,
            last: false,
            closed: false,
            shut: false,
            stuck: false,
            linger: None,
        }
    }

    /// Reads what is there, and not more than a few buffers of it. `Ready` when the stream has ended.
    fn read(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if !self.early.is_empty() {
            let mut early = std::mem::take(&mut self.early).to_vec();
            self.hear(&mut early);
        }
        for _ in 0..READS {
            let read = BUFFER.with_borrow_mut(|buffer| {
                let mut room = ReadBuf::new(buffer);
                let polled = Pin::new(&mut self.stream).poll_read(context, &mut room);
                let filled = room.filled().len();
                // What is asked of a socket that is on its way out would not be answered, so it is not done.
                if filled > 0 && !self.deaf && !self.connection.is_closing() {
                    self.hear(&mut buffer[..filled]);
                }
                polled.map_ok(|()| filled)
            });
            match ready!(read) {
                Ok(0) | Err(_) => return Poll::Ready(()),
                Ok(_) => {}
            }
        }
        // There may be more, after what waits was written and the clocks were looked at.
        context.waker().wake_by_ref();
        Poll::Pending
    }

    fn hear(&mut self, bytes: &mut [u8]) {
        let Self { reassembly, commands, connection, .. } = self;
        let now = commands.seconds();
        let asked = commands.was_pinged(now.saturating_sub(connection.heard()));
        connection.hear(now);
        let heard = reassembly.take(bytes, |incoming| match incoming {
            Incoming::Text(text) => commands.hear(&text),
            Incoming::Ping(payload) => {
                connection.beat(wire::pong(&payload));
                commands.count_beat()
            }
            Incoming::Pong if asked => Ok(()),
            Incoming::Pong => commands.count_beat(),
            Incoming::Empty => commands.count_nothing(),
            Incoming::Close => Err(CloseCode::Normal),
        });
        match reassembly.midway() {
            Midway::Nothing => connection.begin(0),
            Midway::Begun => connection.begin(now.max(1)),
            Midway::Still => {}
        }
        if let Err(code) = heard {
            self.deaf = true;
            connection.close_after(code);
        }
    }

    /// Writes all that waits. `Ready` when the stream cannot be written any more.
    fn write(&mut self, context: &mut Context<'_>) -> Poll<()> {
        loop {
            if self.out.is_empty() || self.begins {
                let frames = match self.connection.take(context) {
                    Waiting::Frames(frames) => frames,
                    Waiting::Last(frames) => {
                        self.last = true;
                        frames
                    }
                    Waiting::Nothing => return self.flush(context),
                    Waiting::Closed => {
                        self.closed = true;
                        return self.shut(context);
                    }
                };
                if self.begins {
                    self.out.extend(frames);
                } else {
                    self.out = frames;
                }
                self.begins = false;
            }
            match self.write_once(context) {
                Poll::Ready(Ok(0) | Err(_)) => return Poll::Ready(()),
                Poll::Ready(Ok(written)) => {
                    // One that takes what waited for it lives, whatever it says.
                    if std::mem::take(&mut self.stuck) {
                        self.connection.hear(self.commands.seconds());
                    }
                    self.advance(written);
                }
                Poll::Pending => {
                    self.stuck = true;
                    let left = self.out.iter().map(Bytes::len).sum();
                    self.connection.watch_for_close(left, context);
                    return Poll::Pending;
                }
            }
        }
    }

    /// A stream that encrypts has taken more than it could send, and sends the rest when it is asked to.
    fn flush(&mut self, context: &mut Context<'_>) -> Poll<()> {
        match Pin::new(&mut self.stream).poll_flush(context) {
            Poll::Ready(Ok(())) | Poll::Pending => Poll::Pending,
            Poll::Ready(Err(_)) => Poll::Ready(()),
        }
    }

    /// The peer sees the end of the stream after our close frame, even if it never answers.
    fn shut(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.shut {
            return Poll::Pending;
        }
        let Poll::Ready(done) = Pin::new(&mut self.stream).poll_shutdown(context) else {
            return Poll::Pending;
        };
        self.shut = true;
        if done.is_ok() { Poll::Pending } else { Poll::Ready(()) }
    }

    /// One call for as many pieces as it takes; for a single piece the plain call is the cheaper one.
    fn write_once(&mut self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let stream = Pin::new(&mut self.stream);
        if let (Some(only), 1) = (self.out.front(), self.out.len()) {
            return stream.poll_write(context, only);
        }
        let mut pieces = [IoSlice::new(&[]); PIECES];
        let count = self.out.iter().zip(&mut pieces).map(|(bytes, piece)| *piece = IoSlice::new(bytes)).count();
        stream.poll_write_vectored(context, &pieces[..count])
    }

    fn advance(&mut self, mut written: usize) {
        while let Some(first) = self.out.front_mut() {
            if first.len() > written {
                first.advance(written);
                return;
            }
            written -= first.len();
            self.out.pop_front();
        }
        // An idle socket keeps no queue.
        self.out = VecDeque::new();
    }

    /// After a close was decided the peer has a bounded time, whether it reads or not.
    fn is_overdue(&mut self, context: &mut Context<'_>) -> bool {
        let Some(code) = self.connection.closed_with() else {
            return false;
        };
        let restart = code == CloseCode::Restart;
        if self.linger.is_none() && !self.last && !self.deaf && !restart {
            // What was taken for writing and not begun may be for a session that is over; where the peer closed, or broke
            // a rule, or the server ends, all that waits goes before the close.
            self.out.truncate(1);
        }
        let time = if code == CloseCode::TooSlow { LINGER_SLOW } else { LINGER };
        // Whoever is given time because of being slow has none when the session ends meanwhile.
        self.linger.take_if(|(begun, _)| *begun != code);
        let (_, linger) = self.linger.get_or_insert_with(|| (code, Box::pin(sleep(time))));
        linger.as_mut().poll(context).is_ready()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Future for Engine<S> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let engine = &mut *self;
        if engine.read(context).is_ready() {
            // A peer that ends its side at once is still told that it was let in, whether the first frame is there or not.
            if std::mem::take(&mut engine.begins) {
                let _gone = engine.write(context).is_ready();
            }
            return Poll::Ready(());
        }
        if engine.is_overdue(context) {
            return Poll::Ready(());
        }
        let written = if engine.closed { engine.shut(context) } else { engine.write(context) };
        if written.is_ready() {
            return Poll::Ready(());
        }
        // A close that was taken while writing starts its clock at once.
        if engine.is_overdue(context) { Poll::Ready(()) } else { Poll::Pending }
    }
}
