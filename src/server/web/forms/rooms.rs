//! Forms about a room: coming, going, bringing in, putting out, changing, archiving.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use tower_cookies::Cookies;

use crate::domain::command::Command;
use crate::domain::id::{RoomId, UserId};
use crate::protocol::error::Refusal;
use crate::server::web::App;
use crate::server::web::carried::Path;
use crate::server::web::forms::deed::{Sent, carry_out, unknown};
use crate::server::web::socket::commands::parse;
use crate::server::web::visitor::Visitor;

/// Who is brought in or put out: an id, or in words the name signed in with.
#[derive(Debug, Deserialize)]
pub struct Whom {
    user: String,
}

/// What a room is called and for; what is absent stays.
#[derive(Debug, Deserialize)]
pub struct Update {
    name: Option<String>,
    topic: Option<String>,
}

/// Whether to close it.
#[derive(Debug, Deserialize)]
pub struct Archive {
    archived: bool,
}

/// `POST /rooms/{room}/join`
pub async fn join(State(app): State<Arc<App>>, Path(room): Path<String>, cookies: Cookies) -> Response {
    let room_page = format!("/rooms/{room}");
    carry_out(&app, &cookies, (&room_page, &room_page), Ok(Form(())), |_, _, ()| Ok(Command::JoinRoom(id(&room)?)))
        .await
}

/// `POST /rooms/{room}/leave`
pub async fn leave(State(app): State<Arc<App>>, Path(room): Path<String>, cookies: Cookies) -> Response {
    let room_page = format!("/rooms/{room}");
    carry_out(&app, &cookies, (&room_page, "/"), Ok(Form(())), |_, _, ()| Ok(Command::LeaveRoom(id(&room)?))).await
}

/// `POST /rooms/{room}/invite`
pub async fn invite(
    State(app): State<Arc<App>>,
    Path(room): Path<String>,
    cookies: Cookies,
    sent: Sent<Whom>,
) -> Response {
    to_details(&app, &cookies, &room, sent, |app, visitor, room, whom| {
        Ok(Command::InviteMember { room, user: named(app, visitor, &whom.user)? })
    })
    .await
}

/// `POST /rooms/{room}/remove`
pub async fn remove(
    State(app): State<Arc<App>>,
    Path(room): Path<String>,
    cookies: Cookies,
    sent: Sent<Whom>,
) -> Response {
    to_details(&app, &cookies, &room, sent, |app, visitor, room, whom| {
        Ok(Command::RemoveMember { room, user: named(app, visitor, &whom.user)? })
    })
    .await
}

/// `POST /rooms/{room}/update`
pub async fn update(
    State(app): State<Arc<App>>,
    Path(room): Path<String>,
    cookies: Cookies,
    sent: Sent<Update>,
) -> Response {
    to_details(&app, &cookies, &room, sent, |_, _, room, update| {
        parse::update_room(room, update.name.as_deref(), update.topic.as_deref())
    })
    .await
}

/// `POST /rooms/{room}/archive`
pub async fn archive(
    State(app): State<Arc<App>>,
    Path(room): Path<String>,
    cookies: Cookies,
    sent: Sent<Archive>,
) -> Response {
    to_details(&app, &cookies, &room, sent, |_, _, room, Archive { archived }| {
        Ok(Command::ArchiveRoom { room, archived })
    })
    .await
}

async fn to_details<T>(
    app: &App,
    cookies: &Cookies,
    room: &str,
    sent: Sent<T>,
    command: fn(&App, &Visitor, RoomId, T) -> Result<Command, Refusal>,
) -> Response {
    let details = format!("/rooms/{room}/details");
    carry_out(app, cookies, (&details, &details), sent, |app, visitor, fields| command(app, visitor, id(room)?, fields))
        .await
}

fn id(room: &str) -> Result<RoomId, Refusal> {
    room.parse().map_err(|_| unknown())
}

/// A name that nobody has, or somebody whom one may not know of, is the same.
fn named(app: &App, visitor: &Visitor, text: &str) -> Result<UserId, Refusal> {
    let text = text.trim().trim_start_matches('@');
    if let Ok(user) = text.parse() {
        return Ok(user);
    }
    let now = app.now();
    let found = app.hub.with_facts(|facts| {
        let policy = crate::domain::policy::Policy::of_person(facts, visitor.user, now)?;
        facts.person_named(text).filter(|person| policy.knows(person)).map(|person| person.id)
    });
    found.ok_or_else(unknown)
}
