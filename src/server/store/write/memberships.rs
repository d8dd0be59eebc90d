//! Who came into which room and who went, and mutes in rooms, in the order in which it happened.

use sqlx::sqlite::SqliteConnection;

use crate::domain::id::Cursor;
use crate::server::store::error::StoreError;

/// What happened to memberships and to mutes in rooms, written in its order: one may join and leave in one batch.
#[derive(Debug)]
pub(super) enum Step {
    Join { room: i64, user: i64, since: Cursor },
    Leave { room: i64, user: i64 },
    Mute { room: i64, user: i64, until: i64, reason: String },
    Unmute { room: i64, user: i64 },
}

/// They change seldom, and their order counts: one statement each.
pub(super) async fn memberships(db: &mut SqliteConnection, steps: Vec<Step>) -> Result<(), StoreError> {
    for step in steps {
        let query = match step {
            Step::Join { room, user, since } => {
                sqlx::query("INSERT OR REPLACE INTO memberships (room, user, since) VALUES (?, ?, ?)")
                    .bind(room)
                    .bind(user)
                    .bind(since)
            }
            Step::Leave { room, user } => {
                sqlx::query("DELETE FROM memberships WHERE room = ? AND user = ?").bind(room).bind(user)
            }
            Step::Mute { room, user, until, reason } => {
                sqlx::query("INSERT OR REPLACE INTO room_mutes (room, user, until, reason) VALUES (?, ?, ?, ?)")
                    .bind(room)
                    .bind(user)
                    .bind(until)
                    .bind(reason)
            }
            Step::Unmute { room, user } => {
                sqlx::query("DELETE FROM room_mutes WHERE room = ? AND user = ?").bind(room).bind(user)
            }
        };
        query.execute(&mut *db).await?;
    }
    Ok(())
}
