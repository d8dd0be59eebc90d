//! Where the database lies: whether the file that was opened is still the one there. What is written into a file that
//! was taken away is gone with the process.

use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use crate::server::store::error::StoreError;

/// A file, and which one it was.
#[derive(Debug, Clone)]
pub struct Place {
    file: PathBuf,
    was: Identity,
}

impl Place {
    /// The file that lies here now.
    ///
    /// # Errors
    /// When there is none, or it may not be looked at.
    pub fn of(file: &Path) -> io::Result<Self> {
        let was = identity(&fs::metadata(file)?);
        Ok(Self { file: file.to_owned(), was })
    }

    /// How long the file is.
    ///
    /// # Errors
    /// When it is not there any more, or another lies in its place.
    pub fn look(&self) -> Result<u64, StoreError> {
        let now = fs::metadata(&self.file).map_err(|e| self.amiss(&format!("cannot be found ({e})")))?;
        if identity(&now) != self.was {
            return Err(self.amiss("is another file than the one that was opened"));
        }
        Ok(now.len())
    }

    fn amiss(&self, what: &str) -> StoreError {
        StoreError::Open(format!("The database {} {what}; put it back, or start again.", self.file.display()))
    }
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
