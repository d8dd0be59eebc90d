//! Staging: the rows of a whole batch, written with one statement a table; posted messages, with all that goes with them,
//! by one for their three tables.

mod accounts;
mod log_row;
mod memberships;
mod messages;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use sqlx::sqlite::SqliteConnection;

use crate::domain::change::{Change, Fact};
use crate::domain::id::UserId;
use crate::domain::room::Room;
use crate::server::store::error::StoreError;
use crate::server::store::write::accounts::AccountRows;
use crate::server::store::write::log_row::{LogRow, log_row};
use crate::server::store::write::memberships::{Step, memberships};
use crate::server::store::write::messages::MessageRows;

/// The rows of a batch, table by table.
///
/// A table that a batch touches in several ways has its inserts before its updates, so that a later change of
/// the batch finds what an earlier one made. What one batch does twice to the same row the later one wins.
#[derive(Debug, Default)]
pub struct Rows {
    log: Vec<LogRow>,
    accounts: AccountRows,
    roles: Vec<(i64, String)>,
    mutes: Vec<(i64, Option<i64>, Option<String>)>,
    rooms: Vec<(i64, String, String, String, Option<i64>, i64)>,
    displays: Vec<(i64, String)>,
    bans: Vec<(i64, Option<i64>, Option<String>)>,
    updated: Vec<(i64, String, String)>,
    archived: Vec<(i64, bool)>,
    memberships: Vec<Step>,
    messages: MessageRows,
}

impl Rows {
    /// Adds the rows of one change.
    pub fn stage(&mut self, change: &Change) {
        self.log.extend(log_row(change));
        let (cursor, at) = (change.cursor, change.at.0);
        match &change.fact {
            Fact::RoleChanged { user, role } => self.roles.push((user.0, role.to_string())),
            Fact::UserMuted { user, room: None, until, reason } => {
                self.mutes.push((user.0, Some(until.0), Some(reason.to_string())));
            }
            Fact::UserUnmuted { user, room: None } => self.mutes.push((user.0, None, None)),
            Fact::UserMuted { user, room: Some(room), until, reason } => self.memberships.push(Step::Mute {
                room: room.0,
                user: user.0,
                until: until.0,
                reason: reason.to_string(),
            }),
            Fact::UserUnmuted { user, room: Some(room) } => {
                self.memberships.push(Step::Unmute { room: room.0, user: user.0 })
            }
            Fact::RoomCreated { room, name, topic, kind, creator } => {
                let creator = creator.map(|user| user.0);
                self.rooms.push((room.0, name.to_string(), topic.to_string(), kind.as_str().to_owned(), creator, at));
            }
            Fact::MemberJoined { room, user } => {
                self.memberships.push(Step::Join { room: room.0, user: user.0, since: cursor })
            }
            Fact::MemberLeft { room, user } => self.memberships.push(Step::Leave { room: room.0, user: user.0 }),
            Fact::RoomUpdated { room, name, topic } => {
                self.updated.push((room.0, name.to_string(), topic.to_string()));
            }
            Fact::RoomArchived { room, archived } => self.archived.push((room.0, *archived)),
            Fact::DirectOpened { room, members } => {
                let opened = Room::direct(*room, members);
                let (name, topic) = (opened.name.to_string(), opened.topic.to_string());
                self.rooms.push((room.0, name, topic, opened.kind.as_str().to_owned(), None, at));
                let join = |user: &UserId| Step::Join { room: room.0, user: user.0, since: cursor };
                self.memberships.extend(members.iter().map(join));
            }
            Fact::PersonUpdated { user, display } => self.displays.push((user.0, display.to_string())),
            Fact::UserBanned { user, until, reason } => {
                self.bans.push((user.0, until.map(|until| until.0), Some(reason.to_string())));
            }
            Fact::UserUnbanned { user } => self.bans.push((user.0, None, None)),
            Fact::MessagePosted { message, digest } => self.messages.posted(message, digest.as_ref()),
            Fact::MessageEdited { message } => self.messages.edited(message),
            Fact::ReactionAdded { message, emoji, user } => {
                self.messages.reacted(message, emoji.as_ref(), *user, Some(cursor));
            }
            Fact::ReactionRemoved { message, emoji, user } => {
                self.messages.reacted(message, emoji.as_ref(), *user, None);
            }
            Fact::MessageDeleted { message } => self.messages.deleted(message),
            Fact::PersonAdded(_)
            | Fact::PasswordSet { .. }
            | Fact::PasswordRehashed { .. }
            | Fact::AccountSet { .. }
            | Fact::PersonDeleted { .. }
            | Fact::LinkMade(_)
            | Fact::LinkUsed { .. }
            | Fact::LinkRevoked { .. }
            | Fact::SessionStarted { .. }
            | Fact::SessionProven { .. }
            | Fact::SessionEnded { .. } => self.accounts.stage(change),
            Fact::Superseded => {}
        }
    }

