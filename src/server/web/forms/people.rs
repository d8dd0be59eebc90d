//! Forms about a person: mutes, bans, roles, the end of sessions.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use tower_cookies::Cookies;

use crate::domain::command::{Command, Ending};
use crate::domain::id::{RoomId, SessionId, UserId};
use crate::domain::moment::Moment;
use crate::domain::role::Role;
use crate::domain::text::Reason;
use crate::protocol::error::{ErrorCode, Refusal};
use crate::server::web::carried::Path;
use crate::server::web::forms::deed::{Sent, carry_out, unknown};
use crate::server::web::{App, refusal};

/// A mute; an empty room means everywhere.
#[derive(Debug, Deserialize)]
pub struct Mute {
    #[serde(default)]
    room: String,
    until: String,
    reason: String,
}

/// The end of a mute.
#[derive(Debug, Deserialize)]
pub struct Unmute {
    #[serde(default)]
    room: String,
}

/// A ban; without an end it is for good.
#[derive(Debug, Deserialize)]
pub struct Ban {
    #[serde(default)]
    until: String,
    reason: String,
}

/// Another role.
#[derive(Debug, Deserialize)]
pub struct Promotion {
    role: Role,
}

/// The end of sessions, but for one.
#[derive(Debug, Deserialize)]
pub struct Ends {
    #[serde(default)]
    except: String,
}

/// `POST /people/{user}/mute`
pub async fn mute(
    State(app): State<Arc<App>>,
    Path(user): Path<String>,
    cookies: Cookies,
    sent: Sent<Mute>,
) -> Response {
    about(&app, &cookies, &user, sent, |user, mute| {
        let reason = Reason::parse(mute.reason.trim()).map_err(refusal::of_text)?;
        let until = moment(&mute.until)?.ok_or_else(|| no_time("A mute needs an end; choose a time."))?;
        Ok(Command::MuteUser { user, room: room(&mute.room)?, until, reason })
    })
    .await
}

/// `POST /people/{user}/unmute`
pub async fn unmute(
    State(app): State<Arc<App>>,
    Path(user): Path<String>,
    cookies: Cookies,
    sent: Sent<Unmute>,
) -> Response {
    about(&app, &cookies, &user, sent, |user, unmute| Ok(Command::UnmuteUser { user, room: room(&unmute.room)? })).await
}

/// `POST /people/{user}/ban`
pub async fn ban(State(app): State<Arc<App>>, Path(user): Path<String>, cookies: Cookies, sent: Sent<Ban>) -> Response {
    about(&app, &cookies, &user, sent, |user, ban| {
        let reason = Reason::parse(ban.reason.trim()).map_err(refusal::of_text)?;
        Ok(Command::BanUser { user, until: moment(&ban.until)?, reason })
    })
    .await
}

/// `POST /people/{user}/unban`
pub async fn unban(State(app): State<Arc<App>>, Path(user): Path<String>, cookies: Cookies) -> Response {
    about(&app, &cookies, &user, Ok(Form(())), |user, ()| Ok(Command::UnbanUser(user))).await
}

/// `POST /people/{user}/role`
pub async fn role(
    State(app): State<Arc<App>>,
    Path(user): Path<String>,
    cookies: Cookies,
    sent: Sent<Promotion>,
) -> Response {
    about(&app, &cookies, &user, sent, |user, Promotion { role }| Ok(Command::SetRole { user, role })).await
}

/// `POST /people/{user}/end-sessions`
pub async fn end_sessions(
    State(app): State<Arc<App>>,
    Path(user): Path<String>,
    cookies: Cookies,
    sent: Sent<Ends>,
) -> Response {
    about(&app, &cookies, &user, sent, |user, ends| {
        let except = optional::<SessionId>(&ends.except)?;
        Ok(Command::EndSessions(Ending::AllOf { user, except }))
    })
    .await
}

async fn about<T>(
    app: &App,
    cookies: &Cookies,
    user: &str,
    sent: Sent<T>,
    command: fn(UserId, T) -> Result<Command, Refusal>,
) -> Response {
    let page = format!("/people/{user}");
    carry_out(app, cookies, (&page, &page), sent, |_, _, fields| command(user.parse().map_err(|_| unknown())?, fields))
        .await
}

fn room(text: &str) -> Result<Option<RoomId>, Refusal> {
    optional(text)
}

fn optional<T: std::str::FromStr>(text: &str) -> Result<Option<T>, Refusal> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| unknown()) }
}

fn moment(text: &str) -> Result<Option<Moment>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| no_time("This is no time; write it as 2026-05-03T12:00:00Z."))
}

fn no_time(sentence: &str) -> Refusal {
    Refusal::new(ErrorCode::BadRequest, sentence)
}
