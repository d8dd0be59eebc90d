//! Whether there is room on the disk. When a write finds none the reserve is given up: from then on only what takes
//! rights or words away is written, until the reserve can be taken again.

use std::io::{self, ErrorKind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::task::spawn_blocking;
use tracing::{error, info, warn};

use crate::server::store::reserve::Reserve;

/// How many looks lie between two at the reserve.
const LOOKS: u32 = 5;

/// The room there is.
#[derive(Debug, Clone)]
pub struct Room {
    reserve: Reserve,
    tight: Arc<AtomicBool>,
    /// It was taken, and should be there.
    held: bool,
    looks: u32,
}

impl Room {
    /// Takes the reserve, if it is not there yet.
    pub async fn open(reserve: Reserve) -> Self {
        let held = reserve.is_held();
        let mut room = Self { reserve, tight: Arc::default(), held, looks: 0 };
        if !held {
            room.take().await;
        }
        room
    }

    /// Whether only what takes away may be written.
    pub fn is_tight(&self) -> bool {
        self.tight.load(Ordering::Relaxed)
    }

    /// The same, for others to look at.
    pub fn tight(&self) -> Arc<AtomicBool> {
        self.tight.clone()
    }

    /// A write found no room.
    pub fn give_up(&mut self) {
        error!("The disk is full: only ending sessions and the like is carried out until there is room again");
        self.tight.store(true, Ordering::Relaxed);
        if let Err(e) = self.reserve.give_up() {
            error!(error = %e, "The reserve could not be given up: {e}");
        }
    }

    /// Some time has passed: there may be room again, or a command beside this process may have given up the reserve of a
    /// database that is in its place.
    pub async fn look(&mut self, in_place: bool) {
        self.looks = self.looks.wrapping_add(1);
        let gone = || in_place && self.held && !self.reserve.is_held();
        if self.looks.is_multiple_of(LOOKS) && (self.is_tight() || gone()) {
            self.take().await;
        }
    }

    async fn take(&mut self) {
        let reserve = self.reserve.clone();
        let taken = spawn_blocking(move || reserve.take()).await.unwrap_or_else(|e| Err(io::Error::other(e)));
        self.held = taken.is_ok();
        let tight = match taken {
            Ok(()) => false,
            Err(e) if matches!(e.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => true,
            Err(e) => {
                warn!(error = %e, "No room is held back for a full disk: {e}");
                false
            }
        };
        match (self.tight.swap(tight, Ordering::Relaxed), tight) {
            (true, false) => info!("There is room on the disk again"),
            (false, true) => error!("The disk is nearly full: make room, no messages are taken until then"),
            (true, true) | (false, false) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_reserve_that_a_command_beside_the_server_gave_up_is_taken_again() {
        let folder = tempfile::tempdir().unwrap();
        let reserve = Reserve::of(&folder.path().join("test.db"));
        let mut room = Room::open(reserve.clone()).await;
        for (in_place, taken) in [(false, false), (true, true)] {
            reserve.give_up().unwrap();
            for _ in 0..LOOKS {
                room.look(in_place).await;
            }
            assert_eq!((reserve.is_held(), room.is_tight()), (taken, false), "in its place: {in_place}");
        }
    }
}
