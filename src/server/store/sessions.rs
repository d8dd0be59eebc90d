//! Reading sessions for people to look at, and their last use.

use sqlx::FromRow;
use sqlx::sqlite::{SqliteConnection, SqlitePool};

use crate::domain::id::{SessionId, UserId};
use crate::domain::moment::Moment;
use crate::domain::session::{EndReason, TokenHash};
use crate::server::store::error::StoreError;

/// A live session as people look at it.
#[derive(Debug, Clone, FromRow)]
pub struct Listed {
    /// Its number.
    pub id: i64,
    /// Whose.
    pub user: i64,
    /// The name of the person.
    pub name: String,
    /// Milliseconds since 1970.
    pub started_at: i64,
    /// Milliseconds since 1970; up to a minute behind.
    pub last_used_at: i64,
    /// Milliseconds since 1970.
    pub expires_at: i64,
    /// The browser in plain words.
    pub agent: String,
    /// Where it was begun.
    pub address: String,
}

/// The live sessions of one person or of everybody, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn live(db: &SqlitePool, user: Option<UserId>) -> Result<Vec<Listed>, StoreError> {
    Ok(sqlx::query_as(
        "SELECT s.id, s.user, p.name, s.started_at, s.last_used_at, s.expires_at, s.agent, s.address
         FROM sessions AS s JOIN people AS p ON p.id = s.user
         WHERE s.ended_at IS NULL AND s.scope IS NULL AND (?1 IS NULL OR s.user = ?1) ORDER BY s.id",
    )
    .bind(user.map(|user| user.0))
    .fetch_all(db)
    .await?)
}

/// A token of a program as people look at it.
#[derive(Debug, Clone, FromRow)]
pub struct ListedToken {
    /// Its number.
    pub id: i64,
    /// What it is called.
    pub agent: String,
    /// How it begins.
    pub address: String,
    /// Milliseconds since 1970.
    pub started_at: i64,
    /// Milliseconds since 1970; up to a minute behind.
    pub last_used_at: i64,
    /// Milliseconds since 1970.
    pub expires_at: i64,
    /// What it is for, as its column holds it.
    pub scope: String,
}

/// The tokens that act as somebody, oldest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn tokens_of(db: &SqlitePool, user: UserId) -> Result<Vec<ListedToken>, StoreError> {
    Ok(sqlx::query_as(
        "SELECT id, agent, address, started_at, last_used_at, expires_at, scope FROM sessions
         WHERE ended_at IS NULL AND scope IS NOT NULL AND user = ? ORDER BY id",
    )
    .bind(user.0)
    .fetch_all(db)
    .await?)
}

/// Why the person's session with this token ended, if there was one and it did.
///
/// # Errors
/// When the database cannot be read.
pub async fn end_reason(db: &SqlitePool, token: &TokenHash) -> Result<Option<EndReason>, StoreError> {
    let word: Option<String> = sqlx::query_scalar(
        "SELECT end_reason FROM sessions WHERE token = ? AND ended_at IS NOT NULL AND scope IS NULL",
    )
    .bind(token.0.as_slice())
    .fetch_optional(db)
    .await?
    .flatten();
    Ok(word.as_deref().and_then(EndReason::from_word))
}

/// When each live session was last used, as far as it was written down.
///
/// # Errors
/// When the database cannot be read.
pub async fn last_uses(db: &SqlitePool) -> Result<Vec<(SessionId, Moment)>, StoreError> {
    let rows: Vec<(i64, i64)> =
        sqlx::query_as("SELECT id, last_used_at FROM sessions WHERE ended_at IS NULL").fetch_all(db).await?;
    Ok(rows.into_iter().map(|(id, at)| (SessionId(id), Moment(at))).collect())
}

/// Writes last uses down; a later one written before stays.
///
/// # Errors
/// When the database cannot be written.
pub async fn write_last_uses(db: &mut SqliteConnection, uses: &[(SessionId, Moment)]) -> Result<(), StoreError> {
    let rows: Vec<(i64, i64)> = uses.iter().map(|(session, at)| (session.0, at.0)).collect();
    sqlx::query(
        "UPDATE sessions SET last_used_at = max(last_used_at, u.value ->> 1)
         FROM json_each(?) AS u WHERE sessions.id = u.value ->> 0",
    )
    .bind(serde_json::to_string(&rows).unwrap_or_default())
    .execute(db)
    .await?;
    Ok(())
}
