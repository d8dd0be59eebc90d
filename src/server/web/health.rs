//! Whether the server lives, and whether it can serve. No session, no details.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use tracing::warn;

use crate::server::web::{App, refusal};

/// `GET /health/live`
pub async fn live() -> Response {
    refusal::plain(StatusCode::OK, "ok\n")
}

/// `GET /health/ready`
pub async fn ready(State(app): State<Arc<App>>) -> Response {
    let readable = sqlx::query("SELECT 1 FROM meta").execute(app.store.readers()).await;
    match readable {
        // The log has said why.
        Ok(_) if !app.log.is_usable() => refusal::plain(StatusCode::SERVICE_UNAVAILABLE, "unavailable\n"),
        Ok(_) => refusal::plain(StatusCode::OK, "ok\n"),
        Err(e) => {
            warn!(error = %e, "The database does not answer: {e}");
            refusal::plain(StatusCode::SERVICE_UNAVAILABLE, "unavailable\n")
        }
    }
}
