//! Read marks, and how much lies behind them: counted with membership and audience in the query, up to a bound.

use sqlx::sqlite::{SqliteConnection, SqlitePool};

use crate::domain::id::{Cursor, Mark, RoomId, UserId};
use crate::domain::role::Role;
use crate::server::store::error::StoreError;
use crate::server::store::rows::role_number;
use crate::server::store::write::put;

/// What one room holds for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unread {
    /// Which.
    pub room: RoomId,
    /// Read up to here: the mark, or where the person came in.
    pub read: Cursor,
    /// Messages of others that the person sees, up to the bound.
    pub unread: u32,
    /// Of those, the ones that name the person.
    pub mentions: u32,
}

/// Up to where people have read the rooms they are in: the marks that were written down, and where they came in.
///
/// # Errors
/// When the database cannot be read.
pub async fn marks(db: &SqlitePool) -> Result<Vec<Mark>, StoreError> {
    let rows: Vec<(i64, i64, i64)> =
        sqlx::query_as("SELECT user, room, cursor FROM read_marks UNION ALL SELECT user, room, since FROM memberships")
            .fetch_all(db)
            .await?;
    Ok(rows.into_iter().map(|(user, room, cursor)| (UserId(user), RoomId(room), cursor)).collect())
}

/// The newest message of each room that has one.
///
/// # Errors
/// When the database cannot be read.
pub async fn newest(db: &SqlitePool) -> Result<Vec<(RoomId, Cursor)>, StoreError> {
    let rows: Vec<(i64, Option<i64>)> =
        sqlx::query_as("SELECT r.id, (SELECT max(m.id) FROM messages AS m WHERE m.room = r.id) FROM rooms AS r")
            .fetch_all(db)
            .await?;
    Ok(rows.into_iter().filter_map(|(room, newest)| Some((RoomId(room), newest?))).collect())
}

/// Writes marks down; a further one written before stays.
///
/// # Errors
/// When the database cannot be written.
pub async fn write_marks(db: &mut SqliteConnection, marks: &[Mark]) -> Result<(), StoreError> {
    let rows: Vec<(i64, i64, Cursor)> = marks.iter().map(|(user, room, cursor)| (user.0, room.0, *cursor)).collect();
    put(
        db,
        "INSERT INTO read_marks (user, room, cursor) SELECT value->>0, value->>1, value->>2 FROM json_each(?) WHERE true \
         ON CONFLICT DO UPDATE SET cursor = max(cursor, excluded.cursor)",
        &rows,
    )
    .await
}

/// A message `m` that person ?2, in its room with role number ?4, sees, that somebody else wrote, and that was not deleted.
macro_rules! for_the_person {
    () => {
        "m.author <> ?2 AND m.deleted_at IS NULL AND (m.audience = 0 OR m.audience BETWEEN 1 AND ?4
         OR (m.audience = 5 AND EXISTS (SELECT 1 FROM message_people AS p WHERE p.message = m.id AND p.user = ?2)))"
    };
}

/// 2,000 is how many of the newest messages of a room are looked at: in a room in which more than these are for others, a
/// count may be too low.
const COUNT: &str = concat!(
    "WITH asked AS MATERIALIZED (
         SELECT a.value->>0 AS room, max(a.value->>1, coalesce(
             (SELECT s.since FROM memberships AS s WHERE s.room = a.value->>0 AND s.user = ?2), ?2)) AS read
         FROM json_each(?1) AS a)
     SELECT room, read,
         (SELECT count(*) FROM (SELECT 1 FROM (
             SELECT * FROM messages WHERE messages.room = asked.room AND messages.id > asked.read AND messages.id <= ?3
             ORDER BY messages.id DESC LIMIT 2000) AS m WHERE ",
    for_the_person!(),
    " LIMIT ?5)),
         (SELECT count(*) FROM (SELECT 1 FROM message_mentions AS n CROSS JOIN messages AS m ON m.id = n.message
             WHERE n.user = ?2 AND n.room = asked.room AND n.message > asked.read AND n.message <= ?3 AND ",
    for_the_person!(),
    " LIMIT ?5))
     FROM asked"
);

/// Counts what lies behind these marks, up to a position, in rooms that the person is in. More than `bound` is not counted.
///
/// # Errors
/// When the database cannot be read.
pub async fn count(
    db: &SqlitePool,
    (user, role): (UserId, Role),
    marks: &[(RoomId, Cursor)],
    up_to: Cursor,
    bound: u32,
) -> Result<Vec<Unread>, StoreError> {
    let asked: Vec<(i64, Cursor)> = marks.iter().map(|(room, cursor)| (room.0, *cursor)).collect();
    let rows: Vec<(i64, i64, u32, u32)> = sqlx::query_as(COUNT)
        .bind(serde_json::to_string(&asked).unwrap_or_default())
        .bind(user.0)
        .bind(up_to)
        .bind(role_number(role))
        .bind(bound)
        .fetch_all(db)
        .await?;
    let unread = |(room, read, unread, mentions)| Unread { room: RoomId(room), read, unread, mentions };
    Ok(rows.into_iter().map(unread).collect())
}
