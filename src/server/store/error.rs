//! What can go wrong with the database.

use std::fmt;

use sqlx::migrate::MigrateError;

/// SQLite's primary result codes, the last eight bits of those it gives, for a damaged file and a full disk.
const SQLITE_CORRUPT: u32 = 11;
const SQLITE_FULL: u32 = 13;

/// A fault of the store.
#[derive(Debug)]
pub enum StoreError {
    /// The disk is full.
    Full,
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
        Self::Open(format!("The database {url} cannot be opened: {error}."))
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
            Self::Open(why) | Self::Damaged(why) => f.write_str(why),
            Self::Sql(e) => write!(f, "The database answered: {e}."),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
        match code.and_then(|code| code.parse::<u32>().ok()).map(|code| code & 0xff) {
            Some(SQLITE_FULL) => Self::Full,
            Some(SQLITE_CORRUPT) => Self::Damaged(format!("The database is damaged ({error}); restore a backup.")),
            _ => Self::Sql(error),
        }
    }
}
