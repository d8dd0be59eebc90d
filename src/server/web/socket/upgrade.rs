//! `GET /ws`: every check before the switch of protocols, in one order, and then the switch.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Extension, Request, State};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{
    ALLOW, AUTHORIZATION, CONNECTION, ORIGIN, RETRY_AFTER, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use sha1::{Digest, Sha1};
use tracing::{debug, warn};

use crate::protocol::limits::SUBPROTOCOL;
use crate::server::audit::source::Source;
use crate::server::audit::tally;
use crate::server::limits::network;
use crate::server::web::accept::Peer;
use crate::server::web::accept::stream::EdgeStream;
use crate::server::web::slots::Slot;
use crate::server::web::socket::life::{self, Before, Caller};
use crate::server::web::socket::resume;
use crate::server::web::visitor::{self, Visitor};
use crate::server::web::{App, cookie, login, origin, refusal};

/// RFC 6455, section 1.3.
const GUID: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// Why there is no upgrade: the status, and a line that says how to do better.
type Refused = (StatusCode, &'static str);

/// Refuses, or switches protocols and hands the stream to the engine.
pub async fn upgrade(
    State(app): State<Arc<App>>,
    Extension(Peer(peer)): Extension<Peer>,
    mut request: Request,
) -> Response {
    let checked = check(&app, &request).and_then(|visitor| {
        let slot = app.slots.take(visitor.user, peer.ip()).ok_or(TOO_MANY)?;
        Ok((visitor, slot))
    });
    let (visitor, slot) = match checked {
        Ok(checked) => checked,
        Err(refused) => {
            let source = Source::from_address(network(peer.ip()));
            app.refusals.count(tally::Refused::Upgrade, source, refused.0.as_u16());
            return refuse(refused);
        }
    };
    // A cursor that is none, like one beyond the head, means starting afresh.
    let cursor = request.uri().query().and_then(resume::cursor);
    let Some(key) = request.headers().get(SEC_WEBSOCKET_KEY).cloned() else {
        return refuse(NO_KEY);
    };
    let offers_ours = offers(request.headers(), &SEC_WEBSOCKET_PROTOCOL, SUBPROTOCOL);
    let switch = hyper::upgrade::on(&mut request);
    // A page that only comes back does not keep its session from idling out; of a program one wants to know when it came.
    if request.headers().contains_key(AUTHORIZATION) {
        app.activity.touch(visitor.session, app.now());
    }
    let device = login::device(request.headers(), peer.ip());
    tokio::spawn(switched(app, Caller { visitor, device, cursor }, slot, switch));

    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    if let Ok(accept) = HeaderValue::from_str(&accept_key(key.as_bytes())) {
        headers.insert(SEC_WEBSOCKET_ACCEPT, accept);
    }
    if offers_ours {
        headers.insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL));
    }
    response
}

const NOT_GET: Refused = (StatusCode::METHOD_NOT_ALLOWED, "The socket is opened with GET.\n");
const ELSEWHERE: Refused = (StatusCode::MISDIRECTED_REQUEST, "This server answers at its configured origin only.\n");
const NO_KEY: Refused = (StatusCode::BAD_REQUEST, "This address takes a WebSocket upgrade with a Sec-WebSocket-Key.\n");
const OTHER_VERSION: Refused = (StatusCode::UPGRADE_REQUIRED, "The socket speaks version 13.\n");
const BOTH: Refused = (StatusCode::BAD_REQUEST, "Send a session cookie or a bearer token, not both.\n");
const NO_SESSION: Refused = (StatusCode::UNAUTHORIZED, "There is no session; sign in.\n");
const FOREIGN: Refused = (StatusCode::FORBIDDEN, "The socket is for our own pages; this Origin is another one.\n");
const TOO_MANY: Refused = (StatusCode::TOO_MANY_REQUESTS, "Too many sockets are open; close one and try again.\n");

