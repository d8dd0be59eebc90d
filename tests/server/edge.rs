//! The accept loop under those who only hold the door open: bounds on connections, on silence, and on what is kept.

use std::time::{Duration, Instant};

use countersign::server::config::LimitsConfig;
use countersign::server::web::accept::admission::Admission;
use countersign::server::web::accept::{Edge, serve};
use countersign::server::web::router;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::support::House;
use crate::support::raw::Raw;
use crate::support::socket::patiently;
use crate::waiting::within;

const HALF_OPEN: usize = 500;

/// A connection that says nothing, or half of a request.
async fn half_open(house: &House, number: usize) -> TcpStream {
    let mut stream = TcpStream::connect(house.server.address()).await.unwrap();
    if !number.is_multiple_of(2) {
        stream.write_all(b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: webso").await.unwrap();
    }
    stream
}

#[tokio::test]
async fn a11_half_open_handshakes_are_closed_within_ten_seconds_and_keep_nobody_out() {
    assert_eq!(LimitsConfig::default().header_seconds, 8);
    // Half of it, which leaves a slow machine time enough.
    let house = House::with("[limits]\nconnections_per_address = 1000\nheader_seconds = 4").await;
    let mut held = Vec::new();
    for number in 0..HALF_OPEN {
        held.push((Instant::now(), half_open(&house, number).await));
    }
    let mut fastest = Duration::MAX;
    for name in ["alice", "bob", "carol"] {
        let began = Instant::now();
        house.signed_in(name).await;
        fastest = fastest.min(began.elapsed());
    }
    assert!(fastest < within(Duration::from_secs(1)), "a sign-in took {fastest:?}");
    let ends = held.into_iter().map(|(began, mut stream)| {
        tokio::spawn(async move {
            let mut said = Vec::new();
            // A reset is an end too.
            let _reset = patiently(stream.read_to_end(&mut said)).await.is_err();
            began.elapsed()
        })
    });
    for end in ends.collect::<Vec<_>>() {
        let lasted = end.await.unwrap();
        assert!(lasted <= Duration::from_secs(10), "one was open for {lasted:?}");
    }
}

#[tokio::test]
async fn a11_beyond_the_bound_the_oldest_silent_connection_gives_way_and_new_ones_are_served() {
    let house = House::with("[limits]\nsilent_connections = 5\nheader_seconds = 3600").await;
    let mut oldest = half_open(&house, 0).await;
    let _others: Vec<_> = {
        let mut others = Vec::new();
        for number in 1..20 {
            others.push(half_open(&house, number).await);
        }
        others
    };
    assert_eq!(patiently(oldest.read(&mut [0; 16])).await.unwrap_or(0), 0);
    house.signed_in("alice").await;
}

#[tokio::test]
async fn a11_an_address_with_too_many_connections_is_told_so_until_one_of_them_ends() {
    let house = House::with("[limits]\nconnections_per_address = 3").await;
    let origin = house.origin();
    let held = [half_open(&house, 0).await, half_open(&house, 1).await, half_open(&house, 2).await];
    let told = patiently(async {
        loop {
            // The last of the three may not be accepted yet.
            let told = Raw::connect(&origin).await.rest().await;
            if !told.is_empty() {
                break told;
            }
        }
    })
    .await;
    assert!(told.starts_with("HTTP/1.1 503 "), "{told}");
    assert!(told.contains("retry-after: 5") && told.contains("x-content-type-options: nosniff"), "{told}");
    drop(held);
    let request = format!("GET /health/live HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", house.server.address());
    let answered = patiently(async {
        loop {
            let mut raw = Raw::connect(&origin).await;
            raw.send(request.as_bytes()).await;
            if raw.rest().await.starts_with("HTTP/1.1 200 ") {
                break true;
            }
        }
    });
    assert!(answered.await);
}

#[tokio::test]
async fn a_connection_that_was_served_may_idle_for_a_bounded_time_only() {
    let house = House::with("[limits]\nheader_seconds = 1").await;
    let mut raw = Raw::connect(&house.origin()).await;
    raw.send(format!("GET /health/live HTTP/1.1\r\nHost: {}\r\n\r\n", house.server.address()).as_bytes()).await;
    assert!(raw.head().await.starts_with("HTTP/1.1 200 "));
    assert_eq!(raw.rest().await, "ok\n");
}

#[tokio::test]
async fn a_socket_is_no_idle_connection() {
    let house = House::with("[limits]\nheader_seconds = 1\nsilent_connections = 1").await;
    let mut alice = house.socket("alice").await;
    let mut silent = half_open(&house, 0).await;
    assert_eq!(patiently(silent.read(&mut [0; 16])).await.unwrap_or(0), 0, "the silent one was closed");
    alice.settle().await;
}

#[tokio::test]
async fn a11_whoever_takes_nothing_of_an_answer_is_let_go_and_whoever_takes_it_slowly_gets_it_all() {
    const SIZE: usize = 48 << 20;
    let house = House::with("[limits]\nheader_seconds = 1").await;
    std::fs::write(house.folder.path().join("large.bin"), vec![b'x'; SIZE]).unwrap();
    // A door of its own, so that whoever is in can be counted.
    let app = house.server.app();
    let admission = Admission::new(&app.config.limits, 100);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (_stop, stopped) = watch::channel(false);
    tokio::spawn(serve(listener, Edge::new(&app.config, admission.clone(), None), router(app.clone()), stopped));
    let request = format!("GET /large.bin HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", house.server.address());
    let mut both = Vec::new();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        both.push(stream);
    }
    let (mut slow, mut takes_nothing) = (both.pop().unwrap(), both.pop().unwrap());
    patiently(async {
        while admission.taken() < 2 {
            tokio::task::yield_now().await
        }
    })
    .await;
    let (mut taken, mut some) = (0, vec![0; 4096]);
    let let_go = async {
        while admission.taken() == 2 {
            // Little by little, so that it is still at it when the other one is gone.
            taken += slow.read(&mut some).await.unwrap();
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), let_go).await.expect("it is let go");
    assert!(taken < SIZE, "it has taken all of it already");
    taken += patiently(slow.read_to_end(&mut Vec::new())).await.unwrap();
    assert!(taken > SIZE, "{taken}");
    let mut rest = Vec::new();
    let _reset = patiently(takes_nothing.read_to_end(&mut rest)).await.is_err();
    assert!(rest.len() < SIZE, "what did not fit was not sent");
}
