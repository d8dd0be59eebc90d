//! How long a delivery takes while there is time for it: from before the sender's write to after the receiver's read.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::flow::Flow;
use crate::server::Server;
use crate::span::{self, Mark};

const RECEIVERS: usize = 1000;
const MESSAGES_A_SECOND: u32 = 20;

/// Not counted.
const WARM: Duration = Duration::from_secs(1);

pub async fn measure(server: &Server<'_>, time: Duration) {
    let receivers = server.sockets(RECEIVERS);
    let mut flow = Flow::open(server, receivers).await;
    keep(&mut flow, WARM).await;
    flow.settle().await;
    flow.tally(|tally| tally.latencies = Some(Vec::new()));
    let mark = Mark::set(server, &flow);
    keep(&mut flow, time).await;
    let span = mark.until_now(server, &flow);
    flow.settle().await;
    let mut latencies = flow.tally(|tally| tally.latencies.take()).unwrap_or_default();
    latencies.sort_unstable();
    let within = |part: f64| f64::from(latencies[((latencies.len() - 1) as f64 * part) as usize]) / 1e3;
    println!(
        "rate      {MESSAGES_A_SECOND} messages/s to N={receivers}: delivered in p50 {:.2} ms, p99 {:.2} ms; \
         server {:.2} CPU s per million; {}; server busy {:.0} %, generator {:.0} %",
        within(0.5),
        within(0.99),
        span.server_a_million,
        span::faults(&flow),
        span.server_busy * 100.0,
        span.own_busy * 100.0,
    );
}

async fn keep(flow: &mut Flow, time: Duration) {
    let mut due = interval(Duration::from_secs(1) / MESSAGES_A_SECOND);
    due.set_missed_tick_behavior(MissedTickBehavior::Burst);
    for _ in 0..time.as_secs() * u64::from(MESSAGES_A_SECOND) {
        due.tick().await;
        flow.send().await;
    }
}
