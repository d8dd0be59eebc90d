//! What people and programs are told when something is not done: one place where failures become words and
//! numbers.

use std::any::Any;
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use http::StatusCode;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use tracing::error;

use crate::domain::denied::Denied;
use crate::domain::emoji::NotAnEmoji;
use crate::domain::text::TextError;
use crate::protocol::error::{ErrorCode, Refusal};
use crate::server::log::Failure;
use crate::server::session::password::PasswordError;
use crate::server::web::{App, render, request};
use crate::ui::page::MessagePage;
use crate::ui::words::door;

/// A failure of the log as the wire tells it.
pub fn of_failure(failure: Failure) -> Refusal {
    match failure {
        Failure::Denied(denied) => of_denied(denied),
        Failure::StorageFull => {
            Refusal::new(ErrorCode::StorageFull, "The server's disk is full; reading goes on, writing has to wait.")
        }
        Failure::Unavailable => {
            Refusal::new(ErrorCode::Unavailable, "This could not be done at this moment; try again.")
        }
    }
}

/// A refusal of the policy as the wire tells it.
pub fn of_denied(denied: Denied) -> Refusal {
    let code = match denied {
        Denied::Unauthenticated => ErrorCode::Unauthenticated,
        Denied::NotFound => ErrorCode::NotFound,
        Denied::Forbidden(_) | Denied::BeyondParent | Denied::OutOfScope(_) => ErrorCode::Forbidden,
        Denied::ReauthRequired => ErrorCode::ReauthRequired,
        Denied::Archived => ErrorCode::Archived,
        Denied::Muted(_) => ErrorCode::Muted,
        Denied::Conflict(_) => ErrorCode::Conflict,
    };
    let mut refusal = Refusal::new(code, denied.to_string());
    refusal.permission = match denied {
        Denied::Forbidden(action) | Denied::OutOfScope(action) => Some(action.as_str().to_owned()),
        Denied::BeyondParent => Some("audience:reply".to_owned()),
        Denied::Unauthenticated
        | Denied::NotFound
        | Denied::Archived
        | Denied::Muted(_)
        | Denied::ReauthRequired
        | Denied::Conflict(_) => None,
    };
    refusal
}

/// Too many commands; when to send the next.
pub fn rate_limited(wait: Duration) -> Refusal {
    let mut refusal = Refusal::new(ErrorCode::RateLimited, "Too many commands; wait a moment and send it again.");
    refusal.retry_after_ms = Some(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).saturating_add(1));
    refusal
}

/// A text that is not within its bounds.
pub fn of_text(error: TextError) -> Refusal {
    let code = match error {
        TextError::TooLong { .. } => ErrorCode::TooLarge,
        TextError::Empty(_) | TextError::Character { .. } => ErrorCode::BadRequest,
    };
    Refusal::new(code, error.to_string())
}

/// A reaction that is not one emoji.
pub fn of_emoji(error: NotAnEmoji) -> Refusal {
    Refusal::new(ErrorCode::BadRequest, error.to_string())
}

