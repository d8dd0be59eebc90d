//! A10: with a certificate the server speaks TLS and nothing else, and beside it only tells the way.

use std::path::Path;
use std::sync::Arc;

use countersign::server::web::cookie;
use rcgen::generate_simple_self_signed;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};

use crate::support::House;
use crate::support::raw::answer_to;
use crate::support::socket::patiently;

/// A folder with a certificate of its own.
fn certified() -> (TempDir, String) {
    let folder = TempDir::new().unwrap();
    let settings = format!(
        "[tls]\ncertificate = \"{0}/cert.pem\"\nkey = \"{0}/key.pem\"\nredirect = \"127.0.0.1:0\"",
        folder.path().display()
    );
    certify(folder.path());
    (folder, settings)
}

fn certify(folder: &Path) -> CertificateDer<'static> {
    let pair = generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    std::fs::write(folder.join("cert.pem"), pair.cert.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), pair.signing_key.serialize_pem()).unwrap();
    pair.cert.der().clone()
}

/// A connection that believes the certificate of the folder and no other.
async fn connect(
    house: &House,
    folder: &Path,
    version: &'static SupportedProtocolVersion,
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(folder.join("cert.pem")).unwrap()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let stream = TcpStream::connect(house.server.address()).await?;
    TlsConnector::from(Arc::new(config)).connect(ServerName::try_from("127.0.0.1").unwrap(), stream).await
}

async fn ask(stream: &mut TlsStream<TcpStream>, request: &str) -> String {
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // The end without a farewell of TLS is an end too.
    let _abrupt = patiently(stream.read_to_end(&mut answer)).await.is_err();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a10_pages_and_sockets_come_by_tls_of_both_versions_in_http_1_1() {
    let (folder, settings) = certified();
    let house = House::with(&settings).await;
    let origin = house.origin();
    assert!(origin.starts_with("https://127.0.0.1:"), "{origin}");
    let host = origin.trim_start_matches("https://");
    for version in [&TLS12, &TLS13] {
        let mut stream = connect(&house, folder.path(), version).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
        let request = format!("GET /login HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let answer = ask(&mut stream, &request).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        assert!(answer.contains("strict-transport-security: max-age=63072000; includeSubDomains"), "{answer}");
    }
    let (_, client) = house.begun("alice").await;
    let mut stream = connect(&house, folder.path(), &TLS13).await.unwrap();
    let request = format!(
        "GET /ws HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: {origin}\r\nCookie: {}\r\n\r\n",
        client.cookie.unwrap()
    );
    assert_eq!(cookie::name(&house.server.app().config), "__Host-session");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while !String::from_utf8_lossy(&answer).contains("\"type\":\"ready\"") {
        let read = patiently(stream.read_buf(&mut answer)).await.unwrap();
        assert!(read > 0, "{}", String::from_utf8_lossy(&answer));
    }
    assert!(answer.starts_with(b"HTTP/1.1 101 "));
}

#[tokio::test]
async fn a10_plain_http_and_old_versions_get_nothing_and_another_certificate_is_not_believed() {
    let (_folder, settings) = certified();
    let house = House::with(&settings).await;
    let address = house.server.address();
    let plain = format!("GET /ws HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\n\r\n");
    let answer = answer_to(&format!("http://{address}"), plain.as_bytes()).await;
    assert!(!answer.contains("HTTP/"), "{answer:?}");
    for minor in [1, 2] {
        // The hello of TLS 1.0 or 1.1: the version, a random, no session, two ciphers, no compression.
        let mut hello = vec![3, minor];
        hello.extend([7; 32]);
        hello.extend([0, 0, 4, 0xc0, 0x13, 0, 0x2f, 1, 0]);
        let mut record = vec![22, 3, 1, 0, u8::try_from(hello.len() + 4).unwrap()];
        record.extend([1, 0, 0, u8::try_from(hello.len()).unwrap()]);
        record.extend(&hello);
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(&record).await.unwrap();
        let mut answer = Vec::new();
        // A reset is a refusal too.
        let _reset = patiently(stream.read_to_end(&mut answer)).await.is_err();
        // 21 is an alert, 22 would be the handshake going on.
        assert!(answer.first().is_none_or(|kind| *kind == 21), "{answer:?}");
    }
    let (other, _) = certified();
    assert!(connect(&house, other.path(), &TLS13).await.is_err());
}

#[tokio::test]
async fn a10_beside_it_a_page_leads_to_the_origin_and_nothing_else_is_done() {
    let (_folder, settings) = certified();
    let house = House::with(&settings).await;
    let origin = house.origin();
    let host = origin.trim_start_matches("https://");
    let beside = format!("http://{}", house.server.beside().unwrap());
    let ask = async |first: &str| {
        let request = format!("{first} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nConnection: close\r\n\r\n");
        answer_to(&beside, request.as_bytes()).await
    };
    let page = ask("GET /rooms/r_2?before=7").await;
    assert!(
        page.starts_with("HTTP/1.1 303 ") && page.contains(&format!("location: {origin}/rooms/r_2?before=7")),
        "{page}"
    );
    assert!(page.contains("strict-transport-security: "));
    for (first, status) in [("POST /login", "421"), ("GET /ws", "421"), ("POST /logout", "421"), ("TRACE /", "405")] {
        let answer = ask(first).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{first}: {answer}");
        assert!(!answer.contains("set-cookie"), "{first}: {answer}");
    }
}

#[tokio::test]
async fn a10_a_new_certificate_is_taken_without_a_restart_and_a_broken_one_is_not() {
    let (folder, settings) = certified();
    let house = House::with(&settings).await;
    let first = std::fs::read(folder.path().join("cert.pem")).unwrap();
    connect(&house, folder.path(), &TLS13).await.unwrap();
    let new = certify(folder.path());
    house.server.reload_certificates();
    let stream = connect(&house, folder.path(), &TLS13).await.unwrap();
    assert_eq!(stream.get_ref().1.peer_certificates().unwrap()[0], new);
    let second = std::fs::read(folder.path().join("cert.pem")).unwrap();
    for broken in [first.as_slice(), b"no certificate", b""] {
        // The first one's own key is gone: it does not fit the key that is there.
        std::fs::write(folder.path().join("cert.pem"), broken).unwrap();
        house.server.reload_certificates();
        std::fs::write(folder.path().join("cert.pem"), &second).unwrap();
        connect(&house, folder.path(), &TLS13).await.unwrap();
    }
}
