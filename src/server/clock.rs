//! The time, as a value that tests can set.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::domain::moment::Moment;

/// Tells the time. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    ahead_ms: Arc<AtomicI64>,
}

impl Clock {
    /// Now.
    pub fn now(&self) -> Moment {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = i64::try_from(since_epoch.as_millis()).unwrap_or(Moment::LATEST.0);
        Moment(now.saturating_add(self.ahead_ms.load(Ordering::Relaxed)).clamp(0, Moment::LATEST.0))
    }

    /// Lets `seconds` pass at once; every clone sees it.
    pub fn advance(&self, seconds: i64) {
        self.ahead_ms.fetch_add(seconds.saturating_mul(1000), Ordering::Relaxed);
    }
}
