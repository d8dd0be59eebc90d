//! Sessions whose time is over: idle for too long, or past their lifetime.

use std::sync::Arc;

use crate::domain::actor::Actor;
use crate::domain::command::Command;
use crate::domain::id::SessionId;
use crate::domain::moment::Moment;
use crate::domain::session::EndReason;
use crate::protocol::close::CloseCode;
use crate::server::log::Outcome;
use crate::server::web::App;
use crate::server::web::visitor::Visitor;

/// Why the session is over, if it is.
pub fn over(app: &App, visitor: &Visitor, now: Moment) -> Option<EndReason> {
    if now >= visitor.expires {
        return Some(EndReason::Expired);
    }
    let used = || app.activity.last(visitor.session).unwrap_or(visitor.started);
    let idle = visitor.idles && now.seconds_since(used()) >= app.config.session.idle_seconds;
    idle.then_some(EndReason::Idle)
}

/// Ends the sessions that are over; their sockets close with the reason.
pub fn end_those_over(app: &Arc<App>, only_connected: bool) {
    let now = app.now();
    let connected = only_connected.then(|| app.hub.connected_sessions());
    let meant = |visitor: &Visitor| connected.as_ref().is_none_or(|connected| connected.contains(&visitor.session));
    let over: Vec<_> = app.hub.with_facts(|facts| {
        let visitors = facts.sessions().map(Visitor::from).filter(meant);
        visitors.filter_map(|visitor| Some((visitor.session, over(app, &visitor, now)?))).collect()
    });
    for (session, reason) in over {
        end(app, session, reason);
    }
}

/// Ends one that is over. Where that cannot be written its sockets close all the same, and the next look finds it again.
pub fn end(app: &App, session: SessionId, reason: EndReason) {
    let hub = app.hub.clone();
    let close = move |outcome: Outcome| {
        if outcome.is_err() {
            hub.close_session(session, CloseCode::from(reason));
        }
    };
    app.log.submit(Actor::Console, Command::ExpireSession { session, reason }, Box::new(close));
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
