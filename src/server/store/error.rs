//! What can go wrong with the database.

use std::fmt;

use sqlx::migrate::MigrateError;

/// SQLite's primary result codes, the last eight bits of those it gives, for a lock that another holds, a damaged file, a
/// full disk and a file that is no database.
const SQLITE_BUSY: u32 = 5;
const SQLITE_CORRUPT: u32 = 11;
const SQLITE_FULL: u32 = 13;
const SQLITE_NOTADB: u32 = 26;

/// The extended code when there is no room for the index of the last writes.
const SQLITE_IOERR_SHMSIZE: u32 = 4874;

/// A fault of the store.
#[derive(Debug)]
pub enum StoreError {
    /// The disk is full.
    Full,
    /// Another process writes, and takes longer than one waits for it.
    Busy,
    /// The database cannot be opened; a sentence for people.
    Open(String),
    /// A row does not hold what its column promises.
    Damaged(String),
    /// Anything else.
    Sql(sqlx::Error),
}

impl StoreError {
    /// The fault of opening, told with the file it was about.
    pub fn opening(url: &str, error: &sqlx::Error) -> Self {
        Self::Open(match kind(error) {
            Some(SQLITE_FULL) => {
                format!("The database {url} cannot be opened: the disk is full; make room and start again.")
            }
            Some(SQLITE_CORRUPT | SQLITE_NOTADB) => format!(
                "The database {url} is damaged, or none ({error}); restore a backup, or name another in \
                 COUNTERSIGN_DATABASE_URL."
            ),
            _ => format!("The database {url} cannot be opened: {error}."),
        })
    }

    /// The fault of bringing it up to date.
    pub fn upgrading(what: &str, error: &MigrateError) -> Self {
        Self::Open(if matches!(error, MigrateError::VersionMissing(_)) {
            format!(
                "{what} was written by a newer version of this program: start that one, or restore a backup from before."
            )
        } else {
            format!("{what} was not brought up to date: {error}.")
        })
    }

    /// A row that cannot be read.
    pub fn damaged(what: &str, value: impl fmt::Display) -> Self {
        Self::Damaged(format!("The database holds {what} that cannot be read: {value}."))
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => f.write_str("The disk is full."),
            Self::Busy => f.write_str("Another process has been writing to the database for too long."),
            Self::Open(why) | Self::Damaged(why) => f.write_str(why),
            Self::Sql(e) => write!(f, "The database answered: {e}."),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match kind(&error) {
            Some(SQLITE_FULL) => Self::Full,
            Some(SQLITE_BUSY) => Self::Busy,
            Some(SQLITE_CORRUPT | SQLITE_NOTADB) => {
                Self::Damaged(format!("The database is damaged ({error}); restore a backup."))
            }
            _ => Self::Sql(error),
        }
    }
}

/// The primary code that SQLite gave; no room for the index of the last writes is a full disk too.
fn kind(error: &sqlx::Error) -> Option<u32> {
    let code: u32 = error.as_database_error().and_then(sqlx::error::DatabaseError::code)?.parse().ok()?;
    Some(if code == SQLITE_IOERR_SHMSIZE { SQLITE_FULL } else { code & 0xff })
}
