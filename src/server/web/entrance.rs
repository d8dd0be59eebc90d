//! Where one comes in: the bare address, and the question whether there still is a session.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Json, Redirect, Response};
use http::StatusCode;
use serde::Serialize;
use tower_cookies::Cookies;

use crate::domain::id::{RoomId, UserId};
use crate::domain::moment::Moment;
use crate::domain::room::RoomKind;
use crate::protocol::close::{CloseCode, SessionGone};
use crate::server::web::accept::Peer;
use crate::server::web::{App, login, refusal, visitor};

/// `GET /`: the room last looked at, or the first one.
pub async fn entrance(State(app): State<Arc<App>>, cookies: Cookies) -> Response {
    let Some(visitor) = visitor::active(&app, &cookies) else {
        return login::first(&app, "/");
    };
    let rooms: Vec<(RoomId, RoomKind)> =
        app.hub.with_facts(|facts| facts.rooms_of(visitor.user).map(|room| (room.id, room.kind)).collect());
    let last = app.activity.room(visitor.session).filter(|last| rooms.iter().any(|(room, _)| room == last));
    let talking = rooms
        .iter()
        .find(|(_, kind)| *kind != RoomKind::Announcements)
        .or_else(|| rooms.first())
        .map(|(room, _)| *room);
    match last.or(talking) {
        Some(room) => Redirect::to(&format!("/rooms/{room}")).into_response(),
        None => refusal::not_found(&app),
    }
}

#[derive(Serialize)]
struct Alive {
    user: UserId,
    expires_at: Moment,
}

/// `GET /session`: a browser cannot see why an upgrade failed, so it asks here, and is told why the
/// session ended, or that there are too many sockets. Asking is no activity.
pub async fn session(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    cookies: Cookies,
) -> Response {
    match visitor::of(&app, &cookies) {
        Some(visitor) => {
            let full = app.slots.are_taken(visitor.user, peer.ip());
            let status = if full { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::OK };
            (status, Json(Alive { user: visitor.user, expires_at: visitor.expires })).into_response()
        }
        None => {
            let close_code = visitor::ended(&app, &cookies).await.map(|reason| CloseCode::from(reason).number());
            (StatusCode::UNAUTHORIZED, Json(SessionGone { close_code })).into_response()
        }
    }
}
