//! How far the index of words is behind the messages.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::domain::change::{Change, Fact};

/// So many at the most: taking them in keeps the batches that come then waiting for some milliseconds.
const MOST: usize = 512;

/// How many messages it does not know yet. Cheap to clone; all clones tell the same.
#[derive(Debug, Clone, Default)]
pub struct Behind(Arc<AtomicUsize>);

impl Behind {
    /// So many, as the database says.
    pub fn begin(&self, waiting: usize) {
        self.0.store(waiting, Ordering::Release);
    }

    /// These were written.
    pub fn fall(&self, changes: &[Change]) {
        self.0.fetch_add(posted(changes), Ordering::Release);
    }

    /// All were taken in.
    pub fn catch_up(&self) {
        self.0.store(0, Ordering::Release);
    }

    /// Whether it would be too far behind with these.
    pub fn is_too_far(&self, changes: &[Change]) -> bool {
        self.0.load(Ordering::Acquire) + posted(changes) >= MOST
    }

    /// Whether it is behind at all.
    pub fn is_behind(&self) -> bool {
        self.0.load(Ordering::Acquire) > 0
    }
}

fn posted(changes: &[Change]) -> usize {
    changes.iter().filter(|change| matches!(change.fact, Fact::MessagePosted { .. })).count()
}
