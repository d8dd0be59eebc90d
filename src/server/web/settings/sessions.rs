//! `/settings/sessions`: everywhere one is signed in, and the way to end it.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde::Deserialize;
use tower_cookies::Cookies;
use tracing::error;

use crate::domain::command::{Command, Ending};
use crate::domain::id::SessionId;
use crate::domain::moment::Moment;
use crate::server::session::agent;
use crate::server::store::sessions;
use crate::server::web::forms::deed::Sent;
use crate::server::web::visitor::Visitor;
use crate::server::web::{App, asking, desk, login, refusal, render};
use crate::ui::page::desk::{SessionItem, SessionsPage};

const PAGE: &str = "/settings/sessions";

/// `GET /settings/sessions`
pub async fn show(State(app): State<Arc<App>>, cookies: Cookies) -> Response {
    let visitor = match desk::enter(&app, &cookies, PAGE) {
        Ok(visitor) => visitor,
        Err(elsewhere) => return *elsewhere,
    };
    match items(&app, &visitor).await {
        Some(sessions) => render::sessions(&app, SessionsPage { desk: desk::desk(&app, &visitor, None), sessions }),
        None => refusal::page(&app, StatusCode::SERVICE_UNAVAILABLE, "This cannot be read at this moment; try again."),
    }
}

async fn items(app: &App, visitor: &Visitor) -> Option<Vec<SessionItem>> {
    let listed = sessions::live(app.store.readers(), Some(visitor.user)).await;
    let listed = listed.inspect_err(|fault| error!(error = %fault, "Sessions could not be read: {fault}")).ok()?;
    let connected = app.hub.connected_sessions();
    let mut items: Vec<(Moment, SessionItem)> = Vec::new();
    for row in listed {
        let id = SessionId(row.id);
        let used = app.activity.last(id).unwrap_or(Moment(row.last_used_at));
        let item = SessionItem {
            id,
            current: id == visitor.session,
            agent: agent::in_words(&row.agent),
            address: row.address,
            started: desk::at(Moment(row.started_at)),
            used: desk::at(used),
            live: connected.contains(&id),
        };
        items.push((used, item));
    }
    // This one first, then those used last.
    items.sort_by_key(|(used, item)| (!item.current, std::cmp::Reverse(*used), item.id));
    Some(items.into_iter().map(|(_, item)| item).collect())
}

/// One session by its id, or all but this one.
#[derive(Debug, Default, Deserialize)]
pub struct Which {
    #[serde(default)]
    session: String,
    #[serde(default)]
    others: String,
}

/// `POST /settings/sessions/end`
pub async fn end(State(app): State<Arc<App>>, cookies: Cookies, sent: Sent<Which>) -> Response {
    let visitor = match desk::enter(&app, &cookies, PAGE) {
        Ok(visitor) => visitor,
        Err(elsewhere) => return *elsewhere,
    };
    let Form(which) = match sent {
        Ok(which) => which,
        Err(rejection) => return refusal::incomplete(&app, rejection.status()),
    };
    let ending = match (which.session.parse::<SessionId>(), which.others.is_empty()) {
        (Ok(session), true) => Ending::One(session),
        (Err(_), false) => Ending::AllOf { user: visitor.user, except: Some(visitor.session) },
        _ => {
            let sentence = "Name a session or say that you mean all others.";
            return refusal::page(&app, StatusCode::BAD_REQUEST, sentence);
        }
    };
    match asking::ask(&app, &visitor, Command::EndSessions(ending)).await {
        Ok(_) if ending == Ending::One(visitor.session) => login::signed_out(&app, &cookies),
        Ok(_) => desk::back_to(PAGE),
        Err(refused) => desk::refused_here(&app, &refused, PAGE),
    }
}
