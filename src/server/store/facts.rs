//! Loading the facts: in time linear to people, rooms, memberships and live sessions, not to the log.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::sqlite::SqliteConnection;

use crate::domain::id::{RoomId, UserId};
use crate::domain::room::{Room, RoomKind};
use crate::domain::text::{RoomName, Topic};
use crate::domain::workspace::Workspace;
use crate::server::store::error::StoreError;
use crate::server::store::links;
use crate::server::store::rows::{PersonRow, RoomMuteRow, SessionRow};

/// The facts as of the head of the log. Call it within a transaction where others write too.
///
/// # Errors
/// When the database cannot be read or holds what it should not.
pub async fn load(db: &mut SqliteConnection) -> Result<Workspace, StoreError> {
    let head: i64 = sqlx::query_scalar("SELECT coalesce(max(cursor), 0) FROM log").fetch_one(&mut *db).await?;
    let people: Vec<PersonRow> = sqlx::query_as(
        "SELECT id, name, display, role, mute_until, mute_reason, ban_until, ban_reason, account, bot FROM people",
    )
    .fetch_all(&mut *db)
    .await?;
    let people = people.into_iter().map(PersonRow::read).collect::<Result<Vec<_>, _>>()?;
    let sessions: Vec<SessionRow> =
        sqlx::query_as("SELECT id, user, token, started_at, expires_at, method, proven_at, fresh_until, scope FROM sessions WHERE ended_at IS NULL")
            .fetch_all(&mut *db)
            .await?;
    let sessions = sessions.into_iter().map(SessionRow::read).collect::<Result<Vec<_>, _>>()?;
    let rooms = rooms(&mut *db).await?;
    let links = links::open(db).await?;
    Ok(Workspace::load(head, people, rooms, sessions).with_links(links))
}

async fn rooms(db: &mut SqliteConnection) -> Result<Vec<Room>, StoreError> {
    type RoomRow = (i64, String, String, String, Option<i64>, bool);
    let rows: Vec<RoomRow> =
        sqlx::query_as("SELECT id, name, topic, kind, creator, archived FROM rooms").fetch_all(&mut *db).await?;
    let mut rooms = BTreeMap::new();
    for (id, name, topic, kind, creator, archived) in rows {
        let room = Room {
            id: RoomId(id),
            name: RoomName::parse(&name).map_err(|e| StoreError::damaged("a room's name", e))?,
            topic: Topic::parse(&topic).map_err(|e| StoreError::damaged("a topic", e))?,
            kind: RoomKind::from_word(&kind).ok_or_else(|| StoreError::damaged("a room's kind", kind))?,
            creator: creator.map(UserId),
            archived,
            members: BTreeSet::new(),
            mutes: BTreeMap::new(),
        };
        rooms.insert(id, room);
    }
    let memberships: Vec<(i64, i64)> = sqlx::query_as("SELECT room, user FROM memberships").fetch_all(&mut *db).await?;
    for (room, user) in memberships {
        if let Some(room) = rooms.get_mut(&room) {
            room.members.insert(UserId(user));
        }
    }
    let mutes: Vec<RoomMuteRow> =
        sqlx::query_as("SELECT room, user, until, reason FROM room_mutes").fetch_all(&mut *db).await?;
    for row in mutes {
        if let Some(room) = rooms.get_mut(&row.room) {
            room.mutes.insert(UserId(row.user), row.mute()?);
        }
    }
    Ok(rooms.into_values().collect())
}
