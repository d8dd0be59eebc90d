//! Signing in and out.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::header::{HeaderName, USER_AGENT};
use http::{HeaderMap, HeaderValue, StatusCode};
use secrecy::SecretString;
use serde::Deserialize;
use tower_cookies::Cookies;
use tracing::{error, info};

use crate::domain::command::{Command, Device, Ending, NewSession, PasswordHash};
use crate::domain::decide::Answer;
use crate::domain::id::{Cursor, UserId};
use crate::domain::session::Method;
use crate::domain::workspace::Workspace;
use crate::server::audit::source::Asker;
use crate::server::limits::Trier;
use crate::server::log::Failure;
use crate::server::session::password::{PasswordError, Place};
use crate::server::session::token::Token;
use crate::server::store::credentials;
use crate::server::web::accept::Peer;
use crate::server::web::carried::Query;
use crate::server::web::{App, asking, cookie, refusal, render, visitor};
use crate::ui::page::LoginPage;
use crate::ui::state::path::encoded;
use crate::ui::words;

const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// The one answer to every failure: it must not tell which names exist.
const WRONG: &str = "The name or the password is not right; check both and try again.";

/// What the address of the sign-in page may carry.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    next: String,
    #[serde(default)]
    ended: Option<u16>,
    /// A new password was just set by a link.
    #[serde(default)]
    reset: bool,
}

/// What its form sends.
#[derive(Deserialize)]
pub struct Credentials {
    username: String,
    password: SecretString,
    #[serde(default)]
    next: String,
}

/// To the sign-in page and back to where one was.
pub fn first(app: &App, next: &str) -> Response {
    if app.setup.is_open(app) {
        return Redirect::to("/setup").into_response();
    }
    Redirect::to(&format!("/login?next={}", encoded(next))).into_response()
}

/// A path of ours to go on to; anything else leads home. A browser reads `\` as `/`, and drops tabs and line
/// breaks, before it looks for a host.
pub fn safe_next(next: &str) -> &str {
    let path = next.starts_with('/') && !next.starts_with("//");
    let plain = next.chars().all(|c| c.is_ascii_graphic() && c != '\\');
    if path && plain { next } else { "/" }
}

/// `GET /login`
pub async fn show(State(app): State<Arc<App>>, Query(asked): Query<Asked>, cookies: Cookies) -> Response {
    if visitor::of(&app, &cookies).is_some() {
        return Redirect::to(safe_next(&asked.next)).into_response();
    }
    let notice = if app.setup.is_open(&app) {
        Some(words::NOT_SET_UP.to_owned())
    } else if asked.reset {
        Some(words::PASSWORD_SET.to_owned())
    } else {
        asked.ended.and_then(words::ended).map(str::to_owned)
    };
    let page = LoginPage {
        site: app.config.workspace.name.clone(),
        next: safe_next(&asked.next).to_owned(),
        username: String::new(),
        error: None,
        notice,
    };
    render::login(&app, StatusCode::OK, page)
}

