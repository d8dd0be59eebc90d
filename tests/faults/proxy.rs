//! A link between client and server that can be cut in each way in which links are cut.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How a link is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// Both sides are told by a reset.
    Reset,
    /// Both sides see the end of the stream.
    End,
    /// Nobody is told: nothing goes through any more until the client gives up.
    BlackHole,
    /// The end of the stream, in the middle of a frame from the server.
    MidFrame,
}

impl Cut {
    pub const ALL: [Self; 4] = [Self::Reset, Self::End, Self::BlackHole, Self::MidFrame];
}

/// Takes connections for a server, as long as its links are whole.
pub struct Proxy {
    pub address: SocketAddr,
    cut: Arc<Mutex<watch::Sender<Option<Cut>>>>,
}

impl Proxy {
    /// In front of this server.
    pub async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let cut = Arc::new(Mutex::new(watch::channel(None).0));
        let cuts = cut.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let cut = cuts.lock().unwrap().subscribe();
                tokio::spawn(async move {
                    if let Ok(server) = TcpStream::connect(server).await {
                        pass(client, server, cut).await;
                    }
                });
            }
        });
        Self { address, cut }
    }

    /// Cuts all links there are, and waits until nothing goes through them any more; new ones are whole.
    pub async fn cut(&self, how: Cut) {
        let links = std::mem::replace(&mut *self.cut.lock().unwrap(), watch::channel(None).0);
        links.send_replace(Some(how));
        links.closed().await;
    }
}

/// A black hole lasts this long; then the operating system would give up too.
const SILENCE: Duration = Duration::from_secs(30);

async fn pass(mut client: TcpStream, mut server: TcpStream, mut cut: watch::Receiver<Option<Cut>>) {
    let how = {
        let (mut from_client, mut to_client) = client.split();
        let (mut from_server, mut to_server) = server.split();
        let up = tokio::io::copy(&mut from_client, &mut to_server);
        let down = tokio::io::copy(&mut from_server, &mut to_client);
        tokio::select! {
            cut = cut.wait_for(Option::is_some) => cut.ok().and_then(|cut| *cut),
            _ = up => None,
            _ = down => None,
        }
    };
    // Whoever cuts is told.
    drop(cut);
    match how {
        Some(Cut::Reset) => {
            // Without lingering a close is a reset.
            for stream in [&client, &server] {
                let _gone = stream.set_zero_linger();
            }
        }
        Some(Cut::BlackHole) => tokio::time::sleep(SILENCE).await,
        Some(Cut::MidFrame) => {
            let mut frame = [0; 64];
            // A few bytes of the next frame, whatever it is, and then nothing.
            if let Ok(Ok(read)) = tokio::time::timeout(Duration::from_millis(200), server.read(&mut frame)).await {
                let _gone = client.write_all(&frame[..read / 2]).await;
            }
        }
        Some(Cut::End) | None => {}
    }
}
