//! Memory that a connection holds while nothing is said on it.

use std::time::Duration;

use crate::link::{self, Link};
use crate::server::Server;

const STEPS: [usize; 2] = [5_000, 10_000];

/// Opened and closed before: what the server makes once is not charged to the connections.
const FIRST: usize = 50;

/// How long memory is given to settle.
const SETTLE: Duration = Duration::from_secs(2);

pub async fn measure(server: &Server<'_>) {
    for link in link::open_all(server, 0..FIRST).await {
        link.close().await.unwrap();
    }
    tokio::time::sleep(SETTLE).await;
    let empty = server.resident_kib();
    let mut links: Vec<Link> = Vec::new();
    for step in STEPS {
        let count = server.sockets(step);
        links.extend(link::open_all(server, links.len()..count).await);
        tokio::time::sleep(SETTLE).await;
        let resident = server.resident_kib();
        println!(
            "idle      {:.2} KB a connection at {count}; server {:.1} MB, {:.1} MB without any",
            (resident - empty) / count as f64,
            resident / 1024.0,
            empty / 1024.0,
        );
    }
}
