//! The edge: pages, forms and the socket, behind one set of checks and headers.

pub mod accept;
pub mod admin;
pub mod asking;
pub mod assets;
pub mod browse;
pub mod carried;
pub mod compress;
pub mod cookie;
pub mod current;
pub mod desk;
pub mod details;
pub mod entrance;
pub mod expiry;
pub mod fields;
pub mod forms;
pub mod forwarded;
pub mod headers;
pub mod health;
pub mod links;
pub mod login;
pub mod message;
pub mod origin;
pub mod reauth;
pub mod refusal;
pub mod render;
pub mod request;
pub mod rooms;
pub mod search;
pub mod seeking;
pub mod settings;
pub mod setup;
pub mod slots;
pub mod socket;
pub mod tls;
pub mod unread;
pub mod visitor;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::middleware;
use axum::routing::{any, get, post};
use leptos::config::LeptosOptions;
use tower_cookies::CookieManagerLayer;
use tower_http::catch_panic::CatchPanicLayer;

use crate::domain::moment::Moment;
use crate::server::audit::tally::Tally;
use crate::server::clock::Clock;
use crate::server::config::Config;
use crate::server::hub::Hub;
use crate::server::limits::Limits;
use crate::server::log::Log;
use crate::server::session::activity::Activity;
use crate::server::session::known_device::KnownDevices;
use crate::server::session::password::Passwords;
use crate::server::store::Store;
use crate::server::web::setup::SetupCode;
use crate::server::web::slots::Slots;
use crate::server::web::tls::Certificates;

/// The most bytes of a form; the longest message takes four bytes a character and three when it is encoded.
const FORM: usize = 64 * 1024;

/// What every request can reach.
pub struct App {
    /// Settings, with the origin settled.
    pub config: Config,
    /// Where the built page is.
    pub leptos: LeptosOptions,
    /// The time.
    pub clock: Clock,
    /// For reading beside the log.
    pub store: Store,
    /// For everything that changes something.
    pub log: Log,
    /// The sockets and the facts of this moment.
    pub hub: Arc<Hub>,
    /// Passwords.
    pub passwords: Passwords,
    /// Browsers in which people signed in before.
    pub devices: KnownDevices,
    /// When sessions were last used.
    pub activity: Activity,
    /// How often one may try.
    pub limits: Limits,
    /// What was refused, until it is recorded.
    pub refusals: Tally,
    /// How many sockets there may be.
    pub slots: Arc<Slots>,
    /// The code that makes the first admin.
    pub setup: SetupCode,
    /// For TLS, where the server itself speaks it.
    pub certificates: Option<Arc<Certificates>>,
}

impl App {
    /// Now.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }
}

/// All routes, with the checks that every request passes.
pub fn router(app: Arc<App>) -> Router {
    let socket = Router::new().route("/ws", any(socket::upgrade::upgrade));
    named(app.clone(), guarded(app, routes()).merge(socket))
}

fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/", get(entrance::entrance))
        .route("/login", get(login::show).post(login::sign_in))
        .route("/logout", post(login::sign_out))
        .route("/session", get(entrance::session))
        .route("/setup", get(setup::show).post(setup::set_up))
        .route("/rooms", get(browse::show))
        .route("/search", get(search::show))
        .route("/rooms/{room}", get(rooms::show))
        .route("/rooms/{room}/messages", post(forms::post_message))
        .route("/rooms/{room}/messages/{message}", get(rooms::permalink))
        .route("/rooms/{room}/messages/{message}/details", get(message::show))
        .route("/rooms/{room}/messages/{message}/edit", post(forms::messages::edit))
        .route("/rooms/{room}/messages/{message}/delete", post(forms::messages::delete))
        .route("/rooms/{room}/messages/{message}/react", post(forms::messages::react))
        .route("/rooms/{room}/messages/{message}/unreact", post(forms::messages::unreact))
        .route("/rooms/{room}/details", get(details::room))
        .route("/rooms/{room}/join", post(forms::rooms::join))
        .route("/rooms/{room}/leave", post(forms::rooms::leave))
        .route("/rooms/{room}/invite", post(forms::rooms::invite))
        .route("/rooms/{room}/remove", post(forms::rooms::remove))
        .route("/rooms/{room}/update", post(forms::rooms::update))
        .route("/rooms/{room}/archive", post(forms::rooms::archive))
        .route("/people/{user}", get(details::person))
        .route("/people/{user}/mute", post(forms::people::mute))
        .route("/people/{user}/unmute", post(forms::people::unmute))
        .route("/people/{user}/ban", post(forms::people::ban))
        .route("/people/{user}/unban", post(forms::people::unban))
        .route("/people/{user}/role", post(forms::people::role))
        .route("/people/{user}/end-sessions", post(forms::people::end_sessions))
        .route("/announcements", post(forms::announce))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .merge(accounts())
        .method_not_allowed_fallback(async |State(app): State<Arc<App>>| refusal::not_served(&app))
        .fallback(assets::serve)
}

/// What concerns oneself and other people's accounts.
fn accounts() -> Router<Arc<App>> {
    Router::new()
        .route("/reauth", get(reauth::show).post(reauth::prove))
        .route("/settings/sessions", get(settings::sessions::show))
        .route("/settings/sessions/end", post(settings::sessions::end))
        .route("/settings/password", get(settings::password::show).post(settings::password::change))
        .route("/settings/tokens", get(settings::tokens::show).post(settings::tokens::issue))
        .route("/settings/tokens/revoke", post(settings::tokens::revoke))
        .route("/invite/{code}", get(links::show_invitation).post(links::accept))
        .route("/reset/{code}", get(links::show_reset).post(links::set_password))
        .route("/admin/people", get(admin::people::show))
        .route("/admin/people/add", post(admin::people::add))
        .route("/admin/people/invite", post(admin::links::invite))
        .route("/admin/people/revoke", post(admin::links::revoke))
        .route("/admin/people/{user}/reset", post(admin::links::reset))
        .route("/admin/people/{user}/disable", post(admin::people::disable))
        .route("/admin/people/{user}/enable", post(admin::people::enable))
        .route("/admin/people/{user}/delete", post(admin::people::delete))
        .route("/admin/people/{user}/tokens", get(admin::people::show_tokens).post(admin::people::issue_token))
        .route("/admin/people/{user}/tokens/revoke", post(admin::people::revoke_token))
}

/// Puts the checks and the headers of every page, form and file around routes.
pub fn behind_the_door(app: Arc<App>, routes: Router<Arc<App>>) -> Router {
    named(app.clone(), guarded(app, routes))
}

/// The checks before pages, forms and files. The upgrade has its own, in an order of its own.
fn guarded(app: Arc<App>, routes: Router<Arc<App>>) -> Router<Arc<App>> {
    routes
        .layer(DefaultBodyLimit::max(FORM))
        .layer(middleware::from_fn_with_state(app.clone(), origin::check))
        .layer(CookieManagerLayer::new())
        .layer(middleware::from_fn_with_state(app, cookie::only_ours))
        .layer(compress::pages())
}

/// What every request passes: it has a name, an end, and an answer with the headers of all answers.
fn named(app: Arc<App>, routes: Router<Arc<App>>) -> Router {
    let (broken, always) = (app.clone(), headers::of_every_answer(&app.config));
    routes
        .layer(CatchPanicLayer::custom(move |cause| refusal::panicked(&broken, cause)))
        .layer(middleware::from_fn_with_state(app.clone(), request::identify))
        .layer(middleware::from_fn_with_state(always, headers::add))
        .with_state(app)
}
