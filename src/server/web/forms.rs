//! What one can do without JavaScript: plain forms that post to the same log as the socket.

pub mod deed;
pub mod messages;
pub mod people;
pub mod rooms;

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::response::Response;
use http::StatusCode;
use serde::Deserialize;
use tower_cookies::Cookies;

use crate::domain::audience::Audience;
use crate::domain::command::Command;
use crate::domain::denied::Denied;
use crate::domain::id::RoomId;
use crate::domain::text::{Body, ClientId};
use crate::protocol::error::{ErrorCode, Refusal};
use crate::server::markdown;
use crate::server::store::messages::Bound;
use crate::server::web::carried::Path;
use crate::server::web::socket::commands::parse::{both, within_bounds};
use crate::server::web::visitor::{self, Visitor};
use crate::server::web::{App, asking, login, refusal, rooms as room_pages};
use crate::ui::page::ComposerForm;
use crate::ui::words::door;

/// A message as the form under a room sends it.
#[derive(Debug, Deserialize)]
pub struct Written {
    body: String,
    client_id: String,
    #[serde(default)]
    audience: String,
    /// The message it answers; nothing when empty.
    #[serde(default)]
    reply_to: String,
}

type Posted = Result<Form<Written>, FormRejection>;

/// `POST /rooms/{room}/messages`; in the announcements it announces.
pub async fn post_message(
    State(app): State<Arc<App>>,
    Path(room): Path<String>,
    cookies: Cookies,
    form: Posted,
) -> Response {
    let Some(visitor) = visitor::active(&app, &cookies) else {
        return login::first(&app, &format!("/rooms/{room}"));
    };
    let Ok(room) = room.parse::<RoomId>() else {
        return asking::hidden(&app, &visitor);
    };
    post(&app, &visitor, room, form).await
}

/// `POST /announcements`
pub async fn announce(State(app): State<Arc<App>>, cookies: Cookies, form: Posted) -> Response {
    let Some(visitor) = visitor::active(&app, &cookies) else {
        return login::first(&app, "/");
    };
    match app.hub.with_facts(|facts| facts.announcements()) {
        Some(room) => post(&app, &visitor, room, form).await,
        None => asking::hidden(&app, &visitor),
    }
}

async fn post(app: &App, visitor: &Visitor, room: RoomId, form: Posted) -> Response {
    let Form(mut written) = match form {
        Ok(form) => form,
        Err(rejection) => {
            return refusal::page(
                app,
                rejection.status(),
                "This form is not complete or too large; go back and send it again.",
            );
        }
    };
    // Browsers send line breaks of forms as CR LF, whatever was typed.
    written.body = written.body.replace("\r\n", "\n");
    let refused = match command(app, room, &written) {
        Ok(command) => match asking::ask(app, visitor, command).await {
            Ok(_) => return room_pages::back_to(room),
            Err(refused) => refused,
        },
        Err(refused) => {
            asking::note(app, visitor, &refused);
            refused
        }
    };
    if matches!(refused.code, ErrorCode::Unauthenticated) {
        return login::first(app, &format!("/rooms/{room}"));
    }
    if app.hub.room_for(visitor.user, room, app.now()).is_none() {
        return refusal::keeping(app, StatusCode::NOT_FOUND, door::NO_SUCH_PAGE, written.body);
    }
    if app.limits.page(visitor.user).is_err() {
        let page = refusal::keeping(app, refusal::status(refused.code), &refused.message, written.body);
        return refusal::with_retry(page, refused.retry_after_ms);
    }
    // The same key again, so that sending twice posts once; after a conflict only a fresh one can succeed.
    let client_id = if refused.code == ErrorCode::Conflict { String::new() } else { written.client_id };
    let retry = refused.retry_after_ms;
    let Written { body, audience, reply_to, .. } = written;
    let kept = ComposerForm { client_id, body, audience, reply_to, error: Some(refused.message) };
    let address = format!("/rooms/{room}");
    let page = room_pages::page(app, visitor, room, Bound::Newest, &address, refusal::status(refused.code), kept).await;
    refusal::with_retry(page, retry)
}

fn command(app: &App, room: RoomId, written: &Written) -> Result<Command, Refusal> {
    let body = Body::parse(&written.body).map_err(refusal::of_text);
    let client_id = ClientId::parse(&written.client_id).map_err(refusal::of_text);
    let audience = match written.audience.as_str() {
        "" => Ok(Audience::EVERYONE),
        text => Audience::from_form(text)
            .ok_or_else(|| Refusal::new(ErrorCode::BadRequest, "This is no audience; choose one of the list.")),
    };
    let audience = audience.and_then(|audience| within_bounds(&audience).map(|()| audience));
    let ((body, client_id), audience) = both(both(body, client_id), audience)?;
    let reply_to = match written.reply_to.as_str() {
        "" => None,
        id => Some(id.parse().map_err(|_| Refusal::new(ErrorCode::NotFound, Denied::NotFound.to_string()))?),
    };
    let wording = markdown::wording(body);
    let announces = app.hub.with_facts(|facts| facts.announcements()) == Some(room);
    // Announcements are not answered: what answers one is judged as a message there.
    Ok(if announces && reply_to.is_none() {
        Command::Announce(app.log.draft(None, wording, audience, client_id, None))
    } else {
        Command::PostMessage { room, draft: app.log.draft(Some(room), wording, audience, client_id, reply_to) }
    })
}
