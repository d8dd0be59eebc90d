//! Reading the log back: changes that other writers made, as they are true now.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::Arc;

use sqlx::FromRow;
use sqlx::sqlite::{SqliteConnection, SqlitePool};

use crate::domain::change::{Change, Fact};
use crate::domain::id::{Cursor, MessageId, RoomId, SessionId, UserId};
use crate::domain::message::Message;
use crate::domain::moment::Moment;
use crate::domain::room::RoomKind;
use crate::domain::session::EndReason;
use crate::domain::text::{Reason, RoomName, Topic};
use crate::server::store::error::StoreError;
use crate::server::store::messages;
use crate::server::store::rows::{PersonRow, SessionRow, role};

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
         WHERE cursor > ? AND cursor <= ? AND kind IN ('message_posted', 'message_deleted') ORDER BY cursor LIMIT ?",
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
    if from + 1 < first || from > to || count > limit {
        return Ok(Missed::default());
    }
    let about: Vec<(String, Option<i64>)> = sqlx::query_as(
        "SELECT kind, room FROM log WHERE cursor > ? AND cursor <= ? AND user = ?
         AND kind IN ('role_changed', 'member_joined', 'member_left')",
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

/// What a row says, as far as it still can be told.
async fn fact(
    db: &mut SqliteConnection,
    row: LogRow,
    messages: &HashMap<MessageId, Arc<Message>>,
) -> Result<Option<Fact>, StoreError> {
    let (room, user, session) = (row.room.map(RoomId), row.user.map(UserId), row.session.map(SessionId));
    let message = row.message.and_then(|id| messages.get(&MessageId(id)).cloned());
    Ok(match row.kind.as_str() {
        "person_added" => person_added(db, row.user).await?,
        "password_set" => user.map(|user| Fact::PasswordSet { user, hash: None }),
        "role_changed" => match (user, row.detail) {
            (Some(user), Some(word)) => Some(Fact::RoleChanged { user, role: role(&word)? }),
            _ => None,
        },
        "user_muted" => match (user, row.detail.and_then(|until| i64::from_str(&until).ok())) {
            (Some(user), Some(until)) => {
                let reason = mute_reason(db, user, room, until).await?;
                reason.map(|reason| Fact::UserMuted { user, room, until: Moment(until), reason })
            }
            _ => None,
        },
        "user_unmuted" => user.map(|user| Fact::UserUnmuted { user, room }),
        "room_created" => room_created(db, row.room).await?,
        "member_joined" => room.zip(user).map(|(room, user)| Fact::MemberJoined { room, user }),
        "member_left" => room.zip(user).map(|(room, user)| Fact::MemberLeft { room, user }),
        "message_posted" => message.map(|message| Fact::MessagePosted { message, digest: None }),
        "message_deleted" => message.map(|message| Fact::MessageDeleted { message }),
        "session_started" => session_started(db, row.session).await?,
        "session_ended" => match (session, user, row.detail.as_deref().and_then(EndReason::from_word)) {
            (Some(session), Some(user), Some(reason)) => Some(Fact::SessionEnded { session, user, reason }),
            _ => None,
        },
        other => return Err(StoreError::damaged("a change of a kind from a newer version", other)),
    })
}

async fn person_added(db: &mut SqliteConnection, user: Option<i64>) -> Result<Option<Fact>, StoreError> {
    let row: Option<PersonRow> =
        sqlx::query_as("SELECT id, name, display, role, mute_until, mute_reason FROM people WHERE id = ?")
            .bind(user)
            .fetch_optional(db)
            .await?;
    Ok(row.map(PersonRow::read).transpose()?.map(Fact::PersonAdded))
}

async fn session_started(db: &mut SqliteConnection, session: Option<i64>) -> Result<Option<Fact>, StoreError> {
    let row: Option<SessionRow> =
        sqlx::query_as("SELECT id, user, token, started_at, expires_at FROM sessions WHERE id = ?")
            .bind(session)
            .fetch_optional(db)
            .await?;
    Ok(row.map(SessionRow::read).transpose()?.map(|session| Fact::SessionStarted { session, device: None }))
}

async fn room_created(db: &mut SqliteConnection, room: Option<i64>) -> Result<Option<Fact>, StoreError> {
    let row: Option<(i64, String, String, String, Option<i64>)> =
        sqlx::query_as("SELECT id, name, topic, kind, creator FROM rooms WHERE id = ?")
            .bind(room)
            .fetch_optional(db)
            .await?;
    let Some((id, name, topic, kind, creator)) = row else {
        return Ok(None);
    };
    Ok(Some(Fact::RoomCreated {
        room: RoomId(id),
        name: RoomName::parse(&name).map_err(|e| StoreError::damaged("a room's name", e))?,
        topic: Topic::parse(&topic).map_err(|e| StoreError::damaged("a topic", e))?,
        kind: RoomKind::from_word(&kind).ok_or_else(|| StoreError::damaged("a room's kind", kind))?,
        creator: creator.map(UserId),
    }))
}

/// The reason of a mute that still stands; one that was replaced is told by what replaced it.
async fn mute_reason(
    db: &mut SqliteConnection,
    user: UserId,
    room: Option<RoomId>,
    until: i64,
) -> Result<Option<Reason>, StoreError> {
    let reason: Option<String> = match room {
        None => sqlx::query_scalar("SELECT mute_reason FROM people WHERE id = ? AND mute_until = ?")
            .bind(user.0)
            .bind(until),
        Some(room) => sqlx::query_scalar("SELECT reason FROM room_mutes WHERE room = ? AND user = ? AND until = ?")
            .bind(room.0)
            .bind(user.0)
            .bind(until),
    }
    .fetch_optional(db)
    .await?
    .flatten();
    reason.map(|reason| Reason::parse(&reason).map_err(|e| StoreError::damaged("a reason", e))).transpose()
}