    /// Writes all of them, within the transaction that is open on `db`.
    ///
    /// # Errors
    /// When the database does not take them; nothing must be committed then.
    pub async fn write(mut self, db: &mut SqliteConnection) -> Result<(), StoreError> {
        put(
            db,
            "INSERT INTO log (cursor, at, kind, by, room, user, message, session, detail) SELECT \
             value->>0, value->>1, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7, \
             value->>8 FROM json_each(?)",
            &self.log,
        )
        .await?;
        self.messages.write(db).await?;
        self.accounts.write(db).await?;
        put(
            db,
            "UPDATE people SET role = r.value->>1 FROM json_each(?) AS r WHERE people.id = r.value->>0",
            &last(self.roles, |row| row.0),
        )
        .await?;
        put(
            db,
            "UPDATE people SET mute_until = m.value->>1, mute_reason = m.value->>2 FROM json_each(?) AS m \
             WHERE people.id = m.value->>0",
            &last(self.mutes, |row| row.0),
        )
        .await?;
        put(
            db,
            "INSERT INTO rooms (id, name, topic, kind, creator, created_at) SELECT value->>0, value->>1, \
             value->>2, value->>3, value->>4, value->>5 FROM json_each(?)",
            &self.rooms,
        )
        .await?;
        put(
            db,
            "UPDATE rooms SET name = r.value->>1, topic = r.value->>2 FROM json_each(?) AS r WHERE rooms.id = r.value->>0",
            &last(self.updated, |row| row.0),
        )
        .await?;
        put(
            db,
            "UPDATE rooms SET archived = r.value->>1 FROM json_each(?) AS r WHERE rooms.id = r.value->>0",
            &last(self.archived, |row| row.0),
        )
        .await?;
        put(
            db,
            "UPDATE people SET display = p.value->>1 FROM json_each(?) AS p WHERE people.id = p.value->>0",
            &last(self.displays, |row| row.0),
        )
        .await?;
        put(
            db,
            "UPDATE people SET ban_until = b.value->>1, ban_reason = b.value->>2 FROM json_each(?) AS b \
             WHERE people.id = b.value->>0",
            &last(self.bans, |row| row.0),
        )
        .await?;
        memberships(db, self.memberships).await?;
        self.accounts.delete(db).await
    }
}

/// One statement for a run of rows of one table.
///
/// # Errors
/// When the database does not take them.
pub async fn put<T: Serialize>(db: &mut SqliteConnection, sql: &'static str, rows: &[T]) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let json = serde_json::to_string(rows).map_err(|e| StoreError::Damaged(e.to_string()))?;
    sqlx::query(sql).bind(json).execute(db).await?;
    Ok(())
}

/// Of several rows about one thing, the last.
fn last<T>(rows: Vec<T>, key: fn(&T) -> i64) -> Vec<T> {
    let kept: BTreeMap<i64, T> = rows.into_iter().map(|row| (key(&row), row)).collect();
    kept.into_values().collect()
}

/// Bytes as `unhex` reads them.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
