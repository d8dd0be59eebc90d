//! What is answered before a request is one: to bytes that are no request, and to connections there is no place for. The
//! HTTP library has words of its own for the first, but they carry no headers.

use std::fmt::Write as _;

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};
use tracing::info;

use crate::server::web::request::RequestId;

/// By this header an answer of ours is known; all of them carry it.
const OURS: &[u8] = b"x-content-type-options";

/// The headers of every answer, as text.
#[derive(Debug)]
pub struct Early {
    headers: String,
}

impl Early {
    /// With the headers that every other answer carries too.
    pub fn new(headers: &[(HeaderName, HeaderValue)]) -> Self {
        let mut text = String::new();
        for (name, value) in headers {
            if let Ok(value) = value.to_str() {
                // Writing to a string cannot fail.
                let _ = write!(text, "{name}: {value}\r\n");
            }
        }
        Self { headers: text }
    }

    /// Our words, when these bytes are the library's own answer: a head and nothing else, without our headers. A body may
    /// say anything, this too, so only what begins an answer may be asked about.
    pub fn in_place_of(&self, bytes: &[u8]) -> Option<Bytes> {
        // "HTTP/1.1 400": only what blames the client is the library's own.
        let refuses = bytes.starts_with(b"HTTP/1.") && bytes.get(9) == Some(&b'4');
        let ends = bytes.windows(4).position(|end| end == b"\r\n\r\n").map(|end| end + 4);
        if !refuses || ends != Some(bytes.len()) {
            return None;
        }
        if bytes.windows(OURS.len()).any(|part| part.eq_ignore_ascii_case(OURS)) {
            return None;
        }
        let status = bytes.get(9..12).and_then(|digits| StatusCode::from_bytes(digits).ok())?;
        let id = RequestId::random();
        info!(request = %id, status = status.as_u16(), "Something that is no request was refused with {}", status.as_u16());
        Some(self.answer(status, "This request could not be read.\n", &format!("x-request-id: {id}\r\n")))
    }

    /// For a connection there is no place for.
    pub fn busy(&self) -> Bytes {
        self.answer(
            StatusCode::SERVICE_UNAVAILABLE,
            "Too many connections are open; try again in a moment.\n",
            "retry-after: 5\r\n",
        )
    }

    /// For a socket whose session ended after it was looked at.
    pub fn no_session(&self) -> Bytes {
        self.answer(StatusCode::UNAUTHORIZED, "There is no session; sign in.\n", "")
    }

    /// For a socket that is asked for while the server ends.
    pub fn restarting(&self) -> Bytes {
        self.answer(
            StatusCode::SERVICE_UNAVAILABLE,
            "The server restarts; try again in a moment.\n",
            "retry-after: 5\r\n",
        )
    }

    fn answer(&self, status: StatusCode, line: &str, more: &str) -> Bytes {
        let reason = status.canonical_reason().unwrap_or_default();
        let headers = &self.headers;
        Bytes::from(format!(
            "HTTP/1.1 {} {reason}\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: {}\r\n\
             {more}{headers}\r\n{line}",
            status.as_u16(),
            line.len()
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f11_only_a_head_without_our_headers_and_without_a_body_is_the_librarys_refusal() {
        let early =
            Early::new(&[(HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff"))]);
        let refusal = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        assert!(early.in_place_of(refusal).is_some_and(|ours| ours.starts_with(b"HTTP/1.1 400")));
        for other in [
            &b"HTTP/1.1 400 is what it said</p>"[..],
            b"HTTP/1.1 400 x\r\n\r\nand more of a message",
            b"HTTP/1.1 404 Not Found\r\nX-Content-Type-Options: nosniff\r\n\r\n",
            b"HTTP/1.1 200 OK\r\n\r\n",
            b"",
        ] {
            assert!(early.in_place_of(other).is_none(), "{}", String::from_utf8_lossy(other));
        }
    }
}
