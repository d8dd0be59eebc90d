//! A look at the database as it lies there: whether it is whole, who else may read it, and when it was last written. It
//! changes nothing.

use std::cmp::Ordering;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use crate::domain::moment::Moment;
use crate::server::store::MIGRATIONS;
use crate::server::store::error::StoreError;
use crate::server::store::place::beside;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// The file; nothing where there is none yet.
    pub file: Option<PathBuf>,
    /// Whether this user may write to it.
    pub is_writable: bool,
    /// Which version's it is.
    pub schema: Schema,
    /// What SQLite's own check says, on one line; "ok" when all is well.
    pub check: String,
    /// When the last change was made, by the clock of then.
    pub newest: Option<Moment>,
    /// Files of it that others on this machine may read.
    pub open_to_others: Vec<PathBuf>,
}

/// How its schema stands to that of this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// The same.
    Ours,
    /// The next start brings it up to date.
    Older,
    /// This program cannot read it.
    Newer,
}

/// Looks at the database of this URL.
///
/// # Errors
/// A URL of another kind, or a file that cannot be read or is no database.
pub async fn look(url: &str) -> Result<Health, StoreError> {
    let options =
        SqliteConnectOptions::from_str(url).map_err(|e| StoreError::opening(url, &e))?.disable_statement_logging();
    let file = options.get_filename().to_path_buf();
    if !file.exists() {
        return Ok(Health {
            file: None,
            is_writable: true,
            schema: Schema::Ours,
            check: String::new(),
            newest: None,
            open_to_others: Vec::new(),
        });
    }
    let is_writable = std::fs::File::options().write(true).open(&file).is_ok();
    let mut connection = options.connect().await.map_err(|e| StoreError::opening(url, &e))?;
    let check = quick_check(&mut connection).await.map_err(|e| StoreError::opening(url, &e))?;
    let newest: Option<i64> = sqlx::query_scalar("SELECT max(at) FROM log").fetch_one(&mut connection).await?;
    let schema = schema(&mut connection).await?;
    connection.close().await?;
    let open_to_others = with_its_companions(&file).filter(|file| is_open_to_others(file)).collect();
    Ok(Health { file: Some(file), is_writable, schema, check, newest: newest.map(Moment), open_to_others })
}

/// On one line; "ok" when all is well.
async fn quick_check(connection: &mut SqliteConnection) -> Result<String, sqlx::Error> {
    let found: String = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(connection).await?;
    Ok(found.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Whether the database is whole, by SQLite's own check; it reads all of it.
///
/// # Errors
/// When it is not, or cannot be read.
pub async fn check(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let found = quick_check(connection).await?;
    if found == "ok" {
        Ok(())
    } else {
        Err(StoreError::Damaged(format!("The database is damaged ({found}); restore a backup.")))
    }
}

/// Whether the database takes a write and holds it. That somebody else writes just now, or that there is no room, says
/// nothing against it.
///
/// # Errors
/// Why it does not.
pub async fn try_writing(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    match write_and_take_back(connection).await.map_err(StoreError::from) {
        Ok(()) | Err(StoreError::Full | StoreError::Busy) => Ok(()),
        Err(fault) => Err(fault),
    }
}

async fn write_and_take_back(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    // What would change nothing would not be written.
    sqlx::query("INSERT INTO meta (key, value) VALUES ('trial', x'')").execute(&mut *transaction).await?;
    sqlx::query("DELETE FROM meta WHERE key = 'trial'").execute(&mut *transaction).await?;
    transaction.commit().await
}

async fn schema(connection: &mut SqliteConnection) -> Result<Schema, StoreError> {
    let theirs: Option<i64> =
        sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(connection).await?;
    let ours = MIGRATIONS.iter().map(|migration| migration.version).max();
    Ok(match theirs.cmp(&ours) {
        Ordering::Less => Schema::Older,
        Ordering::Equal => Schema::Ours,
        Ordering::Greater => Schema::Newer,
    })
}

/// The file, the log of its last writes, and their index.
fn with_its_companions(file: &Path) -> impl Iterator<Item = PathBuf> {
    ["", "-wal", "-shm"].into_iter().map(|end| beside(file, end))
}

#[cfg(unix)]
fn is_open_to_others(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(file).is_ok_and(|about| about.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_open_to_others(_file: &Path) -> bool {
    false
}

/// Makes the file, if it is not there yet, so that nobody else on this machine can read it. SQLite gives its companions
/// the rights of the file.
///
/// # Errors
/// When it cannot be made.
pub fn make_private(file: &Path) -> std::io::Result<()> {
    let mut options = std::fs::File::options();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        Ok(_) => Ok(()),
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(e),
    }
}
