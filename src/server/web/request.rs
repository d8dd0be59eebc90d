//! One request: its id, which every answer and every line of the log about it carries, and the line that tells how it
//! ended. Never a query, a code in an address, a header or a body.

use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, Method, StatusCode};
use tracing::{debug, info, warn};

use crate::domain::id::SessionId;
use crate::server::web::forwarded::Arrival;
use crate::server::web::{App, refusal};

/// By this people who ask for help name the request.
const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// No request takes longer, whoever feeds it how slowly.
const ANSWERED_WITHIN: Duration = Duration::from_secs(30);

/// 64 random bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestId(u64);

impl RequestId {
    /// A new one.
    pub fn random() -> Self {
        let mut random = [0; 8];
        // Without randomness all are called zero; a name is not worth refusing a request.
        let _without = getrandom::fill(&mut random).is_err();
        Self(u64::from_le_bytes(random))
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// What is known of the request that the current task answers.
struct Current {
    id: RequestId,
    client: Option<IpAddr>,
    session: Cell<Option<SessionId>>,
}

tokio::task_local! {
    static CURRENT: Current;
}

/// The id of the request that is being answered, for its page.
pub fn id() -> Option<RequestId> {
    CURRENT.try_with(|current| current.id).ok()
}

/// From where the request that is being answered comes.
pub fn client() -> Option<IpAddr> {
    CURRENT.try_with(|current| current.client).ok().flatten()
}

/// Notes whose request it is.
pub fn is_of(session: SessionId) {
    // Outside of a request there is no line to put it in.
    let _outside = CURRENT.try_with(|current| current.session.set(Some(session))).is_err();
}

/// Names the request, bounds its time, and tells how it ended.
pub async fn identify(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let client = request.extensions().get::<Arrival>().map(|arrival| arrival.client);
    let current = Current { id: RequestId::random(), client, session: Cell::new(None) };
    CURRENT.scope(current, told(app, request, next)).await
}

async fn told(app: Arc<App>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let route = Route::of(&request);
    let method = request.method().clone();
    let mut response = within(ANSWERED_WITHIN, &app, next.run(request)).await;
    let known = CURRENT.try_with(|current| (current.id, current.client, current.session.get()));
    let Ok((id, client, session)) = known else { return response };
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(X_REQUEST_ID, value);
    }
    let status = response.status();
    let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    Line { id, method, route, status, client, session, ms }.write();
    response
}

async fn within(patience: Duration, app: &App, answer: impl Future<Output = Response>) -> Response {
    match tokio::time::timeout(patience, answer).await {
        Ok(response) => response,
        Err(_) => refusal::page(app, StatusCode::REQUEST_TIMEOUT, "This took too long to arrive; send it again."),
    }
}

/// The address as the log may tell it.
enum Route {
    /// Its pattern, where codes are only named.
    Served(MatchedPath),
    /// A part of the page.
    File,
    /// One that fits no pattern. Of it nothing is told: a code may stand in it.
    Other,
}

impl Route {
    fn of(request: &Request) -> Self {
        match request.extensions().get::<MatchedPath>() {
            Some(matched) => Self::Served(matched.clone()),
            None if request.uri().path().starts_with("/pkg/") => Self::File,
            None => Self::Other,
        }
    }

    fn as_str(&self) -> &str {
        match self {
            Self::Served(matched) => matched.as_str(),
            Self::File => "/pkg/…",
            Self::Other => "/…",
        }
    }
}

/// What the log says of it; put into words only where the line is written.
struct Line {
    id: RequestId,
    method: Method,
    route: Route,
    status: StatusCode,
    client: Option<IpAddr>,
    session: Option<SessionId>,
    ms: u64,
}

impl Line {
    fn write(&self) {
        let Self { id, route, client, session, ms, .. } = self;
        let (status, route, method) = (self.status.as_u16(), route.as_str(), self.method());
        // After a failure thousands of sockets come back at once; a line for each would cost more than the socket.
        let switched = self.status == StatusCode::SWITCHING_PROTOCOLS;
        let file = !matches!(self.route, Route::Served(_)) && status < 400;
        if self.status.is_server_error() {
            warn!(request = %id, method, route, status, client = said(client), session = said(session), ms, "{method} {route} was answered with {status}");
        } else if switched || file || route.starts_with("/health/") {
            debug!(request = %id, method, route, status, client = said(client), ms, "{method} {route} was answered with {status}");
        } else {
            info!(request = %id, method, route, status, client = said(client), session = said(session), ms, "{method} {route} was answered with {status}");
        }
    }

    /// Anybody may make one up, of any length.
    fn method(&self) -> &str {
        let method = self.method.as_str();
        method.get(..12).unwrap_or(method)
    }
}

fn said(known: &Option<impl fmt::Display>) -> String {
    known.as_ref().map(ToString::to_string).unwrap_or_default()
}
