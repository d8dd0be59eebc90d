//! One request: its id, which every answer and every line of the log about it carries, and the line that tells how it
//! ended. Never a query, a code in an address, a header or a body.

use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, StatusCode};
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
    session: Cell<Option<SessionId>>,
}

tokio::task_local! {
    static CURRENT: Current;
}

/// The id of the request that is being answered, for its page.
pub fn id() -> Option<RequestId> {
    CURRENT.try_with(|current| current.id).ok()
}

/// Notes whose request it is.
pub fn is_of(session: SessionId) {
    // Outside of a request there is no line to put it in.
    let _outside = CURRENT.try_with(|current| current.session.set(Some(session))).is_err();
}

/// Names the request, bounds its time, and tells how it ended.
pub async fn identify(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let current = Current { id: RequestId::random(), session: Cell::new(None) };
    CURRENT.scope(current, told(app, request, next)).await
}

async fn told(app: Arc<App>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let route = route(&request);
    let (method, client) =
        (request.method().clone(), request.extensions().get::<Arrival>().map(|arrival| arrival.client));
    let mut response = within(ANSWERED_WITHIN, &app, next.run(request)).await;
    let Ok((id, session)) = CURRENT.try_with(|current| (current.id, current.session.get())) else {
        return response;
    };
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(X_REQUEST_ID, value);
    }
    let status = response.status();
    let line = Line {
        id,
        method: method.as_str().chars().take(12).collect(),
        route,
        status: status.as_u16(),
        client: client.map(|client| client.to_string()).unwrap_or_default(),
        session: session.map(|session| session.to_string()).unwrap_or_default(),
        ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
    };
    line.write(status);
    response
}

async fn within(patience: Duration, app: &App, answer: impl Future<Output = Response>) -> Response {
    match tokio::time::timeout(patience, answer).await {
        Ok(response) => response,
        Err(_) => refusal::page(app, StatusCode::REQUEST_TIMEOUT, "This took too long to arrive; send it again."),
    }
}

/// The address's pattern, where codes are only named. Of one that fits none nothing is told: a code may stand in it.
fn route(request: &Request) -> String {
    if let Some(matched) = request.extensions().get::<MatchedPath>() {
        return matched.as_str().to_owned();
    }
    if request.uri().path().starts_with("/pkg/") { "/pkg/…".to_owned() } else { "/…".to_owned() }
}

/// What the log says of it.
struct Line {
    id: RequestId,
    method: String,
    route: String,
    status: u16,
    client: String,
    session: String,
    ms: u64,
}

impl Line {
    fn write(&self, status: StatusCode) {
        let Self { id, method, route, status: number, client, session, ms } = self;
        let file = route.ends_with('…') && status.as_u16() < 400;
        // After a failure thousands of sockets come back at once; a line for each would cost more than the socket.
        let routine = route.starts_with("/health/") || file || status == StatusCode::SWITCHING_PROTOCOLS;
        if status.is_server_error() {
            warn!(request = %id, method, route, status = number, client, session, ms, "{method} {route} was answered with {number}");
        } else if routine {
            debug!(request = %id, method, route, status = number, client, ms, "{method} {route} was answered with {number}");
        } else {
            info!(request = %id, method, route, status = number, client, session, ms, "{method} {route} was answered with {number}");
        }
    }
}
