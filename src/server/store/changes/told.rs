//! What a row of the log says, as it is true now.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::Arc;

use sqlx::sqlite::SqliteConnection;

use crate::domain::change::Fact;
use crate::domain::id::{LinkId, MessageId, RoomId, SessionId, UserId};
use crate::domain::message::Message;
use crate::domain::moment::Moment;
use crate::domain::person::Account;
use crate::domain::room::RoomKind;
use crate::domain::session::{EndReason, Session};
use crate::domain::text::{DisplayName, Reason, RoomName, Topic};
use crate::server::store::changes::LogRow;
use crate::server::store::error::StoreError;
use crate::server::store::links;
use crate::server::store::rows::{ARCHIVED, PersonRow, SessionRow, WORDS, role};

/// What a row says, as far as it still can be told.
pub(super) async fn fact(
    db: &mut SqliteConnection,
    row: LogRow,
    messages: &HashMap<MessageId, Arc<Message>>,
) -> Result<Option<Fact>, StoreError> {
    let (room, user, session) = (row.room.map(RoomId), row.user.map(UserId), row.session.map(SessionId));
    let message = row.message.and_then(|id| messages.get(&MessageId(id)).cloned());
    Ok(match row.kind.as_str() {
        "person_added" => person_added(db, row.user).await?,
        "password_set" => user.map(|user| Fact::PasswordSet { user, hash: None }),
        "password_rehashed" => user.map(|user| Fact::PasswordRehashed { user, hashes: None }),
        "account_set" => user
            .zip(row.detail.as_deref().and_then(Account::from_word))
            .map(|(user, account)| Fact::AccountSet { user, account }),
        "person_deleted" => person_deleted(db, row.user, row.detail.as_deref() == Some(WORDS)).await?,
        "link_made" | "link_used" | "link_revoked" => link(db, &row.kind, row.detail.as_deref()).await?,
        "session_proven" => session_proven(db, row.session).await?,
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
        "room_updated" => {
            room_as_it_is(db, row.room).await?.map(|(room, name, topic)| Fact::RoomUpdated { room, name, topic })
        }
        "room_archived" => {
            room.map(|room| Fact::RoomArchived { room, archived: row.detail.as_deref() == Some(ARCHIVED) })
        }
        "direct_opened" => match room {
            Some(room) => Some(Fact::DirectOpened { room, members: members(db, room).await? }),
            None => None,
        },
        "person_updated" => {
            display(db, row.user).await?.zip(user).map(|(display, user)| Fact::PersonUpdated { user, display })
        }
        "user_banned" => match user {
            Some(user) => {
                let until = row.detail.and_then(|until| i64::from_str(&until).ok());
                ban_reason(db, user, until).await?.map(|reason| Fact::UserBanned {
                    user,
                    until: until.map(Moment),
                    reason,
                })
            }
            None => None,
        },
        "user_unbanned" => user.map(|user| Fact::UserUnbanned { user }),
        // A backup was put in place here; what it holds is loaded, not read from the log.
        "restored" => None,
        "message_posted" => message.map(|message| Fact::MessagePosted { message, digest: None }),
        "message_edited" => message.map(|message| Fact::MessageEdited { message }),
        "reaction_added" => message.zip(user).map(|(message, user)| Fact::ReactionAdded { message, emoji: None, user }),
        "reaction_removed" => {
            message.zip(user).map(|(message, user)| Fact::ReactionRemoved { message, emoji: None, user })
        }
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
    let row: Option<PersonRow> = sqlx::query_as(
        "SELECT id, name, display, role, mute_until, mute_reason, ban_until, ban_reason, account, bot FROM people WHERE id = ?",
    )
    .bind(user)
    .fetch_optional(db)
    .await?;
    Ok(row.map(PersonRow::read).transpose()?.map(Fact::PersonAdded))
}

async fn person_deleted(db: &mut SqliteConnection, user: Option<i64>, words: bool) -> Result<Option<Fact>, StoreError> {
    let Some(Fact::PersonAdded(person)) = person_added(db, user).await? else { return Ok(None) };
    Ok(Some(Fact::PersonDeleted { user: person.id, name: person.name, display: person.display, words }))
}

/// What became of a link, as it is now.
async fn link(db: &mut SqliteConnection, kind: &str, id: Option<&str>) -> Result<Option<Fact>, StoreError> {
    let Some(id) = id.and_then(|id| i64::from_str(id).ok()) else { return Ok(None) };
    let found = links::one(db, id).await?;
    let link = LinkId(id);
    Ok(match kind {
        "link_made" => found.map(Fact::LinkMade),
        "link_used" => found.map(|found| Fact::LinkUsed { link, left: found.uses }),
        _ => Some(Fact::LinkRevoked { link }),
    })
}

async fn session_proven(db: &mut SqliteConnection, session: Option<i64>) -> Result<Option<Fact>, StoreError> {
    let Some(Fact::SessionStarted { session, .. }) = session_started(db, session).await? else { return Ok(None) };
    let Session { id, user, token, proven, fresh_until, .. } = session;
    Ok(Some(Fact::SessionProven { session: id, user, token, proven, fresh_until }))
}

async fn session_started(db: &mut SqliteConnection, session: Option<i64>) -> Result<Option<Fact>, StoreError> {
    let row: Option<SessionRow> =
        sqlx::query_as("SELECT id, user, token, started_at, expires_at, method, proven_at, fresh_until, scope FROM sessions WHERE id = ?")
            .bind(session)
            .fetch_optional(db)
            .await?;
    row.map(|row| {
        let method = row.method()?;
        Ok(Fact::SessionStarted { session: row.read()?, device: None, method })
    })
    .transpose()
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

async fn room_as_it_is(
    db: &mut SqliteConnection,
    room: Option<i64>,
) -> Result<Option<(RoomId, RoomName, Topic)>, StoreError> {
    let row: Option<(i64, String, String)> =
        sqlx::query_as("SELECT id, name, topic FROM rooms WHERE id = ?").bind(room).fetch_optional(db).await?;
    row.map(|(id, name, topic)| {
        let name = RoomName::parse(&name).map_err(|e| StoreError::damaged("a room's name", e))?;
        Ok((RoomId(id), name, Topic::parse(&topic).map_err(|e| StoreError::damaged("a topic", e))?))
    })
    .transpose()
}

/// Who is in a direct room is decided when it is opened, so it may be read at any time.
async fn members(db: &mut SqliteConnection, room: RoomId) -> Result<Vec<UserId>, StoreError> {
    let users: Vec<i64> = sqlx::query_scalar("SELECT user FROM memberships WHERE room = ? ORDER BY user")
        .bind(room.0)
        .fetch_all(db)
        .await?;
    Ok(users.into_iter().map(UserId).collect())
}

async fn display(db: &mut SqliteConnection, user: Option<i64>) -> Result<Option<DisplayName>, StoreError> {
    let name: Option<String> =
        sqlx::query_scalar("SELECT display FROM people WHERE id = ?").bind(user).fetch_optional(db).await?;
    name.map(|name| DisplayName::parse(&name).map_err(|e| StoreError::damaged("a display name", e))).transpose()
}

/// The reason of a ban that still stands, as with mutes.
async fn ban_reason(db: &mut SqliteConnection, user: UserId, until: Option<i64>) -> Result<Option<Reason>, StoreError> {
    let reason: Option<String> = sqlx::query_scalar("SELECT ban_reason FROM people WHERE id = ? AND ban_until IS ?")
        .bind(user.0)
        .bind(until)
        .fetch_optional(db)
        .await?
        .flatten();
    reason.map(|reason| Reason::parse(&reason).map_err(|e| StoreError::damaged("a reason", e))).transpose()
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