/// `POST /login`
pub async fn sign_in(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    headers: HeaderMap,
    cookies: Cookies,
    form: Result<Form<Credentials>, FormRejection>,
) -> Response {
    let Form(form) = match form {
        Ok(form) => form,
        Err(rejection) => return refusal::incomplete(&app, rejection.status()),
    };
    let name = form.username.trim().to_lowercase();
    let again = |error: String| LoginPage {
        site: app.config.workspace.name.clone(),
        next: safe_next(&form.next).to_owned(),
        // Not given back: byte for byte the same page for every name.
        username: String::new(),
        error: Some(error),
        notice: None,
    };
    // In a browser where this person signed in before, others who burn the tries for the name burn others' tries only.
    let known = known_device(&app, &cookies, &name).await;
    let trier = match &known {
        Some(proof) => Trier::KnownDevice(&name, proof),
        None => Trier::Name(&name, peer.ip()),
    };
    let place = match app.passwords.place(known.is_some()) {
        Ok(place) => place,
        Err(busy) => return render::login(&app, StatusCode::SERVICE_UNAVAILABLE, again(busy.to_string())),
    };
    if let Err(wait) = app.limits.password(trier) {
        asking::note_sign_in(&app, peer.ip(), "limited", named(&app, &name));
        return refusal::too_many(&app, wait);
    }
    let as_of = app.hub.with_facts(Workspace::head);
    let checked = verified(&app, peer.ip(), &name, form.password.clone(), place).await;
    match &checked {
        Ok(Some(_)) => app.limits.succeeded(trier),
        Ok(None) => {}
        Err(_) => app.limits.untried(trier),
    }
    match checked {
        Ok(Some(user)) => match start(&app, &cookies, user, Method::Password, as_of, &headers, peer.ip()).await {
            Ok(()) => Redirect::to(safe_next(&form.next)).into_response(),
            Err(status) => {
                render::login(&app, status, again("Signing in is not possible at this moment; try again.".to_owned()))
            }
        },
        Ok(None) => {
            info!(address = %peer.ip(), "A sign-in was refused");
            asking::note_sign_in(&app, peer.ip(), "wrong", named(&app, &name));
            render::login(&app, StatusCode::UNAUTHORIZED, again(WRONG.to_owned()))
        }
        Err(busy) => render::login(&app, StatusCode::SERVICE_UNAVAILABLE, again(busy.to_string())),
    }
}

/// Who is called that. What else stood there may have been a password, and is told nowhere.
fn named(app: &App, name: &str) -> Option<UserId> {
    app.hub.with_facts(|facts| facts.person_named(name).map(|person| person.id))
}

async fn verified(
    app: &App,
    address: IpAddr,
    name: &str,
    password: SecretString,
    place: Place,
) -> Result<Option<UserId>, PasswordError> {
    let found = credentials::of_name(app.store.readers(), name).await.map_err(|fault| {
        error!(error = %fault, "A password's hash could not be read: {fault}");
        PasswordError::Failed
    })?;
    let (user, hash) = found.unzip();
    let right = app.passwords.verify(place, password.clone(), hash.clone()).await?;
    let now = app.now();
    let may_come_in =
        |user: &UserId| app.hub.with_facts(|facts| facts.person(*user).is_some_and(|person| person.is_active(now)));
    // Looked at last: whoever is kept out is refused after the same work.
    let user = user.filter(|user| right && may_come_in(user));
    if let Some((user, hash)) = user.zip(hash) {
        renew(app, address, user, password, hash).await;
    }
    Ok(user)
}

/// A hash with yesterday's parameters is replaced while the password is at hand (D6).
async fn renew(app: &App, address: IpAddr, user: UserId, password: SecretString, before: PasswordHash) {
    if let Ok(Some(after)) = app.passwords.renewed(password, &before).await {
        // Should it fail, the next sign-in does it.
        let asker = Asker::server_at(address);
        let _later = app.log.ask(asker, Command::RehashPassword { user, before, after }).await.is_err();
    }
}

/// What a browser keeps that is known for this name, to count tries by.
async fn known_device(app: &App, cookies: &Cookies, name: &str) -> Option<String> {
    let kept = cookies.get(cookie::device_name(&app.config))?;
    let (user, hash) = credentials::of_name(app.store.readers(), name).await.ok().flatten()?;
    app.devices.knows(kept.value(), (user, &hash), app.now()).then(|| kept.value().to_owned())
}

/// This browser is known from now on for whoever has this password.
pub fn remember(app: &App, cookies: &Cookies, user: UserId, hash: &PasswordHash) {
    cookie::remember(cookies, &app.config, app.devices.remember((user, hash), app.now()));
}

