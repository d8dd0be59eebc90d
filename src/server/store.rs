//! SQL and nothing else: opening the database, loading facts, staging a batch, reading pages.
//!
//! One connection writes; a pool of others reads beside it.

pub mod audit;
pub mod changes;
pub mod credentials;
pub mod error;
pub mod facts;
pub mod health;
pub mod indexing;
pub mod links;
pub mod messages;
pub mod place;
pub mod reserve;
pub mod retention;
pub mod rows;
pub mod search;
pub mod sessions;
pub mod snapshot;
pub mod subjects;
pub mod unread;
pub mod write;

use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection};

use crate::server::store::error::StoreError;
use crate::server::store::place::{Place, left_without};
use crate::server::store::reserve::Reserve;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// How many connections read beside the writer.
const READERS: u32 = 4;

/// How long to wait for another process that writes.
const BUSY: Duration = Duration::from_secs(5);

/// The database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    options: SqliteConnectOptions,
    readers: SqlitePool,
    place: Place,
}

/// What to do where there is no database yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// Begin one.
    Create,
    /// Say so: whoever wants to look at something has named the wrong place.
    Refuse,
}

impl Store {
    /// Opens the database at a `sqlite://` URL and brings its schema up to date.
    ///
    /// # Errors
    /// A URL of another kind, a file that is not there, cannot be read, is damaged or belongs to another program, or a
    /// schema from a newer version.
    pub async fn open(url: &str, absent: Absent) -> Result<Self, StoreError> {
        let options = options(url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // A power cut must not take an acknowledged commit: NORMAL would let it.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY)
            .foreign_keys(false)
            .disable_statement_logging();
        if let Some(left) = left_without(options.get_filename()) {
            return Err(StoreError::Open(format!(
                "There is no database at {url}, but {} of one is: put it back, or remove that file to begin a new one.",
                left.display()
            )));
        }
        if absent == Absent::Refuse && !options.get_filename().exists() {
            return Err(StoreError::Open(format!(
                "There is no database at {url} yet; start the server, or name another in COUNTERSIGN_DATABASE_URL."
            )));
        }
        let folder = options.get_filename().parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder {
            std::fs::create_dir_all(folder)
                .map_err(|e| StoreError::Open(format!("The folder {} cannot be made: {e}.", folder.display())))?;
        }
        health::make_private(options.get_filename())
            .map_err(|e| StoreError::Open(format!("The database {url} cannot be made: {e}.")))?;
        let is_short = place::is_short(options.get_filename());
        let mut writer = options.connect().await.map_err(|e| StoreError::opening(url, &e))?;
        if is_foreign(&mut writer).await.map_err(|e| StoreError::opening(url, &e))? {
            return Err(StoreError::Open(format!(
                "The database {url} belongs to another program and is left as it is; name another in \
                 COUNTERSIGN_DATABASE_URL."
            )));
        }
        if is_short {
            health::check(&mut writer).await?;
        }
        MIGRATIONS.run(&mut writer).await.map_err(|e| StoreError::upgrading(&format!("The database {url}"), &e))?;
        writer.close().await?;
        let place = Place::of(options.get_filename())
            .map_err(|e| StoreError::Open(format!("The database {url} cannot be found again: {e}.")))?;
        // From here on it is there, or something is wrong.
        let options = options.create_if_missing(false);
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            // Opened once, while the right file lies there, and kept.
            .min_connections(READERS)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await
            .map_err(|e| StoreError::opening(url, &e))?;
        Ok(Self { options, readers, place })
    }

    /// The file that a `sqlite://` URL names.
    ///
    /// # Errors
    /// A URL of another kind.
    pub fn file(url: &str) -> Result<PathBuf, StoreError> {
        Ok(options(url)?.get_filename().to_owned())
    }

    /// A connection for writing; there is one in this process. What a statement would take back it keeps in memory, and
    /// not in a file of its own, where it would be written twice.
    ///
    /// # Errors
    /// When the file can no longer be opened, or is not the one that it was.
    pub async fn writer(&self) -> Result<SqliteConnection, StoreError> {
        self.place.look()?;
        Ok(self.options.clone().pragma("temp_store", "MEMORY").connect().await?)
    }

    /// Where the file lies.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The room held back beside the file.
    pub fn reserve(&self) -> Reserve {
        Reserve::of(self.options.get_filename())
    }

    /// The connections for reading.
    pub fn readers(&self) -> &SqlitePool {
        &self.readers
    }

    /// Lets go of the file.
    pub async fn close(&self) {
        self.readers.close().await;
    }
}

/// Whether somebody else's tables are there, and not even the list of our migrations, which is the first that we make.
async fn is_foreign(db: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let foreign: i64 = sqlx::query_scalar(
        "SELECT count(*) > 0 AND sum(name = '_sqlx_migrations') = 0 FROM sqlite_master WHERE type = 'table'",
    )
    .fetch_one(db)
    .await?;
    Ok(foreign != 0)
}

fn options(url: &str) -> Result<SqliteConnectOptions, StoreError> {
    if !url.starts_with("sqlite:") {
        return Err(StoreError::Open(format!(
            "{url} is not a database of ours; a SQLite file is written sqlite://data/countersign.db."
        )));
    }
    SqliteConnectOptions::from_str(url).map_err(|e| StoreError::Open(format!("{url} is not a database of ours: {e}.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_that_another_program_began_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("other.db").display());
        assert!(Store::open(&url.replace("other", "ours"), Absent::Create).await.is_ok());
        let mut other = options(&url).unwrap().create_if_missing(true).connect().await.unwrap();
        sqlx::query("CREATE TABLE invoices (id INTEGER)").execute(&mut other).await.unwrap();
        let refused = Store::open(&url, Absent::Create).await.unwrap_err().to_string();
        assert!(refused.contains("another program"), "{refused}");
        let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_master").fetch_one(&mut other).await.unwrap();
        assert_eq!(tables, 1);
    }

    #[test]
    fn migrations_are_numbered_one_after_the_other() {
        let numbers: Vec<i64> = MIGRATIONS.iter().map(|migration| migration.version).collect();
        assert!(numbers.iter().copied().eq(1..=i64::try_from(numbers.len()).unwrap()), "{numbers:?}");
    }
}
