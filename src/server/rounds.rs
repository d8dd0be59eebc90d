//! What is done again and again: each second for the sockets, each minute for what is kept.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use tracing::{info, warn};

use crate::server::audit;
use crate::server::web::{App, expiry};

/// Seconds between two looks at sessions that have no socket.
const SESSIONS: u64 = 60;

/// Between two looks at the certificate's files.
const CERTIFICATE: Duration = Duration::from_secs(10);

/// So many of these are a minute.
const A_MINUTE: u32 = 6;

/// Seconds for which the log is kept (30 days); whoever was away for longer starts afresh.
const LOG_KEPT: i64 = 30 * 86_400;

/// Once a second, what must not be late: nothing here waits for the disk.
pub async fn sweep(app: Arc<App>, mut stopped: watch::Receiver<bool>) {
    let mut second = every(Duration::from_secs(1));
    loop {
        tokio::select! {
            _ = second.tick() => {}
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
        app.hub.sweep(app.config.limits.ping_seconds, app.now());
        if let Err(marks) = app.log.note_read_marks(app.hub.moved_marks()) {
            app.hub.owe_marks(&marks);
        }
        expiry::end_those_over(&app, !app.hub.seconds().is_multiple_of(SESSIONS));
    }
}

/// Less often, what may take its time.
pub async fn keep(app: Arc<App>, mut stopped: watch::Receiver<bool>) {
    let mut tick = every(CERTIFICATE);
    let mut audit_head = None;
    for round in 1_u32.. {
        tokio::select! {
            _ = tick.tick() => {}
            _ = stopped.wait_for(|stopped| *stopped) => return,
        }
        if let Some(certificates) = &app.certificates {
            certificates.reload_if_changed();
        }
        if round.is_multiple_of(A_MINUTE) {
            minute(&app, &mut audit_head).await;
        }
    }
}

/// What is written down, and forgotten, once a minute; the audit's head is told where it is not the one told last.
pub async fn minute(app: &App, audit_head: &mut Option<String>) {
    app.limits.sweep();
    // Without a database there is nothing to write to; they are kept, and refusals are counted on.
    if app.log.is_usable() {
        expiry::write_uses(app).await;
    }
    // On a full disk, too: the reserve is for what takes away.
    if app.log.is_usable() && !app.log.is_tight() {
        app.log.record(app.refusals.take(app.now())).await;
    }
    tell_audit_head(app, audit_head).await;
    // Where nobody searches it is behind by a minute at the most, should the disk be full then.
    app.log.index().await;
    app.log.forget(app.now().plus_seconds(-LOG_KEPT)).await;
}

/// Ticks from one period after now on.
fn every(period: Duration) -> Interval {
    let mut ticks = interval_at(Instant::now() + period, period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

/// Logs the audit's head when it moved: whoever keeps the server's output elsewhere can tell later that none of it is
/// gone, with `countersign audit verify --expect`.
async fn tell_audit_head(app: &App, told: &mut Option<String>) {
    match audit::chain::head(app.store.readers()).await {
        Ok(head) if head == *told => {}
        Ok(head) => {
            info!(head = head.as_deref().unwrap_or_default(), "The head of the audit");
            *told = head;
        }
        Err(fault) => warn!(error = %fault, "The audit's head could not be read: {fault}"),
    }
}
