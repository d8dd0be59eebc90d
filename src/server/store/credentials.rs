//! Passwords' hashes and the key of the request digests. Nothing else reads them.

use sqlx::sqlite::SqlitePool;

use crate::domain::command::PasswordHash;
use crate::domain::id::UserId;
use crate::server::store::error::StoreError;

/// The person of that name and the hash of the password, if both are there.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_name(db: &SqlitePool, name: &str) -> Result<Option<(UserId, PasswordHash)>, StoreError> {
    let row: Option<(i64, String)> =
        sqlx::query_as("SELECT id, password FROM people WHERE name = ? AND password IS NOT NULL")
            .bind(name)
            .fetch_optional(db)
            .await?;
    Ok(row.map(|(id, hash)| (UserId(id), PasswordHash(hash.into()))))
}

/// The hash of a person's password, if there is one.
///
/// # Errors
/// When the database cannot be read.
pub async fn of_user(db: &SqlitePool, user: UserId) -> Result<Option<PasswordHash>, StoreError> {
    let hash: Option<Option<String>> =
        sqlx::query_scalar("SELECT password FROM people WHERE id = ?").bind(user.0).fetch_optional(db).await?;
    Ok(hash.flatten().map(|hash| PasswordHash(hash.into())))
}

/// The key that signs what a browser keeps to be known again.
///
/// # Errors
/// When it is not there.
pub async fn known_device_key(db: &SqlitePool) -> Result<Vec<u8>, StoreError> {
    Ok(sqlx::query_scalar("SELECT value FROM meta WHERE key = 'known_device_key'").fetch_one(db).await?)
}

/// The key of the digests in `posted_keys`.
///
/// # Errors
/// When it is not there.
pub async fn digest_key(db: &SqlitePool) -> Result<Vec<u8>, StoreError> {
    Ok(sqlx::query_scalar("SELECT value FROM meta WHERE key = 'request_digest_key'").fetch_one(db).await?)
}
