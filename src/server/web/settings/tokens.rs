//! `/settings/tokens`: tokens for programs that act as oneself; for programs of their own see the admin's pages.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use tower_cookies::Cookies;
use tracing::{error, info};

use crate::domain::command::{Command, Device, NewToken};
use crate::domain::id::{RoomId, SessionId, UserId};
use crate::domain::moment::Moment;
use crate::domain::scope::Scope;
use crate::protocol::error::{ErrorCode, Refusal};
use crate::server::session::api_token::ApiToken;
use crate::server::store::{rows, sessions};
use crate::server::web::fields::{Fields, Filled};
use crate::server::web::visitor::Visitor;
use crate::server::web::{App, asking, desk, refusal, render};
use crate::ui::page::desk::{TokenItem, TokensPage};
use crate::ui::words::desk as words;

const PAGE: &str = "/settings/tokens";

/// A token's name in characters.
const NAME: usize = 64;

/// The longest a token lives, in days.
const DAYS: i64 = 365;

/// `GET /settings/tokens`
pub async fn show(State(app): State<Arc<App>>, cookies: Cookies) -> Response {
    match desk::enter(&app, &cookies, PAGE) {
        Ok(visitor) => page(&app, &visitor, visitor.user, PAGE, None).await,
        Err(elsewhere) => *elsewhere,
    }
}

/// `POST /settings/tokens`
pub async fn issue(State(app): State<Arc<App>>, cookies: Cookies, sent: Filled) -> Response {
    match desk::with_form(desk::enter(&app, &cookies, PAGE), sent) {
        Ok((visitor, fields)) => issue_for(&app, &visitor, visitor.user, PAGE, &fields).await,
        Err(elsewhere) => *elsewhere,
    }
}

/// `POST /settings/tokens/revoke`
pub async fn revoke(State(app): State<Arc<App>>, cookies: Cookies, sent: Filled) -> Response {
    match desk::with_form(desk::enter(&app, &cookies, PAGE), sent) {
        Ok((visitor, fields)) => take_back(&app, &visitor, PAGE, &fields).await,
        Err(elsewhere) => *elsewhere,
    }
}

/// The tokens that act as somebody.
pub async fn page(app: &App, visitor: &Visitor, user: UserId, page: &str, made: Option<String>) -> Response {
    let listed = sessions::tokens_of(app.store.readers(), user).await;
    let listed = match listed {
        Ok(listed) => listed,
        Err(fault) => {
            error!(error = %fault, "Tokens could not be read: {fault}");
            return refusal::page(
                app,
                StatusCode::SERVICE_UNAVAILABLE,
                "This cannot be read at this moment; try again.",
            );
        }
    };
    let rooms = rooms_of(app, user);
    let connected = app.hub.connected_sessions();
    let item = |row: sessions::ListedToken| {
        let id = SessionId(row.id);
        let used = app.activity.last(id).unwrap_or(Moment(row.last_used_at));
        TokenItem {
            id,
            name: row.agent,
            hint: row.address,
            scope: in_words(&row.scope, &rooms),
            used: (used > Moment(row.started_at)).then(|| desk::at(used)),
            expires: desk::at(Moment(row.expires_at)),
            live: connected.contains(&id),
        }
    };
    let tokens = listed.into_iter().map(item).collect();
    let bot =
        app.hub.with_facts(|facts| facts.person(user).filter(|person| person.bot).map(|bot| bot.name.to_string()));
    let desk = desk::desk(app, visitor, None);
    render::tokens(app, TokensPage { desk, action: page.to_owned(), bot, tokens, rooms, made })
}

fn rooms_of(app: &App, user: UserId) -> Vec<(RoomId, String)> {
    app.hub.with_facts(|facts| facts.rooms_of(user).map(|room| (room.id, room.name.to_string())).collect())
}

fn in_words(column: &str, rooms: &[(RoomId, String)]) -> String {
    let Ok(scope) = rows::scope(column) else { return String::new() };
    let name = |id: &RoomId| {
        rooms.iter().find(|(room, _)| room == id).map_or_else(|| id.to_string(), |(_, name)| name.clone())
    };
    let names: Option<Vec<String>> = scope.rooms.map(|rooms| rooms.iter().map(name).collect());
    words::scope(names.as_deref(), scope.write)
}

/// Makes a token for somebody and shows it, once.
pub async fn issue_for(app: &App, visitor: &Visitor, user: UserId, at: &str, fields: &Fields) -> Response {
    let made = match wanted(app, user, fields) {
        Ok((token, command)) => asking::ask(app, visitor, command).await.map(|_| token),
        Err(refused) => Err(refused),
    };
    match made {
        Ok(token) => {
            info!(user = %user, by = %visitor.user, "A token was made for {user}");
            page(app, visitor, user, at, Some(token.expose().to_owned())).await
        }
        Err(refused) => desk::refused_here(app, &refused, at),
    }
}

fn wanted(app: &App, user: UserId, fields: &Fields) -> Result<(ApiToken, Command), Refusal> {
    let bad = |why: &str| Refusal::new(ErrorCode::BadRequest, why);
    let name: String = fields.text("name").trim().chars().filter(|c| !c.is_control()).collect();
    if name.is_empty() || name.chars().count() > NAME {
        return Err(bad("A token needs a name of at most 64 characters."));
    }
    let rooms: Result<BTreeSet<RoomId>, _> = fields.all("room").map(str::parse).collect();
    let rooms = rooms.map_err(|_| bad("This is no room; choose some of the list."))?;
    let days: i64 = fields.text("days").parse().unwrap_or_default();
    if !(1..=DAYS).contains(&days) {
        return Err(bad("A token is valid for 1 to 365 days."));
    }
    let token = ApiToken::random()
        .map_err(|_| Refusal::new(ErrorCode::Internal, "The system has no randomness to give; try again."))?;
    let command = Command::IssueToken(NewToken {
        user,
        token: token.hash(),
        device: Device { agent: name.into(), address: token.hint().into() },
        expires: app.now().plus_seconds(days * 86_400),
        scope: Scope { rooms: (!rooms.is_empty()).then_some(rooms), write: !fields.text("write").is_empty() },
    });
    Ok((token, command))
}

/// Takes a token back; its sockets close at once.
pub async fn take_back(app: &App, visitor: &Visitor, at: &str, fields: &Fields) -> Response {
    let Ok(token) = fields.text("token").parse::<SessionId>() else {
        return asking::hidden(app, visitor);
    };
    match asking::ask(app, visitor, Command::RevokeToken(token)).await {
        Ok(_) => desk::back_to(at),
        Err(refused) => desk::refused_here(app, &refused, at),
    }
}
