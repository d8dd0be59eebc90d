//! What the pages about accounts share: who may enter, and what follows when something is refused.

use axum::response::{IntoResponse, Redirect, Response};
use tower_cookies::Cookies;

use crate::domain::moment::Moment;
use crate::domain::policy::{Policy, Target};
use crate::domain::rules::Action;
use crate::protocol::error::{ErrorCode, Refusal};
use crate::server::web::fields::{Fields, Filled};
use crate::server::web::visitor::{self, Visitor};
use crate::server::web::{App, asking, login, reauth, refusal};
use crate::ui::page::desk::Desk;
use crate::ui::words::desk as words;

/// Whoever is signed in; anyone else is led to the sign-in page and back here.
///
/// # Errors
/// The way there.
pub fn enter(app: &App, cookies: &Cookies, page: &str) -> Result<Visitor, Box<Response>> {
    visitor::active(app, cookies).ok_or_else(|| Box::new(login::first(app, page)))
}

/// Whoever may manage accounts; to anyone else the page does not exist (E11).
///
/// # Errors
/// The way to the sign-in page, or the page of what does not exist.
pub fn enter_admin(app: &App, cookies: &Cookies, page: &str) -> Result<Visitor, Box<Response>> {
    let visitor = enter(app, cookies, page)?;
    if is_admin(app, &visitor) { Ok(visitor) } else { Err(Box::new(asking::hidden(app, &visitor))) }
}

/// Whoever came in, with the form.
///
/// # Errors
/// The answer to whoever may not, then to a form that cannot be read.
pub fn with_form<V>(entered: Result<V, Box<Response>>, sent: Filled) -> Result<(V, Fields), Box<Response>> {
    Ok((entered?, sent.map_err(Box::new)?))
}

fn is_admin(app: &App, visitor: &Visitor) -> bool {
    may(app, visitor, Action::AddPerson)
}

fn may(app: &App, visitor: &Visitor, action: Action) -> bool {
    let now = app.now();
    app.hub.with_facts(|facts| {
        Policy::of(facts, visitor.actor(), now).is_ok_and(|policy| policy.may(action, Target::Everything))
    })
}

/// What every desk shows.
pub fn desk(app: &App, visitor: &Visitor, said: Option<String>) -> Desk {
    let name = |facts: &crate::domain::workspace::Workspace| facts.person(visitor.user).map(|me| me.name.to_string());
    Desk {
        site: app.config.workspace.name.clone(),
        me: app.hub.with_facts(name).unwrap_or_default(),
        admin: is_admin(app, visitor),
        browses: may(app, visitor, Action::ListRooms),
        said,
    }
}

/// A form whose wish was refused: to the password first when that is what is missing, and back to `page` from there.
pub fn refused(app: &App, refused: &Refusal, page: &str) -> Response {
    if refused.code == ErrorCode::ReauthRequired {
        return reauth::first(page);
    }
    if refused.code == ErrorCode::Unauthenticated {
        return login::first(app, page);
    }
    refusal::with_retry(refusal::page(app, refusal::status(refused.code), &refused.message), refused.retry_after_ms)
}

/// The same for a form of a desk: one is led back to it. What is not there leads home, wherever it was asked for.
pub fn refused_here(app: &App, why: &Refusal, page: &str) -> Response {
    if matches!(why.code, ErrorCode::ReauthRequired | ErrorCode::Unauthenticated | ErrorCode::NotFound) {
        return refused(app, why, page);
    }
    refusal::with_retry(refusal::of_form(app, refusal::status(why.code), &why.message, page), why.retry_after_ms)
}

/// Back to the page, so that loading it again sends nothing again.
pub fn back_to(page: &str) -> Response {
    Redirect::to(page).into_response()
}

/// A moment in words.
pub fn at(moment: Moment) -> String {
    words::moment(&moment.day_utc(), &moment.clock_utc())
}
