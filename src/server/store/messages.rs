//! Reading messages: by id, and by page with membership and audience in the query itself.

use std::collections::BTreeSet;

use sqlx::SqliteExecutor;

use crate::domain::id::{Cursor, MessageId, RoomId, UserId};
use crate::domain::message::Message;
use crate::domain::role::Role;
use crate::server::store::error::StoreError;
use crate::server::store::rows::{MessageRow, message_columns, role_number};

/// Who reads a page: what the query needs to know of the person.
#[derive(Debug, Clone, Copy)]
pub struct Reader {
    /// Who.
    pub user: UserId,
    /// The role now.
    pub role: Role,
    /// Whether the person is in the room; others read only what is for everyone.
    pub in_room: bool,
}

/// Which page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// The newest.
    Newest,
    /// Older than this.
    Before(Cursor),
    /// Newer than this.
    After(Cursor),
}

/// Some messages in the order of the log.
#[derive(Debug, Default)]
pub struct Page {
    /// Oldest first.
    pub messages: Vec<Message>,
    /// There are more in the direction that was asked for.
    pub more: bool,
}

impl AsRef<[Message]> for Page {
    fn as_ref(&self) -> &[Message] {
        &self.messages
    }
}

/// One page of a room for one reader.
///
/// # Errors
/// When the database cannot be read.
pub async fn page(
    db: impl SqliteExecutor<'_>,
    room: RoomId,
    reader: Reader,
    bound: Bound,
    limit: u32,
) -> Result<Page, StoreError> {
    // The two directions are two literals: a bound parameter for the order would keep SQLite from its index.
    let (sql, cursor) = match bound {
        Bound::Newest => (BACKWARDS, Cursor::MAX),
        Bound::Before(cursor) => (BACKWARDS, cursor),
        Bound::After(cursor) => (FORWARDS, cursor),
    };
    let rows: Vec<MessageRow> = sqlx::query_as(sql)
        .bind(room.0)
        .bind(cursor)
        .bind(reader.user.0)
        .bind(if reader.in_room { role_number(reader.role) } else { 0 })
        .bind(reader.in_room)
        .bind(i64::from(limit) + 1)
        .fetch_all(db)
        .await?;
    let mut messages = rows.into_iter().map(MessageRow::read).collect::<Result<Vec<_>, _>>()?;
    let more = messages.len() > limit as usize;
    messages.truncate(limit as usize);
    if sql == BACKWARDS {
        messages.reverse();
    }
    Ok(Page { messages, more })
}

/// These messages as they are now, oldest first, where they exist. Whoever asks judges who may see them.
///
/// For an id that is none the next older message is read and dropped: what one may not see and what does not exist take
/// the same time (E6).
///
/// # Errors
/// When the database cannot be read.
pub async fn by_ids(db: impl SqliteExecutor<'_>, ids: &[MessageId]) -> Result<Vec<Message>, StoreError> {
    let asked: BTreeSet<i64> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<MessageRow> = sqlx::query_as(concat!(
        "SELECT ",
        message_columns!(),
        " FROM json_each(?) AS a CROSS JOIN messages AS m ON m.id = coalesce(
                 (SELECT id FROM messages WHERE id <= a.value ORDER BY id DESC LIMIT 1),
                 (SELECT id FROM messages ORDER BY id LIMIT 1))
             LEFT JOIN messages AS q ON q.id = m.reply_to ORDER BY m.id"
    ))
    .bind(serde_json::to_string(&asked).unwrap_or_default())
    .fetch_all(db)
    .await?;
    let mut messages = rows.into_iter().map(MessageRow::read).collect::<Result<Vec<_>, _>>()?;
    // The neighbour of one may be another that was asked for.
    messages.dedup_by_key(|message| message.id);
    messages.retain(|message| asked.contains(&message.id.0));
    Ok(messages)
}

/// Messages after this one, of one room or of all, oldest first, whoever may see them: for the console only.
///
/// # Errors
/// When the database cannot be read.
pub async fn everything(
    db: impl SqliteExecutor<'_>,
    room: Option<RoomId>,
    after: MessageId,
    limit: u32,
) -> Result<Vec<Message>, StoreError> {
    let rows: Vec<MessageRow> = sqlx::query_as(concat!(
        "SELECT ",
        message_columns!(),
        " FROM messages AS m LEFT JOIN messages AS q ON q.id = m.reply_to
             WHERE m.id > ?1 AND (?2 IS NULL OR m.room = ?2) ORDER BY m.id LIMIT ?3"
    ))
    .bind(after.0)
    .bind(room.map(|room| room.0))
    .bind(limit)
    .fetch_all(db)
    .await?;
    rows.into_iter().map(MessageRow::read).collect()
}

macro_rules! page_sql {
    ($compare:literal, $order:literal) => {
        concat!(
            "SELECT ",
            message_columns!(),
            " FROM messages AS m LEFT JOIN messages AS q ON q.id = m.reply_to
             WHERE m.room = ?1 AND m.id ",
            $compare,
            " ?2 AND (m.audience = 0 OR (?5 AND (m.author = ?3 OR m.audience BETWEEN 1 AND ?4
                OR (m.audience = 5 AND EXISTS (SELECT 1 FROM message_people AS p WHERE p.message = m.id AND p.user = ?3)))))
             ORDER BY m.id ",
            $order,
            " LIMIT ?6"
        )
    };
}

const BACKWARDS: &str = page_sql!("<", "DESC");
const FORWARDS: &str = page_sql!(">", "ASC");
