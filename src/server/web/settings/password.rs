//! `/settings/password`: the current one and a new one; every other session ends.

use std::sync::Arc;
use std::time::Duration;

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::response::Response;
use http::StatusCode;
use secrecy::SecretString;
use serde::Deserialize;
use tower_cookies::Cookies;
use tracing::info;

use crate::domain::command::Command;
use crate::domain::workspace::Workspace;
use crate::server::audit::source::Asker;
use crate::server::audit::tally::Refused;
use crate::server::session::password::{PasswordError, Passwords};
use crate::server::web::reauth::Untried;
use crate::server::web::visitor::Visitor;
use crate::server::web::{App, desk, login, reauth, refusal, render};
use crate::ui::page::desk::PasswordPage;
use crate::ui::words::desk as words;

const PAGE: &str = "/settings/password";

/// What the form sends.
#[derive(Deserialize)]
pub struct Change {
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
    form: Result<Form<Change>, FormRejection>,
) -> Response {
    let visitor = match desk::enter(&app, &cookies, PAGE) {
        Ok(visitor) => visitor,
        Err(elsewhere) => return *elsewhere,
    };
    let Form(form) = match form {
        Ok(form) => form,
        Err(rejection) => return refusal::incomplete(&app, rejection.status()),
    };
    let (status, said) = match attempt(&app, &cookies, &visitor, form).await {
        Ok(()) => (StatusCode::OK, words::PASSWORD_CHANGED.to_owned()),
        Err(Refusal::Said(status, said)) => (status, said),
        Err(Refusal::Wait(wait)) => return refusal::too_many(&app, wait),
    };
    page(&app, &visitor, status, Some(said))
}

/// Why a password was not changed.
enum Refusal {
    Said(StatusCode, String),
    Wait(Duration),
}

impl From<PasswordError> for Refusal {
    fn from(error: PasswordError) -> Self {
        Self::Said(refusal::of_password(error), error.to_string())
    }
}

impl From<Untried> for Refusal {
    fn from(untried: Untried) -> Self {
        match untried {
            Untried::Busy(error) => error.into(),
            Untried::Wait(wait) => Self::Wait(wait),
        }
    }
}

async fn attempt(app: &App, cookies: &Cookies, visitor: &Visitor, form: Change) -> Result<(), Refusal> {
    let me = desk::desk(app, visitor, None);
    let names = [me.site.as_str(), &me.me];
    // What costs nothing comes first.
    Passwords::check(&form.password, &names)?;
    let as_of = app.hub.with_facts(Workspace::head);
    if reauth::verify(app, visitor, form.current).await?.is_none() {
        app.refusals.count(Refused::SignIn, visitor.source(), "password");
        return Err(Refusal::Said(StatusCode::FORBIDDEN, words::WRONG_PASSWORD.to_owned()));
    }
    let hash = app.passwords.choose(form.password, &names).await?;
    let command = Command::SetPassword { user: visitor.user, hash: hash.clone(), keep: Some(visitor.session), as_of };
    app.log.ask(Asker::server_for(visitor.source()), command).await.map_err(|failure| {
        let refused = refusal::of_failure(failure);
        Refusal::Said(refusal::status(refused.code), refused.message)
    })?;
    login::remember(app, cookies, visitor.user, &hash);
    info!(user = %visitor.user, session = %visitor.session, "The password of {} was changed", visitor.user);
    // The current password was given: that is a proof, and as with every proof the cookie changes.
    reauth::renew(app, cookies, visitor, app.hub.with_facts(Workspace::head))
        .await
        .map_err(|status| Refusal::Said(status, words::PASSWORD_CHANGED.to_owned()))
}
