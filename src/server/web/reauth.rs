//! `/reauth`: the password once more, before what would hurt most in another one's hands.

use std::sync::Arc;
use std::time::Duration;

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use secrecy::SecretString;
use serde::Deserialize;
use tower_cookies::Cookies;
use tracing::{error, info};

use crate::domain::command::{Command, PasswordHash};
use crate::domain::id::Cursor;
use crate::domain::workspace::Workspace;
use crate::server::audit::source::Asker;
use crate::server::audit::tally::Refused;
use crate::server::limits::Trier;
use crate::server::session::password::PasswordError;
use crate::server::session::token::Token;
use crate::server::store::credentials;
use crate::server::web::carried::Query;
use crate::server::web::visitor::Visitor;
use crate::server::web::{App, cookie, desk, login, refusal, render};
use crate::ui::page::desk::ReauthPage;
use crate::ui::state::path::encoded;
use crate::ui::words::desk as words;

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    next: String,
}

/// What the form sends.
#[derive(Deserialize)]
pub struct Proof {
    password: SecretString,
    #[serde(default)]
    next: String,
}

/// To the page, and back to where one was.
pub fn first(next: &str) -> Response {
    Redirect::to(&format!("/reauth?next={}", encoded(next))).into_response()
}

/// `GET /reauth`
pub async fn show(State(app): State<Arc<App>>, Query(asked): Query<Asked>, cookies: Cookies) -> Response {
    match desk::enter(&app, &cookies, login::safe_next(&asked.next)) {
        Ok(visitor) => page(&app, &visitor, StatusCode::OK, &asked.next, None),
        Err(elsewhere) => *elsewhere,
    }
}

/// `POST /reauth`: the cookie has another value afterwards, and the old one is dead; sockets stay.
pub async fn prove(
    State(app): State<Arc<App>>,
    cookies: Cookies,
    form: Result<Form<Proof>, FormRejection>,
) -> Response {
    let visitor = match desk::enter(&app, &cookies, "/") {
        Ok(visitor) => visitor,
        Err(elsewhere) => return *elsewhere,
    };
    let Form(form) = match form {
        Ok(form) => form,
        Err(rejection) => return refusal::incomplete(&app, rejection.status()),
    };
    let as_of = app.hub.with_facts(Workspace::head);
    match verify(&app, &visitor, form.password).await {
        Ok(Some(_)) => match renew(&app, &cookies, &visitor, as_of).await {
            Ok(()) => Redirect::to(login::safe_next(&form.next)).into_response(),
            Err(status) => refusal::page(&app, status, "This is not possible at this moment; try again."),
        },
        Ok(None) => {
            app.refusals.count(Refused::SignIn, visitor.source(), "reauth");
            let sentence = words::WRONG_PASSWORD.to_owned();
            page(&app, &visitor, StatusCode::FORBIDDEN, &form.next, Some(sentence))
        }
        Err(Untried::Wait(wait)) => refusal::too_many(&app, wait),
        Err(Untried::Busy(busy)) => {
            page(&app, &visitor, StatusCode::SERVICE_UNAVAILABLE, &form.next, Some(busy.to_string()))
        }
    }
}

fn page(app: &App, visitor: &Visitor, status: StatusCode, next: &str, error: Option<String>) -> Response {
    let desk = desk::desk(app, visitor, None);
    let next = login::safe_next(next).to_owned();
    render::reauth(app, status, ReauthPage { site: desk.site, me: desk.me, next, error })
}

/// Why a password was not looked at.
#[derive(Debug)]
pub enum Untried {
    /// Too many are being computed, or it could not be.
    Busy(PasswordError),
    /// Too many were tried; how long to wait.
    Wait(Duration),
}

impl From<PasswordError> for Untried {
    fn from(busy: PasswordError) -> Self {
        Self::Busy(busy)
    }
}

/// The hash of the visitor's password, if this is the password; counted either way.
///
/// # Errors
/// When it was not looked at.
pub async fn verify(app: &App, visitor: &Visitor, password: SecretString) -> Result<Option<PasswordHash>, Untried> {
    let trier = Trier::Session(visitor.session, visitor.user);
    let place = app.passwords.place(true)?;
    app.limits.password(trier).map_err(|wait| {
        app.refusals.count(Refused::SignIn, visitor.source(), "limited");
        Untried::Wait(wait)
    })?;
    let hash = credentials::of_user(app.store.readers(), visitor.user).await.map_err(|fault| {
        error!(error = %fault, "A password's hash could not be read: {fault}");
        app.limits.untried(trier);
        PasswordError::Failed
    })?;
    let right = app.passwords.verify(place, password, hash.clone()).await.inspect_err(|_| app.limits.untried(trier))?;
    if right {
        app.limits.succeeded(trier);
    }
    Ok(hash.filter(|_| right))
}

/// Notes the proof, and gives the browser another token for the same session; `as_of` is the head of the log before the
/// password was verified.
///
/// # Errors
/// The status to answer with when that could not be done.
pub async fn renew(app: &App, cookies: &Cookies, visitor: &Visitor, as_of: Cursor) -> Result<(), StatusCode> {
    let token = Token::random().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let fresh_until = app.now().plus_seconds(app.config.session.fresh_proof_seconds);
    let command = Command::ProveSession { session: visitor.session, token: token.hash(), fresh_until, as_of };
    app.log.ask(Asker::server_for(visitor.source()), command).await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
    cookie::set(cookies, &app.config, &token);
    info!(session = %visitor.session, "Session {} was proven again", visitor.session);
    Ok(())
}
