//! The audit's rows.

use serde::Serialize;
use sqlx::FromRow;
use sqlx::sqlite::{SqliteConnection, SqlitePool};

use crate::server::store::error::StoreError;
use crate::server::store::write::put;

/// A row to be added; bytes in hexadecimal.
#[derive(Debug, Serialize)]
pub struct NewRow(pub i64, pub i64, pub &'static str, pub String, pub String, pub String, pub String);

/// A row as it is kept.
#[derive(Debug, FromRow)]
pub struct Row {
    /// Its number, without gaps from 1.
    pub seq: i64,
    /// When.
    pub at: i64,
    /// What kind of thing.
    pub kind: String,
    /// What exactly; absent when it was erased.
    pub payload: Option<String>,
    /// Makes the digest of a short payload one that cannot be guessed.
    pub salt: Option<Vec<u8>>,
    /// Over salt and payload.
    pub digest: Vec<u8>,
    /// Over the digest and the link before.
    pub link: Vec<u8>,
}

/// The last row's number and link.
///
/// # Errors
/// When the database cannot be read.
pub async fn head(db: &mut SqliteConnection) -> Result<Option<(i64, Vec<u8>)>, StoreError> {
    Ok(sqlx::query_as("SELECT seq, link FROM audit ORDER BY seq DESC LIMIT 1").fetch_optional(db).await?)
}

/// Adds rows.
///
/// # Errors
/// When the database does not take them.
pub async fn append(db: &mut SqliteConnection, rows: &[NewRow]) -> Result<(), StoreError> {
    put(
        db,
        "INSERT INTO audit (seq, at, kind, payload, salt, digest, link) SELECT value->>0, value->>1, value->>2, \
         value->>3, unhex(value->>4), unhex(value->>5), unhex(value->>6) FROM json_each(?)",
        rows,
    )
    .await
}

/// At most `limit` rows after a number, in order.
///
/// # Errors
/// When the database cannot be read.
pub async fn after(db: &SqlitePool, seq: i64, limit: u32) -> Result<Vec<Row>, StoreError> {
    Ok(sqlx::query_as(
        "SELECT seq, at, kind, payload, salt, digest, link FROM audit WHERE seq > ? ORDER BY seq LIMIT ?",
    )
    .bind(seq)
    .bind(limit)
    .fetch_all(db)
    .await?)
}

/// The last rows, in order.
///
/// # Errors
/// When the database cannot be read.
pub async fn last(db: &SqlitePool, limit: u32) -> Result<Vec<Row>, StoreError> {
    let mut rows: Vec<Row> =
        sqlx::query_as("SELECT seq, at, kind, payload, salt, digest, link FROM audit ORDER BY seq DESC LIMIT ?")
            .bind(limit)
            .fetch_all(db)
            .await?;
    rows.reverse();
    Ok(rows)
}
