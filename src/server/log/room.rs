//! Whether there is room on the disk. When a write finds none the reserve is given up: from then on only what takes
//! rights or words away is written, until the reserve can be taken again.

use std::io::{self, ErrorKind};

use tokio::task::spawn_blocking;
use tracing::{error, info, warn};

use crate::server::store::reserve::Reserve;

/// How many looks lie between two tries to take the reserve again.
const LOOKS: u32 = 5;

/// The room there is.
#[derive(Debug, Clone)]
pub struct Room {
    reserve: Reserve,
    tight: bool,
    looks: u32,
}

impl Room {
    /// Takes the reserve, if it is not there yet.
    pub async fn open(reserve: Reserve) -> Self {
        let mut room = Self { reserve, tight: false, looks: 0 };
        if !room.reserve.is_held() {
            room.take().await;
        }
        room
    }

    /// Whether only what takes away may be written.
    pub fn is_tight(&self) -> bool {
        self.tight
    }

    /// A write found no room.
    pub fn give_up(&mut self) {
        error!("The disk is full: only ending sessions and the like is carried out until there is room again");
        self.tight = true;
        if let Err(e) = self.reserve.give_up() {
            error!(error = %e, "The reserve could not be given up: {e}");
        }
    }

    /// Some time has passed; there may be room again.
    pub async fn look(&mut self) {
        if self.tight {
            self.looks += 1;
            if self.looks.is_multiple_of(LOOKS) {
                self.take().await;
            }
        }
    }

    async fn take(&mut self) {
        let reserve = self.reserve.clone();
        let taken = spawn_blocking(move || reserve.take()).await.unwrap_or_else(|e| Err(io::Error::other(e)));
        let was_tight = self.tight;
        self.tight = match taken {
            Ok(()) => false,
            Err(e) if matches!(e.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => true,
            Err(e) => {
                warn!(error = %e, "No room is held back for a full disk: {e}");
                false
            }
        };
        match (was_tight, self.tight) {
            (true, false) => info!("There is room on the disk again"),
            (false, true) => error!("The disk is nearly full: make room, no messages are taken until then"),
            (true, true) | (false, false) => {}
        }
    }
}
