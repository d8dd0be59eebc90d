//! One connection: opened as a browser would, and ready when its `ready` has come.

use std::io;

use futures_util::{StreamExt, stream};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::server::Server;
use crate::wire::{self, Scanner};

/// Connections that are being opened at once.
const AT_ONCE: usize = 64;

/// Addresses that connections come from: the ports of one would run out.
const ADDRESSES: usize = 16;

/// A connection that has had its `ready`.
pub struct Link {
    pub stream: TcpStream,
    pub scanner: Scanner,
}

impl Link {
    /// Connects with the cookie of a number.
    ///
    /// # Errors
    /// When the server does not switch protocols.
    pub async fn open(server: &Server<'_>, number: usize) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(([127, 0, 1, 1 + (number % ADDRESSES) as u8], 0).into())?;
        socket.set_nodelay(true)?;
        let mut stream = socket.connect(server.address.parse().map_err(io::Error::other)?).await?;
        let (address, cookie) = (&server.address, server.cookie(number));
        let request = format!(
            "GET /ws HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nCookie: {cookie}\r\n\
             Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut link = Self { stream, scanner: Scanner::default() };
        link.ready().await?;
        Ok(link)
    }

    /// Waits for the switch of protocols and the first frame.
    async fn ready(&mut self) -> io::Result<()> {
        let (mut bytes, mut frames) = (Vec::with_capacity(4096), 0);
        let head = loop {
            if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            if self.stream.read_buf(&mut bytes).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        };
        if !bytes.starts_with(b"HTTP/1.1 101") {
            return Err(io::Error::other(String::from_utf8_lossy(&bytes).into_owned()));
        }
        self.scanner.feed(&bytes[head..], |_| frames += 1);
        while frames == 0 {
            bytes.clear();
            if self.stream.read_buf(&mut bytes).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.scanner.feed(&bytes, |_| frames += 1);
        }
        Ok(())
    }

    /// Says goodbye.
    ///
    /// # Errors
    /// When the server has gone first.
    pub async fn close(mut self) -> io::Result<()> {
        self.stream.write_all(&wire::close()).await
    }
}

/// Opens the connections of these numbers, some at once.
pub async fn open_all(server: &Server<'_>, numbers: std::ops::Range<usize>) -> Vec<Link> {
    let opening = stream::iter(numbers).map(|number| async move { Link::open(server, number).await.unwrap() });
    opening.buffered(AT_ONCE).collect().await
}
