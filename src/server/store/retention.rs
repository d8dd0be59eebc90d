//! The log is kept for a while, messages for ever: old rows go from its beginning, so that what is left has no gap.

use sqlx::sqlite::SqliteConnection;

use crate::domain::moment::Moment;
use crate::server::store::error::StoreError;

/// How many rows go at a time: more would keep senders waiting.
const ROWS: u32 = 20_000;

/// Forgets changes from before a moment, from the beginning up to the first that is younger; the head always stays.
///
/// # Errors
/// When the database cannot be written.
pub async fn forget(db: &mut SqliteConnection, before: Moment) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "DELETE FROM log WHERE cursor < (
             SELECT coalesce(min(cursor) FILTER (WHERE at >= ?), max(cursor))
             FROM (SELECT cursor, at FROM log ORDER BY cursor LIMIT ?))",
    )
    .bind(before.0)
    .bind(ROWS)
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
