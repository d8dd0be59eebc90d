//! Pages: views of the interface rendered on the server, each with a nonce of its own.

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::CONTENT_SECURITY_POLICY;
use http::{HeaderValue, StatusCode};
use leptos::nonce::Nonce;
use leptos::prelude::{IntoView, provide_context};

use crate::server::config;
use crate::server::web::{App, refusal};
use crate::ui::document;
use crate::ui::page::{LoginPage, MessagePage, RoomPage, SetupPage};

/// The room, alive once the browser has loaded the client.
pub async fn room(app: &App, path: &str, status: StatusCode, page: RoomPage) -> Response {
    let options = app.leptos.clone();
    view(app, path, status, move || document::room(options.clone(), page.clone())).await
}

/// The sign-in page.
pub async fn login(app: &App, status: StatusCode, page: LoginPage) -> Response {
    let options = app.leptos.clone();
    view(app, "/login", status, move || {
        document::login(options.clone(), page.clone())
    })
    .await
}

/// The page that makes the first admin.
pub async fn setup(app: &App, status: StatusCode, page: SetupPage) -> Response {
    let options = app.leptos.clone();
    view(app, "/setup", status, move || {
        document::setup(options.clone(), page.clone())
    })
    .await
}

/// A page that says one thing.
pub async fn message(app: &App, status: StatusCode, page: MessagePage) -> Response {
    let options = app.leptos.clone();
    view(app, "/", status, move || {
        document::message(options.clone(), page.clone())
    })
    .await
}

async fn view<V: IntoView + 'static>(
    app: &App,
    path: &str,
    status: StatusCode,
    view: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> Response {
    let mut random = [0; 16];
    if getrandom::fill(&mut random).is_err() {
        return refusal::plain(
            StatusCode::INTERNAL_SERVER_ERROR,
            "The system has no randomness to give.\n",
        );
    }
    let nonce = URL_SAFE_NO_PAD.encode(random);
    let given = nonce.clone();
    let provide = move || provide_context(Nonce::from_value(given.clone()));
    let mut request = Request::new(Body::empty());
    if let Ok(uri) = path.parse() {
        *request.uri_mut() = uri;
    }
    let mut response = leptos_axum::render_app_async_with_context(provide, view)(request).await;
    *response.status_mut() = status;
    if let Ok(policy) = HeaderValue::from_str(&content_policy(app, &nonce)) {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Nothing but our own: scripts by nonce, and `'self'` because leptos' preload of the module has no nonce.
fn content_policy(app: &App, nonce: &str) -> String {
    let reload = if config::is_watched() {
        format!(
            " ws://{}",
            app.leptos.site_addr.ip().to_string() + ":" + &app.leptos.reload_port.to_string()
        )
    } else {
        String::new()
    };
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'{reload}; manifest-src 'self'; worker-src 'self'; form-action 'self'; \
         base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    )
}
