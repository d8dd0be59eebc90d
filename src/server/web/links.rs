//! `/invite/{code}` and `/reset/{code}`: whoever was given the link chooses a name and a password, or a password only.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, StatusCode};
use secrecy::SecretString;
use serde::Deserialize;
use tower_cookies::Cookies;
use tracing::info;

use crate::domain::command::{Command, NewPerson, PasswordHash};
use crate::domain::decide::Answer;
use crate::domain::id::{Cursor, UserId};
use crate::domain::link::{Link, LinkHash, Purpose};
use crate::domain::role::Role;
use crate::domain::session::Method;
use crate::domain::text::{DisplayName, UserName};
use crate::protocol::error::Refusal;
use crate::server::audit::source::Asker;
use crate::server::session::code;
use crate::server::session::password::PasswordError;
use crate::server::web::accept::Peer;
use crate::server::web::carried::Path;
use crate::server::web::{App, asking, login, refusal, render};
use crate::ui::page::desk::ChoosePage;

/// What the forms send.
#[derive(Deserialize)]
pub struct Chosen {
    #[serde(default)]
    username: String,
    password: SecretString,
}

type Sent = Result<Form<Chosen>, FormRejection>;

/// `GET /invite/{code}`
pub async fn show_invitation(State(app): State<Arc<App>>, Path(code): Path<String>) -> Response {
    match open(&app, &code) {
        Some((_, Door::Invitation)) => page(&app, StatusCode::OK, &Place::invite(&code, ""), None),
        _ => gone(&app),
    }
}

/// `GET /reset/{code}`
pub async fn show_reset(State(app): State<Arc<App>>, Path(code): Path<String>) -> Response {
    match open(&app, &code) {
        Some((_, Door::Reset(_, name))) => page(&app, StatusCode::OK, &Place::reset(&code, &name), None),
        _ => gone(&app),
    }
}

/// `POST /invite/{code}`: adds the person and signs in.
pub async fn accept(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    Extension(Peer(peer)): Extension<Peer>,
    headers: HeaderMap,
    cookies: Cookies,
    form: Sent,
) -> Response {
    let form = match sent(&app, peer.ip(), form) {
        Ok(form) => form,
        Err(refused) => return *refused,
    };
    let Some((link, Door::Invitation)) = open(&app, &code) else {
        return gone(&app);
    };
    let name = form.username.trim().to_owned();
    let refused = match newcomer(&app, peer.ip(), link, &name, form.password).await {
        Ok(user) => {
            info!(user = %user, "{user} came in by a link");
            return match login::start(&app, &cookies, user, Method::Link, Cursor::MAX, &headers, peer.ip()).await {
                Ok(()) => Redirect::to("/").into_response(),
                Err(_) => Redirect::to("/login").into_response(),
            };
        }
        Err(refused) => refused,
    };
    page(&app, refused.0, &Place::invite(&code, &name), Some(refused.1))
}

async fn newcomer(
    app: &App,
    address: IpAddr,
    link: LinkHash,
    name: &str,
    password: SecretString,
) -> Result<UserId, (StatusCode, String)> {
    let text = |e: crate::domain::text::TextError| (StatusCode::BAD_REQUEST, e.to_string());
    let username = UserName::parse(&name.to_lowercase()).map_err(text)?;
    let display = DisplayName::given(name).map_err(text)?;
    let password = Some(chosen(app, password, &username).await?);
    // The role is the link's; this one is never looked at.
    let person = NewPerson { name: username, display, role: Role::Guest, password, bot: false };
    let asker = Asker::server_at(address);
    match app.log.ask(asker, Command::AcceptInvitation { link, person }).await {
        Ok(Answer::Added(user)) => Ok(user),
        Ok(_) => Err((StatusCode::INTERNAL_SERVER_ERROR, "Something broke on our side; try again.".to_owned())),
        Err(failure) => Err(told(refusal::of_failure(failure))),
    }
}

/// `POST /reset/{code}`: sets the password; every session of that person ends, and one signs in anew.
pub async fn set_password(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    Extension(Peer(peer)): Extension<Peer>,
    cookies: Cookies,
    form: Sent,
) -> Response {
    let form = match sent(&app, peer.ip(), form) {
        Ok(form) => form,
        Err(refused) => return *refused,
    };
    let Some((link, Door::Reset(user, name))) = open(&app, &code) else {
        return gone(&app);
    };
    let outcome = match chosen(&app, form.password, &name).await {
        Ok(hash) => app
            .log
            .ask(Asker::server_at(peer.ip()), Command::UseReset { link, hash: hash.clone() })
            .await
            .map(|_| hash)
            .map_err(|failure| told(refusal::of_failure(failure))),
        Err(refused) => Err(refused),
    };
    match outcome {
        Ok(hash) => {
            info!(user = %user, "The password of {user} was set by a link");
            // Whoever holds the link is that person: what others try for the name does not keep them out now.
            login::remember(&app, &cookies, user, &hash);
            Redirect::to("/login?reset=true").into_response()
        }
        Err((status, sentence)) => page(&app, status, &Place::reset(&code, &name), Some(sentence)),
    }
}

/// What a link that can be used leads to.
enum Door {
    Invitation,
    Reset(UserId, String),
}

fn open(app: &App, text: &str) -> Option<(LinkHash, Door)> {
    let hash = code::claimed(text)?;
    let now = app.now();
    app.hub.with_facts(|facts| {
        let link: &Link = facts.links().by_hash(&hash).filter(|link| link.is_open(now))?;
        let door = match link.purpose {
            Purpose::Invitation { .. } => Door::Invitation,
            Purpose::Reset { user } => Door::Reset(user, facts.person(user)?.name.to_string()),
        };
        Some((hash, door))
    })
}

/// Unknown, used up, over and taken back look the same.
fn gone(app: &App) -> Response {
    refusal::page(
        app,
        StatusCode::NOT_FOUND,
        "This link was used already, was taken back, or its time is over. Ask for a new one.",
    )
}

fn sent(app: &App, address: IpAddr, form: Sent) -> Result<Chosen, Box<Response>> {
    if let Err(wait) = app.limits.link(address) {
        asking::note_sign_in(app, address, "limited", None);
        return Err(Box::new(refusal::too_many(app, wait)));
    }
    match form {
        Ok(Form(form)) => Ok(form),
        Err(rejection) => Err(Box::new(refusal::incomplete(app, rejection.status()))),
    }
}

async fn chosen(app: &App, password: SecretString, name: &str) -> Result<PasswordHash, (StatusCode, String)> {
    let hash = app.passwords.choose(password, &[&app.config.workspace.name, name]).await;
    hash.map_err(|e: PasswordError| (refusal::of_password(e), e.to_string()))
}

fn told(refused: Refusal) -> (StatusCode, String) {
    (refusal::status(refused.code), refused.message)
}

/// The form and where it posts to.
struct Place {
    action: String,
    asks_name: bool,
    username: String,
}

impl Place {
    fn invite(code: &str, name: &str) -> Self {
        Self { action: format!("/invite/{code}"), asks_name: true, username: name.to_owned() }
    }

    fn reset(code: &str, name: &str) -> Self {
        Self { action: format!("/reset/{code}"), asks_name: false, username: name.to_owned() }
    }
}

fn page(app: &App, status: StatusCode, place: &Place, error: Option<String>) -> Response {
    let page = ChoosePage {
        site: app.config.workspace.name.clone(),
        action: place.action.clone(),
        asks_name: place.asks_name,
        username: place.username.clone(),
        error,
    };
    render::choose(app, status, page)
}
