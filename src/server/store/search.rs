//! Looking for words: newest first, with membership and audience in the query itself.

mod words;

pub use words::Words;

use sqlx::FromRow;
use sqlx::sqlite::SqlitePool;

use crate::domain::id::{Cursor, RoomId, UserId};
use crate::domain::message::Message;
use crate::domain::role::Role;
use crate::server::store::error::StoreError;
use crate::server::store::rows::{MessageRow, message_columns, role_number};

/// Up to so many rooms are looked for by name in the index; with more, hits are sorted out as they come.
const NAMED_ROOMS: usize = 64;

/// What stands before and behind what was found in a snippet. No message can hold them: controls are refused.
pub const FOUND: (char, char) = ('\u{1}', '\u{2}');

/// Who looks, and where.
#[derive(Debug, Clone)]
pub struct Seeker {
    /// Who.
    pub user: UserId,
    /// The role now.
    pub role: Role,
    /// Rooms the person is in.
    pub inside: Vec<RoomId>,
    /// Open rooms of which the person reads what is for everyone.
    pub outside: Vec<RoomId>,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// The message as it is now.
    pub message: Message,
    /// The words around it, with [`FOUND`] around each.
    pub snippet: String,
}

/// The same words in these rooms only: the room is a word of its own in the index.
fn within(words: String, seeker: &Seeker) -> String {
    let rooms: Vec<String> = seeker.inside.iter().chain(&seeker.outside).map(|room| format!("r{}", room.0)).collect();
    if rooms.len() > NAMED_ROOMS {
        return words;
    }
    format!("{words} AND place : ({})", rooms.join(" OR "))
}

#[derive(Debug, FromRow)]
struct FoundRow {
    #[sqlx(flatten)]
    message: MessageRow,
    snippet: String,
}

/// Rows come from the index newest first, so that nothing is sorted and no more is read than is answered.
const SEARCH: &str = concat!(
    "SELECT ",
    message_columns!(),
    ", snippet(message_words, 0, char(1), char(2), '…', 24) AS snippet
     FROM message_words CROSS JOIN messages AS m ON m.id = message_words.rowid LEFT JOIN messages AS q ON q.id = m.reply_to
     WHERE message_words MATCH ?1 AND message_words.rowid < ?2 AND (
         (m.audience = 0 AND m.room IN (SELECT value FROM json_each(?6)))
         OR (m.room IN (SELECT value FROM json_each(?5)) AND (m.audience = 0 OR m.author = ?3 OR m.audience BETWEEN 1 AND ?4
             OR (m.audience = 5 AND EXISTS (SELECT 1 FROM message_people AS p WHERE p.message = m.id AND p.user = ?3)))))
     ORDER BY message_words.rowid DESC LIMIT ?7"
);

/// At most `limit` hits before a position, newest first, and whether there are more.
///
/// # Errors
/// When the database cannot be read.
pub async fn search(
    db: &SqlitePool,
    words: &Words,
    seeker: &Seeker,
    before: Cursor,
    limit: u32,
) -> Result<(Vec<Found>, bool), StoreError> {
    if seeker.inside.is_empty() && seeker.outside.is_empty() {
        return Ok((Vec::new(), false));
    }
    let numbers = |rooms: &[RoomId]| {
        let numbers: Vec<i64> = rooms.iter().map(|room| room.0).collect();
        serde_json::to_string(&numbers).unwrap_or_default()
    };
    let rows: Vec<FoundRow> = sqlx::query_as(SEARCH)
        .bind(within(words.expression(db).await?, seeker))
        .bind(before)
        .bind(seeker.user.0)
        .bind(role_number(seeker.role))
        .bind(numbers(&seeker.inside))
        .bind(numbers(&seeker.outside))
        .bind(i64::from(limit) + 1)
        .fetch_all(db)
        .await?;
    let found = |row: FoundRow| Ok::<_, StoreError>(Found { message: row.message.read()?, snippet: row.snippet });
    let mut hits = rows.into_iter().map(found).collect::<Result<Vec<_>, _>>()?;
    let more = hits.len() > limit as usize;
    hits.truncate(limit as usize);
    Ok((hits, more))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::store::{Absent, Store};

    /// A plan that sorted would read every hit there is before it gave the first.
    #[tokio::test]
    async fn hits_come_from_the_index_in_their_order() {
        let folder = tempfile::TempDir::new().unwrap();
        let url = format!("sqlite://{}", folder.path().join("test.db").display());
        let store = Store::open(&url, Absent::Create).await.unwrap();
        let plan: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {SEARCH}")))
                .fetch_all(store.readers())
                .await
                .unwrap();
        let plan: Vec<String> = plan.into_iter().map(|(_, _, _, step)| step).collect();
        assert!(plan[0].contains("SCAN message_words VIRTUAL TABLE INDEX"), "{plan:#?}");
        assert!(plan.iter().any(|step| step == "SEARCH m USING INTEGER PRIMARY KEY (rowid=?)"), "{plan:#?}");
        assert!(!plan.iter().any(|step| step == "USE TEMP B-TREE FOR ORDER BY"), "{plan:#?}");
        store.close().await;
    }
}
