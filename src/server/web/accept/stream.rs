//! A connection as the HTTP library sees it: what comes in has passed the strict reader, what the library answers by
//! itself carries our headers, and the answer that switches protocols waits for the first frame to go with it.

use std::future::Future as _;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;
use tokio_rustls::server::TlsStream;

use crate::server::web::accept::admission::Seat;
use crate::server::web::accept::early::Early;
use crate::server::web::accept::strict::Strict;

/// How the answer begins that switches protocols.
const SWITCHING: &[u8] = b"HTTP/1.1 101 ";

/// The bytes below HTTP.
#[derive(Debug)]
pub enum Transport {
    /// In the clear.
    Plain(TcpStream),
    /// By TLS.
    Tls(Box<TlsStream<TcpStream>>),
}

/// One connection.
#[derive(Debug)]
pub struct EdgeStream {
    transport: Transport,
    strict: Strict,
    /// Something came that no request may hold; nothing more is read.
    broken: bool,
    early: Arc<Early>,
    /// Our words in place of the library's.
    own: Bytes,
    /// The answer that switches protocols; whoever takes the stream over writes it.
    switch: Bytes,
    /// The peer did not take all of the last write: the next one goes on within the same answer.
    midway: bool,
    /// Something was answered since the request to switch protocols.
    answered: bool,
    seat: Arc<Seat>,
    /// How long the peer may take nothing of what is written.
    patience: Duration,
    /// Since when it takes nothing; there only while it does not.
    stalled: Option<Pin<Box<Sleep>>>,
}

impl EdgeStream {
    /// A connection that has its seat.
    pub fn new(transport: Transport, early: Arc<Early>, seat: Arc<Seat>, patience: Duration) -> Self {
        let strict = Strict::default();
        Self {
            transport,
            strict,
            broken: false,
            early,
            own: Bytes::new(),
            switch: Bytes::new(),
            midway: false,
            answered: false,
            seat,
            patience,
            stalled: None,
        }
    }

    /// What came of writing; an error when the peer has taken nothing for too long. It would hold its place for ever.
    fn in_time<T>(&mut self, context: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let patience = self.patience;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
        ready!(stalled.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// After the switch of protocols: the bytes as they are, the answer that is still to be written, and the seat to be
    /// kept as long.
    pub fn into_parts(self) -> (Transport, Bytes, Arc<Early>, Arc<Seat>) {
        (self.transport, self.switch, self.early, self.seat)
    }

    /// Whether these bytes are the answer that switches protocols. The first frame follows at once, and one write for both
    /// is half the work. Only the first bytes of an answer may be asked about: a body may say anything.
    fn keeps(&mut self, bytes: &[u8]) -> bool {
        if self.midway || !self.strict.is_through() || std::mem::replace(&mut self.answered, true) {
            return false;
        }
        let switches = bytes.starts_with(SWITCHING) && bytes.ends_with(b"\r\n\r\n");
        if switches {
            self.switch = Bytes::copy_from_slice(bytes);
        }
        switches
    }

    fn wrote(&mut self, written: &Poll<io::Result<usize>>, all: usize) {
        if let Poll::Ready(Ok(written)) = written {
            self.midway = *written < all;
        }
    }

    /// What is ours to say has been written; nothing else is before it.
    fn own_is_out(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.own.is_empty() {
            return Poll::Ready(Ok(()));
        }
        let written = self.poll_own(context);
        self.in_time(context, written)
    }

    fn poll_own(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.own.is_empty() {
            let written = ready!(Pin::new(&mut self.transport).poll_write(context, &self.own))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.own.advance(written);
        }
        Poll::Ready(Ok(()))
    }

    /// Whether these bytes are the library's own answer to what it could not read; then ours follows.
    fn replaces(&mut self, bytes: &[u8]) -> bool {
        if self.midway {
            return false;
        }
        match self.early.in_place_of(bytes) {
            Some(ours) => {
                self.own = ours;
                true
            }
            None => false,
        }
    }
}

impl AsyncRead for EdgeStream {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.broken {
            return Poll::Ready(Ok(()));
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.transport).poll_read(context, buffer))?;
        let new = &mut buffer.filled_mut()[before..];
        if let Err(broken) = this.strict.read(new) {
            // The library refuses a zero wherever it stands in a header, with 400 and the end of the connection.
            this.broken = true;
            new[broken.at] = 0;
            buffer.set_filled(before + broken.at + 1);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for EdgeStream {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        ready!(this.own_is_out(context))?;
        if this.replaces(bytes) || this.keeps(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
        let written = Pin::new(&mut this.transport).poll_write(context, bytes);
        this.wrote(&written, bytes.len());
        this.in_time(context, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        ready!(this.own_is_out(context))?;
        let all = pieces.iter().map(|piece| piece.len()).sum();
        if pieces.first().is_some_and(|first| first.len() == all && (this.replaces(first) || this.keeps(first))) {
            return Poll::Ready(Ok(all));
        }
        let written = Pin::new(&mut this.transport).poll_write_vectored(context, pieces);
        this.wrote(&written, all);
        this.in_time(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.transport.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.own_is_out(context))?;
        let flushed = Pin::new(&mut this.transport).poll_flush(context);
        this.in_time(context, flushed)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.own_is_out(context))?;
        let shut = Pin::new(&mut this.transport).poll_shutdown(context);
        this.in_time(context, shut)
    }
}

impl AsyncRead for Transport {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Tls(stream) => Pin::new(stream).poll_read(context, buffer),
        }
    }
}

impl AsyncWrite for Transport {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Tls(stream) => Pin::new(stream).poll_write(context, bytes),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write_vectored(context, pieces),
            Self::Tls(stream) => Pin::new(stream).poll_write_vectored(context, pieces),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Plain(stream) => stream.is_write_vectored(),
            Self::Tls(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(context),
            Self::Tls(stream) => Pin::new(stream).poll_flush(context),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Tls(stream) => Pin::new(stream).poll_shutdown(context),
        }
    }
}
