//! The built page's files, compressed when they were built; everything else does not exist.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use http::header::{ALLOW, CACHE_CONTROL, VARY};
use http::{HeaderValue, Method, StatusCode};
use tower::ServiceExt;
use tower_http::services::ServeDir;

use crate::server::web::{App, refusal};

/// The name of a file in `pkg` changes with its content.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Icons and the manifest keep their names.
const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// An error.
const NOW_ONLY: HeaderValue = HeaderValue::from_static("no-store");

/// The longest path of a file, in bytes.
const LONGEST: usize = 255;

/// Serves a file of the site folder, or the page that says there is nothing.
pub async fn serve(State(app): State<Arc<App>>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut response = refusal::not_served(&app);
        // RFC 9110, section 15.5.6.
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET,HEAD"));
        return response;
    }
    let path = request.uri().path().to_owned();
    // None of ours is written with a percent sign, and what is may mean a hidden one.
    let hidden = path.contains('%') || path.split('/').any(|part| part.starts_with('.'));
    // No file of ours has so long a name, and asking the system for one leaves an error in the log.
    if hidden || path.len() > LONGEST {
        return refusal::not_found(&app);
    }
    let files = ServeDir::new(app.leptos.site_root.as_ref())
        .append_index_html_on_directories(false)
        .precompressed_br()
        .precompressed_gzip();
    let Ok(found) = files.oneshot(request.map(|_| Body::empty())).await;
    let served = found.status().is_success()
        || matches!(found.status(), StatusCode::NOT_MODIFIED | StatusCode::RANGE_NOT_SATISFIABLE);
    if !served {
        return refusal::not_found(&app);
    }
    let mut response = found.into_response();
    let hashed = app.leptos.hash_files && path.trim_start_matches('/').starts_with(app.leptos.site_pkg_dir.as_ref());
    // That a part of it was asked for which is not there says nothing for later.
    let lasting = response.status() != StatusCode::RANGE_NOT_SATISFIABLE;
    let kept = if !lasting {
        NOW_ONLY
    } else if hashed {
        FOR_EVER
    } else {
        A_DAY
    };
    response.headers_mut().insert(CACHE_CONTROL, kept);
    // One address, several encodings: a cache between must not give one to who asked for another.
    response.headers_mut().insert(VARY, HeaderValue::from_static("accept-encoding"));
    response
}
