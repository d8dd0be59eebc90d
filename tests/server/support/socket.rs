//! A socket that speaks the protocol and waits for what it expects, with one bound on all waiting.

use std::future::Future;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::Message;
use tokio_tungstenite::tungstenite::{Error, http};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::support::client::Client;
use crate::waiting::PATIENCE;

pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    pub ready: Value,
    next_id: u32,
    /// Everything that came, as it came.
    pub seen: Vec<String>,
}

/// The answer to an upgrade: the stream, or the status that refused it.
pub async fn upgrade(
    origin: &str,
    headers: &[(&str, &str)],
) -> Result<WebSocketStream<MaybeTlsStream<TcpStream>>, http::Response<Option<Vec<u8>>>> {
    upgrade_at(origin, "/ws", headers).await
}

/// The same at another address.
pub async fn upgrade_at(
    origin: &str,
    path: &str,
    headers: &[(&str, &str)],
) -> Result<WebSocketStream<MaybeTlsStream<TcpStream>>, http::Response<Option<Vec<u8>>>> {
    let mut request = format!("{}{path}", origin.replace("http", "ws")).into_client_request().unwrap();
    for (name, value) in headers {
        let name: http::HeaderName = name.parse().unwrap();
        request.headers_mut().append(name, value.parse().unwrap());
    }
    match connect_async(request).await {
        Ok((stream, _)) => Ok(stream),
        Err(Error::Http(response)) => Err(*response),
        Err(other) => panic!("{other}"),
    }
}

pub async fn patiently<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, what).await.expect("it did not come")
}

impl Socket {
    pub async fn open(client: &Client) -> Self {
        let cookie = client.cookie.clone().unwrap();
        let stream = upgrade(&client.origin, &[("cookie", &cookie), ("origin", &client.origin)]).await.unwrap();
        let mut socket = Self { stream, ready: Value::Null, next_id: 0, seen: Vec::new() };
        socket.ready = socket.frame().await;
        assert_eq!(socket.ready["type"], "ready");
        socket
    }

    /// As a program opens it.
    pub async fn open_bearer(origin: &str, token: &str) -> Self {
        let stream = upgrade(origin, &[("authorization", &format!("Bearer {token}"))]).await.unwrap();
        let mut socket = Self { stream, ready: Value::Null, next_id: 0, seen: Vec::new() };
        socket.ready = socket.frame().await;
        assert_eq!(socket.ready["type"], "ready");
        socket
    }

    /// As [`Socket::open`], coming back with the last cursor it had.
    pub async fn resume(client: &Client, cursor: i64) -> Self {
        let cookie = client.cookie.clone().unwrap();
        let headers = [("cookie", cookie.as_str()), ("origin", client.origin.as_str())];
        let stream = upgrade_at(&client.origin, &format!("/ws?cursor={cursor}"), &headers).await.unwrap();
        let mut socket = Self { stream, ready: Value::Null, next_id: 0, seen: Vec::new() };
        socket.ready = socket.frame().await;
        socket
    }

    pub fn me(&self) -> &str {
        self.ready["you"]["user"].as_str().unwrap()
    }

    pub fn session(&self) -> &str {
        self.ready["you"]["session"].as_str().unwrap()
    }

    pub async fn send_text(&mut self, text: &str) {
        self.stream.send(Message::text(text)).await.unwrap();
    }

    /// The next frame, whatever it is.
    pub async fn frame(&mut self) -> Value {
        loop {
            match patiently(self.stream.next()).await.expect("the socket is closed").unwrap() {
                Message::Text(text) => {
                    self.seen.push(text.to_string());
                    return serde_json::from_str(&text).unwrap();
                }
                Message::Close(close) => panic!("closed: {close:?}"),
                Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
    }

    /// The next frame for which `wanted` holds; what comes before it is passed over.
    pub async fn next(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let frame = self.frame().await;
            if wanted(&frame) {
                return frame;
            }
        }
    }

    /// The next event of this kind.
    pub async fn event(&mut self, kind: &str) -> Value {
        self.next(|frame| frame["type"] == "event" && frame["change"]["kind"] == kind).await
    }

    /// The next signal of this type.
    pub async fn signal(&mut self, kind: &str) -> Value {
        self.next(|frame| frame["type"] == kind).await
    }

    /// Sends a command and waits for its reply.
    pub async fn ask(&mut self, mut command: Value) -> Value {
        self.next_id += 1;
        let id = format!("c{}", self.next_id);
        command["id"] = json!(id);
        self.send_text(&command.to_string()).await;
        self.next(|frame| frame["type"] == "reply" && frame["id"] == *id).await
    }

    /// Sends a command that must be carried out.
    pub async fn done(&mut self, command: Value) -> Value {
        let reply = self.ask(command.clone()).await;
        assert!(reply["error"].is_null(), "{command} was refused: {reply}");
        reply["ok"].clone()
    }

    /// Sends a command that must be refused, and gives the code.
    pub async fn refused(&mut self, command: Value) -> String {
        let reply = self.ask(command.clone()).await;
        reply["error"]["code"].as_str().unwrap_or_else(|| panic!("{command} was not refused: {reply}")).to_owned()
    }

    pub async fn post(&mut self, room: &str, body: &str, audience: Value) -> Value {
        let client_id = format!("k-{}-{}", self.session(), self.next_id);
        self.done(
            json!({"type": "post_message", "room": room, "body": body, "client_id": client_id, "audience": audience}),
        )
        .await
    }

    /// Everything up to the answer of a ping: after this nothing that was sent before is still on its way.
    pub async fn settle(&mut self) {
        self.done(json!({"type": "ping"})).await;
    }

    /// Waits for the close and gives its code.
    pub async fn closed(&mut self) -> u16 {
        loop {
            match patiently(self.stream.next()).await {
                Some(Ok(Message::Close(Some(close)))) => return close.code.into(),
                Some(Ok(Message::Text(text))) => self.seen.push(text.to_string()),
                Some(Ok(_)) => {}
                other => panic!("ended without a close frame: {other:?}"),
            }
        }
    }

    pub async fn close(mut self) {
        self.stream.close(None).await.unwrap();
        while let Some(Ok(_)) = patiently(self.stream.next()).await {}
    }
}

/// For everyone.
pub fn everyone() -> Value {
    json!({"to": "everyone"})
}

/// For this role and above.
pub fn role(role: &str) -> Value {
    json!({"to": "role", "role": role})
}
