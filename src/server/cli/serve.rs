//! `countersign serve`: the server, until it is told to stop.

use clap::Args;
use leptos::config::LeptosOptions;
use tokio::signal::unix::{SignalKind, signal};
use tracing::{info, warn};

use crate::server::cli::doctor::{self, Finding, visit};
use crate::server::clock::Clock;
use crate::server::config::{Config, file_names};
use crate::server::demo::Demo;
use crate::server::{Server, ServerError, logging};

/// How to serve.
#[derive(Debug, Args)]
pub struct Serve {
    /// Serve a throw-away workspace with people, rooms and messages; it is gone at the end.
    #[arg(long)]
    pub demo: bool,
}

impl Serve {
    /// Serves until SIGTERM or SIGINT.
    ///
    /// # Errors
    /// Why it did not start or had to stop.
    pub async fn run(self, mut config: Config, leptos: LeptosOptions) -> Result<(), ServerError> {
        let _last = logging::start(config.logging.format)
            .map_err(|e| ServerError(format!("The log cannot be written beside the server: {e}.")))?;
        let demo = if self.demo { Some(Demo::prepare(&mut config).await?) } else { None };
        let mut server = Server::start(config, leptos, Clock::default()).await?;
        let mut terminate =
            signal(SignalKind::terminate()).map_err(|e| ServerError(format!("Signals cannot be heard: {e}.")))?;
        let mut interrupt =
            signal(SignalKind::interrupt()).map_err(|e| ServerError(format!("Signals cannot be heard: {e}.")))?;
        let mut hang_up =
            signal(SignalKind::hangup()).map_err(|e| ServerError(format!("Signals cannot be heard: {e}.")))?;
        // Whoever is told that it serves may tell it to stop at once.
        let mut ended = announce(&server, demo.as_ref());
        if ended.is_ok() {
            look_around(&server);
            ended = loop {
                tokio::select! {
                    _ = terminate.recv() => break Ok(()),
                    _ = interrupt.recv() => break Ok(()),
                    _ = hang_up.recv() => server.reload_certificates(),
                    broken = server.broken() => break Err(broken),
                }
            };
        }
        info!("Stopping");
        server.stop().await;
        ended
    }
}

/// Says in the log what does not fit, as soon as the way from outside can be tried. It waits for nobody: a proxy may
/// come up after this server.
fn look_around(server: &Server) {
    let app = server.app().clone();
    let site = doctor::of_the_site(&app.leptos, file_names(&app.leptos).as_deref());
    for finding in doctor::of_the_way(&app.config, &app.leptos).into_iter().chain([site]) {
        if let Finding::Note(text) | Finding::Wrong(text) = finding {
            warn!("{text}");
        }
    }
    tokio::spawn(async move {
        for text in visit::visit(&app.config).await {
            warn!("{text}");
        }
    });
}

/// Says where it serves and how to come in. A code that nobody could read would leave everybody outside.
fn announce(server: &Server, demo: Option<&Demo>) -> Result<(), ServerError> {
    let app = server.app();
    let origin = &app.config.origin;
    for (name, password) in demo.iter().flat_map(|demo| &demo.people) {
        say!("{name}\t{password}");
    }
    if app.setup.is_open(app) {
        say!("Nobody can sign in yet. Open {origin}/setup and make the first admin with this code:");
        say!("{}", app.setup.expose());
    }
    say!("Countersign serves {origin}");
    Ok(())
}
