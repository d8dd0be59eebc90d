//! The server: where the parts are joined.

pub mod audit;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod hub;
pub mod limits;
pub mod log;
pub mod logging;
pub mod markdown;
pub mod rounds;
pub mod session;
pub mod store;
pub mod underway;
pub mod web;

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use leptos::config::LeptosOptions;
use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tracing::{info, warn};

use crate::server::audit::tally::Tally;
use crate::server::clock::Clock;
use crate::server::config::{Config, ConfigError};
use crate::server::hub::Hub;
use crate::server::limits::{Limits, Rates};
use crate::server::log::{Batch, Log, Running};
use crate::server::session::activity::Activity;
use crate::server::session::known_device::KnownDevices;
use crate::server::session::password::{PasswordError, Passwords};
use crate::server::store::error::StoreError;
use crate::server::store::reserve::Reserve;
use crate::server::store::{Absent, Store, credentials, sessions, unread};
use crate::server::web::accept::admission::Admission;
use crate::server::web::accept::{Edge, descriptors};
use crate::server::web::setup::SetupCode;
use crate::server::web::slots::Slots;
use crate::server::web::tls::Certificates;
use crate::server::web::{App, accept, expiry};

/// Connections that may wait to be accepted.
const BACKLOG: u32 = 4096;

/// How long what was asked has to be answered before its socket is closed.
const ANSWERED: Duration = Duration::from_millis(700);

/// How long sockets have to take their close before the process goes.
const GOODBYE: Duration = Duration::from_secs(1);

/// How long the log has to be written to its end.
const FINISHED: Duration = Duration::from_millis(1500);

/// Why the server did not start or had to stop; one sentence for people.
#[derive(Debug)]
pub struct ServerError(pub String);

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ServerError {}

impl From<ConfigError> for ServerError {
    fn from(error: ConfigError) -> Self {
        Self(error.0)
    }
}

impl From<StoreError> for ServerError {
    fn from(error: StoreError) -> Self {
        Self(error.to_string())
    }
}

impl From<PasswordError> for ServerError {
    fn from(error: PasswordError) -> Self {
        Self(error.to_string())
    }
}

impl From<getrandom::Error> for ServerError {
    fn from(error: getrandom::Error) -> Self {
        Self(format!("The system has no randomness to give: {error}."))
    }
}

/// A server that listens.
pub struct Server {
    app: Arc<App>,
    address: SocketAddr,
    beside: Option<SocketAddr>,
    stop: watch::Sender<bool>,
    accepting: JoinHandle<()>,
    delivering: JoinHandle<()>,
    sweeping: JoinHandle<()>,
    keeping: JoinHandle<()>,
    writing: JoinHandle<Result<(), StoreError>>,
}