/// The checks in the order of the protocol.
fn check(app: &App, request: &Request) -> Result<Visitor, Refused> {
    let headers = request.headers();
    if request.method() != Method::GET {
        return Err(NOT_GET);
    }
    if !origin::is_ours(app, request) || origin::is_clear(request) {
        return Err(ELSEWHERE);
    }
    let asks = offers(headers, &UPGRADE, "websocket") && offers(headers, &CONNECTION, "upgrade");
    if !asks && headers.contains_key(SEC_WEBSOCKET_KEY) {
        warn!("A socket was asked for without the Upgrade header: a proxy before this server does not pass it on");
    }
    // One of each, as RFC 6455 has it (section 11.3): two readers must not see two.
    let once = |name: &HeaderName| headers.get_all(name).iter().count() < 2;
    let key = headers.get(SEC_WEBSOCKET_KEY).and_then(|key| STANDARD.decode(key).ok());
    let old = request.version() < Version::HTTP_11;
    if !asks
        || old
        || key.is_none_or(|key| key.len() != 16)
        || !once(&SEC_WEBSOCKET_KEY)
        || !once(&SEC_WEBSOCKET_VERSION)
    {
        return Err(NO_KEY);
    }
    if headers.get(SEC_WEBSOCKET_VERSION).is_none_or(|version| version != "13") {
        return Err(OTHER_VERSION);
    }
    let cookie = cookie::session(&app.config, headers);
    if headers.contains_key(AUTHORIZATION) {
        if cookie.is_some() {
            return Err(BOTH);
        }
        // No browser sends this by itself, so where it was sent from says nothing.
        return bearer(headers).and_then(|token| visitor::of_token(app, token)).ok_or(NO_SESSION);
    }
    let visitor = cookie.and_then(|cookie| visitor::of_cookie(app, cookie)).ok_or(NO_SESSION)?;
    if !origin::is_origin(&app.config.origin, headers) {
        let given = headers.get(ORIGIN).and_then(|origin| origin.to_str().ok()).unwrap_or_default();
        let given: String = given.chars().take(100).collect();
        warn!(
            given,
            configured = app.config.origin,
            "A socket was asked for from {given}; the origin is set to another"
        );
        return Err(FOREIGN);
    }
    Ok(visitor)
}

/// The one token of `Authorization: Bearer …` (RFC 6750, section 2.1).
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut sent = headers.get_all(AUTHORIZATION).iter();
    let (one, none) = (sent.next()?.to_str().ok()?, sent.next());
    let (scheme, token) = one.split_once(' ')?;
    (none.is_none() && scheme.eq_ignore_ascii_case("bearer")).then(|| token.trim())
}

/// Whether a header's list of tokens holds this one, in any case (RFC 9110, section 5.6.1).
fn offers(headers: &HeaderMap, name: &HeaderName, token: &str) -> bool {
    let lists = headers.get_all(name).iter().filter_map(|list| list.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|offered| offered.trim().eq_ignore_ascii_case(token))
}

fn refuse((status, line): Refused) -> Response {
    let mut response = refusal::plain(status, line);
    let headers = response.headers_mut();
    if status == StatusCode::METHOD_NOT_ALLOWED {
        headers.insert(ALLOW, HeaderValue::from_static("GET"));
    }
    if status == StatusCode::UPGRADE_REQUIRED {
        headers.insert(SEC_WEBSOCKET_VERSION, HeaderValue::from_static("13"));
        headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
    }
    if status == StatusCode::TOO_MANY_REQUESTS {
        headers.insert(RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}

fn accept_key(key: &[u8]) -> String {
    STANDARD.encode(Sha1::new_with_prefix(key).chain_update(GUID).finalize())
}

/// Waits for the stream, and lets it be a socket.
async fn switched(app: Arc<App>, caller: Caller, slot: Slot, switch: OnUpgrade) {
    let upgraded = match switch.await {
        Ok(upgraded) => upgraded,
        Err(e) => {
            debug!(error = %e, "The peer was gone before the switch: {e}");
            return;
        }
    };
    let Ok(parts) = upgraded.downcast::<TokioIo<EdgeStream>>() else {
        debug!("The stream is not one that this server accepts");
        return;
    };
    // What the peer sent too early is kept, but not the buffer of 8 KiB that it came in.
    let early = Bytes::copy_from_slice(&parts.read_buf);
    drop(parts.read_buf);
    let (stream, switch, answers, _seat) = parts.io.into_inner().into_parts();
    life::run(app, caller, stream, Before { switch, early, answers }).await;
    drop(slot);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_accept_key_is_that_of_the_standard() {
        // RFC 6455, section 1.3.
        assert_eq!(accept_key(b"dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }
}
