//! Forms about a message: other words, a sign, and taking back either.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use tower_cookies::Cookies;

use crate::domain::command::Command;
use crate::domain::emoji::Emoji;
use crate::domain::id::{MessageId, RoomId};
use crate::domain::text::{Body, Reason};
use crate::protocol::error::Refusal;
use crate::server::markdown;
use crate::server::web::carried::Path;
use crate::server::web::forms::deed::{Sent, carry_out, unknown};
use crate::server::web::rooms::seen;
use crate::server::web::{App, refusal, visitor};

/// Other words.
#[derive(Debug, Deserialize)]
pub struct Edited {
    body: String,
}

/// Why it goes.
#[derive(Debug, Deserialize)]
pub struct Deleted {
    #[serde(default)]
    reason: String,
}

/// A sign.
#[derive(Debug, Deserialize)]
pub struct Signed {
    emoji: String,
}

/// The room and the message of an address.
type Place = Path<(String, String)>;

/// `POST /rooms/{room}/messages/{message}/edit`
pub async fn edit(State(app): State<Arc<App>>, place: Place, cookies: Cookies, sent: Sent<Edited>) -> Response {
    about(&app, place, &cookies, sent, |message, edited| {
        // Browsers send line breaks of forms as CR LF, whatever was typed.
        let body = Body::parse(&edited.body.replace("\r\n", "\n")).map_err(refusal::of_text)?;
        Ok(Command::EditMessage { message, wording: markdown::wording(body) })
    })
    .await
}

/// `POST /rooms/{room}/messages/{message}/delete`
pub async fn delete(State(app): State<Arc<App>>, place: Place, cookies: Cookies, sent: Sent<Deleted>) -> Response {
    about(&app, place, &cookies, sent, |message, deleted| {
        let reason = deleted.reason.trim();
        let reason = (!reason.is_empty()).then(|| Reason::parse(reason)).transpose().map_err(refusal::of_text)?;
        Ok(Command::DeleteMessage { message, reason })
    })
    .await
}

/// `POST /rooms/{room}/messages/{message}/react`
pub async fn react(State(app): State<Arc<App>>, place: Place, cookies: Cookies, sent: Sent<Signed>) -> Response {
    about(&app, place, &cookies, sent, |message, signed| Ok(Command::React { message, emoji: sign(&signed)? })).await
}

/// `POST /rooms/{room}/messages/{message}/unreact`
pub async fn unreact(State(app): State<Arc<App>>, place: Place, cookies: Cookies, sent: Sent<Signed>) -> Response {
    about(&app, place, &cookies, sent, |message, signed| Ok(Command::Unreact { message, emoji: sign(&signed)? })).await
}

async fn about<T>(
    app: &App,
    Path((room, message)): Place,
    cookies: &Cookies,
    sent: Sent<T>,
    command: fn(MessageId, T) -> Result<Command, Refusal>,
) -> Response {
    let page = format!("/rooms/{room}/messages/{message}");
    let named = match (room.parse::<RoomId>(), message.parse::<MessageId>(), visitor::active(app, cookies)) {
        // An address that names another room than the message's names nothing.
        (Ok(room), Ok(message), Some(visitor)) => match seen(app, &visitor, room, message).await {
            Ok(_) => Ok(message),
            Err(missing) => Err(refusal::of_failure(missing.failure())),
        },
        _ => Err(unknown()),
    };
    carry_out(app, cookies, (&page, &page), sent, |_, _, fields| command(named?, fields)).await
}

fn sign(signed: &Signed) -> Result<Emoji, Refusal> {
    Emoji::parse(signed.emoji.trim()).map_err(refusal::of_emoji)
}
