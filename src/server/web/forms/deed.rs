//! What all forms share that ask for one command: the session, the fields, the way back, a refusal as a page.

use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use tower_cookies::Cookies;

use crate::domain::command::Command;
use crate::protocol::error::Refusal;
use crate::server::web::visitor::{self, Visitor};
use crate::server::web::{App, asking, desk, login, refusal};

/// A form's fields, or why they could not be read.
pub type Sent<T> = Result<Form<T>, FormRejection>;

/// Carries out what a form asks and leads on to `next`; who is not signed in is led to the door and then to `back`.
pub async fn carry_out<T>(
    app: &App,
    cookies: &Cookies,
    (back, next): (&str, &str),
    sent: Sent<T>,
    command: impl FnOnce(&App, &Visitor, T) -> Result<Command, Refusal>,
) -> Response {
    let Some(visitor) = visitor::active(app, cookies) else {
        return login::first(app, back);
    };
    let fields = match sent {
        Ok(Form(fields)) => fields,
        Err(rejection) => {
            return refusal::incomplete(app, rejection.status());
        }
    };
    let refused = match command(app, &visitor, fields) {
        Ok(command) => match asking::ask(app, &visitor, command).await {
            // It may have ended the session that asked.
            Ok(_) if app.hub.with_facts(|facts| facts.session(visitor.session).is_none()) => {
                return login::signed_out(app, cookies);
            }
            Ok(_) => return Redirect::to(next).into_response(),
            Err(refused) => refused,
        },
        Err(refused) => {
            asking::note(app, &visitor, &refused);
            refused
        }
    };
    desk::refused(app, &refused, back)
}

/// What an address or a field names is not there, or not to be known of.
pub fn unknown() -> Refusal {
    refusal::of_denied(crate::domain::denied::Denied::NotFound)
}
