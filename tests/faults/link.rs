//! One connection to the server, which may end at any moment.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Utf8Bytes;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::waiting::PATIENCE;

/// Between two tries to connect.
const AGAIN: Duration = Duration::from_millis(20);

/// Signs in; the cookie as `name=value`.
pub async fn sign_in(origin: &str, name: &str, password: &str) -> String {
    try_sign_in(origin, name, password).await.1.expect("the session cookie")
}

/// Tries to sign in; the status, and the cookie when there is one.
pub async fn try_sign_in(origin: &str, name: &str, password: &str) -> (u16, Option<String>) {
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let form = [("username", name), ("password", password)];
    let answer = http.post(format!("{origin}/login")).header("origin", origin).form(&form).send().await.unwrap();
    let mut set = answer.headers().get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
    let cookie = set.find(|cookie| cookie.contains("session=")).and_then(|cookie| cookie.split(';').next());
    (answer.status().as_u16(), cookie.map(str::to_owned))
}

/// Who connects, and where.
#[derive(Clone)]
pub struct Card {
    pub origin: String,
    pub cookie: String,
    /// Another way to the server than by its own address.
    pub via: Option<SocketAddr>,
}

impl Card {
    pub fn new(origin: &str, cookie: String) -> Self {
        Self { origin: origin.to_owned(), cookie, via: None }
    }
}

pub struct Link {
    stream: WebSocketStream<TcpStream>,
    pub ready: Value,
}

/// Why nothing more comes: the close code, if there was one.
pub type Ended = Option<u16>;

impl Link {
    /// Connects once; nothing when the upgrade is refused.
    pub async fn try_open(card: &Card) -> Option<()> {
        let mut request = format!("{}/ws", card.origin.replace("http", "ws")).into_client_request().unwrap();
        request.headers_mut().insert("cookie", card.cookie.parse().unwrap());
        request.headers_mut().insert("origin", card.origin.parse().unwrap());
        let plain = TcpStream::connect(card.origin.replace("http://", "")).await.unwrap();
        client_async(request, plain).await.ok().map(|_| ())
    }

    /// Connects as soon as the server lets it, with a cursor if there is one.
    pub async fn open(card: &Card, cursor: Option<i64>) -> Self {
        let query = cursor.map(|cursor| format!("?cursor={cursor}")).unwrap_or_default();
        let address = format!("{}/ws{query}", card.origin.replace("http", "ws"));
        let connecting = async {
            loop {
                let mut request = address.as_str().into_client_request().unwrap();
                request.headers_mut().insert("cookie", card.cookie.parse().unwrap());
                request.headers_mut().insert("origin", card.origin.parse().unwrap());
                let way = card.via.map_or_else(|| card.origin.replace("http://", ""), |via| via.to_string());
                let Ok(plain) = TcpStream::connect(way).await else {
                    tokio::time::sleep(AGAIN).await;
                    continue;
                };
                if let Ok((stream, _)) = client_async(request, plain).await {
                    let mut link = Self { stream, ready: Value::Null };
                    if let Ok(ready) = link.frame().await {
                        link.ready = ready;
                        return link;
                    }
                }
                tokio::time::sleep(AGAIN).await;
            }
        };
        tokio::time::timeout(PATIENCE, connecting).await.expect("the server did not come back")
    }

    /// The next frame.
    ///
    /// # Errors
    /// When the connection has ended.
    pub async fn frame(&mut self) -> Result<Value, Ended> {
        let text = self.text().await?;
        Ok(serde_json::from_str(&text).unwrap())
    }

    /// Reads on, whatever comes, until the connection has ended; how it did.
    pub async fn ended(&mut self) -> Ended {
        loop {
            if let Err(ended) = self.text().await {
                return ended;
            }
        }
    }

    /// The next frame, unread.
    async fn text(&mut self) -> Result<Utf8Bytes, Ended> {
        let next = async {
            loop {
                match self.stream.next().await {
                    Some(Ok(Message::Text(text))) => return Ok(text),
                    Some(Ok(Message::Close(close))) => return Err(close.map(|close| close.code.into())),
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return Err(None),
                }
            }
        };
        tokio::time::timeout(PATIENCE, next).await.expect("nothing came")
    }

    /// Sends a command that has its id already.
    ///
    /// # Errors
    /// When the connection has ended.
    pub async fn send(&mut self, command: &Value) -> Result<(), Ended> {
        self.stream.send(Message::text(command.to_string())).await.map_err(|_| None)
    }

    /// The same for several at once: they leave in one write, or in few where there is much to say.
    ///
    /// # Errors
    /// When the connection has ended.
    pub async fn send_together(&mut self, commands: &[Value]) -> Result<(), Ended> {
        for command in commands {
            self.stream.feed(Message::text(command.to_string())).await.map_err(|_| Ended::None)?;
        }
        self.stream.flush().await.map_err(|_| None)
    }

    /// The next reply.
    ///
    /// # Errors
    /// When the connection has ended.
    pub async fn reply(&mut self) -> Result<Value, Ended> {
        loop {
            let frame = self.frame().await?;
            if frame["type"] == "reply" {
                return Ok(frame);
            }
        }
    }

    /// Sends a command and waits for its reply.
    ///
    /// # Errors
    /// When the connection ended first: what became of the command is not known.
    pub async fn ask(&mut self, mut command: Value) -> Result<Value, Ended> {
        command["id"] = Value::from("c");
        self.send(&command).await?;
        self.reply().await
    }
}
