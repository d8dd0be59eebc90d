//! Pages: views of the interface rendered on the server, the live one with a nonce of its own.

use axum::body::Body;
use axum::extract::Request;
use axum::response::{Html, IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::header::CONTENT_SECURITY_POLICY;
use http::{HeaderValue, StatusCode};
use leptos::nonce::Nonce;
use leptos::prelude::{IntoView, Owner, RenderHtml, provide_context};

use crate::server::config;
use crate::server::web::{App, refusal};
use crate::ui::document;
use crate::ui::page::desk::{
    ChoosePage, PasswordPage, PeoplePage, ReauthPage, RoomsPage, SearchPage, SessionsPage, TokensPage,
};
use crate::ui::page::{DetailsPage, LoginPage, MessageCarePage, MessagePage, PersonPage, RoomPage, SetupPage};

/// The room, alive once the browser has loaded the client.
pub async fn room(app: &App, path: &str, status: StatusCode, page: RoomPage) -> Response {
    let options = app.leptos.clone();
    view(app, path, status, move || document::room(options.clone(), page.clone())).await
}

/// The sign-in page.
pub fn login(app: &App, status: StatusCode, page: LoginPage) -> Response {
    still(app, status, document::login(app.leptos.clone(), page))
}

/// The page that makes the first admin.
pub fn setup(app: &App, status: StatusCode, page: SetupPage) -> Response {
    still(app, status, document::setup(app.leptos.clone(), page))
}

/// One's sessions.
pub fn sessions(app: &App, page: SessionsPage) -> Response {
    still(app, StatusCode::OK, document::sessions(app.leptos.clone(), page))
}

/// Rooms to come into.
pub fn rooms(app: &App, page: RoomsPage) -> Response {
    still(app, StatusCode::OK, document::rooms(app.leptos.clone(), page))
}

/// Messages with certain words.
pub fn search(app: &App, page: SearchPage) -> Response {
    still(app, StatusCode::OK, document::search(app.leptos.clone(), page))
}

/// Changing one's password.
pub fn password(app: &App, status: StatusCode, page: PasswordPage) -> Response {
    still(app, status, document::password(app.leptos.clone(), page))
}

/// Giving one's password once more.
pub fn reauth(app: &App, status: StatusCode, page: ReauthPage) -> Response {
    still(app, status, document::reauth(app.leptos.clone(), page))
}

/// Tokens for programs.
pub fn tokens(app: &App, page: TokensPage) -> Response {
    still(app, StatusCode::OK, document::tokens(app.leptos.clone(), page))
}

/// Everybody's accounts.
pub fn people(app: &App, page: PeoplePage) -> Response {
    still(app, StatusCode::OK, document::people(app.leptos.clone(), page))
}

/// What a link leads to.
pub fn choose(app: &App, status: StatusCode, page: ChoosePage) -> Response {
    still(app, status, document::choose(app.leptos.clone(), page))
}

/// A page that says one thing.
pub fn message(app: &App, status: StatusCode, page: MessagePage) -> Response {
    still(app, status, document::message(app.leptos.clone(), page))
}

/// A room's details and what one may do about them.
pub fn details(app: &App, page: DetailsPage) -> Response {
    still(app, StatusCode::OK, document::details(app.leptos.clone(), page))
}

/// A message, and what one may do with it.
pub fn message_care(app: &App, page: MessageCarePage) -> Response {
    still(app, StatusCode::OK, document::message_care(app.leptos.clone(), page))
}

/// A person, and what one may do about them.
pub fn person(app: &App, page: PersonPage) -> Response {
    still(app, StatusCode::OK, document::person(app.leptos.clone(), page))
}

/// A page without scripts. Its policy is that of every page, so that no page is the weak one.
fn still(app: &App, status: StatusCode, view: impl IntoView) -> Response {
    let html = Owner::new().with(|| view.into_view().to_html());
    with_policy(app, status, Html(html).into_response(), fresh_nonce().as_deref().unwrap_or_default())
}

fn fresh_nonce() -> Option<String> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).ok()?;
    Some(URL_SAFE_NO_PAD.encode(random))
}

fn with_policy(app: &App, status: StatusCode, mut response: Response, nonce: &str) -> Response {
    *response.status_mut() = status;
    if let Ok(policy) = HeaderValue::from_str(&content_policy(app, nonce)) {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

async fn view<V: IntoView + 'static>(
    app: &App,
    path: &str,
    status: StatusCode,
    view: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> Response {
    let Some(nonce) = fresh_nonce() else {
        return refusal::plain(StatusCode::INTERNAL_SERVER_ERROR, "The system has no randomness to give.\n");
    };
    let given = nonce.clone();
    let provide = move || provide_context(Nonce::from_value(given.clone()));
    let mut request = Request::new(Body::empty());
    if let Ok(uri) = path.parse() {
        *request.uri_mut() = uri;
    }
    let response = leptos_axum::render_app_async_with_context(provide, view)(request).await;
    with_policy(app, status, response, &nonce)
}

/// Nothing but our own: scripts by nonce, and `'self'` because leptos' preload of the module has no nonce.
fn content_policy(app: &App, nonce: &str) -> String {
    let reload = if config::is_watched() {
        format!(" ws://{}:{}", app.leptos.site_addr.ip(), app.leptos.reload_port)
    } else {
        String::new()
    };
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'{reload}; manifest-src 'self'; worker-src 'self'; form-action 'self'; \
         base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    )
}
