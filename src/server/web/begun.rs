//! What a form asked for while the password had to be proven first: kept for its session, so that it is carried out right
//! after and nothing has to be typed again.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::Method;
use tower_cookies::Cookies;

use crate::domain::id::SessionId;
use crate::domain::moment::Moment;
use crate::server::web::fields::Fields;
use crate::server::web::{App, refusal, visitor};

/// Forms that are kept, of all sessions; the oldest gives way.
const KEPT: usize = 256;

/// The most bytes of a form that is kept: those that need a proof are short.
const BYTES: usize = 8 * 1024;

/// How long a form waits for its password.
const SECONDS: i64 = 600;

/// Fields of the proof itself; a form that has one of these is not kept.
const OF_PROOF: [&str; 3] = ["password", "next", "action"];

/// Goes with an answer that leads to `/reauth`: the page from which something was asked.
#[derive(Debug, Clone)]
pub struct NeedsProof(pub String);

/// A form that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Where it was sent to.
    pub action: String,
    /// What stood in it.
    pub fields: Vec<(String, String)>,
}

/// The forms that wait, one for a session.
#[derive(Debug, Default)]
pub struct Begun {
    kept: Mutex<VecDeque<Kept>>,
}

#[derive(Debug)]
struct Kept {
    session: SessionId,
    next: String,
    until: Moment,
    form: Form,
}

impl Begun {
    fn kept(&self) -> MutexGuard<'_, VecDeque<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a form that was sent from the page `next`, in place of what this session began before.
    fn keep(&self, session: SessionId, next: String, form: Form, now: Moment) {
        let mut kept = self.kept();
        kept.retain(|other| other.session != session && other.until > now);
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(Kept { session, next, until: now.plus_seconds(SECONDS), form });
    }

    /// What this session began on the page `next`.
    pub fn of(&self, session: SessionId, next: &str, now: Moment) -> Option<Form> {
        let kept = self.kept();
        let found = kept.iter().find(|kept| kept.session == session && kept.next == next && kept.until > now);
        found.map(|kept| kept.form.clone())
    }

    /// It was carried out, or nobody will.
    pub fn forget(&self, session: SessionId) {
        self.kept().retain(|kept| kept.session != session);
    }
}

/// Around forms that may need a proof: when the answer leads to it, the form is kept.
pub async fn remember(State(app): State<Arc<App>>, cookies: Cookies, request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let action = request.uri().path().to_owned();
    let (parts, body) = request.into_parts();
    let sent = match Bytes::from_request(Request::from_parts(parts.clone(), body), &app).await {
        Ok(sent) => sent,
        Err(rejection) => return refusal::incomplete(&app, rejection.status()),
    };
    let response = next.run(Request::from_parts(parts, Body::from(sent.clone()))).await;
    if let Some(NeedsProof(page)) = response.extensions().get()
        && let Some(visitor) = visitor::of(&app, &cookies)
        && sent.len() <= BYTES
    {
        let fields = Fields::read(&sent).into_pairs();
        if fields.iter().all(|(name, _)| !OF_PROOF.contains(&name.as_str())) {
            app.begun.keep(visitor.session, page.clone(), Form { action, fields }, app.now());
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(name: &str) -> Form {
        Form { action: "/people/add".to_owned(), fields: vec![("name".to_owned(), name.to_owned())] }
    }

    #[test]
    fn a_session_finds_the_last_form_it_began_on_that_page_for_ten_minutes_and_nobody_elses() {
        let begun = Begun::default();
        let (mine, others) = (SessionId(1), SessionId(2));
        begun.keep(mine, "/people".to_owned(), form("bo"), Moment(0));
        begun.keep(mine, "/people".to_owned(), form("erin"), Moment(0));
        assert_eq!(begun.of(mine, "/people", Moment(0)), Some(form("erin")));
        assert_eq!(begun.of(mine, "/", Moment(0)), None);
        assert_eq!(begun.of(others, "/people", Moment(0)), None);
        assert_eq!(begun.of(mine, "/people", Moment(0).plus_seconds(SECONDS)), None);
        begun.forget(mine);
        assert_eq!(begun.of(mine, "/people", Moment(0)), None);
    }

    #[test]
    fn so_many_are_kept_and_the_oldest_gives_way() {
        let begun = Begun::default();
        for session in 0..=KEPT as i64 {
            begun.keep(SessionId(session), "/".to_owned(), form("bo"), Moment(0));
        }
        assert_eq!(begun.of(SessionId(0), "/", Moment(0)), None);
        assert!(begun.of(SessionId(1), "/", Moment(0)).is_some());
    }
}
