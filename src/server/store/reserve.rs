//! Room on the disk that is held back for the day when there is none left: given up then, so that rights can still be
//! taken away, and taken again as soon as there is room for it and as much more.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use fs4::FileExt;

use crate::server::store::place::beside;

/// Bytes held back: some 10,000 sessions can be ended in them.
const HELD: u64 = 16 * 1024 * 1024;

/// Bytes that opening takes: the index of the last writes, and what bringing the schema up to date may add.
const TO_OPEN: u64 = 1024 * 1024;

/// The file that holds them, beside the database.
#[derive(Debug, Clone)]
pub struct Reserve {
    path: PathBuf,
}

impl Reserve {
    /// Of this database.
    pub fn of(database: &Path) -> Self {
        Self { path: beside(database, "-reserve") }
    }

    /// Whether it is there to be given up.
    pub fn is_held(&self) -> bool {
        fs::metadata(&self.path).is_ok_and(|file| file.len() >= HELD)
    }

    /// Gives it up before a server starts where there is not even room for the files that opening a database needs.
    ///
    /// # Errors
    /// When the disk cannot be asked, or the file cannot be removed.
    pub fn give_up_to_open(&self) -> io::Result<()> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty());
        if self.is_held() && fs4::available_space(folder.unwrap_or(Path::new(".")))? < TO_OPEN {
            self.give_up()?;
        }
        Ok(())
    }

    /// Takes it. There must be room for twice as much: a disk that would be full again at once is still full.
    ///
    /// # Errors
    /// When there is not, or the folder cannot be written.
    pub fn take(&self) -> io::Result<()> {
        let file = File::options().create(true).truncate(true).write(true).open(&self.path)?;
        file.allocate(2 * HELD).and_then(|()| file.set_len(HELD)).inspect_err(|_| {
            // Half a reserve would only be in the way.
            let _gone = self.give_up();
        })
    }

    /// Gives it up.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn give_up(&self) -> io::Result<()> {
        match fs::remove_file(&self.path) {
            Err(e) if e.kind() != ErrorKind::NotFound => Err(e),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reserve_takes_room_and_gives_it_back() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("test.db");
        let reserve = Reserve::of(&database);
        assert!(!reserve.is_held());
        reserve.take().unwrap();
        assert!(reserve.is_held());
        reserve.give_up().unwrap();
        reserve.give_up().unwrap();
        assert!(!reserve.is_held());
    }

    #[test]
    fn where_nothing_can_be_written_there_is_none() {
        let reserve = Reserve::of(Path::new("/proc/none.db"));
        assert!(reserve.take().is_err());
        assert!(!reserve.is_held());
    }
}
