//! A batch on its way out: every socket that has bytes of it to write holds a part, and whoever made the batch learns
//! when the last part is let go.

use std::convert::Infallible;
use std::sync::Arc;

use tokio::sync::oneshot;

/// Held by what still has to write. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Underway {
    _held: Arc<oneshot::Sender<Infallible>>,
}

/// The other end.
#[derive(Debug)]
pub struct Out(oneshot::Receiver<Infallible>);

impl Underway {
    /// A batch that begins its way, and how to learn that it is out.
    pub fn begin() -> (Self, Out) {
        let (held, out) = oneshot::channel();
        (Self { _held: Arc::new(held) }, Out(out))
    }
}

impl Out {
    /// Waits until nobody holds a part any more.
    pub async fn reached(self) {
        // Nothing can be sent: the end of the channel is the news.
        let Err(_let_go) = self.0.await;
    }
}
