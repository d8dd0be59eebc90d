//! A person's command on its way to the log: limited, carried out, and counted when it is refused. Forms and sockets
//! pass here alike.

use axum::response::Response;

use crate::domain::command::Command;
use crate::domain::decide::Answer;
use crate::domain::id::UserId;
use crate::protocol::error::Refusal;
use crate::server::audit::tally::Refused;
use crate::server::web::visitor::Visitor;
use crate::server::web::{App, refusal};

/// A room that begins with people counts as a command more for so many of them: each is told of the others.
const PEOPLE: usize = 10;

/// Counts one question of a person, over all of that person's sockets and forms.
///
/// # Errors
/// When there are too many.
pub fn limit(app: &App, user: UserId) -> Result<(), Refusal> {
    limit_by(app, user, 1)
}

/// Counts a command in the same way.
///
/// # Errors
/// When there are too many.
pub fn limit_of(app: &App, user: UserId, command: &Command) -> Result<(), Refusal> {
    let more = if let Command::CreateRoom { members, .. } = command { members.len() / PEOPLE } else { 0 };
    limit_by(app, user, u32::try_from(1 + more).unwrap_or(u32::MAX))
}

fn limit_by(app: &App, user: UserId, count: u32) -> Result<(), Refusal> {
    app.limits.command(user, count).map_err(|wait| {
        let refusal = refusal::rate_limited(wait);
        note(app, user, &refusal);
        refusal
    })
}

/// Counts a page of a person: it is read and drawn while others wait.
///
/// # Errors
/// The answer to whoever asks for too many.
pub fn page(app: &App, user: UserId) -> Result<(), Box<Response>> {
    app.limits.page(user).map_err(|wait| {
        app.refusals.count(Refused::Request, user, "limited");
        Box::new(refusal::too_many(app, wait))
    })
}

/// Notes a refusal for the audit.
pub fn note(app: &App, user: UserId, refusal: &Refusal) {
    let what = refusal.permission.as_deref().unwrap_or(refusal.code.as_str());
    app.refusals.count(Refused::Command, user, what);
}

/// Asks the log for what a form asks.
///
/// # Errors
/// Why it was not done.
pub async fn ask(app: &App, visitor: &Visitor, command: Command) -> Result<Answer, Refusal> {
    limit_of(app, visitor.user, &command)?;
    app.log.ask(visitor.actor(), command).await.map_err(|failure| {
        let refusal = refusal::of_failure(failure);
        note(app, visitor.user, &refusal);
        refusal
    })
}
