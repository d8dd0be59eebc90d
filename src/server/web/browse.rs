//! `/rooms`: the open rooms and one's own, by name, each with the way in.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use tower_cookies::Cookies;

use crate::domain::id::RoomId;
use crate::server::web::carried::Query;
use crate::server::web::{App, asking, desk, refusal, render};
use crate::ui::page::desk::RoomsPage;

const PAGE: &str = "/rooms";

/// What the address may carry.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    after: Option<String>,
}

/// `GET /rooms`
pub async fn show(State(app): State<Arc<App>>, Query(asked): Query<Asked>, cookies: Cookies) -> Response {
    let visitor = match desk::enter(&app, &cookies, PAGE) {
        Ok(visitor) => visitor,
        Err(elsewhere) => return *elsewhere,
    };
    let Ok(after) = asked.after.as_deref().map(str::parse::<RoomId>).transpose() else {
        return asking::hidden(&app, &visitor);
    };
    if let Err(refused) = asking::limit(&app, &visitor) {
        return desk::refused(&app, &refused, PAGE);
    }
    let query = asked.q.trim().to_owned();
    let (rooms, more) = match app.hub.rooms(visitor.actor(), &query.to_lowercase(), after, app.now()) {
        Ok(found) => found,
        Err(denied) => return desk::refused(&app, &refusal::of_denied(denied), PAGE),
    };
    let next = rooms.last().filter(|_| more).map(|last| last.room.room);
    render::rooms(&app, RoomsPage { desk: desk::desk(&app, &visitor, None), query, rooms, next })
}
