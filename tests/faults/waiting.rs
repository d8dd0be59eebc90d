//! How long tests wait for what they expect, and what they hold promised times to.

use std::time::Duration;

/// What has not come after this long will not come.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The bound on what is promised within this time. The promise is that of a release build on a machine that is not
/// overloaded: a build for debugging, which runs beside other tests on the slowest machines, has ten times as long.
pub const fn within(promise: Duration) -> Duration {
    if cfg!(debug_assertions) { promise.saturating_mul(10) } else { promise }
}
