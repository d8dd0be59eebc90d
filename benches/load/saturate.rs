//! Deliveries as fast as they go: always the same number of messages under way, one being over when all have it.

use std::time::{Duration, Instant};

use crate::flow::Flow;
use crate::server::Server;
use crate::span::{self, Mark};

/// With many under way the server may join several in one write; with one it cannot.
const UNDER_WAY: [u64; 2] = [64, 1];

const RECEIVERS: [usize; 3] = [100, 1000, 5000];

/// Not counted.
const WARM: Duration = Duration::from_secs(1);

pub async fn measure(server: &Server<'_>, time: Duration) {
    for under_way in UNDER_WAY {
        for receivers in RECEIVERS {
            one(server, under_way, server.sockets(receivers), time).await;
        }
    }
}

async fn one(server: &Server<'_>, under_way: u64, receivers: usize, time: Duration) {
    let mut flow = Flow::open(server, receivers).await;
    keep(&mut flow, under_way, WARM).await;
    let mark = Mark::set(server, &flow);
    keep(&mut flow, under_way, time).await;
    let span = mark.until_now(server, &flow);
    flow.settle().await;
    println!(
        "saturate  W={under_way:<2} N={receivers:<4} {:>7.0} deliveries/s; server {:.2} CPU s per million; \
         {:.0} durable acknowledgements/s; {}; server busy {:.0} %, generator {:.0} %",
        span.deliveries_a_second,
        span.server_a_million,
        span.acknowledged_a_second,
        span::faults(&flow),
        span.server_busy * 100.0,
        span.own_busy * 100.0,
    );
}

/// Sends whenever fewer are under way, for that long.
async fn keep(flow: &mut Flow, under_way: u64, time: Duration) {
    let end = Instant::now() + time;
    while Instant::now() < end {
        while flow.tally(|tally| tally.under_way()) < under_way {
            flow.send().await;
        }
        flow.progress(end).await;
    }
}
