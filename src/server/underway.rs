//! A batch on its way out: every socket that has bytes of it to write holds a part, and whoever made the batch learns
//! when the last part is let go.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

/// Held by what still has to write. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Underway {
    _held: Arc<Held>,
}

#[derive(Debug)]
struct Held {
    since: Instant,
    out: Option<oneshot::Sender<Way>>,
}

/// Learns that a batch is out.
#[derive(Debug)]
pub struct Out(oneshot::Receiver<Way>);

/// A way that is over.
#[derive(Debug, Clone, Copy)]
pub struct Way {
    /// How long it took.
    pub took: Duration,
    /// When it was over.
    pub ended: Instant,
}

impl Underway {
    /// A batch that begins its way now.
    pub fn begin() -> (Self, Out) {
        let (out, told) = oneshot::channel();
        (Self { _held: Arc::new(Held { since: Instant::now(), out: Some(out) }) }, Out(told))
    }
}

impl Out {
    /// Waits until nobody holds a part any more.
    pub async fn reached(self) -> Option<Way> {
        self.0.await.ok()
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let ended = Instant::now();
        if let Some(out) = self.out.take() {
            // Whoever made the batch may not ask any more.
            let _unasked = out.send(Way { took: ended - self.since, ended });
        }
    }
}
