//! A copy of the database as of one moment, made beside those who write, and the same copy put in a database's place.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};

use crate::domain::id::Cursor;
use crate::domain::moment::Moment;
use crate::domain::session::EndReason;
use crate::server::store::error::StoreError;
use crate::server::store::{MIGRATIONS, changes};

/// How far the log leaps when a copy takes a database's place: further than anybody can have come since it was made, so
/// that no cursor a client has names a place in this history.
pub const LEAP: Cursor = 1_000_000_000;

/// Passwords' hashes and every message are in it: for whoever made it only.
const MODE: u32 = 0o600;

/// Writes the database of a connection to a file that must not be there, as of one moment; whole and on the disk when
/// this returns.
///
/// # Errors
/// When there is such a file, or it cannot be written. Nothing of it remains then.
pub async fn write(db: &mut SqliteConnection, to: &Path) -> Result<Cursor, StoreError> {
    let part = Part::begin(to)?;
    sqlx::query("VACUUM INTO ?").bind(part.path.display().to_string()).execute(db).await?;
    let mut copy = open(&part.path, &part.path, true).await?;
    check(&mut copy, &part.path).await?;
    let head = changes::head(&mut copy).await?;
    copy.close().await?;
    part.finish(to)?;
    Ok(head)
}

/// How a database was put in place.
#[derive(Debug, Clone, Copy)]
pub struct Restored {
    /// The head that the copy had.
    pub from: Cursor,
    /// The head that it has now, and where its log begins.
    pub head: Cursor,
    /// How many sign-ins were ended.
    pub ended: u64,
}

/// Puts a copy where there is no database: checked, brought up to date, its log begun anew behind the leap.
///
/// # Errors
/// When there is a database, or the file is none of ours or damaged. Nothing of it remains then.
pub async fn restore(
    from: &Path,
    to: &Path,
    keep_sessions: bool,
    now: Moment,
) -> Result<(Restored, SqliteConnection, Placing), StoreError> {
    let mut source = File::open(from).map_err(|e| refused("The file", from, "cannot be read", &e))?;
    if let Some(folder) = to.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|e| refused("The folder", folder, "cannot be made", &e))?;
    }
    for ending in ["-wal", "-shm", "-journal"] {
        let beside = PathBuf::from(format!("{}{ending}", to.display()));
        if beside.exists() {
            return Err(StoreError::Open(format!(
                "There is {} already, of a database that was here; nothing was restored: move it away first.",
                beside.display()
            )));
        }
    }
    let part = Part::begin(to)?;
    let mut target = File::create(&part.path).map_err(|e| refused("The file", &part.path, "cannot be written", &e))?;
    io::copy(&mut source, &mut target).map_err(|e| refused("The file", from, "cannot be copied", &e))?;
    drop(target);
    let mut db = open(&part.path, from, false).await?;
    check(&mut db, from).await?;
    MIGRATIONS.run(&mut db).await.map_err(|e| StoreError::upgrading(&format!("The copy {}", from.display()), &e))?;
    let restored = leap(&mut db, keep_sessions, now).await?;
    Ok((restored, db, Placing { part, to: to.to_owned() }))
}

/// A copy that is ready to take its place.
#[derive(Debug)]
pub struct Placing {
    part: Part,
    to: PathBuf,
}

impl Placing {
    /// Lets go of it and puts it in place.
    ///
    /// # Errors
    /// When somebody put a database there meanwhile, or the disk does not take it.
    pub async fn finish(self, db: SqliteConnection) -> Result<(), StoreError> {
        db.close().await?;
        self.part.finish(&self.to)
    }
}

async fn leap(db: &mut SqliteConnection, keep_sessions: bool, now: Moment) -> Result<Restored, StoreError> {
    let mut transaction = db.begin_with("BEGIN IMMEDIATE").await?;
    let from = changes::head(&mut transaction).await?;
    let head = from.saturating_add(LEAP);
    sqlx::query("DELETE FROM log").execute(&mut *transaction).await?;
    sqlx::query("INSERT INTO log (cursor, at, kind) VALUES (?, ?, 'restored')")
        .bind(head)
        .bind(now.0)
        .execute(&mut *transaction)
        .await?;
    let mut ended = 0;
    if !keep_sessions {
        ended = sqlx::query("UPDATE sessions SET ended_at = ?, end_reason = ? WHERE ended_at IS NULL")
            .bind(now.0)
            .bind(EndReason::Revoked.as_str())
            .execute(&mut *transaction)
            .await?
            .rows_affected();
        // They may have been used or taken back since the copy was made.
        sqlx::query("UPDATE links SET uses = 0 WHERE uses > 0").execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(Restored { from, head, ended })
}

/// A fault is told of the file that people know.
async fn open(path: &Path, known: &Path, immutable: bool) -> Result<SqliteConnection, StoreError> {
    // No write-ahead log beside it: the one file must be all there is of it.
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Delete)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(false)
        .read_only(immutable)
        .disable_statement_logging();
    options.connect().await.map_err(|e| StoreError::opening(&known.display().to_string(), &e))
}

/// Whether every page of it is sound and it is a database of ours.
async fn check(db: &mut SqliteConnection, path: &Path) -> Result<(), StoreError> {
    let unsound = |why: &str| {
        let why = why.split_whitespace().collect::<Vec<_>>().join(" ");
        StoreError::Open(format!("The file {} is no sound copy: {why}.", path.display()))
    };
    let told: String = sqlx::query_scalar("PRAGMA integrity_check(1)")
        .fetch_one(&mut *db)
        .await
        .map_err(|e| unsound(&e.to_string()))?;
    if told != "ok" {
        return Err(unsound(&told));
    }
    let tables: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN ('log', 'people', 'messages', 'audit')",
    )
    .fetch_one(&mut *db)
    .await?;
    if tables == 4 { Ok(()) } else { Err(unsound("it holds no workspace")) }
}

/// A file on its way: under another name until it is whole, gone when that fails.
#[derive(Debug)]
struct Part {
    path: PathBuf,
}

impl Part {
    fn begin(to: &Path) -> Result<Self, StoreError> {
        if to.exists() {
            return Err(StoreError::Open(format!(
                "There is {} already; nothing was written: name another, or move it away first.",
                to.display()
            )));
        }
        let path = PathBuf::from(format!("{}.part", to.display()));
        OpenOptions::new().write(true).create_new(true).mode(MODE).open(&path).map_err(|e| {
            if e.kind() != io::ErrorKind::AlreadyExists {
                return refused("The file", &path, "cannot be made", &e);
            }
            StoreError::Open(format!(
                "There is {} already: another copy is being made, or one was broken off; delete it if none is.",
                path.display()
            ))
        })?;
        Ok(Self { path })
    }

    /// On the disk first, then under its name, which must be free still, then the name on the disk.
    fn finish(self, to: &Path) -> Result<(), StoreError> {
        let done = || {
            File::open(&self.path)?.sync_all()?;
            std::fs::hard_link(&self.path, to)?;
            std::fs::remove_file(&self.path)?;
            let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
        };
        done().map_err(|e: io::Error| refused("The file", to, "cannot be put in place", &e))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Gone already when it was put in place; a rest that cannot be removed is told by the next try.
        let _gone = std::fs::remove_file(&self.path);
        let _gone = std::fs::remove_file(format!("{}-journal", self.path.display()));
    }
}

fn refused(what: &str, path: &Path, why: &str, error: &io::Error) -> StoreError {
    StoreError::Open(format!("{what} {} {why}: {error}.", path.display()))
}
