//! Our two cookies, the session's and the known device's, made in one place so that their attributes cannot differ, and
//! read as they were sent.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};
use tower_cookies::cookie::SameSite;
use tower_cookies::cookie::time::Duration;
use tower_cookies::{Cookie, Cookies};

use crate::server::config::Config;
use crate::server::session::known_device::REMEMBERED;
use crate::server::session::token::Token;
use crate::server::web::App;

/// The name by origin: browsers hold `__Host-` cookies to https, this host and the whole path.
pub fn name(config: &Config) -> &'static str {
    if config.is_https() { "__Host-session" } else { "countersign_session" }
}

/// Gives the browser a new token.
pub fn set(cookies: &Cookies, config: &Config, token: &Token) {
    let lifetime = Duration::seconds(config.session.lifetime_seconds);
    cookies.add(made(config, name(config), token.expose().to_owned(), lifetime));
}

/// The name of the cookie by which a browser is known again.
pub fn device_name(config: &Config) -> &'static str {
    if config.is_https() { "__Host-device" } else { "countersign_device" }
}

/// Lets the browser be known again after the session is over.
pub fn remember(cookies: &Cookies, config: &Config, value: String) {
    cookies.add(made(config, device_name(config), value, Duration::seconds(REMEMBERED)));
}

/// Takes the token from the browser.
pub fn clear(cookies: &Cookies, config: &Config) {
    cookies.add(made(config, name(config), String::new(), Duration::ZERO));
}

/// The session's token as the request carries it.
pub fn session<'a>(config: &Config, headers: &'a HeaderMap) -> Option<&'a str> {
    sent(headers, name(config))
}

/// Leaves only our cookies in a request.
pub async fn only_ours(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let kept = ours(&app.config, request.headers());
    request.headers_mut().remove(COOKIE);
    if let Some(kept) = kept {
        request.headers_mut().insert(COOKIE, kept);
    }
    next.run(request).await
}

fn ours(config: &Config, headers: &HeaderMap) -> Option<HeaderValue> {
    let pair = |name| sent(headers, name).map(|value| format!("{name}={value}"));
    let kept: Vec<String> = [name(config), device_name(config)].into_iter().filter_map(pair).collect();
    HeaderValue::from_str(&kept.join("; ")).ok().filter(|kept| !kept.is_empty())
}

/// The cookie of this name. A name that is written in another way (`__Host%2Dsession`) is none of ours: a browser keeps
/// nobody from setting it for us, and whoever decodes it would take it for the real one. Of one that is there twice nobody
/// knows which is real, so it counts as missing.
fn sent<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    // As bytes: what others set for this host may hold anything.
    let lines = headers.get_all(COOKIE).iter().map(HeaderValue::as_bytes);
    let pairs = lines.flat_map(|line| line.split(|byte| *byte == b';')).map(<[u8]>::trim_ascii);
    let mut found = pairs.filter_map(|pair| pair.strip_prefix(name.as_bytes())?.strip_prefix(b"="));
    let value = std::str::from_utf8(found.next()?).ok().filter(|value| value.is_ascii())?;
    (found.next().is_none() && !value.contains('%')).then_some(value)
}

/// Every cookie of ours has these attributes.
fn made(config: &Config, name: &'static str, value: String, lifetime: Duration) -> Cookie<'static> {
    Cookie::build((name, value))
        .http_only(true)
        .secure(config.is_https())
        .same_site(SameSite::Lax)
        .path("/")
        .max_age(lifetime)
        .build()
}
