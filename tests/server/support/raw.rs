//! A socket one byte at a time, for saying what no library would.

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::client::Client;
use crate::support::socket::patiently;

pub struct Raw {
    stream: TcpStream,
}

impl Raw {
    /// A plain connection.
    pub async fn connect(origin: &str) -> Self {
        Self { stream: TcpStream::connect(origin.trim_start_matches("http://")).await.unwrap() }
    }

    /// Upgraded, with the first frame still unread.
    pub async fn upgraded(client: &Client) -> Self {
        Self::upgraded_at(client, "/ws").await
    }

    /// The same at a path with a query.
    pub async fn upgraded_at(client: &Client, path: &str) -> Self {
        let mut raw = Self::asking(client, path, b"").await;
        let head = raw.head().await;
        assert!(head.starts_with("HTTP/1.1 101"), "{head}");
        raw
    }

    /// Having asked for the upgrade, with bytes that do not wait for the answer.
    pub async fn asking(client: &Client, path: &str, early: &[u8]) -> Self {
        let mut raw = Self::connect(&client.origin).await;
        let host = client.origin.trim_start_matches("http://");
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: {}\r\nCookie: {}\r\n\r\n",
            client.origin,
            client.cookie.as_deref().unwrap()
        );
        raw.send(&[request.as_bytes(), early].concat()).await;
        raw
    }

    /// Ends one's own side; the other may still say something.
    pub async fn finish(&mut self) {
        self.stream.shutdown().await.unwrap();
    }

    /// Gone without a word, as where the power fails.
    pub fn vanish(self) {
        self.stream.set_zero_linger().unwrap();
    }

    pub async fn send(&mut self, bytes: &[u8]) {
        // A server that has had enough closes while we write; what it said is what the test looks at.
        let _closed = self.stream.write_all(bytes).await;
    }

    /// All that comes until the end of the connection.
    pub async fn rest(&mut self) -> String {
        let mut rest = Vec::new();
        // A connection that is reset has ended too.
        let _reset = patiently(self.stream.read_to_end(&mut rest)).await.is_err();
        String::from_utf8_lossy(&rest).into_owned()
    }

    /// The header of a response.
    pub async fn head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(patiently(self.stream.read_u8()).await.unwrap());
        }
        String::from_utf8(head).unwrap()
    }

    /// The next frame: its first byte and what it carries; nothing when the stream has ended.
    async fn frame(&mut self) -> Option<(u8, Vec<u8>)> {
        let first = patiently(self.stream.read_u8()).await.ok()?;
        let length = match patiently(self.stream.read_u8()).await.ok()? {
            126 => usize::from(patiently(self.stream.read_u16()).await.ok()?),
            127 => usize::try_from(patiently(self.stream.read_u64()).await.ok()?).unwrap(),
            short => usize::from(short),
        };
        let mut payload = vec![0; length];
        patiently(self.stream.read_exact(&mut payload)).await.ok()?;
        Some((first, payload))
    }

    /// Reads frames up to the close and gives its code; nothing when the stream just ended.
    pub async fn close_code(&mut self) -> Option<u16> {
        loop {
            let (first, payload) = self.frame().await?;
            if first == 0x88 {
                return Some(u16::from_be_bytes([payload[0], payload[1]]));
            }
        }
    }

    /// Reads frames up to the next reply; nothing when the stream ends before.
    pub async fn reply(&mut self) -> Option<Value> {
        loop {
            let (_, payload) = self.frame().await?;
            match serde_json::from_slice::<Value>(&payload) {
                Ok(frame) if frame["type"] == "reply" => return Some(frame),
                _ => {}
            }
        }
    }

    /// Waits until all that was sent has been read: a ping comes back, also within a message.
    pub async fn settle(&mut self) {
        self.send(&frame(0x89, b"")).await;
        while self.frame().await.unwrap().0 != 0x8a {}
    }
}

/// A frame as clients send it.
pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match payload.len() {
        n @ 0..=125 => bytes.push(0x80 | u8::try_from(n).unwrap()),
        n @ 126..=0xffff => {
            bytes.push(0xfe);
            bytes.extend(u16::try_from(n).unwrap().to_be_bytes());
        }
        n => {
            bytes.push(0xff);
            bytes.extend(u64::try_from(n).unwrap().to_be_bytes());
        }
    }
    let mask = [7, 1, 2, 3];
    bytes.extend(mask);
    bytes.extend(payload.iter().zip(mask.into_iter().cycle()).map(|(byte, key)| byte ^ key));
    bytes
}

/// What one connection answers to these bytes until it ends.
pub async fn answer_to(origin: &str, bytes: &[u8]) -> String {
    let mut raw = Raw::connect(origin).await;
    raw.send(bytes).await;
    raw.rest().await
}
