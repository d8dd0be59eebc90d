//! Which requests come from our own pages: the `Host` that is asked for, and where a form was filled in.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use http::header::{ALLOW, HOST, ORIGIN};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use crate::server::audit::source::Source;
use crate::server::audit::tally::Refused;
use crate::server::limits::network;
use crate::server::web::accept::Peer;
use crate::server::web::forwarded::Arrival;
use crate::server::web::{App, refusal};

/// Refuses requests for another host and in the clear, and changes that were not asked for from our own origin.
pub async fn check(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    // Nothing here is asked for by any other method; TRACE above all would give back what it was sent.
    if !matches!(*request.method(), Method::GET | Method::HEAD | Method::POST) {
        let mut response = refusal::not_served(&app);
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
        return response;
    }
    if path.starts_with("/health/") {
        return next.run(request).await;
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let ours = is_ours(&app, &request);
    if !ours || is_clear(&request) {
        if reads && (ours || is_localhost(request.headers())) {
            let place = request.uri().path_and_query().map(|place| place.as_str());
            // A target that is no path (RFC 9112, section 3.2.4) would become part of the host.
            let place = place.filter(|place| place.starts_with('/')).unwrap_or("/");
            return Redirect::to(&format!("{}{place}", app.config.origin)).into_response();
        }
        return refusal::misdirected(&app);
    }
    if !reads && !is_same_origin(&app.config.origin, request.headers()) {
        if let Some(Peer(peer)) = request.extensions().get() {
            app.refusals.count(Refused::Request, Source::from_address(network(peer.ip())), "foreign origin");
        }
        return refusal::page(
            &app,
            StatusCode::FORBIDDEN,
            "This form was not sent from our own pages, so nothing was done.",
        );
    }
    next.run(request).await
}

/// Whether the request names our host: once, and in its target too where it has one there (RFC 9112, section 3.2.2).
pub fn is_ours(app: &App, request: &Request) -> bool {
    let mut hosts = request.headers().get_all(HOST).iter();
    let is_our_host = |host: &HeaderValue| host.to_str().is_ok_and(|host| app.config.is_our_host(host));
    let ours = hosts.next().is_some_and(is_our_host) && hosts.next().is_none();
    ours && request.uri().authority().is_none_or(|target| app.config.is_our_host(target.as_str()))
}

/// Whether others could have read along.
pub fn is_clear(request: &Request) -> bool {
    request.extensions().get::<Arrival>().is_none_or(|arrival| arrival.clear)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OURS: &str = "https://chat.example.org:8443";

    fn says(origins: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        for origin in origins {
            let Ok(value) = HeaderValue::from_bytes(origin.as_bytes()) else { return false };
            headers.append(ORIGIN, value);
        }
        is_origin(OURS, &headers)
    }

    proptest! {
        /// What is taken for our origin, a browser takes for it too, and nothing beside it was said.
        #[test]
        fn a4_nothing_but_our_origin_is_our_origin(
            scheme in "(https|http|wss|HTTPS|)(://|:|//|)", host in "[a-z.@:/#?%-]{0,12}(chat.example.org)?[a-z.@:0-9]{0,9}",
            anything in any::<String>(),
        ) {
            prop_assert!(says(&[OURS]));
            for given in [format!("{scheme}{host}"), anything] {
                if says(&[&given]) {
                    let browsers = reqwest::Url::parse(&given).map(|url| url.origin().ascii_serialization());
                    prop_assert_eq!(browsers.as_deref(), Ok(OURS));
                }
                prop_assert!(!says(&[OURS, &given]) && !says(&[&given, OURS]), "a second one: {:?}", given);
            }
        }
    }
}
