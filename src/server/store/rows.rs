//! Columns and the values they stand for.

mod message;

pub use message::MessageRow;
pub(in crate::server::store) use message::message_columns;

use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::domain::audience::Audience;
use crate::domain::id::{RoomId, SessionId, UserId};
use crate::domain::moment::Moment;
use crate::domain::person::{Account, Ban, Mute, Person};
use crate::domain::role::Role;
use crate::domain::scope::Scope;
use crate::domain::session::{Method, Session, TokenHash};
use crate::domain::text::{DisplayName, Reason, UserName};
use crate::server::store::error::StoreError;

const NAMED: i64 = 5;

/// In the log's `detail`: the room was archived; anything else says that it was opened again.
pub const ARCHIVED: &str = "archived";

/// In the log's `detail`: everything that the person said went too.
pub const WORDS: &str = "words";

/// The number of an audience's kind in `messages.audience`.
pub fn audience_number(audience: &Audience) -> i64 {
    match audience {
        Audience::Everyone {} => 0,
        Audience::Role { role } => role_number(*role),
        Audience::Users { .. } => NAMED,
    }
}

/// The number of a role, lowest first, from 1.
pub fn role_number(role: Role) -> i64 {
    match role {
        Role::Guest => 1,
        Role::Member => 2,
        Role::Moderator => 3,
        Role::Admin => 4,
    }
}

fn audience(number: i64, people: &str) -> Result<Audience, StoreError> {
    if number == 0 {
        return Ok(Audience::EVERYONE);
    }
    if let Some(role) = Role::ALL.into_iter().find(|role| role_number(*role) == number) {
        return Ok(Audience::Role { role });
    }
    let ids: Vec<i64> = serde_json::from_str(people).map_err(|_| StoreError::damaged("an audience", people))?;
    Ok(Audience::Users { users: ids.into_iter().map(UserId).collect() }.normal())
}

fn mute(until: i64, reason: &str) -> Result<Mute, StoreError> {
    let reason = Reason::parse(reason).map_err(|e| StoreError::damaged("a reason", e))?;
    Ok(Mute { until: Moment(until), reason })
}

fn ban(until: Option<i64>, reason: &str) -> Result<Ban, StoreError> {
    let reason = Reason::parse(reason).map_err(|e| StoreError::damaged("a reason", e))?;
    Ok(Ban { until: until.map(Moment), reason })
}

/// The role a column names.
///
/// # Errors
/// When it names none.
pub fn role(word: &str) -> Result<Role, StoreError> {
    Role::from_str(word).map_err(|_| StoreError::damaged("a role", word))
}

/// A row of `people`.
#[derive(Debug, FromRow)]
pub struct PersonRow {
    id: i64,
    name: String,
    display: String,
    role: String,
    mute_until: Option<i64>,
    mute_reason: Option<String>,
    ban_until: Option<i64>,
    ban_reason: Option<String>,
    account: String,
    bot: bool,
}

impl PersonRow {
    /// The person it stands for.
    ///
    /// # Errors
    /// When a column does not hold what it promises.
    pub fn read(self) -> Result<Person, StoreError> {
        Ok(Person {
            id: UserId(self.id),
            name: UserName::parse(&self.name).map_err(|e| StoreError::damaged("a name", e))?,
            display: DisplayName::parse(&self.display).map_err(|e| StoreError::damaged("a display name", e))?,
            role: role(&self.role)?,
            mute: self.mute_until.zip(self.mute_reason).map(|(until, reason)| mute(until, &reason)).transpose()?,
            ban: self.ban_reason.map(|reason| ban(self.ban_until, &reason)).transpose()?,
            account: Account::from_word(&self.account)
                .ok_or_else(|| StoreError::damaged("an account", &self.account))?,
            bot: self.bot,
        })
    }
}

/// A row of `room_mutes`.
#[derive(Debug, FromRow)]
pub struct RoomMuteRow {
    /// The room's number.
    pub room: i64,
    /// The person's number.
    pub user: i64,
    until: i64,
    reason: String,
}

impl RoomMuteRow {
    /// The mute it stands for.
    ///
    /// # Errors
    /// When the reason cannot be read.
    pub fn mute(&self) -> Result<Mute, StoreError> {
        mute(self.until, &self.reason)
    }
}

/// A row of `sessions`.
#[derive(Debug, FromRow)]
pub struct SessionRow {
    id: i64,
    user: i64,
    token: Vec<u8>,
    started_at: i64,
    expires_at: i64,
    method: String,
    proven_at: i64,
    fresh_until: i64,
    scope: Option<String>,
}

impl SessionRow {
    /// How its person was recognised.
    ///
    /// # Errors
    /// When the column names no way.
    pub fn method(&self) -> Result<Method, StoreError> {
        Method::from_word(&self.method).ok_or_else(|| StoreError::damaged("a session's method", &self.method))
    }

    /// The session it stands for.
    ///
    /// # Errors
    /// When the token's hash has another length.
    pub fn read(self) -> Result<Session, StoreError> {
        let scope = self.scope.as_deref().map(scope).transpose()?.map(Arc::new);
        let token = <[u8; 32]>::try_from(self.token).map_err(|_| StoreError::damaged("a session", self.id))?;
        Ok(Session {
            id: SessionId(self.id),
            user: UserId(self.user),
            token: TokenHash(token),
            started: Moment(self.started_at),
            expires: Moment(self.expires_at),
            proven: Moment(self.proven_at),
            fresh_until: Moment(self.fresh_until),
            scope,
        })
    }
}

/// The bounds of a token as `sessions.scope` holds them.
#[derive(Debug, Serialize, Deserialize)]
struct ScopeColumn {
    rooms: Option<Vec<i64>>,
    write: bool,
}

/// A scope for its column.
pub fn scope_text(scope: &Scope) -> String {
    let rooms = scope.rooms.as_ref().map(|rooms| rooms.iter().map(|room| room.0).collect());
    // A list of numbers and a word cannot fail to be written.
    serde_json::to_string(&ScopeColumn { rooms, write: scope.write }).unwrap_or_default()
}

/// The scope that a column holds.
///
/// # Errors
/// When it holds none.
pub fn scope(text: &str) -> Result<Scope, StoreError> {
    let column: ScopeColumn = serde_json::from_str(text).map_err(|_| StoreError::damaged("a token's scope", text))?;
    let rooms = column.rooms.map(|rooms| rooms.into_iter().map(RoomId).collect());
    Ok(Scope { rooms, write: column.write })
}
