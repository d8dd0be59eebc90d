//! Which requests come from our own pages: the `Host` that is asked for, and where a form was filled in.
//!
//! The upgrade has its own order of checks and is left alone here.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use http::header::{HOST, ORIGIN};
use http::{HeaderMap, Method, StatusCode};

use crate::server::audit::tally::Refused;
use crate::server::web::accept::Peer;
use crate::server::web::{App, refusal};

/// Refuses requests for another host, and changes that were not asked for from our own origin.
pub async fn check(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path == "/ws" || path.starts_with("/health/") {
        return next.run(request).await;
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if !is_ours(&app, request.headers()) {
        if reads && is_localhost(request.headers()) {
            let place = request.uri().path_and_query().map_or("/", |place| place.as_str());
            return Redirect::to(&format!("{}{place}", app.config.origin)).into_response();
        }
        return refusal::misdirected(&app);
    }
    if !reads && !is_same_origin(&app.config.origin, request.headers()) {
        if let Some(Peer(peer)) = request.extensions().get() {
            app.refusals.count(Refused::Request, peer.ip(), "foreign origin");
        }
        return refusal::page(
            &app,
            StatusCode::FORBIDDEN,
            "This form was not sent from our own pages, so nothing was done.",
        );
    }
    next.run(request).await
}

/// Whether the request names our host, once.
pub fn is_ours(app: &App, headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    let ours = hosts.next().is_some_and(|host| host.as_bytes().eq_ignore_ascii_case(app.config.host().as_bytes()));
    ours && hosts.next().is_none()
}

fn is_localhost(headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    host.split(':').next().is_some_and(|name| name.eq_ignore_ascii_case("localhost"))
}

/// Fetch Metadata when the browser sends it, otherwise the origin.
fn is_same_origin(origin: &str, headers: &HeaderMap) -> bool {
    match headers.get("sec-fetch-site") {
        Some(site) => site == "same-origin" || site == "none",
        None => is_origin(origin, headers),
    }
}

/// Whether the request's one `Origin` is exactly ours.
pub fn is_origin(origin: &str, headers: &HeaderMap) -> bool {
    let mut origins = headers.get_all(ORIGIN).iter();
    origins.next().is_some_and(|given| given.as_bytes() == origin.as_bytes()) && origins.next().is_none()
}
