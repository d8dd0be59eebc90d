//! Headers that every response carries, whatever made it.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderValue;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};

use crate::server::config::Config;

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// For what is not a page: nothing of it may run or be framed.
const NOTHING: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'");

/// Two years, with every subdomain.
const HSTS: HeaderValue = HeaderValue::from_static("max-age=63072000; includeSubDomains");

/// Not for a cache, neither a shared one nor the browser's.
const NOT_KEPT: HeaderValue = HeaderValue::from_static("no-store, private");

/// What no answer goes without.
pub type Always = Arc<[(HeaderName, HeaderValue)]>;

/// What no answer goes without, early ones included.
pub fn of_every_answer(config: &Config) -> Always {
    let mut headers = vec![
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (RESOURCE_POLICY, HeaderValue::from_static("same-origin")),
        (CONTENT_SECURITY_POLICY, NOTHING),
        (CACHE_CONTROL, NOT_KEPT),
    ];
    if config.is_https() {
        headers.push((STRICT_TRANSPORT_SECURITY, HSTS));
    }
    headers.into()
}

/// Adds them. A page has a policy of its own, a file its own time in caches.
pub async fn add(State(always): State<Always>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in always.iter() {
        headers.entry(name).or_insert_with(|| value.clone());
    }
    let is_page = headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page {
        headers.insert(OPENER_POLICY, HeaderValue::from_static("same-origin"));
        headers.insert(PERMISSIONS_POLICY, HeaderValue::from_static("camera=(), microphone=(), geolocation=()"));
    }
    response
}
