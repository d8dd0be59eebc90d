//! From cookie to session: the one look-up that pages, forms and the upgrade share; and from a program's token to it.

use std::net::IpAddr;

use tower_cookies::Cookies;

use crate::domain::actor::Actor;
use crate::domain::id::{SessionId, UserId};
use crate::domain::moment::Moment;
use crate::domain::session::{EndReason, Session, TokenHash};
use crate::server::audit::source::{Asker, Source};
use crate::server::hub::Owner;
use crate::server::session::{api_token, token};
use crate::server::store::sessions;
use crate::server::web::{App, cookie, expiry, request};

/// Somebody with a live session.
#[derive(Debug, Clone, Copy)]
pub struct Visitor {
    /// Who.
    pub user: UserId,
    /// Which sign-in.
    pub session: SessionId,
    /// When that was.
    pub started: Moment,
    /// When it ends at the latest.
    pub expires: Moment,
    /// Whether it ends when nothing is done with it: a program may have nothing to do for as long as its token lives.
    pub idles: bool,
    /// From where it is used now, when that is known.
    pub address: Option<IpAddr>,
}

impl From<&Session> for Visitor {
    fn from(session: &Session) -> Self {
        let Session { id, user, started, expires, .. } = *session;
        Self { user, session: id, started, expires, idles: !session.is_token(), address: request::client() }
    }
}

impl Visitor {
    /// Acting in this session.
    pub fn actor(&self) -> Actor {
        Actor::Person { user: self.user, session: self.session }
    }

    /// Asking for a command in this session.
    pub fn asker(&self) -> Asker {
        Asker { actor: self.actor(), source: self.source() }
    }

    /// For the audit.
    pub fn source(&self) -> Source {
        Source { user: Some(self.user), session: Some(self.session), address: self.address }
    }

    /// Whose socket or page it is.
    pub fn owner(&self) -> Owner {
        Owner { user: self.user, session: self.session }
    }
}

/// The live session that the request's cookie proves, if it does.
pub fn of(app: &App, cookies: &Cookies) -> Option<Visitor> {
    of_cookie(app, cookies.get(cookie::name(&app.config))?.value())
}

/// The live session that this cookie proves, if it does.
pub fn of_cookie(app: &App, value: &str) -> Option<Visitor> {
    let hash = token::claimed(value)?;
    // A program's token is not for cookies.
    live(app, &hash).filter(|visitor| visitor.idles)
}

/// The live session that a program's token proves, if it does.
pub fn of_token(app: &App, token: &str) -> Option<Visitor> {
    let hash = api_token::claimed(token)?;
    live(app, &hash).filter(|visitor| !visitor.idles)
}

/// Why the session that the request's cookie proved is over; nothing for a cookie that never was one.
pub async fn ended(app: &App, cookies: &Cookies) -> Option<EndReason> {
    let cookie = cookies.get(cookie::name(&app.config))?;
    let hash = token::claimed(cookie.value())?;
    let visitor = app.hub.with_facts(|facts| facts.session_by_token(&hash).map(Visitor::from));
    // Found to be over a moment ago, it may not have been written yet.
    match visitor.and_then(|visitor| expiry::over(app, &visitor, app.now())) {
        Some(reason) => Some(reason),
        None => sessions::end_reason(app.store.readers(), &hash).await.ok().flatten(),
    }
}

fn live(app: &App, hash: &TokenHash) -> Option<Visitor> {
    let visitor = app.hub.with_facts(|facts| facts.session_by_token(hash).map(Visitor::from))?;
    if let Some(reason) = expiry::over(app, &visitor, app.now()) {
        // Found out here, it is over for good: a clock that is put back does not revive it.
        expiry::end(app, visitor.session, reason);
        return None;
    }
    request::is_of(visitor.session);
    Some(visitor)
}

/// As [`of`], for a page or form: being there is activity.
pub fn active(app: &App, cookies: &Cookies) -> Option<Visitor> {
    let visitor = of(app, cookies)?;
    app.activity.touch(visitor.session, app.now());
    Some(visitor)
}
