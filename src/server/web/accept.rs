//! The accept loop: HTTP/1.1 with a bound on connections and on the time a header may take, drained on a stop.

pub mod admission;
pub mod descriptors;
pub mod early;
pub mod stream;
pub mod strict;

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use http::header::{CONNECTION, UPGRADE};
use http::{HeaderValue, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tower::ServiceExt;
use tracing::{debug, info, warn};

use crate::server::config::Config;
use crate::server::web::accept::admission::{Admission, Seat};
use crate::server::web::accept::early::Early;
use crate::server::web::accept::stream::{EdgeStream, Transport};
use crate::server::web::forwarded::{Arrival, Way};
use crate::server::web::headers;
use crate::server::web::tls::Certificates;

/// How long requests that are under way may take after a stop.
const DRAIN: Duration = Duration::from_secs(2);

/// How long to wait when the system has no more descriptors to give.
const EXHAUSTED: Duration = Duration::from_millis(100);

/// How long an answer may wait to be taken, for each second that a header may take (32 s by default).
const STALLED: Duration = Duration::from_secs(4);

/// The bytes of a request's header and its first body; a longer header gets 431.
const HEADER_BYTES: usize = 32 * 1024;

/// The address a request came from: the peer's, or the one that a trusted proxy names.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// What every connection is held to.
pub struct Edge {
    /// How many there may be.
    pub admission: Arc<Admission>,
    /// What is said to what is no request.
    pub early: Arc<Early>,
    /// How what the peer says about where a request came from is taken.
    pub way: Way,
    /// A request's header must have come within this time; also the first, and with it the handshake of TLS.
    pub header: Duration,
    /// Whoever takes nothing of an answer for this long is let go.
    pub stalled: Duration,
    /// For TLS.
    pub certificates: Option<Arc<Certificates>>,
}

impl Edge {
    /// As the settings say.
    pub fn new(config: &Config, admission: Arc<Admission>, certificates: Option<Arc<Certificates>>) -> Arc<Self> {
        Arc::new(Self {
            admission,
            early: Arc::new(Early::new(&headers::of_every_answer(config))),
            way: Way::of(config),
            header: Duration::from_secs(config.limits.header_seconds),
            stalled: STALLED * u32::try_from(config.limits.header_seconds).unwrap_or(u32::MAX),
            certificates,
        })
    }

    /// For the listener that only tells the way to the origin.
    pub fn in_the_clear(config: &Config, admission: Arc<Admission>) -> Arc<Self> {
        Arc::new(Self {
            admission,
            early: Arc::new(Early::new(&headers::of_every_answer(config))),
            way: Way::in_the_clear(config),
            header: Duration::from_secs(config.limits.header_seconds),
            stalled: STALLED * u32::try_from(config.limits.header_seconds).unwrap_or(u32::MAX),
            certificates: None,
        })
    }
}

/// Serves until `stop` says so, then lets what is under way finish.
pub async fn serve(listener: TcpListener, edge: Arc<Edge>, router: Router, mut stop: watch::Receiver<bool>) {
    // Every connection holds a sender; when all are gone the receiver ends.
    let (alive, mut all_gone) = mpsc::channel::<()>(1);
    let mut exhausted = false;
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stopped(&mut stop) => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                exhausted = false;
                let Some(seat) = edge.admission.admit(peer.ip(), edge.way.trusts(peer.ip())) else {
                    turn_away(&edge, &stream, peer);
                    continue;
                };
                let connection = Connection { edge: edge.clone(), peer, seat: Arc::new(seat), router: router.clone() };
                let (stop, alive) = (stop.clone(), alive.clone());
                tokio::spawn(async move {
                    let _alive = alive;
                    connection.run(stream, stop).await;
                });
            }
            // The peer was gone before it was accepted.
            Err(e) if e.kind() == io::ErrorKind::ConnectionAborted => {}
            Err(e) => {
                if !exhausted {
                    warn!(error = %e, "Connections cannot be accepted at this moment: {e}");
                }
                exhausted = true;
                tokio::time::sleep(EXHAUSTED).await;
            }
        }
    }
    drop((listener, alive));
    if tokio::time::timeout(DRAIN, all_gone.recv()).await.is_err() {
        warn!("Requests were still under way at the stop");
    }
}

/// Says so where that can be done without waiting; by TLS it cannot.
fn turn_away(edge: &Edge, stream: &TcpStream, peer: SocketAddr) {
    let said = edge.certificates.is_none() && stream.try_write(&edge.early.busy()).is_ok();
    info!(address = %peer.ip(), said, "A connection was turned away: too many are open");
}

/// One that was admitted.
struct Connection {
    edge: Arc<Edge>,
    peer: SocketAddr,
    seat: Arc<Seat>,
    router: Router,
}

impl Connection {
    async fn run(self, stream: TcpStream, stop: watch::Receiver<bool>) {
        let seat = self.seat.clone();
        tokio::select! {
            () = self.serve(stream, stop) => {}
            () = seat.gives_way() => debug!("A connection that asked nothing gave way to a new one"),
        }
    }

    async fn serve(self, stream: TcpStream, mut stop: watch::Receiver<bool>) {
        let transport = match &self.edge.certificates {
            None => Transport::Plain(stream),
            Some(certificates) => match tokio::time::timeout(self.edge.header, certificates.accept(stream)).await {
                Ok(Ok(stream)) => Transport::Tls(Box::new(stream)),
                Ok(Err(e)) => return debug!(error = %e, "A handshake of TLS failed: {e}"),
                Err(_) => return debug!("A handshake of TLS took too long"),
            },
        };
        let stream = EdgeStream::new(transport, self.edge.early.clone(), self.seat.clone(), self.edge.stalled);
        let header = self.edge.header;
        let service = service_fn(|request| self.answer(request));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(header)
            .max_buf_size(HEADER_BYTES)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        let mut connection = pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = stopped(&mut stop) => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(e) = ended {
            debug!(error = %e, "A connection ended early: {e}");
        }
    }

    async fn answer(&self, request: hyper::Request<Incoming>) -> Result<Response, std::convert::Infallible> {
        self.seat.asked();
        let mut request = request.map(Body::new);
        let arrival = Arrival::of(&self.edge.way, self.peer.ip(), request.headers());
        let switches = request.headers().contains_key(UPGRADE);
        request.extensions_mut().insert(Peer(SocketAddr::new(arrival.client, self.peer.port())));
        request.extensions_mut().insert(arrival);
        let mut response = self.router.clone().oneshot(request).await?;
        if switches && response.status() != StatusCode::SWITCHING_PROTOCOLS {
            // What follows such a request was not read as one.
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        Ok(response)
    }
}

/// Waits for the stop; a sender that is gone is one too.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _gone = stop.wait_for(|stopped| *stopped).await.is_err();
}
