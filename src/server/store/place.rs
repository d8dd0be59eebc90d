//! Where the database lies: whether the file that was opened is still the one there, and the log of its last writes beside
//! it. What is written into a file that was taken away is gone with the process.

use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::server::store::error::StoreError;

/// A database's files, and which ones they were. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Place {
    file: Arc<Path>,
    was: Identity,
    log: Arc<Path>,
    log_was: Arc<OnceLock<Identity>>,
}

impl Place {
    /// The file that lies here now.
    ///
    /// # Errors
    /// When there is none, or it may not be looked at.
    pub fn of(file: &Path) -> io::Result<Self> {
        let was = identity(&fs::metadata(file)?);
        Ok(Self { file: file.into(), was, log: beside(file, "-wal").into(), log_was: Arc::default() })
    }

    /// From the first read on there is a log, and it stays the same as long as the file is open.
    ///
    /// # Errors
    /// When there is none.
    pub fn note_log(&self) -> Result<(), StoreError> {
        if self.log_was.get().is_none() {
            let about = fs::metadata(&self.log).map_err(|e| amiss(&self.log, &format!("cannot be found ({e})")))?;
            // Another connection may have noted the same.
            self.log_was.get_or_init(|| identity(&about));
        }
        Ok(())
    }

    /// How long the file is.
    ///
    /// # Errors
    /// When it or its log is not there any more, or another lies in its place.
    pub fn look(&self) -> Result<u64, StoreError> {
        if let Some(was) = self.log_was.get() {
            length_of(&self.log, *was)?;
        }
        length_of(&self.file, self.was)
    }
}

fn length_of(file: &Path, was: Identity) -> Result<u64, StoreError> {
    let now = fs::metadata(file).map_err(|e| amiss(file, &format!("cannot be found ({e})")))?;
    if identity(&now) != was {
        return Err(amiss(file, "is another file than the one that was opened"));
    }
    Ok(now.len())
}

fn amiss(file: &Path, what: &str) -> StoreError {
    StoreError::Open(format!("The database's file {} {what}; put it back, or start again.", file.display()))
}

/// Whether a file is shorter than its first page says (the file format of SQLite, section 1.3): it was cut off, or what
/// is missing is still in its log. To be asked before anybody here has it open: closing it lets go of its locks.
pub fn is_short(file: &Path) -> bool {
    let mut header = [0; 32];
    let Ok(length) = File::open(file).and_then(|mut file| {
        file.read_exact(&mut header)?;
        Ok(file.metadata()?.len())
    }) else {
        return false;
    };
    let page = match u16::from_be_bytes([header[16], header[17]]) {
        1 => 65_536,
        bytes => u64::from(bytes),
    };
    let pages = u32::from_be_bytes([header[28], header[29], header[30], header[31]]);
    length < page * u64::from(pages)
}

#[cfg(unix)]
type Identity = (u64, u64);

#[cfg(unix)]
fn identity(about: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt as _;
    (about.dev(), about.ino())
}

#[cfg(not(unix))]
type Identity = ();

#[cfg(not(unix))]
fn identity(_: &Metadata) -> Identity {}

/// What lies beside a database and is worth nothing without it, when the database itself is not there: whoever began a new
/// one would think the old one lost.
pub fn left_without(database: &Path) -> Option<PathBuf> {
    if database.exists() {
        return None;
    }
    ["-wal", "-reserve"].into_iter().map(|end| beside(database, end)).find(|path| path.exists())
}

/// The file beside a database with this end to its name.
pub fn beside(database: &Path, end: impl AsRef<OsStr>) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_again_and_another_in_its_place_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let (file, aside) = (folder.path().join("test.db"), folder.path().join("aside"));
        fs::write(&file, "ours").unwrap();
        let place = Place::of(&file).unwrap();
        assert_eq!(place.look().unwrap(), 4);
        fs::rename(&file, &aside).unwrap();
        assert!(place.look().unwrap_err().to_string().contains("cannot be found"));
        fs::write(&file, "theirs").unwrap();
        assert!(place.look().unwrap_err().to_string().contains("another file"));
        fs::rename(&aside, &file).unwrap();
        assert_eq!(place.look().unwrap(), 4);
        let log = beside(&file, "-wal");
        assert!(place.note_log().is_err());
        fs::write(&log, "").unwrap();
        place.note_log().unwrap();
        assert_eq!(place.look().unwrap(), 4);
        fs::remove_file(&log).unwrap();
        assert!(place.look().unwrap_err().to_string().contains("-wal cannot be found"));
    }

    #[test]
    fn a_file_is_short_when_its_first_page_speaks_of_more_than_there_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("test.db");
        let mut bytes = vec![0; 8192];
        bytes[16..18].copy_from_slice(&4096_u16.to_be_bytes());
        bytes[28..32].copy_from_slice(&2_u32.to_be_bytes());
        fs::write(&file, &bytes).unwrap();
        assert!(!is_short(&file));
        fs::write(&file, &bytes[..8191]).unwrap();
        assert!(is_short(&file));
        fs::write(&file, "").unwrap();
        assert!(!is_short(&file));
    }

    #[test]
    fn what_a_database_left_behind_is_found_only_where_the_database_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("test.db");
        assert_eq!(left_without(&file), None);
        let reserve = beside(&file, "-reserve");
        fs::write(&reserve, "").unwrap();
        assert_eq!(left_without(&file), Some(reserve));
        fs::write(&file, "").unwrap();
        assert_eq!(left_without(&file), None);
    }
}
