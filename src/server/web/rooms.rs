//! A room's page: its messages as they may be seen, rendered on the server.

use std::collections::HashSet;
use std::sync::Arc;

use axum::extract::{OriginalUri, State};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::StatusCode;
use serde::Deserialize;
use tower_cookies::Cookies;

use crate::domain::id::{Cursor, MessageId, RoomId, UserId};
use crate::domain::message::Message;
use crate::domain::policy::Policy;
use crate::domain::room::RoomKind;
use crate::protocol::frame::Ready;
use crate::protocol::view::{self, Room};
use crate::server::store::messages::{self, Bound, Page, Reader};
use crate::server::web::carried::{Path, Query};
use crate::server::web::current::{ReadError, current};
use crate::server::web::visitor::{self, Visitor};
use crate::server::web::{App, asking, login, refusal, render, unread};
use crate::ui::page::{ComposerForm, RoomPage};

/// Messages on one page.
const PAGE: u32 = 50;

/// What the address may carry.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    before: Option<Cursor>,
}

/// `GET /rooms/{room}`
pub async fn show(
    State(app): State<Arc<App>>,
    Path(room): Path<String>,
    Query(asked): Query<Asked>,
    OriginalUri(address): OriginalUri,
    cookies: Cookies,
) -> Response {
    let address = address.to_string();
    let Some(visitor) = visitor::active(&app, &cookies) else {
        return login::first(&app, &address);
    };
    if let Err(too_many) = asking::page(&app, &visitor) {
        return *too_many;
    }
    let Ok(room) = room.parse() else {
        return asking::hidden(&app, &visitor);
    };
    let bound = asked.before.map_or(Bound::Newest, Bound::Before);
    page(&app, &visitor, room, bound, &address, StatusCode::OK, ComposerForm::default()).await
}

/// `GET /rooms/{room}/messages/{message}`: the page that ends a little after the message.
pub async fn permalink(
    State(app): State<Arc<App>>,
    Path((room, message)): Path<(String, String)>,
    OriginalUri(address): OriginalUri,
    cookies: Cookies,
) -> Response {
    let address = address.to_string();
    let Some(visitor) = visitor::active(&app, &cookies) else {
        return login::first(&app, &address);
    };
    if let Err(too_many) = asking::page(&app, &visitor) {
        return *too_many;
    }
    let (Ok(room), Ok(message)) = (room.parse::<RoomId>(), message.parse::<MessageId>()) else {
        return asking::hidden(&app, &visitor);
    };
    if let Err(missing) = seen(&app, &visitor, room, message).await {
        return missing.page(&app, &visitor);
    }
    let after = match read(&app, &visitor, room, Bound::After(message.0), PAGE / 2).await {
        Ok(page) => page,
        Err(missing) => return missing.page(&app, &visitor),
    };
    let bound = match after.messages.last() {
        Some(last) if after.more => Bound::Before(last.cursor() + 1),
        Some(_) | None => Bound::Newest,
    };
    page(&app, &visitor, room, bound, &address, StatusCode::OK, ComposerForm::default()).await
}

/// A message as it is now, and as the visitor sees it, if it stands in this room.
///
/// # Errors
/// When the visitor sees no such message there, or nothing can be read.
pub async fn seen(
    app: &App,
    visitor: &Visitor,
    room: RoomId,
    message: MessageId,
) -> Result<(Message, view::Message), ReadError> {
    let read = async || Ok(messages::by_ids(app.store.readers(), &[message]).await?);
    let show = |since, mut found: Vec<Message>| {
        found.retain(|found| found.room == room);
        let seen = app.hub.show(visitor.user, since, &mut found, app.now())?;
        Some(found.pop().zip(seen.into_iter().next()))
    };
    current(app, read, show).await?.ok_or(ReadError::NotFound)
}

