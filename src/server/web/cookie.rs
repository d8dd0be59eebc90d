//! The session cookie, made in one place so that its attributes cannot differ.

use tower_cookies::cookie::SameSite;
use tower_cookies::cookie::time::Duration;
use tower_cookies::{Cookie, Cookies};

use crate::server::config::Config;
use crate::server::session::token::Token;

/// The name by origin: browsers hold `__Host-` cookies to https, this host and the whole path.
pub fn name(config: &Config) -> &'static str {
    if config.is_https() { "__Host-session" } else { "countersign_session" }
}

/// Gives the browser a new token.
pub fn set(cookies: &Cookies, config: &Config, token: &Token) {
    let lifetime = Duration::seconds(config.session.lifetime_seconds);
    cookies.add(session_cookie(config, token.expose().to_owned(), lifetime));
}

/// Takes the token from the browser.
pub fn clear(cookies: &Cookies, config: &Config) {
    cookies.add(session_cookie(config, String::new(), Duration::ZERO));
}

fn session_cookie(config: &Config, value: String, lifetime: Duration) -> Cookie<'static> {
    Cookie::build((name(config), value))
        .http_only(true)
        .secure(config.is_https())
        .same_site(SameSite::Lax)
        .path("/")
        .max_age(lifetime)
        .build()
}
