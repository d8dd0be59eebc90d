//! R16 and F10: a panic in a handler or in a socket's task costs that request or that socket, and nothing else.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::routing::get;
use bytes::Bytes;
use countersign::domain::actor::Actor;
use countersign::domain::command::Device;
use countersign::server::web::accept::admission::Admission;
use countersign::server::web::accept::early::Early;
use countersign::server::web::accept::{Edge, serve};
use countersign::server::web::socket::life::{self, Before, Caller};
use countersign::server::web::visitor::Visitor;
use countersign::server::web::{App, behind_the_door};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::support::House;
use crate::support::client::Client;
use crate::support::raw::answer_to;
use crate::support::socket::everyone;

async fn boom() -> &'static str {
    panic!("canary-of-a-panic")
}

/// The real edge around one route that panics; the address it listens on.
async fn beside(app: Arc<App>) -> (String, watch::Sender<bool>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let routes = Router::new().route("/boom", get(boom)).route("/fine", get(|| async { "fine" }));
    let edge = Edge::new(&app.config, Admission::new(&app.config.limits, 100), None);
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(serve(listener, edge, behind_the_door(app, routes), stopped));
    (address, stop)
}

#[tokio::test]
async fn f10_r16_a_panic_in_a_handler_is_a_500_with_a_name_and_the_next_request_is_served() {
    let house = House::new().await;
    let mut alice = house.socket("alice").await;
    let (address, _stop) = beside(house.server.app().clone()).await;
    let host = house.origin().trim_start_matches("http://").to_owned();
    for _ in 0..100 {
        let request = format!("GET /boom HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let answer = answer_to(&address, request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
        assert!(!answer.contains("canary-of-a-panic"));
        let id = answer.split("x-request-id: ").nth(1).unwrap().split("\r\n").next().unwrap();
        assert!(answer.contains(&format!("Request {id}<")), "{answer}");
        for header in ["x-content-type-options: nosniff", "content-security-policy: ", "cache-control: no-store"] {
            assert!(answer.contains(header), "{header} {answer}");
        }
    }
    let request = format!("GET /fine HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    assert!(answer_to(&address, request.as_bytes()).await.ends_with("fine"));
    alice.settle().await;
}

/// Unwinds like a panic, but without a line for each of a thousand.
fn poison() -> ! {
    std::panic::resume_unwind(Box::new("a poisoned stream"))
}

/// A stream whose every use is a fault.
struct Poisoned;

impl AsyncRead for Poisoned {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, _: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        poison()
    }
}

impl AsyncWrite for Poisoned {
    fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, _: &[u8]) -> Poll<io::Result<usize>> {
        poison()
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Pending
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Pending
    }
}

/// Somebody with a session, as a socket knows them.
pub async fn visitor(house: &House, name: &str) -> (Visitor, Client) {
    let (actor, client) = house.begun(name).await;
    let Actor::Person { user, session } = actor else { panic!("nobody") };
    let started = house.clock.now();
    (Visitor { user, session, started, expires: started.plus_seconds(3600), idles: true, address: None }, client)
}

#[tokio::test]
async fn r16_a_thousand_sockets_that_panic_leave_nothing_behind_and_close_no_other() {
    let house = House::new().await;
    let (mut alice, mut bob) = (house.socket("alice").await, house.socket("bob").await);
    let (carol, _client) = visitor(&house, "carol").await;
    let device = Device { agent: "a test".into(), address: "127.0.0.1".into() };
    let caller = Caller { visitor: carol, device, cursor: None };
    for _ in 0..1000 {
        let app = house.server.app().clone();
        let ended = tokio::spawn(life::run(
            app,
            caller.clone(),
            Poisoned,
            Before { switch: Bytes::new(), early: Bytes::new(), answers: Arc::new(Early::new(&[])) },
        ))
        .await;
        assert!(ended.unwrap_err().is_panic());
    }
    assert_eq!(house.server.app().hub.sockets_of(carol.user), 0);
    assert_eq!(house.server.app().hub.sockets(), 2);
    alice.post("r_2", "after all of it", everyone()).await;
    assert_eq!(bob.event("message_posted").await["change"]["message"]["body"], "after all of it");
    let ready = house.socket("alice").await.ready;
    let online = |name: &str| {
        ready["people"].as_array().unwrap().iter().any(|person| person["name"] == name && person["online"] == true)
    };
    assert!(online("bob") && !online("carol"), "{}", ready["people"]);
}