/// The room's page with what stands in its form.
pub async fn page(
    app: &App,
    visitor: &Visitor,
    room: RoomId,
    bound: Bound,
    address: &str,
    status: StatusCode,
    mut form: ComposerForm,
) -> Response {
    // What has to be waited for comes first: nothing stands on the page that was judged before a wait.
    let read = async {
        let mut ready = app.hub.standing(visitor.owner(), app.now()).ok_or(ReadError::NotFound)?;
        let behind = unread::behind(app, &mut ready);
        let counts = unread::count(app, &ready, &behind).await?;
        Ok::<_, ReadError>((ready.cursor, counts, shown(app, visitor, room, bound).await?))
    };
    let (counted_at, counts, shown) = match read.await {
        Ok(read) => read,
        Err(missing) => return missing.page(app, visitor),
    };
    let now = app.now();
    let (Some(mut ready), Some(mut room_view)) =
        (app.hub.snapshot(visitor.owner(), now), app.hub.room_for(visitor.user, room, now))
    else {
        return asking::hidden(app, visitor);
    };
    unread::begin(&mut ready);
    unread::put(&counts, &mut ready);
    // What happened while the page was read comes again when it is alive.
    ready.cursor = counted_at.min(shown.since);
    if let Some(own) = ready.rooms.iter().find(|own| own.room == room) {
        (room_view.unread, room_view.mentions, room_view.read_cursor) = (own.unread, own.mentions, own.read_cursor);
    }
    let here = here(app, visitor, &room_view, &mut ready);
    app.activity.look_at(visitor.session, room);
    if form.client_id.is_empty() {
        let Some(fresh) = fresh_client_id() else {
            return refusal::page(app, StatusCode::INTERNAL_SERVER_ERROR, "The system has no randomness to give.");
        };
        form.client_id = fresh;
    }
    let page = RoomPage {
        site: app.config.workspace.name.clone(),
        joined: app.hub.with_facts(|facts| facts.room(room).is_some_and(|room| room.has(visitor.user))),
        ready,
        room,
        room_view,
        here,
        messages: shown.messages,
        more: shown.more,
        newer: bound != Bound::Newest,
        form,
    };
    render::room(app, address, status, page).await
}

/// Messages of a room as they may be seen now.
struct Shown {
    messages: Vec<view::Message>,
    more: bool,
    /// Up to here nothing is missing.
    since: Cursor,
}

async fn shown(app: &App, visitor: &Visitor, room: RoomId, bound: Bound) -> Result<Shown, ReadError> {
    let show = |since, mut page: Page| {
        let messages = app.hub.show(visitor.user, since, &mut page.messages, app.now())?;
        Some(Shown { messages, more: page.more, since })
    };
    current(app, async || read(app, visitor, room, bound, PAGE).await, show).await
}

/// Who is in a room, where not everybody is. Those whom `ready` does not name come into it.
fn here(app: &App, visitor: &Visitor, room: &Room, ready: &mut Ready) -> Option<Vec<UserId>> {
    if !matches!(room.kind, RoomKind::Open | RoomKind::Private) {
        return None;
    }
    let (people, _) = app.hub.people(visitor.actor(), Some(room.room), "", None, app.now()).ok()?;
    let here = people.iter().map(|person| person.user).collect();
    let known: HashSet<UserId> = ready.people.iter().map(|person| person.user).collect();
    ready.people.extend(people.into_iter().filter(|person| !known.contains(&person.user)));
    Some(here)
}

/// One page of a room as the person may read it.
///
/// # Errors
/// When the room is not for them to see, or nothing can be read.
pub async fn read(app: &App, visitor: &Visitor, room: RoomId, bound: Bound, limit: u32) -> Result<Page, ReadError> {
    let now = app.now();
    let reader = app.hub.with_facts(|facts| {
        let policy = Policy::of_person(facts, visitor.user, now)?;
        let room = facts.room(room).filter(|room| policy.knows_of(room))?;
        Some(Reader { user: visitor.user, role: policy.who().role, in_room: room.has(visitor.user) })
    });
    let reader = reader.ok_or(ReadError::NotFound)?;
    Ok(messages::page(app.store.readers(), room, reader, bound, limit).await?)
}

/// A key for the message that a form will post.
pub fn fresh_client_id() -> Option<String> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).ok()?;
    Some(URL_SAFE_NO_PAD.encode(random))
}

/// Back to a room, after a form did what it should.
pub fn back_to(room: RoomId) -> Response {
    Redirect::to(&format!("/rooms/{room}")).into_response()
}
