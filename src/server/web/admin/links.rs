//! Links that an admin makes: to come in by, or to choose a new password by.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use tower_cookies::Cookies;
use tracing::info;

use crate::domain::command::{Command, NewLink};
use crate::domain::id::{LinkId, RoomId, UserId};
use crate::domain::link::Purpose;
use crate::protocol::error::{ErrorCode, Refusal};
use crate::server::session::code::Code;
use crate::server::web::admin::people::{self, PAGE};
use crate::server::web::carried::Path;
use crate::server::web::fields::{Fields, Filled};
use crate::server::web::visitor::Visitor;
use crate::server::web::{App, asking, desk};

/// How often an invitation can be used at most.
const USES: u32 = 100;

/// How long an invitation can be used at most, in days.
const DAYS: i64 = 365;

/// How long a reset link can be used, in seconds (a day).
pub const RESET: i64 = 86_400;

/// `POST /admin/people/invite`
pub async fn invite(State(app): State<Arc<App>>, cookies: Cookies, sent: Filled) -> Response {
    let (visitor, fields) = match desk::with_form(desk::enter_admin(&app, &cookies, PAGE), sent) {
        Ok(entered) => entered,
        Err(elsewhere) => return *elsewhere,
    };
    match invitation(&app, &fields) {
        Ok((code, link)) => make(&app, &visitor, "invite", &code, link).await,
        Err(refused) => desk::refused_here(&app, &refused, PAGE),
    }
}

fn invitation(app: &App, fields: &Fields) -> Result<(Code, NewLink), Refusal> {
    let bad = |why: &str| Refusal::new(ErrorCode::BadRequest, why);
    let uses = fields.text("uses").parse().unwrap_or_default();
    if !(1..=USES).contains(&uses) {
        return Err(bad("A link can be used 1 to 100 times."));
    }
    let days: i64 = fields.text("days").parse().unwrap_or_default();
    if !(1..=DAYS).contains(&days) {
        return Err(bad("A link is valid for 1 to 365 days."));
    }
    let rooms: Result<Vec<RoomId>, _> = fields.all("room").map(str::parse).collect();
    let mut rooms = rooms.map_err(|_| bad("This is no room; choose some of the list."))?;
    rooms.sort_unstable();
    rooms.dedup();
    let purpose = Purpose::Invitation { role: people::role(fields)?, rooms };
    let code = code()?;
    let link = NewLink { hash: code.hash(), expires: app.now().plus_seconds(days * 86_400), uses, purpose };
    Ok((code, link))
}

fn code() -> Result<Code, Refusal> {
    Code::random().map_err(|_| Refusal::new(ErrorCode::Internal, "The system has no randomness to give; try again."))
}

/// `POST /admin/people/{user}/reset`
pub async fn reset(State(app): State<Arc<App>>, Path(user): Path<String>, cookies: Cookies) -> Response {
    let visitor = match desk::enter_admin(&app, &cookies, PAGE) {
        Ok(visitor) => visitor,
        Err(elsewhere) => return *elsewhere,
    };
    match user.parse() {
        Ok(user) => reset_for(&app, &visitor, user).await,
        Err(_) => asking::hidden(&app, &visitor),
    }
}

/// Makes a link by which somebody chooses a password, and shows it once. The admin never sees or chooses one (D11).
pub async fn reset_for(app: &App, visitor: &Visitor, user: UserId) -> Response {
    match code() {
        Ok(code) => {
            let expires = app.now().plus_seconds(RESET);
            let link = NewLink { hash: code.hash(), expires, uses: 1, purpose: Purpose::Reset { user } };
            make(app, visitor, "reset", &code, link).await
        }
        Err(refused) => desk::refused_here(app, &refused, PAGE),
    }
}

async fn make(app: &App, visitor: &Visitor, door: &str, code: &Code, link: NewLink) -> Response {
    match asking::ask(app, visitor, Command::MakeLink(link)).await {
        Ok(_) => {
            info!(by = %visitor.user, "A link was made");
            let address = format!("{}/{door}/{}", app.config.origin, code.expose());
            people::page(app, visitor, "", Some(address))
        }
        Err(refused) => desk::refused_here(app, &refused, PAGE),
    }
}

/// `POST /admin/people/revoke`
pub async fn revoke(State(app): State<Arc<App>>, cookies: Cookies, sent: Filled) -> Response {
    let (visitor, fields) = match desk::with_form(desk::enter_admin(&app, &cookies, PAGE), sent) {
        Ok(entered) => entered,
        Err(elsewhere) => return *elsewhere,
    };
    let Ok(link) = fields.text("link").parse::<LinkId>() else {
        return asking::hidden(&app, &visitor);
    };
    match asking::ask(&app, &visitor, Command::RevokeLink(link)).await {
        Ok(_) => desk::back_to(PAGE),
        Err(refused) => desk::refused_here(&app, &refused, PAGE),
    }
}
