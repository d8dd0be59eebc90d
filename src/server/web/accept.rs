//! The accept loop: HTTP/1.1 with a bound on the time a header may take, drained on a stop.

use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tower::ServiceExt;
use tracing::{debug, warn};

/// A request's header must have come within this time; also the first, so a silent peer costs little.
const HEADER: Duration = Duration::from_secs(10);

/// How long requests that are under way may take after a stop.
const DRAIN: Duration = Duration::from_secs(2);

/// How long to wait when the system has no more descriptors to give.
const EXHAUSTED: Duration = Duration::from_millis(100);

/// The bytes of a request's header and its first body; a longer header gets 431.
const HEADER_BYTES: usize = 32 * 1024;

/// The address a request came from.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// Serves until `stop` says so, then lets what is under way finish.
pub async fn serve(listener: TcpListener, router: Router, mut stop: watch::Receiver<bool>) {
    // Every connection holds a sender; when all are gone the receiver ends.
    let (alive, mut all_gone) = mpsc::channel::<()>(1);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stopped(&mut stop) => break,
        };
        match accepted {
            Ok((stream, peer)) => serve_one(stream, peer, router.clone(), stop.clone(), alive.clone()),
            Err(e) => {
                warn!(error = %e, "A connection could not be accepted: {e}");
                tokio::time::sleep(EXHAUSTED).await;
            }
        }
    }
    drop((listener, alive));
    if tokio::time::timeout(DRAIN, all_gone.recv()).await.is_err() {
        warn!("Requests were still under way at the stop");
    }
}

fn serve_one(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    mut stop: watch::Receiver<bool>,
    alive: mpsc::Sender<()>,
) {
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer));
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER)
        .max_buf_size(HEADER_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    tokio::spawn(async move {
        let _alive = alive;
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
    });
}

/// Waits for the stop; a sender that is gone is one too.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _gone = stop.wait_for(|stopped| *stopped).await.is_err();
}
