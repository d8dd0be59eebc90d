//! What can go wrong with the database.

use std::fmt;

/// SQLite's primary result code for a full disk.
const SQLITE_FULL: &str = "13";

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
        let full = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code)
            .is_some_and(|code| code == SQLITE_FULL);
        if full { Self::Full } else { Self::Sql(error) }
    }
}
