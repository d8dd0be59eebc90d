//! What a batch of commands is about and the facts do not hold: one statement for all of them.

use std::collections::HashMap;

use sqlx::sqlite::SqliteConnection;

use crate::domain::id::{MessageId, UserId};
use crate::domain::message::{Earlier, Message, RequestDigest};
use crate::domain::text::ClientId;
use crate::server::store::error::StoreError;
use crate::server::store::messages;

/// A person's key for one message.
pub type PostedKey = (UserId, ClientId);

/// What these keys posted before, where they did.
///
/// # Errors
/// When the database cannot be read.
pub async fn earlier(db: &mut SqliteConnection, keys: &[PostedKey]) -> Result<HashMap<PostedKey, Earlier>, StoreError> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let asked: Vec<(i64, &str)> = keys.iter().map(|(user, key)| (user.0, &**key)).collect();
    let rows: Vec<(i64, String, Vec<u8>, i64)> = sqlx::query_as(
        "SELECT k.user, k.client_id, k.digest, k.message FROM json_each(?) AS a
         CROSS JOIN posted_keys AS k ON k.user = a.value ->> 0 AND k.client_id = a.value ->> 1",
    )
    .bind(serde_json::to_string(&asked).unwrap_or_default())
    .fetch_all(db)
    .await?;
    let mut found = HashMap::with_capacity(rows.len());
    for (user, key, digest, message) in rows {
        let key = ClientId::parse(&key).map_err(|e| StoreError::damaged("a client_id", e))?;
        let digest = <[u8; 16]>::try_from(digest).map_err(|_| StoreError::damaged("a digest", message))?;
        found.insert((UserId(user), key), Earlier { digest: RequestDigest(digest), message: MessageId(message) });
    }
    Ok(found)
}

/// These messages as they are now, where they exist.
///
/// # Errors
/// When the database cannot be read.
pub async fn messages(db: &mut SqliteConnection, ids: &[MessageId]) -> Result<Vec<Message>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    messages::by_ids(db, ids).await
}