/// Starts a session and gives the browser its cookie; `as_of` is the head of the log before the person was recognised. One it had before ends: a sign-in must not leave an
/// older token alive in the same browser.
///
/// # Errors
/// The status to answer with when no session could be started.
pub async fn start(
    app: &App,
    cookies: &Cookies,
    user: UserId,
    method: Method,
    as_of: Cursor,
    headers: &HeaderMap,
    address: IpAddr,
) -> Result<(), StatusCode> {
    if let Some(before) = visitor::of(app, cookies) {
        // Should it fail, the old session still ends by its own time.
        let _outcome = app.log.ask(before.asker(), Command::EndSessions(Ending::One(before.session))).await;
    }
    let token = Token::random().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let now = app.now();
    let session = NewSession {
        user,
        token: token.hash(),
        expires: now.plus_seconds(app.config.session.lifetime_seconds),
        fresh_until: now.plus_seconds(app.config.session.fresh_proof_seconds),
        method,
        device: device(headers, address),
        cap: app.config.session.per_person,
        as_of,
    };
    let asker = Asker::server_at(address);
    match app.log.ask(asker, Command::StartSession(session)).await {
        Ok(Answer::Started(session)) => {
            app.activity.touch(session, now);
            cookie::set(cookies, &app.config, &token);
            // Should it not be readable, the browser is known from the next sign-in on.
            if let Ok(Some(hash)) = credentials::of_user(app.store.readers(), user).await {
                remember(app, cookies, user, &hash);
            }
            info!(user = %user, session = %session, address = %address, "Session {session} started");
            Ok(())
        }
        Ok(_) | Err(_) => Err(StatusCode::SERVICE_UNAVAILABLE),
    }
}

/// Where a request comes from, as its person may recognise it.
pub fn device(headers: &HeaderMap, address: IpAddr) -> Device {
    Device { agent: agent(headers).into(), address: address.to_string().into() }
}

/// The browser as it names itself, cut and without controls.
fn agent(headers: &HeaderMap) -> String {
    let named = headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or("unknown");
    named.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// `POST /logout`
pub async fn sign_out(State(app): State<Arc<App>>, cookies: Cookies) -> Response {
    if let Some(visitor) = visitor::of(&app, &cookies) {
        let ended = app.log.ask(visitor.asker(), Command::EndSessions(Ending::One(visitor.session))).await;
        // Somebody else may have ended it meanwhile, and it is over all the same.
        if matches!(ended, Err(Failure::StorageFull | Failure::Unavailable)) {
            return refusal::page(
                &app,
                StatusCode::SERVICE_UNAVAILABLE,
                "Signing out is not possible at this moment; try again.",
            );
        }
        info!(session = %visitor.session, "Session {} signed out", visitor.session);
    }
    signed_out(&app, &cookies)
}

/// This browser is signed out: nothing of the person stays in it.
pub fn signed_out(app: &App, cookies: &Cookies) -> Response {
    cookie::clear(cookies, &app.config);
    let mut response = Redirect::to("/login").into_response();
    // Not "cache": it keeps Chromium busy for seconds, and pages are no-store anyway.
    response.headers_mut().insert(CLEAR_SITE_DATA, HeaderValue::from_static("\"storage\""));
    response
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn next_is_a_path_of_ours_or_home() {
        assert_eq!(safe_next("/rooms/r_2?before=7"), "/rooms/r_2?before=7");
        for next in [
            "",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/a\r\nb",
            "rooms",
        ] {
            assert_eq!(safe_next(next), "/", "{next:?}");
        }
    }

    proptest! {
        /// Wherever a browser goes from here by it, it stays with us; and a path of ours is kept as it is.
        #[test]
        fn f6_whatever_next_says_a_browser_stays_on_this_site(
            start in "[/\\\\\\t\\r\\n :.a-z]{0,6}", middle in "(https?:|javascript:|//|/\\\\|)?", rest in any::<String>(),
        ) {
            let base = reqwest::Url::parse("http://127.0.0.1:3000/login").unwrap();
            for next in [format!("{start}{middle}{rest}"), format!("{middle}{start}evil.example")] {
                let there = base.join(safe_next(&next)).unwrap();
                prop_assert_eq!(there.origin(), base.origin());
                prop_assert!(!safe_next(&next).contains(['\r', '\n', '\t', '\\']));
            }
        }

        /// What is put into a query comes out of it as it was.
        #[test]
        fn a_path_survives_its_way_through_a_query(path in any::<String>()) {
            let query = format!("next={}", encoded(&path));
            let read: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
            prop_assert_eq!(read, [("next".to_owned(), path)]);
        }
    }
}
