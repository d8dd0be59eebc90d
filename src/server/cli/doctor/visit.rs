//! A visit by the address that people type, through whatever lies before the server: the few requests that tell what is
//! changed on the way.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::server::config::Config;
use crate::server::web::cookie;

/// What does not answer for this long does not answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// More of an answer is not needed.
const MOST: usize = 64 * 1024;

/// What came back.
#[derive(Debug)]
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    /// As much of the body is there as was announced; without a word on it one waits for the end.
    fn is_whole(&self) -> bool {
        let announced = self.header("content-length").and_then(|length| length.parse().ok());
        announced.is_some_and(|length: usize| self.body.len() >= length)
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// Visits the server by its origin, and says what is wrong with the way there, in sentences; none when all is well.
pub async fn visit(config: &Config) -> Vec<String> {
    match ask(config, "GET /health/live", "").await {
        Err(e) => return vec![silent(config, &e)],
        Ok(answer) if answer.status == 200 && answer.body.starts_with("ok") => {}
        Ok(answer) => {
            return vec![format!(
                "{} answers {} where this server says it is alive: something else is there, or a proxy does not pass \
                 requests on.",
                config.origin, answer.status
            )];
        }
    }
    if let Some(why) = page(config).await {
        // What refuses pages refuses the rest for the same reason.
        return vec![why];
    }
    upgrade(config).await.into_iter().chain(cookie(config).await).collect()
}

fn silent(config: &Config, why: &str) -> String {
    format!(
        "{} does not answer as it should: {why}. Does the server run, and does this address lead to it?",
        config.origin
    )
}

/// A page must be there and not lead to another place.
async fn page(config: &Config) -> Option<String> {
    let answer = match ask(config, "GET /login", "").await {
        Ok(answer) => answer,
        Err(e) => return Some(silent(config, &e)),
    };
    match (answer.status, answer.header("location")) {
        (421, _) => Some(
            "The proxy does not pass on the Host header that people's browsers send, so pages are refused with 421: let it \
             pass the header on, or name what it sends in hosts.allowed."
                .to_owned(),
        ),
        (300..=399, Some(there)) if !there.starts_with('/') => Some(format!(
            "The origin is set to {}, but it leads on to {}: set COUNTERSIGN_ORIGIN to the address where people end \
             up, and let the proxy say in X-Forwarded-Proto that they came by https.",
            config.origin,
            // It may be anybody's.
            there.escape_debug()
        )),
        _ => None,
    }
}

/// Without a session the server itself refuses the upgrade with 401, when the request arrives as it was sent.
async fn upgrade(config: &Config) -> Option<String> {
    let headers = format!(
        "Origin: {}\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        config.origin
    );
    let answer = match ask(config, "GET /ws", &headers).await {
        Ok(answer) => answer,
        Err(e) => return Some(silent(config, &e)),
    };
    match answer.status {
        401 => None,
        400 | 426 => Some(
            "The proxy does not pass on the headers Upgrade, Connection and Sec-WebSocket-*, so no socket opens: let it \
             use HTTP/1.1 towards this server and pass them on."
                .to_owned(),
        ),
        other => Some(format!(
            "The address of the socket, {}/ws, answers {other} instead of this server's 401: a proxy keeps it for itself.",
            config.origin
        )),
    }
}

/// Signing out nobody takes a cookie away, and so shows how cookies arrive.
async fn cookie(config: &Config) -> Option<String> {
    let headers = format!("Origin: {}\r\nContent-Length: 0\r\n", config.origin);
    let answer = match ask(config, "POST /logout", &headers).await {
        Ok(answer) => answer,
        Err(e) => return Some(silent(config, &e)),
    };
    if answer.status == 403 {
        return Some(format!(
            "The server takes a form from {} for one from elsewhere: the Origin header is changed on the way.",
            config.origin
        ));
    }
    let name = cookie::name(config);
    let Some(set) = answer.header("set-cookie") else {
        return Some(
            "A cookie will not stick: the Set-Cookie header is lost on the way, so nobody can sign in.".to_owned(),
        );
    };
    let has = |attribute: &str| set.split(';').any(|part| part.trim().eq_ignore_ascii_case(attribute));
    let begins = |start: &str| set.split(';').any(|part| part.trim().to_ascii_lowercase().starts_with(start));
    let sticks = set.starts_with(&format!("{name}="))
        && has("path=/")
        && !begins("domain=")
        && has("secure") == config.is_https();
    (!sticks).then(|| {
        format!(
            "A cookie will not stick: it arrives as {set:?}. Browsers keep {name} only for the path / and without a Domain{}; \
             a proxy changes it.",
            if config.is_https() { ", with Secure" } else { "" }
        )
    })
}

async fn ask(config: &Config, first: &str, headers: &str) -> Result<Answer, String> {
    let asked = async {
        let host = config.host();
        let (name, port) = host_and_port(host, config.is_https());
        let connection = if headers.contains("Upgrade: ") { "Upgrade" } else { "close" };
        let request = format!("{first} HTTP/1.1\r\nHost: {host}\r\nConnection: {connection}\r\n{headers}\r\n");
        let stream = TcpStream::connect((name, port)).await.map_err(|e| e.to_string())?;
        if config.is_https() {
            let server = ServerName::try_from(name.to_owned()).map_err(|e| e.to_string())?;
            let stream = tls()?.connect(server, stream).await.map_err(|e| no_tls(&e))?;
            exchange(stream, &request).await
        } else {
            exchange(stream, &request).await
        }
        .map_err(|e| e.to_string())
    };
    tokio::time::timeout(PATIENCE, asked).await.map_err(|_| "nothing came within five seconds".to_owned())?
}

/// Something is there, but it speaks no TLS that a browser on this machine would take.
fn no_tls(error: &io::Error) -> String {
    let cause = error.get_ref().and_then(|cause| cause.downcast_ref::<tokio_rustls::rustls::Error>());
    match cause {
        Some(tokio_rustls::rustls::Error::InvalidCertificate(why)) => {
            format!(
                "its certificate is none that this machine trusts ({why:?}; SSL_CERT_FILE names what it should trust)"
            )
        }
        Some(tokio_rustls::rustls::Error::InvalidMessage(_)) => "what is there speaks no TLS".to_owned(),
        _ => error.to_string(),
    }
}

async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, request: &str) -> io::Result<Answer> {
    stream.write_all(request.as_bytes()).await?;
    let mut bytes = Vec::new();
    loop {
        let read = stream.read_buf(&mut bytes).await;
        let answer = parsed(&bytes);
        let whole = answer.as_ref().is_some_and(Answer::is_whole);
        if whole || bytes.len() > MOST || !read.is_ok_and(|read| read > 0) {
            return answer.ok_or_else(|| io::Error::other("what came is no HTTP"));
        }
    }
}

fn parsed(bytes: &[u8]) -> Option<Answer> {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, head: head.to_owned(), body: body.to_owned() })
}

/// With the roots that this machine trusts, as a browser on it would.
fn tls() -> Result<TlsConnector, String> {
    let mut roots = RootCertStore::empty();
    for root in rustls_native_certs::load_native_certs().certs {
        // A root that cannot be read is one fewer to believe.
        let _unreadable = roots.add(root).is_err();
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|e| e.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

fn host_and_port(host: &str, https: bool) -> (&str, u16) {
    let implied = if https { 443 } else { 80 };
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !name.ends_with(':') && (!name.contains(':') || name.ends_with(']')) => {
            (name, port.parse().unwrap_or(implied))
        }
        _ => (host, implied),
    };
    (name.trim_start_matches('[').trim_end_matches(']'), port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_parted_from_its_port() {
        assert_eq!(host_and_port("chat.example.org", true), ("chat.example.org", 443));
        assert_eq!(host_and_port("127.0.0.1:3000", false), ("127.0.0.1", 3000));
        assert_eq!(host_and_port("[::1]:3000", false), ("::1", 3000));
        assert_eq!(host_and_port("[::1]", false), ("::1", 80));
    }
}
