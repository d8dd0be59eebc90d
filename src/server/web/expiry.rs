//! Sessions whose time is over: idle for too long, or past their lifetime.

use std::sync::Arc;

use crate::domain::actor::Actor;
use crate::domain::command::Command;
use crate::domain::id::SessionId;
use crate::domain::moment::Moment;
use crate::domain::session::{EndReason, Session};
use crate::server::web::App;

/// Why the session is over, if it is.
pub fn over(app: &App, session: &Session, now: Moment) -> Option<EndReason> {
    if now >= session.expires {
        return Some(EndReason::Expired);
    }
    // A program may have nothing to do for as long as its token lives.
    if session.is_token() {
        return None;
    }
    let used = app.activity.last(session.id).unwrap_or(session.started);
    (now.seconds_since(used) >= app.config.session.idle_seconds).then_some(EndReason::Idle)
}

/// Ends the sessions that are over; their sockets close with the reason.
pub fn end_those_over(app: &Arc<App>, only_connected: bool) {
    let now = app.now();
    let connected = only_connected.then(|| app.hub.connected_sessions());
    let meant = |session: &&Session| connected.as_ref().is_none_or(|connected| connected.contains(&session.id));
    let over: Vec<_> = app.hub.with_facts(|facts| {
        let sessions = facts.sessions().filter(meant);
        sessions.filter_map(|session| Some((session.id, over(app, session, now)?))).collect()
    });
    for (session, reason) in over {
        end(app, session, reason);
    }
}

/// Ends one that is over.
pub fn end(app: &App, session: SessionId, reason: EndReason) {
    // Should it fail, the next look finds the session again.
    app.log.submit(Actor::Console, Command::ExpireSession { session, reason }, Box::new(|_outcome| {}));
}

/// Writes down when sessions were last used.
pub async fn write_uses(app: &App) {
    let live: std::collections::HashSet<_> =
        app.hub.with_facts(|facts| facts.sessions().map(|session| session.id).collect());
    let uses = app.activity.take_unwritten(|session| live.contains(&session));
    if !uses.is_empty() {
        app.log.note_last_uses(uses).await;
    }
}
