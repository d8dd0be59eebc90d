//! Our two cookies, the session's and the known device's, made in one place so that their attributes cannot differ.

use tower_cookies::cookie::SameSite;
use tower_cookies::cookie::time::Duration;
use tower_cookies::{Cookie, Cookies};

use crate::server::config::Config;
use crate::server::session::known_device::REMEMBERED;
use crate::server::session::token::Token;

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
