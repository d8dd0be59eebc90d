//! What the doctor says of a way to the server on which something is changed.

use countersign::server::cli::doctor::visit::visit;
use countersign::server::config::Config;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::House;

/// How a proxy changes what passes.
type Change = fn(String) -> String;

/// A proxy of one connection a request, with its address as the origin of the server behind it.
async fn behind(request: Change, response: Change) -> (House, Config) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let house = House::empty(&format!("origin = \"{origin}\"")).await;
    let server = house.server.address();
    tokio::spawn(async move {
        while let Ok((mut visitor, _)) = listener.accept().await {
            let mut head = vec![0; 8192];
            let read = visitor.read(&mut head).await.unwrap();
            let asked = request(String::from_utf8_lossy(&head[..read]).into_owned());
            let mut onward = TcpStream::connect(server).await.unwrap();
            onward.write_all(asked.as_bytes()).await.unwrap();
            let mut answer = Vec::new();
            onward.read_to_end(&mut answer).await.unwrap();
            let answer = response(String::from_utf8_lossy(&answer).into_owned());
            // The visitor may have heard enough.
            let _gone = visitor.write_all(answer.as_bytes()).await.is_err();
        }
    });
    let config = house.server.app().config.clone();
    (house, config)
}

fn as_it_is(text: String) -> String {
    text
}

/// Without the lines that begin so.
fn without(text: &str, starts: &[&str]) -> String {
    let kept = text
        .split("\r\n")
        .filter(|line| !starts.iter().any(|start| line.to_ascii_lowercase().starts_with(&start.to_ascii_lowercase())));
    kept.collect::<Vec<_>>().join("\r\n")
}

#[tokio::test]
async fn a_way_that_changes_nothing_is_fine() {
    let (_house, config) = behind(as_it_is, as_it_is).await;
    assert_eq!(visit(&config).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_missing_upgrade_a_wrong_host_or_origin_and_a_cookie_that_will_not_stick_are_named() {
    let cases: [(Change, Change, &str); 7] = [
        (
            |text| without(&text.replace("Connection: Upgrade", "Connection: close"), &["Upgrade:"]),
            as_it_is,
            "does not pass on the headers Upgrade",
        ),
        (|text| text.replace("Host: 127.0.0.1", "Host: backend"), as_it_is, "does not pass on the Host header"),
        (|text| text.replace("Origin: http", "Origin: https"), as_it_is, "the Origin header is changed on the way"),
        (as_it_is, |text| without(&text, &["set-cookie:"]), "the Set-Cookie header is lost"),
        (as_it_is, |text| text.replace("; Path=/", "; Path=/chat"), "A cookie will not stick"),
        (as_it_is, |text| text.replace("; Path=/", "; Path=/; Domain=example.org"), "A cookie will not stick"),
        (
            as_it_is,
            |text| {
                if text.contains("<html") {
                    "HTTP/1.1 301 Moved\r\nLocation: https://chat.example.org/\r\n\r\n".to_owned()
                } else {
                    text
                }
            },
            "leads on to https://chat.example.org/",
        ),
    ];
    for (request, response, expected) in cases {
        let (_house, config) = behind(request, response).await;
        let wrong = visit(&config).await;
        assert!(wrong.iter().any(|sentence| sentence.contains(expected)), "{expected}: {wrong:#?}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_one_sentence() {
    let house = House::empty("").await;
    let config = house.server.app().config.clone();
    house.server.stop().await;
    let wrong = visit(&config).await;
    assert!(matches!(&wrong[..], [sentence] if sentence.contains("does not answer")), "{wrong:?}");
}
