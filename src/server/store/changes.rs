//! Reading the log back: changes that other writers made, as they are true now.

mod told;

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::FromRow;
use sqlx::sqlite::{SqliteConnection, SqlitePool};

use crate::domain::change::{Change, Fact};
use crate::domain::id::{Cursor, MessageId, RoomId, UserId};
use crate::domain::message::Message;
use crate::domain::moment::Moment;
use crate::server::store::changes::told::fact;
use crate::server::store::error::StoreError;
use crate::server::store::messages;

#[derive(Debug, FromRow)]
struct LogRow {
    cursor: Cursor,
    at: i64,
    kind: String,
    by: Option<i64>,
    room: Option<i64>,
    user: Option<i64>,
    message: Option<i64>,
    session: Option<i64>,
    detail: Option<String>,
}

/// The head of the log.
///
/// # Errors
/// When the database cannot be read.
pub async fn head(db: &mut SqliteConnection) -> Result<Cursor, StoreError> {
    Ok(sqlx::query_scalar("SELECT coalesce(max(cursor), 0) FROM log").fetch_one(db).await?)
}

/// A number that differs from the last one read on this connection when another one has committed since.
///
/// # Errors
/// When the database cannot be read.
pub async fn data_version(db: &mut SqliteConnection) -> Result<i64, StoreError> {
    Ok(sqlx::query_scalar("PRAGMA data_version").fetch_one(db).await?)
}

/// At most `limit` changes after a cursor, in order.
///
/// # Errors
/// When the database cannot be read or holds what it should not.
pub async fn after(db: &mut SqliteConnection, cursor: Cursor, limit: u32) -> Result<Vec<Change>, StoreError> {
    let rows: Vec<LogRow> = sqlx::query_as(
        "SELECT cursor, at, kind, by, room, user, message, session, detail FROM log WHERE cursor > ?
         ORDER BY cursor LIMIT ?",
    )
    .bind(cursor)
    .bind(limit)
    .fetch_all(&mut *db)
    .await?;
    read(db, rows).await
}

/// At most `limit` changes of messages in (`from`, `to`], in order.
///
/// # Errors
/// When the database cannot be read or holds what it should not.
pub async fn of_messages(
    db: &mut SqliteConnection,
    from: Cursor,
    to: Cursor,
    limit: u32,
) -> Result<Vec<Change>, StoreError> {
    let rows: Vec<LogRow> = sqlx::query_as(
        "SELECT cursor, at, kind, by, room, user, message, session, detail FROM log
         WHERE cursor > ? AND cursor <= ? AND message IS NOT NULL ORDER BY cursor LIMIT ?",
    )
    .bind(from)
    .bind(to)
    .bind(limit)
    .fetch_all(&mut *db)
    .await?;
    read(db, rows).await
}

async fn read(db: &mut SqliteConnection, rows: Vec<LogRow>) -> Result<Vec<Change>, StoreError> {
    let ids: Vec<MessageId> = rows.iter().filter_map(|row| row.message).map(MessageId).collect();
    let messages = messages::by_ids(&mut *db, &ids).await?;
    let messages: HashMap<MessageId, Arc<Message>> =
        messages.into_iter().map(|message| (message.id, Arc::new(message))).collect();
    let mut changes = Vec::with_capacity(rows.len());
    for row in rows {
        let (cursor, at, by) = (row.cursor, Moment(row.at), row.by.map(UserId));
        let fact = fact(db, row, &messages).await?.unwrap_or(Fact::Superseded);
        changes.push(Change { cursor, at, by, fact });
    }
    Ok(changes)
}

/// What one person missed between two positions.
#[derive(Debug, Default)]
pub struct Missed {
    /// The log reaches back and there is not too much.
    pub reaches: bool,
    /// Whether the person's role changed, so that other messages may be visible everywhere.
    pub role_changed: bool,
    /// Rooms the person came into or out of.
    pub moved: Vec<RoomId>,
}

/// Whether the log still holds all that came after a position.
///
/// # Errors
/// When the database cannot be read.
pub async fn reaches(db: &mut SqliteConnection, from: Cursor) -> Result<bool, StoreError> {
    let first: i64 = sqlx::query_scalar("SELECT coalesce(min(cursor), 1) FROM log").fetch_one(db).await?;
    Ok(from + 1 >= first)
}

/// Looks at what happened in (`from`, `to`] to one person; more than `limit` changes are too much.
///
/// # Errors
/// When the database cannot be read.
pub async fn missed(db: &SqlitePool, from: Cursor, to: Cursor, user: UserId, limit: i64) -> Result<Missed, StoreError> {
    let (first, count): (i64, i64) = sqlx::query_as(
        "SELECT (SELECT coalesce(min(cursor), 1) FROM log),
                (SELECT count(*) FROM (SELECT 1 FROM log WHERE cursor > ? AND cursor <= ? LIMIT ? + 1))",
    )
    .bind(from)
    .bind(to)
    .bind(limit)
    .fetch_one(db)
    .await?;
    if from > to || from + 1 < first || count > limit {
        return Ok(Missed::default());
    }
    let afresh: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM log WHERE cursor >= ?1 AND cursor <= ?2 AND (
             kind = 'person_deleted'
             OR (cursor = ?1 AND kind = 'user_banned' AND user = ?3))",
    )
    .bind(from)
    .bind(to)
    .bind(user.0)
    .fetch_one(db)
    .await?;
    // Somebody's name is no more, and all that they had said may have been taken away at once, without a change for each
    // message. And whoever comes back from the word of the own ban may have heard that in the place of what stood before it.
    if afresh > 0 {
        return Ok(Missed::default());
    }
    // What a change of the role led to may not have come, though the change did.
    let about: Vec<(String, Option<i64>)> = sqlx::query_as(
        "SELECT kind, room FROM log WHERE cursor >= ?1 AND cursor <= ?2 AND user = ?3
         AND (kind = 'role_changed' OR (kind IN ('member_joined', 'member_left') AND cursor > ?1))",
    )
    .bind(from)
    .bind(to)
    .bind(user.0)
    .fetch_all(db)
    .await?;
    Ok(Missed {
        reaches: true,
        role_changed: about.iter().any(|(kind, _)| kind == "role_changed"),
        moved: about.into_iter().filter_map(|(_, room)| room.map(RoomId)).collect(),
    })
}
