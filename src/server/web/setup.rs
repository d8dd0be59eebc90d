//! The first admin: made once, with a code that only whoever started the server has seen.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use tower_cookies::Cookies;

use crate::domain::command::{Command, NewPerson};
use crate::domain::decide::Answer;
use crate::domain::id::Cursor;
use crate::domain::role::Role;
use crate::domain::session::Method;
use crate::domain::text::{DisplayName, UserName};
use crate::server::audit::source::Asker;
use crate::server::web::accept::Peer;
use crate::server::web::{App, asking, login, refusal, render};
use crate::ui::page::SetupPage;

/// Letters and digits that are not mistaken for one another.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKMNPQRSTVWXYZ0123456789";

/// Five bits a character: a hundred bits.
const LENGTH: usize = 20;

/// The one-time code; a restart makes a new one.
pub struct SetupCode(SecretString);

impl SetupCode {
    /// A new one from the system's randomness.
    ///
    /// # Errors
    /// When the system has none to give.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; LENGTH];
        getrandom::fill(&mut bytes)?;
        let mut code = String::new();
        for (i, byte) in bytes.iter().enumerate() {
            if i > 0 && i % 5 == 0 {
                code.push('-');
            }
            code.push(char::from(ALPHABET[usize::from(byte % 32)]));
        }
        Ok(Self(code.into()))
    }

    /// For the line that is printed at the start.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Whether the server still waits for its first admin.
    pub fn is_open(&self, app: &App) -> bool {
        app.hub.with_facts(|facts| facts.admins() == 0)
    }

    /// Compared by hash, so that the time taken tells nothing of the code.
    fn matches(&self, given: &str) -> bool {
        Sha256::digest(given.trim().to_ascii_uppercase().as_bytes()) == Sha256::digest(self.expose().as_bytes())
    }
}

/// What the form sends.
#[derive(Deserialize)]
pub struct FirstAdmin {
    code: String,
    username: String,
    password: SecretString,
}

/// `GET /setup`
pub async fn show(State(app): State<Arc<App>>) -> Response {
    if !app.setup.is_open(&app) {
        return refusal::not_found(&app);
    }
    let page = SetupPage { site: app.config.workspace.name.clone(), username: String::new(), error: None };
    render::setup(&app, StatusCode::OK, page)
}

/// `POST /setup`
pub async fn set_up(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    headers: HeaderMap,
    cookies: Cookies,
    form: Result<Form<FirstAdmin>, FormRejection>,
) -> Response {
    if !app.setup.is_open(&app) {
        return refusal::not_found(&app);
    }
    let Form(form) = match form {
        Ok(form) => form,
        Err(rejection) => {
            return refusal::page(&app, rejection.status(), "This form is not complete; go back and fill it in again.");
        }
    };
    if let Err(wait) = app.limits.link(peer.ip()) {
        asking::note_sign_in(&app, peer.ip(), "limited", None);
        return refusal::too_many(&app, wait);
    }
    let (status, error) = match first_admin(&app, peer.ip(), &form).await {
        Ok(Answer::Added(user)) => {
            match login::start(&app, &cookies, user, Method::Link, Cursor::MAX, &headers, peer.ip()).await {
                Ok(()) => return Redirect::to("/").into_response(),
                Err(_) => return Redirect::to("/login").into_response(),
            }
        }
        Ok(_) => (StatusCode::INTERNAL_SERVER_ERROR, "Something broke on our side; try again.".to_owned()),
        Err(refused) => {
            if refused.0 == StatusCode::FORBIDDEN {
                asking::note_sign_in(&app, peer.ip(), "code", None);
            }
            refused
        }
    };
    let page = SetupPage { site: app.config.workspace.name.clone(), username: form.username, error: Some(error) };
    render::setup(&app, status, page)
}

async fn first_admin(app: &App, address: IpAddr, form: &FirstAdmin) -> Result<Answer, (StatusCode, String)> {
    if !app.setup.matches(&form.code) {
        return Err((
            StatusCode::FORBIDDEN,
            "This is not the code that the server printed when it started.".to_owned(),
        ));
    }
    let name = form.username.trim();
    let bad = |e: String| (StatusCode::BAD_REQUEST, e);
    let person = NewPerson {
        name: UserName::parse(&name.to_lowercase()).map_err(|e| bad(e.to_string()))?,
        display: DisplayName::given(name).map_err(|e| bad(e.to_string()))?,
        role: Role::Admin,
        password: Some(
            app.passwords
                .choose(form.password.clone(), &[&app.config.workspace.name, name])
                .await
                .map_err(|e| (refusal::of_password(e), e.to_string()))?,
        ),
        bot: false,
    };
    let asker = Asker::server_at(address);
    app.log.ask(asker, Command::SetUp(person)).await.map_err(|failure| {
        let refusal = refusal::of_failure(failure);
        (refusal::status(refusal.code), refusal.message)
    })
}
