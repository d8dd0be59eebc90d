//! The index of words is a little behind the messages: it takes in many at a time, which is less to write than each by
//! itself. What was edited or deleted meanwhile is taken in as it is then, or not at all; what the index knows already
//! changes with the message, in the same transaction.

use sqlx::sqlite::SqliteConnection;

use crate::server::store::error::StoreError;

/// How many messages are not in it yet.
///
/// # Errors
/// When the database cannot be read.
pub async fn waiting(db: &mut SqliteConnection) -> Result<usize, StoreError> {
    let waiting: i64 = sqlx::query_scalar("SELECT count(*) FROM messages WHERE id > (SELECT upto FROM words_known)")
        .fetch_one(db)
        .await?;
    Ok(usize::try_from(waiting).unwrap_or(usize::MAX))
}

/// Takes in all that wait.
///
/// # Errors
/// When the database does not take them; nothing must be committed then.
pub async fn take_in(db: &mut SqliteConnection) -> Result<(), StoreError> {
    for sql in [
        "INSERT INTO message_words (rowid, body, place) SELECT id, body, place FROM message_texts \
         WHERE id > (SELECT upto FROM words_known) ORDER BY id",
        "UPDATE words_known SET upto = max(upto, (SELECT coalesce(max(id), 0) FROM messages))",
    ] {
        sqlx::query(sql).execute(&mut *db).await?;
    }
    Ok(())
}
