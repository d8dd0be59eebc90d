//! How long tests wait for what they expect, and what they hold promised times to.

use std::time::Duration;

/// What has not come after this long will not come.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// What a machine may lose by doing other things.
const STALL: Duration = Duration::from_secs(5);

/// The bound on what is promised within this time. The promise is that of a release build on a machine that is not
/// overloaded: a build for debugging, which runs beside other tests on the slowest machines, has ten times as long, or that
/// much more where it is less.
pub const fn within(promise: Duration) -> Duration {
    let (longer, later) = (promise.saturating_mul(10), promise.saturating_add(STALL));
    match cfg!(debug_assertions) {
        false => promise,
        true if longer.as_millis() < later.as_millis() => longer,
        true => later,
    }
}
