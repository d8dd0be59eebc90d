//! How many files the system lets the process have open; every connection is one.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tracing::warn;

/// What the database, the log and the listeners need for themselves.
const OURS: u64 = 64;

/// Raises the limit as far as it goes, and gives it. Nothing where there is none.
pub fn raise() -> Option<u64> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current == maximum || setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).is_err() {
        return current;
    }
    maximum
}

/// How many connections there can be: what is asked for, or what the limit leaves. Held back here they are told so; at
/// the limit itself they could only be left waiting.
pub fn bound(wanted: usize, limit: Option<u64>) -> usize {
    let Some(possible) = possible(limit) else { return wanted };
    if possible < wanted {
        warn!(limit, possible, "The limit on open files leaves room for {possible} connections, not {wanted}");
    }
    wanted.min(possible)
}

/// What a limit leaves for connections.
pub fn possible(limit: Option<u64>) -> Option<usize> {
    limit.map(|limit| usize::try_from(limit.saturating_sub(OURS)).unwrap_or(usize::MAX).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r20_the_limit_on_open_files_bounds_the_connections() {
        assert_eq!(bound(1000, None), 1000);
        assert_eq!(bound(1000, Some(1_048_576)), 1000);
        assert_eq!(bound(1000, Some(256)), 192);
        assert_eq!(bound(1000, Some(10)), 1);
    }
}
