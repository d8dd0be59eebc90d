//! Upgrades: from the first packet to a whole `ready`, and goodbye; 32 at once, one after the other in each.

use std::cell::Cell;
use std::time::{Duration, Instant};

use futures_util::future::join_all;

use crate::link::Link;
use crate::server::{Server, own_cpu};

const AT_ONCE: usize = 32;

/// Not counted: the first ones find nothing warm.
const WARM: Duration = Duration::from_secs(1);

pub async fn measure(server: &Server<'_>, time: Duration) {
    let next = Cell::new(0);
    run(server, &next, WARM).await;
    let (before, server_before, own_before, began) = (next.get(), server.cpu(), own_cpu(), Instant::now());
    run(server, &next, time).await;
    let (count, took) = ((next.get() - before) as f64, began.elapsed().as_secs_f64());
    let (cpu, own) = ((server.cpu() - server_before).as_secs_f64(), (own_cpu() - own_before).as_secs_f64());
    println!(
        "upgrades  {:.0}/s with {AT_ONCE} at once; server {:.0} µs of CPU each; server busy {:.0} %, generator {:.0} %",
        count / took,
        cpu / count * 1e6,
        cpu / took * 100.0,
        own / took * 100.0,
    );
}

async fn run(server: &Server<'_>, next: &Cell<usize>, time: Duration) {
    let end = Instant::now() + time;
    let one_by_one = async || {
        while Instant::now() < end {
            let number = next.replace(next.get() + 1);
            Link::open(server, number).await.unwrap().close().await.unwrap();
        }
    };
    join_all((0..AT_ONCE).map(|_| one_by_one())).await;
}
