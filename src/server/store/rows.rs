//! Columns and the values they stand for.

mod message;

pub use message::MessageRow;
pub(in crate::server::store) use message::message_columns;

use std::str::FromStr;

use sqlx::FromRow;

use crate::domain::audience::Audience;
use crate::domain::id::{SessionId, UserId};
use crate::domain::moment::Moment;
use crate::domain::person::{Ban, Mute, Person};
use crate::domain::role::Role;
use crate::domain::session::{Session, TokenHash};
use crate::domain::text::{DisplayName, Reason, UserName};
use crate::server::store::error::StoreError;

const NAMED: i64 = 5;

/// In the log's `detail`: the room was archived; anything else says that it was opened again.
pub const ARCHIVED: &str = "archived";

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
}

impl SessionRow {
    /// The session it stands for.
    ///
    /// # Errors
    /// When the token's hash has another length.
    pub fn read(self) -> Result<Session, StoreError> {
        let token = <[u8; 32]>::try_from(self.token).map_err(|_| StoreError::damaged("a session", self.id))?;
        Ok(Session {
            id: SessionId(self.id),
            user: UserId(self.user),
            token: TokenHash(token),
            started: Moment(self.started_at),
            expires: Moment(self.expires_at),
        })
    }
}
