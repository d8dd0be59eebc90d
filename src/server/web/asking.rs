//! A person's command on its way to the log: limited, carried out, and counted when it is refused. Forms and sockets
//! pass here alike.

use std::net::IpAddr;

use axum::response::Response;

use crate::domain::command::Command;
use crate::domain::decide::Answer;
use crate::domain::denied::Denied;
use crate::domain::id::UserId;
use crate::protocol::error::Refusal;
use crate::server::audit::source::Source;
use crate::server::audit::tally::Refused;
use crate::server::limits::network;
use crate::server::web::visitor::Visitor;
use crate::server::web::{App, refusal};

/// A room that begins with people counts as a command more for so many of them: each is told of the others.
const PEOPLE: usize = 10;

/// Counts one question of a person, over all of that person's sockets and forms.
///
/// # Errors
/// When there are too many.
pub fn limit(app: &App, visitor: &Visitor) -> Result<(), Refusal> {
    limit_by(app, visitor, 1)
}

/// Counts a command in the same way.
///
/// # Errors
/// When there are too many.
pub fn limit_of(app: &App, visitor: &Visitor, command: &Command) -> Result<(), Refusal> {
    let more = if let Command::CreateRoom { members, .. } = command { members.len() / PEOPLE } else { 0 };
    limit_by(app, visitor, u32::try_from(1 + more).unwrap_or(u32::MAX))
}

fn limit_by(app: &App, visitor: &Visitor, count: u32) -> Result<(), Refusal> {
    app.limits.command(visitor.user, count).map_err(|wait| {
        let refusal = refusal::rate_limited(wait);
        note(app, visitor, &refusal);
        refusal
    })
}

/// Counts a page of a person: it is read and drawn while others wait.
///
/// # Errors
/// The answer to whoever asks for too many.
pub fn page(app: &App, visitor: &Visitor) -> Result<(), Box<Response>> {
    app.limits.page(visitor.user).map_err(|wait| {
        app.refusals.count(Refused::Request, visitor.source(), "limited");
        Box::new(refusal::too_many(app, wait))
    })
}

/// Notes a refusal for the audit.
pub fn note(app: &App, visitor: &Visitor, refusal: &Refusal) {
    let what = refusal.permission.as_deref().unwrap_or(refusal.code.as_str());
    app.refusals.count(Refused::Command, visitor.source(), what);
}

/// What is not there, or not for this person, as a page; counted, since it may have been tried on purpose.
pub fn hidden(app: &App, visitor: &Visitor) -> Response {
    note(app, visitor, &refusal::of_denied(Denied::NotFound));
    refusal::not_found(app)
}

/// Notes a refused sign-in, or a refused way to one; `user` is whose account it was about, if it is anybody's.
pub fn note_sign_in(app: &App, address: IpAddr, what: &str, user: Option<UserId>) {
    app.refusals.count_against(Refused::SignIn, Source::from_address(network(address)), what, user);
}

/// Asks the log for what a form asks.
///
/// # Errors
/// Why it was not done.
pub async fn ask(app: &App, visitor: &Visitor, command: Command) -> Result<Answer, Refusal> {
    limit_of(app, visitor, &command)?;
    app.log.ask(visitor.asker(), command).await.map_err(|failure| {
        let refusal = refusal::of_failure(failure);
        note(app, visitor, &refusal);
        refusal
    })
}
