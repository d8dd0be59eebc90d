//! What lies between two moments of a flow: what came, and what it cost either side.

use std::time::{Duration, Instant};

use crate::flow::Flow;
use crate::server::{Server, own_cpu};

/// How things stood at one moment.
pub struct Mark {
    at: Instant,
    server: Duration,
    own: Duration,
    delivered: u64,
    acknowledged: u64,
}

/// Figures of the time since a mark.
pub struct Span {
    pub deliveries_a_second: f64,
    pub acknowledged_a_second: f64,
    /// Seconds of the server's CPU for a million deliveries.
    pub server_a_million: f64,
    /// Parts of one processor.
    pub server_busy: f64,
    pub own_busy: f64,
}

impl Mark {
    /// Now.
    pub fn set(server: &Server<'_>, flow: &Flow) -> Self {
        let (delivered, acknowledged) = flow.tally(|tally| (tally.delivered, tally.acknowledged));
        Self { at: Instant::now(), server: server.cpu(), own: own_cpu(), delivered, acknowledged }
    }

    /// What happened since.
    pub fn until_now(&self, server: &Server<'_>, flow: &Flow) -> Span {
        let now = Self::set(server, flow);
        let seconds = (now.at - self.at).as_secs_f64();
        let deliveries = (now.delivered - self.delivered) as f64;
        let cpu = (now.server - self.server).as_secs_f64();
        Span {
            deliveries_a_second: deliveries / seconds,
            acknowledged_a_second: (now.acknowledged - self.acknowledged) as f64 / seconds,
            server_a_million: cpu / deliveries * 1e6,
            server_busy: cpu / seconds,
            own_busy: (now.own - self.own).as_secs_f64() / seconds,
        }
    }
}

/// What every flow must be able to say of itself at its end, after it has settled.
pub fn faults(flow: &Flow) -> String {
    flow.tally(|tally| {
        format!("lost {}, doubled or out of order {}, refused {}", tally.missing(), tally.astray, tally.refused)
    })
}