/// The status for a password that was not taken.
pub fn of_password(error: PasswordError) -> StatusCode {
    match error {
        PasswordError::TooShort | PasswordError::TooLong | PasswordError::Common | PasswordError::Repeated => {
            StatusCode::BAD_REQUEST
        }
        PasswordError::Busy => StatusCode::SERVICE_UNAVAILABLE,
        PasswordError::Failed => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// A form that lacks something or is too large.
pub fn incomplete(app: &App, status: StatusCode) -> Response {
    page(app, status, "This form is not complete; go back and fill it in again.")
}

/// The status of a page or form that tells this refusal.
pub fn status(code: ErrorCode) -> StatusCode {
    match code {
        ErrorCode::BadRequest | ErrorCode::UnknownType => StatusCode::BAD_REQUEST,
        ErrorCode::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorCode::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorCode::ReauthRequired | ErrorCode::Forbidden | ErrorCode::Muted | ErrorCode::Archived => {
            StatusCode::FORBIDDEN
        }
        ErrorCode::NotFound => StatusCode::NOT_FOUND,
        ErrorCode::Conflict => StatusCode::CONFLICT,
        ErrorCode::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::StorageFull => StatusCode::INSUFFICIENT_STORAGE,
        ErrorCode::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::Internal | ErrorCode::Unknown => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// A page that says one thing and leads back.
pub fn page(app: &App, status: StatusCode, sentence: &str) -> Response {
    leading(app, status, sentence, "/", door::BACK)
}

/// The same, leading back to the page on which the refused form stands.
pub fn of_form(app: &App, status: StatusCode, sentence: &str, form: &str) -> Response {
    leading(app, status, sentence, form, door::BACK_TO_FORM)
}

/// The same, with what was written to where it cannot stand now.
pub fn keeping(app: &App, status: StatusCode, sentence: &str, words: String) -> Response {
    told(app, status, sentence, ("/", door::BACK), Some(words))
}

fn leading(app: &App, status: StatusCode, sentence: &str, href: &str, text: &str) -> Response {
    told(app, status, sentence, (href, text), None)
}

fn told(app: &App, status: StatusCode, sentence: &str, (href, text): (&str, &str), kept: Option<String>) -> Response {
    let page = MessagePage {
        site: app.config.workspace.name.clone(),
        title: title(status).to_owned(),
        sentence: sentence.to_owned(),
        link_href: href.to_owned(),
        link_text: text.to_owned(),
        kept,
        // Only where something broke: other pages are the same for everybody, byte for byte.
        request: request::id().filter(|_| status.is_server_error()).map(|id| id.to_string()),
    };
    render::message(app, status, page)
}

fn title(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => door::NOTHING_HERE,
        StatusCode::FORBIDDEN => door::NOT_ALLOWED,
        StatusCode::TOO_MANY_REQUESTS => door::SLOW_DOWN,
        _ => door::DID_NOT_WORK,
    }
}

/// The page of what does not exist, or is not for the visitor to see.
pub fn not_found(app: &App) -> Response {
    page(app, StatusCode::NOT_FOUND, door::NO_SUCH_PAGE)
}

/// For a method that an address does not take.
pub fn not_served(app: &App) -> Response {
    page(app, StatusCode::METHOD_NOT_ALLOWED, door::NOT_TAKEN)
}

/// For a request that names another host: it says no more than where to go.
pub fn misdirected(app: &App) -> Response {
    plain(StatusCode::MISDIRECTED_REQUEST, format!("This server answers at {} only.\n", app.config.origin))
}

/// Too much in too little time.
pub fn too_many(app: &App, wait: Duration) -> Response {
    let seconds = wait.as_secs() + 1;
    let mut response =
        page(app, StatusCode::TOO_MANY_REQUESTS, &format!("Too many tries; wait {seconds} seconds and try again."));
    response.headers_mut().insert(RETRY_AFTER, seconds.into());
    response
}

/// Adds to a page that tells a refusal when to try again, where that is known.
pub fn with_retry(mut response: Response, after_ms: Option<u64>) -> Response {
    if let Some(ms) = after_ms {
        response.headers_mut().insert(RETRY_AFTER, ms.div_ceil(1000).into());
    }
    response
}

/// A line of text.
pub fn plain(status: StatusCode, text: impl Into<String>) -> Response {
    let mut response = Response::new(Body::from(text.into()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

/// After a panic in a handler: the process lives, and nothing of the fault is told but how to name it.
pub fn panicked(app: &App, _cause: Box<dyn Any + Send + 'static>) -> Response {
    let id = request::id().map(|id| id.to_string()).unwrap_or_default();
    error!(request = id, "A handler panicked");
    page(app, StatusCode::INTERNAL_SERVER_ERROR, door::BROKEN)
}