impl Server {
    /// Opens the database, joins the parts and listens.
    ///
    /// # Errors
    /// A setting that cannot be, a database that cannot be opened, or an address that is taken.
    pub async fn start(mut config: Config, leptos: LeptosOptions, clock: Clock) -> Result<Self, ServerError> {
        // Rendering spawns; a second server in the same process finds it set already.
        let _set_already = any_spawner::Executor::init_tokio();
        let listener = listen(leptos.site_addr)?;
        let address = listener.local_addr().map_err(not_listening)?;
        config.settle_origin(address)?;
        let certificates = Certificates::of(&config.tls).map_err(ServerError)?;
        if let Err(e) = Reserve::of(&Store::file(&config.database_url)?).give_up_to_open() {
            warn!(error = %e, "Whether there is room on the disk cannot be told: {e}");
        }
        let store = Store::open(&config.database_url, Absent::Create).await?;
        let devices = KnownDevices::new(credentials::known_device_key(store.readers()).await?);
        let activity = Activity::load(sessions::last_uses(store.readers()).await?);
        let Running { log, facts, batches, writer } = Log::start(&store, clock.clone()).await?;
        let hub = Hub::new(facts);
        hub.recall(unread::marks(store.readers()).await?, unread::newest(store.readers()).await?);
        let rates = Rates {
            logins_per_account: config.limits.logins_per_account,
            logins_per_address: config.limits.logins_per_address,
            commands_per_second: config.limits.commands_per_second,
        };
        let app = Arc::new(App {
            slots: Slots::new(&config.limits),
            limits: Limits::new(rates),
            passwords: Passwords::new()?,
            setup: SetupCode::random()?,
            config,
            leptos,
            clock,
            store,
            log,
            hub,
            activity,
            devices,
            refusals: Tally::default(),
            certificates,
        });
        let (stop, stopped) = watch::channel(false);
        let (accepting, beside) = accept_all(&app, listener, &stopped)?;
        let delivering = tokio::spawn(deliver(app.clone(), batches));
        let sweeping = tokio::spawn(rounds::sweep(app.clone(), stopped.clone()));
        let keeping = tokio::spawn(rounds::keep(app.clone(), stopped));
        info!(address = %address, origin = %app.config.origin, "Listening on {address}");
        Ok(Self { app, address, beside, stop, accepting, delivering, sweeping, keeping, writing: writer })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it only tells the way to the origin, beside TLS.
    pub fn beside(&self) -> Option<SocketAddr> {
        self.beside
    }

    /// Reads the certificate again.
    pub fn reload_certificates(&self) {
        if let Some(certificates) = &self.app.certificates {
            certificates.reload();
        }
    }

    /// What every request can reach.
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// Waits until the writer ends by itself, which is a fault of ours; why it did.
    pub async fn broken(&mut self) -> ServerError {
        match (&mut self.writing).await {
            Ok(Ok(())) => ServerError("The log writer has nobody left to hand on to.".to_owned()),
            Ok(Err(fault)) => fault.into(),
            Err(e) => ServerError(format!("The log writer ended: {e}.")),
        }
    }

    /// Takes no more requests, answers what was asked, closes every socket with 1012 and lets go of the file. Nothing of it
    /// waits for longer than it may: a disk that hangs does not keep the process.
    pub async fn stop(self) {
        let Self { app, stop, accepting, delivering, sweeping, keeping, writing, .. } = self;
        stop.send_replace(true);
        app.hub.drain();
        let _late = timeout(ANSWERED, app.log.settle()).await;
        app.hub.close_all();
        let gone = async {
            while !app.slots.is_empty() {
                sleep(Duration::from_millis(10)).await;
            }
        };
        // Forms and pages that are under way have as long.
        let mut accepting = accepting;
        let _late = timeout(GOODBYE, async { tokio::join!(gone, &mut accepting) }).await;
        let finish = async {
            expiry::write_uses(&app).await;
            // A channel that is full now stays so: there are no more jobs but these.
            let _full = app.log.note_read_marks(app.hub.moved_marks());
            if !app.log.is_tight() {
                app.log.record(app.refusals.take(app.now())).await;
            }
            app.log.stop().await;
            // One that broke was waited for already.
            if !writing.is_finished() {
                let _ended = writing.await;
            }
            // A part that panicked has ended too, which is all that is asked here.
            if !accepting.is_finished() {
                let _ended = accepting.await;
            }
            let _ended = tokio::join!(delivering, sweeping, keeping);
        };
        let _late = timeout(FINISHED, finish).await;
        // Somebody's long read must not keep the process.
        let _late = timeout(GOODBYE, app.store.close()).await;
    }
}

/// Accepts where people come, and beside it where they only learn the way.
fn accept_all(
    app: &Arc<App>,
    listener: TcpListener,
    stopped: &watch::Receiver<bool>,
) -> Result<(JoinHandle<()>, Option<SocketAddr>), ServerError> {
    let config = &app.config;
    let admission = Admission::new(&config.limits, descriptors::bound(config.limits.connections, descriptors::raise()));
    let router = web::router(app.clone());
    let edge = Edge::new(config, admission.clone(), app.certificates.clone());
    let main = accept::serve(listener, edge, router.clone(), stopped.clone());
    let Some(address) = config.tls.redirect else {
        return Ok((tokio::spawn(main), None));
    };
    let listener = listen(address)?;
    let address = listener.local_addr().map_err(not_listening)?;
    let beside = accept::serve(listener, Edge::in_the_clear(config, admission), router, stopped.clone());
    let both = async {
        tokio::join!(main, beside);
    };
    Ok((tokio::spawn(both), Some(address)))
}

fn not_listening(e: std::io::Error) -> ServerError {
    ServerError(format!("The server does not listen: {e}."))
}

fn listen(address: SocketAddr) -> Result<TcpListener, ServerError> {
    let open = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        socket.set_reuseaddr(true)?;
        // Accepted connections inherit it.
        socket.set_nodelay(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)
    };
    open().map_err(|e| {
        ServerError(format!("{address} cannot be listened on: {e}; set LEPTOS_SITE_ADDR to another address."))
    })
}

/// Each batch is delivered, then its senders are answered; whose session it ended hears nothing after that.
async fn deliver(app: Arc<App>, mut batches: mpsc::Receiver<Batch>) {
    while let Some(mut batch) = batches.recv().await {
        let ended = app.hub.deliver(&batch.changes, batch.underway.take(), app.now());
        let (unwritten, unrecorded) = (std::mem::take(&mut batch.unwritten), std::mem::take(&mut batch.unrecorded));
        batch.respond();
        ended.iter().for_each(|connection| connection.part());
        app.hub.owe_marks(&unwritten);
        app.refusals.owe(unrecorded);
    }
}
