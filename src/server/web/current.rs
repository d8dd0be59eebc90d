//! Reading beside the log: what was read leaves as it is at that moment. The hub judges it and brings it up to what has
//! been told; where it cannot, it is read again.

use axum::response::Response;
use http::StatusCode;
use tracing::error;

use crate::domain::denied::Denied;
use crate::domain::id::Cursor;
use crate::domain::message::Message;
use crate::server::log::Failure;
use crate::server::store::error::StoreError;
use crate::server::web::visitor::Visitor;
use crate::server::web::{App, asking, refusal};

/// How often something is read that changes while it is read, before one is told to come back.
const READS: usize = 5;

/// Why there is nothing to show.
#[derive(Debug)]
pub enum ReadError {
    /// It does not exist, as far as whoever asks may know.
    NotFound,
    /// The database cannot be read.
    Unreadable(StoreError),
    /// The hub did not come to what was read.
    Behind,
}

impl From<StoreError> for ReadError {
    fn from(fault: StoreError) -> Self {
        Self::Unreadable(fault)
    }
}

impl ReadError {
    /// As a page.
    pub fn page(self, app: &App, visitor: &Visitor) -> Response {
        match self.failure() {
            Failure::Denied(_) => asking::hidden(app, visitor),
            Failure::StorageFull | Failure::Unavailable => {
                let why = "The messages cannot be read at this moment; try again.";
                refusal::page(app, StatusCode::SERVICE_UNAVAILABLE, why)
            }
        }
    }

    /// As an answer; a fault is told the log.
    pub fn failure(self) -> Failure {
        match self {
            Self::NotFound => Failure::Denied(Denied::NotFound),
            Self::Unreadable(fault) => {
                error!(error = %fault, "Messages could not be read: {fault}");
                Failure::Unavailable
            }
            Self::Behind => {
                error!("Messages could not be brought up to what has been told.");
                Failure::Unavailable
            }
        }
    }
}

/// Reads, and shows what was read after the facts had been at a position; `show` gives nothing where it has to be read
/// again. Whatever was done before one of the messages counts for whoever reads it.
///
/// # Errors
/// What `read` says, or when the facts do not come to what was read.
pub async fn current<R, T, F>(
    app: &App,
    read: impl Fn() -> F,
    show: impl Fn(Cursor, R) -> Option<T>,
) -> Result<T, ReadError>
where
    R: AsRef<[Message]>,
    F: Future<Output = Result<R, ReadError>>,
{
    for _ in 0..READS {
        let since = app.hub.head();
        let found = read().await?;
        if !app.hub.has_reached(found.as_ref().iter()).await {
            break;
        }
        if let Some(shown) = show(since, found) {
            return Ok(shown);
        }
    }
    Err(ReadError::Behind)
}
