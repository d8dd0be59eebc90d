//! `/settings/password`: the current one and a new one; every other session ends.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::response::Response;
use http::StatusCode;
use secrecy::SecretString;
use serde::Deserialize;
use tower_cookies::Cookies;
use tracing::info;

use crate::domain::actor::Actor;
use crate::domain::command::Command;
use crate::server::audit::tally::Refused;
use crate::server::limits::Trier;
use crate::server::web::visitor::Visitor;
use crate::server::web::{App, desk, reauth, refusal, render};
use crate::ui::page::desk::PasswordPage;
use crate::ui::words::desk as words;

const PAGE: &str = "/settings/password";

/// What the form sends.
#[derive(Deserialize)]
pub struct Passwords {
    current: SecretString,
    password: SecretString,
}

/// `GET /settings/password`
pub async fn show(State(app): State<Arc<App>>, cookies: Cookies) -> Response {
    match desk::enter(&app, &cookies, PAGE) {
        Ok(visitor) => page(&app, &visitor, StatusCode::OK, None),
        Err(elsewhere) => *elsewhere,
    }
}

fn page(app: &App, visitor: &Visitor, status: StatusCode, said: Option<String>) -> Response {
    render::password(app, status, PasswordPage { desk: desk::desk(app, visitor, said) })
}

/// `POST /settings/password`
pub async fn change(
    State(app): State<Arc<App>>,
    cookies: Cookies,
    form: Result<Form<Passwords>, FormRejection>,
) -> Response {
    let visitor = match desk::enter(&app, &cookies, PAGE) {
        Ok(visitor) => visitor,
        Err(elsewhere) => return *elsewhere,
    };
    let Form(form) = match form {
        Ok(form) => form,
        Err(rejection) => return refusal::incomplete(&app, rejection.status()),
    };
    if let Err(wait) = app.limits.password(Trier::Session(visitor.user)) {
        app.refusals.count(Refused::SignIn, visitor.user, "limited");
        return refusal::too_many(&app, wait);
    }
    let (status, said) = match attempt(&app, &cookies, &visitor, form).await {
        Ok(()) => (StatusCode::OK, words::PASSWORD_CHANGED.to_owned()),
        Err(refused) => refused,
    };
    page(&app, &visitor, status, Some(said))
}

async fn attempt(app: &App, cookies: &Cookies, visitor: &Visitor, form: Passwords) -> Result<(), (StatusCode, String)> {
    let busy = |e: crate::server::session::password::PasswordError| (StatusCode::SERVICE_UNAVAILABLE, e.to_string());
    if reauth::verify(app, visitor, form.current).await.map_err(busy)?.is_none() {
        app.refusals.count(Refused::SignIn, visitor.user, "password");
        return Err((StatusCode::FORBIDDEN, words::WRONG_PASSWORD.to_owned()));
    }
    let me = desk::desk(app, visitor, None);
    let chosen = app.passwords.choose(form.password, &[&me.site, &me.me]).await;
    let hash = chosen.map_err(|e| (refusal::of_password(e), e.to_string()))?;
    let command = Command::SetPassword { user: visitor.user, hash, keep: Some(visitor.session) };
    app.log.ask(Actor::Console, command).await.map_err(|failure| {
        let refused = refusal::of_failure(failure);
        (refusal::status(refused.code), refused.message)
    })?;
    info!(user = %visitor.user, session = %visitor.session, "The password of {} was changed", visitor.user);
    // The current password was given: that is a proof, and as with every proof the cookie changes.
    reauth::renew(app, cookies, visitor).await.map_err(|status| (status, words::PASSWORD_CHANGED.to_owned()))
}
